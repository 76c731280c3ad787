import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { checkRequiredVersion } from './dbt-version'
import { parseIgnoreRules } from './ignore'
import { readProjectSync, readWhatCan } from './read'
import { Secret } from './secret'
import { hostOf, writeProject } from './testing/files'

describe('a secret', () => {
  it('never shows itself', () => {
    const secret = new Secret('tell-nobody')
    expect(`${secret} ${JSON.stringify({ secret })} ${inspect(secret)}`).not.toContain('nobody')
    expect(secret.reveal()).toBe('tell-nobody')
  })
})

describe('.dbtignore', () => {
  it('lets the last line that matches decide', () => {
    const rules = parseIgnoreRules('*.tmp.sql\ndrafts/\n!drafts/keep.sql\n')
    expect(rules.ignores('models/a.tmp.sql')).toBe(true)
    expect(rules.ignores('models/a.sql')).toBe(false)
    expect(rules.ignores('models/drafts/x.sql')).toBe(true)
  })
})

describe('require-dbt-version', () => {
  it('takes lists and texts with commas', () => {
    expect(checkRequiredVersion('>=1.0.0,<2.0.0')).toMatchObject({ ok: true })
    expect(checkRequiredVersion(['>=2.0.0'])).toMatchObject({ ok: false, constraints: ['>=2.0.0'] })
    expect(checkRequiredVersion('new')).toEqual({ unreadable: 'new' })
  })
})

describe('reading a project', () => {
  const read = (files: { readonly [path: string]: string }, env = {}) => {
    const folder = writeProject(files)
    return readProjectSync({ projectDir: folder }, hostOf(folder, env))
  }

  it('shows no password in anything that is printed', () => {
    const result = read({})
    expect(result.ok && result.value.profile.type).toBe('materialize')
    expect(JSON.stringify(result)).not.toContain('tell-nobody')
  })
  it('renders settings with the environment that it is given', () => {
    const text = "name: skerry\nprofile: \"{{ env_var('PROFILE', 'harbour') }}\"\n"
    expect(read({ 'dbt_project.yml': text }).ok).toBe(true)
    expect(read({ 'dbt_project.yml': text }, { PROFILE: 'lighthouse' })).toMatchObject({
      ok: false,
      errors: [{ code: 'GL1003' }],
    })
  })
  it('says where a setting is wrong', () => {
    const result = read({ 'dbt_project.yml': 'name: 7 seas\nprofile: harbour\n' })
    expect(result).toMatchObject({ ok: false, errors: [{ code: 'GL1002', at: { line: 1 } }] })
  })
  it('takes line ends and blanks around a file as dbt does for its checksum', () => {
    const one = read({ 'models/a.sql': 'select 1' })
    const two = read({ 'models/a.sql': '\n\nselect 1  \n\n' })
    const sum = (result: typeof one) =>
      result.ok ? result.value.root.files.find((file) => file.kind === 'model')?.checksum : null
    expect(sum(two)).toEqual(sum(one))
  })
})

describe('reading what can be read', () => {
  const read = (files: { readonly [path: string]: string }) => {
    const folder = writeProject({ 'models/a.sql': 'select 1', ...files })
    return readWhatCan({ projectDir: folder }, hostOf(folder))
  }
  const models = ({ project }: ReturnType<typeof read>) =>
    project?.root.files.filter((file) => file.kind === 'model').length

  it('leaves out the settings that are wrong, and tells of each', () => {
    const text = 'name: skerry\nprofile: harbour\nmodel-path: [x]\nseed-paths: data\nvars: {tide: 1}\n'
    const result = read({ 'dbt_project.yml': text })
    expect(result.errors.map((e) => e.message)).toEqual([
      "at path ['seed-paths']: 'data' is not valid under any of the given schemas",
      "at path []: Additional properties are not allowed ('model-path' was unexpected)",
    ])
    expect(models(result)).toBe(1)
    expect(result.project?.root.settings).toMatchObject({ vars: { tide: 1 }, paths: { seeds: ['seeds'] } })
  })
  it('does without a profile, and without packages that are not there', () => {
    const result = read({ 'profiles.yml': '{}', 'packages.yml': 'packages: [{local: ../gone}]\n' })
    expect(result.errors.map((e) => e.code)).toEqual(['GL1003', 'GL1008'])
    expect(result.project?.profile.isStandIn).toBe(true)
    expect(models(result)).toBe(1)
  })
  it('can do nothing with a dbt_project.yml that is no YAML', () => {
    const result = read({ 'dbt_project.yml': 'models: [\n' })
    expect(result).toMatchObject({ project: null, errors: [{ code: 'GL1901' }] })
  })
})
