import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, makeRepository } from './testing/files'
import { startHub, type TestHub, tarball } from './testing/hub'
import { runDeps } from './testing/run'

let hub: TestHub
beforeAll(async () => {
  const range = { package: 'acme/utils', version: ['>=1.0.0', '<2.0.0'] }
  hub = await startHub({
    'acme/utils': {
      versions: {
        '0.9.0': {},
        '1.0.0': {},
        '1.1.0': {},
        '1.2.0-rc1': {},
        '2.0.0': {},
        '3.0.0': { require_dbt_version: ['>=2.0.0'] },
      },
    },
    'acme/dates': { versions: { '1.0.0': { packages: [range] } } },
    'acme/moved': { versions: { '1.0.0': {} }, redirectname: 'utils' },
  })
})
afterAll(() => hub.stop())

const deps = (folder: string, options: Parameters<typeof runDeps>[1] = {}) =>
  runDeps(folder, { ...options, env: { DBT_PACKAGE_HUB_URL: hub.base, ...options.env } })
const packages = (yaml: string, more: { readonly [path: string]: string } = {}) =>
  makeProject({ 'packages.yml': `packages:\n${yaml}`, ...more })
const installed = (folder: string) => readdirSync(join(folder, 'dbt_packages')).sort()
const lockOf = (folder: string) => readFileSync(join(folder, 'package-lock.yml'), 'utf8')

describe('the hub', () => {
  it('installs the newest version that all who ask for a package allow', async () => {
    const folder = packages('  - package: acme/dates\n    version: 1.0.0\n')
    const { log, result } = await deps(folder)
    expect(result.ok).toBe(true)
    expect(log).toEqual([
      'Updating lock file in file path: <root>/package-lock.yml',
      'Installing acme/dates',
      'Installed from version 1.0.0',
      'Up to date!',
      'Installing acme/utils',
      'Installed from version 1.1.0',
      'Updated version available: 2.0.0',
      '',
      "Updates available for packages: ['acme/utils']                 \nUpdate your versions in packages.yml, then run dbt deps",
    ])
    expect(installed(folder)).toEqual(['dates', 'utils'])
  })

  // The hash is the one that dbt-core 1.12 writes.
  it('writes package-lock.yml as dbt does', async () => {
    const folder = packages('  - package: acme/utils\n    version: 1.0.0\n')
    await deps(folder, { lockOnly: true })
    expect(lockOf(folder)).toBe(
      'packages:\n  - name: utils\n    package: acme/utils\n    version: 1.0.0\nsha1_hash: e0452c836275a3340a9d264927f1fdfd66b7971d\n',
    )
    expect(existsSync(join(folder, 'dbt_packages'))).toBe(false)
  })

  it('installs from the lock as long as it is of the same request', async () => {
    const folder = packages('  - package: acme/utils\n    version: ">=1.0.0"\n')
    await deps(folder)
    const lock = lockOf(folder).replace('2.0.0', '1.0.0')
    writeFileSync(join(folder, 'package-lock.yml'), lock)
    expect((await deps(folder)).log).toContain('Installed from version 1.0.0')
    expect((await deps(folder, { upgrade: true })).log).toContain('Installed from version 2.0.0')
  })

  it.each([
    ['>=1.0.0', '2.0.0'],
    ['<1.0.0', '0.9.0'],
    ['1.2.0-rc1', '1.2.0-rc1'],
  ])('takes for %s version %s', async (wanted, version) => {
    const folder = packages(`  - package: acme/utils\n    version: "${wanted}"\n`)
    expect((await deps(folder)).log).toContain(`Installed from version ${version}`)
  })

  it('takes a prerelease where that is asked for', async () => {
    const folder = packages(
      '  - package: acme/utils\n    version: [">=1.0.0", "<2.0.0"]\n    install_prerelease: true\n',
    )
    expect((await deps(folder)).log).toContain('Installed from version 1.2.0-rc1')
  })

  it.each([
    ['acme/utils', '">=5.0.0"', "Compatible versions: ['0.9.0', '1.0.0', '1.1.0', '2.0.0']"],
    ['acme/utils', '[">=2.0.0", "<1.0.0"]', "from options: ['>=2.0.0', '<1.0.0']"],
    ['acme/utils', '"one"', '"one" is not a valid semantic version.'],
    ['acme/util', '1.0.0', 'Package acme/util was not found in the package index'],
    ['utils', '1.0.0', 'Packages on the index require a namespace'],
    ['acme/utils', '""', 'acme/utils is missing the version'],
  ])('refuses %s in version %s', async (name, version, message) => {
    expect((await deps(packages(`  - package: ${name}\n    version: ${version}\n`))).error).toContain(message)
  })

  it('warns of a package that has moved, and installs it', async () => {
    const { warnings, result } = await deps(packages('  - package: acme/moved\n    version: 1.0.0\n'))
    expect(result.ok).toBe(true)
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('`acme/moved` package is deprecated in favor of `acme/utils`'),
    ])
  })

  it('says where the hub was looked for when it is not there', async () => {
    const folder = packages('  - package: acme/utils\n    version: 1.0.0\n')
    const { result } = await deps(folder, { env: { DBT_PACKAGE_HUB_URL: 'http://127.0.0.1:9/' } })
    expect(result).toMatchObject({
      ok: false,
      errors: [
        { code: 'GL1205', hint: expect.stringContaining('http://127.0.0.1:9/ (DBT_PACKAGE_HUB_URL)') },
      ],
    })
  })
})

describe('other kinds', () => {
  it('links a local package, and installs what it asks for', async () => {
    const folder = packages('  - local: quay\n', {
      'quay/dbt_project.yml': 'name: quay\n',
      'quay/packages.yml': 'packages: [{package: acme/utils, version: 1.0.0}]\n',
    })
    const { log } = await deps(folder)
    expect(log).toContain('Installed from <local @ quay>')
    expect(installed(folder)).toEqual(['quay', 'utils'])
    expect(readlinkSync(join(folder, 'dbt_packages/quay'))).toBe(join(folder, 'quay'))
  })

  it('checks out a tag, a branch and a folder of a repository', async () => {
    const repository = makeRepository(
      { 'dbt_project.yml': 'name: fleet\n', 'n.txt': '1', 'sub/dbt_project.yml': 'name: boat\n' },
      { 'n.txt': '2' },
    )
    const git = `  - git: file://${repository}\n`
    const folder = packages(`${git}    revision: v1\n${git}    revision: main\n    subdirectory: sub\n`)
    const { log, warnings, error } = await deps(folder)
    expect(error).toBeUndefined()
    expect(readFileSync(join(folder, 'dbt_packages/fleet/n.txt'), 'utf8')).toBe('1')
    expect(readdirSync(join(folder, 'dbt_packages/boat'))).toEqual(['dbt_project.yml'])
    expect(log).toContain('and subdirectory sub')
    expect(lockOf(folder)).toMatch(/revision: [0-9a-f]{40}\n {4}subdirectory: sub/)
    expect(warnings).toMatchObject([
      { code: 'GL1208', message: expect.stringContaining('the "main" branch') },
    ])
  })

  it('unpacks an archive under the name that it is given', async () => {
    hub.serve('/fleet.tar.gz', await tarball({ 'fleet-main/dbt_project.yml': 'name: fleet\n' }))
    const folder = packages(`  - tarball: ${hub.base}fleet.tar.gz\n    name: flotilla\n`)
    expect((await deps(folder)).error).toBeUndefined()
    expect(installed(folder)).toEqual(['flotilla'])
  })

  it('keeps a secret out of the lock and the log', async () => {
    const repository = makeRepository({ 'dbt_project.yml': 'name: fleet\n' })
    const folder = packages(`  - git: "file://{{ env_var('DBT_ENV_SECRET_PLACE') }}"\n    revision: v1\n`)
    const { log, error } = await deps(folder, { env: { DBT_ENV_SECRET_PLACE: repository } })
    expect(error).toBeUndefined()
    expect(log).toContain('Installing file://*****')
    expect(lockOf(folder)).toContain("git: file://{{ env_var('DBT_ENV_SECRET_PLACE') }}")
  })

  it.each([
    ['github', undefined, 'git@github.com:sea/fleet.git'],
    ['nowhere', undefined, "Invalid private package configuration: 'sea/fleet' provider: 'nowhere'"],
  ])('looks for a private package at %s', async (provider, _, shown) => {
    const folder = packages(`  - private: sea/fleet\n    provider: ${provider}\n    revision: "no such"\n`)
    expect((await deps(folder)).error).toContain(shown)
  })

  it('finds a private package at a configured provider', async () => {
    const repository = makeRepository({ 'dbt_project.yml': 'name: fleet\n' })
    const [, org = ''] = repository.split('/')
    const info = [{ org, url: `file://${repository}`, token: 'secret-token', provider: 'github' }]
    const folder = packages(`  - private: ${repository.slice(1)}\n    revision: v1\n`)
    const { error } = await deps(folder, {
      env: { DBT_ENV_PRIVATE_GIT_PROVIDER_INFO: JSON.stringify(info) },
    })
    expect(error).toBeUndefined()
    expect(lockOf(folder)).toContain(`private: ${repository.slice(1)}`)
  })
})

describe('what contradicts itself', () => {
  const quay = { 'quay/dbt_project.yml': 'name: utils\n' }
  it.each([
    [
      'two packages of one name',
      '  - package: acme/utils\n    version: 1.0.0\n  - local: quay\n',
      'Found duplicate project "utils"',
    ],
    [
      'a package named as the project',
      '  - local: own\n',
      'Found a dependency with the same name as the root project "harbour"',
    ],
    [
      'two kinds in one entry',
      '  - local: quay\n    git: x\n',
      'is not valid under any of the given schemas',
    ],
    [
      'two revisions',
      '  - git: x\n    revision: a\n  - git: x.git\n    revision: b\n',
      'git dependencies should contain exactly one version',
    ],
    ['one package in two ways', '  - local: x\n  - git: x\n', 'mismatched types'],
    ['a folder without a project', '  - local: nowhere\n', 'No dbt_project.yml found at expected path'],
    ['a name that is a path', '  - local: bad\n', 'resolves outside of the packages-install-path'],
  ])('refuses %s', async (_, yaml, message) => {
    const folder = packages(yaml, {
      ...quay,
      'own/dbt_project.yml': 'name: harbour\n',
      'bad/dbt_project.yml': 'name: ../../elsewhere\n',
    })
    expect((await deps(folder)).error).toContain(message)
  })

  it('refuses packages in both files', async () => {
    const folder = packages('  []\n', { 'dependencies.yml': 'packages: []\n' })
    expect((await deps(folder)).error).toContain(
      'cannot be specified in both packages.yml and dependencies.yml',
    )
  })
})

describe('--add-package', () => {
  const add = { name: 'acme/utils', version: '1.0.0', source: 'hub' } as const

  it('adds to the file, in place of the same package, and installs', async () => {
    const folder = packages('  - package: acme/utils\n    version: 0.9.0\n')
    const { log } = await deps(folder, { add })
    expect(log).toContain(
      "Found duplicate package in packages.yml, removing: {'package': 'acme/utils', 'version': '0.9.0'}",
    )
    expect(log).toContain('Added new package acme/utils@1.0.0 to <root>/packages.yml')
    expect(readFileSync(join(folder, 'packages.yml'), 'utf8')).toBe(
      'packages:\n  - package: acme/utils\n    version: 1.0.0\n',
    )
    expect(lockOf(folder)).toContain('sha1_hash: 793f90a9bdbe8f354ec6c3146596d4de80978417')
  })

  it('makes the file where there is none, and writes a range as a list', async () => {
    const folder = makeProject({})
    expect((await deps(folder, { add: { ...add, version: '>=1.0.0,<2.0.0' } })).log[0]).toBe(
      'Created packages.yml',
    )
    expect(readFileSync(join(folder, 'packages.yml'), 'utf8')).toBe(
      "packages:\n  - package: acme/utils\n    version:\n      - '>=1.0.0'\n      - <2.0.0\n",
    )
  })
})

describe('the packages folder', () => {
  it('is emptied, and says where there is nothing to install', async () => {
    const folder = makeProject({ 'dbt_packages/old/dbt_project.yml': 'name: old\n' })
    expect((await deps(folder)).log).toEqual(['Warning: No packages were found in packages.yml'])
    expect(installed(folder)).toEqual([])
  })

  it.each(['.', '..', 'models', 'models/below'])('is never %s', async (path) => {
    const folder = packages('  - package: acme/utils\n    version: 1.0.0\n', {
      'dbt_project.yml': `name: harbour\npackages-install-path: ${path}\n`,
      'models/a.sql': 'select 1',
    })
    expect((await deps(folder)).result).toMatchObject({ ok: false, errors: [{ code: 'GL1211' }] })
    expect(existsSync(join(folder, 'models/a.sql'))).toBe(true)
  })

  it('is not emptied elsewhere if it holds something else', async () => {
    const elsewhere = makeProject({ 'letters/a.txt': 'dear' })
    const folder = packages('  - package: acme/utils\n    version: 1.0.0\n', {
      'dbt_project.yml': `name: harbour\npackages-install-path: ${elsewhere}\n`,
    })
    expect((await deps(folder)).error).toContain('holds more than packages')
    expect(lstatSync(join(elsewhere, 'letters')).isDirectory()).toBe(true)
  })

  it('may be a folder elsewhere for packages alone', async () => {
    const elsewhere = makeProject({})
    mkdirSync(join(elsewhere, 'p'))
    const folder = packages('  - package: acme/utils\n    version: 1.0.0\n', {
      'dbt_project.yml': `name: harbour\npackages-install-path: ${elsewhere}/p\n`,
    })
    expect((await deps(folder)).error).toBeUndefined()
    expect(readdirSync(join(elsewhere, 'p'))).toEqual(['utils'])
  })
})
