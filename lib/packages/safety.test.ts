import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Header } from 'tar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, makeRepository } from './testing/files'
import { startHub, type TestHub } from './testing/hub'
import { runDeps } from './testing/run'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub({})
})
afterAll(() => hub.stop())

type Entry = {
  readonly path: string
  readonly text?: string
  readonly link?: string
  readonly hard?: boolean
}

/** An archive as only an attacker makes it. */
function archive(...entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, text = '', link, hard }) => {
    const block = Buffer.alloc(512)
    const type = link === undefined ? 'File' : hard ? 'Link' : 'SymbolicLink'
    const header = new Header({
      path,
      type,
      size: text.length,
      mode: 0o644,
      mtime: new Date(0),
      ...(link === undefined ? {} : { linkpath: link }),
    })
    header.encode(block, 0)
    return [block, Buffer.concat([Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)])]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

const project: Entry = { path: 'p/dbt_project.yml', text: 'name: p\n' }

describe('archives', () => {
  const outside = mkdtempSync(join(tmpdir(), 'greenlight-outside-'))
  it.each<[string, readonly Entry[]]>([
    ['a path out of it', [project, { path: '../../../escaped.txt', text: 'x' }]],
    ['an absolute path', [project, { path: `${outside}/escaped.txt`, text: 'x' }]],
    [
      'a link to elsewhere, and a file through it',
      [project, { path: 'p/l', link: outside }, { path: 'p/l/escaped.txt', text: 'x' }],
    ],
    ['a relative link out of it', [project, { path: 'p/l', link: '../../../..' }]],
    ['a hard link to elsewhere', [project, { path: 'p/l', link: '/etc/passwd', hard: true }]],
  ])('with %s are not unpacked', async (_, entries) => {
    hub.serve('/bad.tar.gz', archive(...entries))
    const folder = makeProject({
      'packages.yml': `packages: [{tarball: "${hub.base}bad.tar.gz", name: p}]\n`,
    })
    const { result } = await runDeps(folder)
    expect(result).toMatchObject({ ok: false, errors: [{ code: 'GL1207' }] })
    expect(readdirSync(outside)).toEqual([])
    expect(existsSync(join(folder, 'dbt_packages'))).toBe(false)
  })

  it('keep links within the package', async () => {
    hub.serve('/good.tar.gz', archive(project, { path: 'p/models/l.yml', link: '../dbt_project.yml' }))
    const folder = makeProject({
      'packages.yml': `packages: [{tarball: "${hub.base}good.tar.gz", name: p}]\n`,
    })
    expect((await runDeps(folder)).error).toBeUndefined()
  })

  it('that are none, or have two folders, are refused', async () => {
    hub.serve('/none.tar.gz', Buffer.from('not found'))
    hub.serve('/two.tar.gz', archive(project, { path: 'q/a', text: 'x' }))
    for (const name of ['none', 'two']) {
      const folder = makeProject({
        'packages.yml': `packages: [{tarball: "${hub.base}${name}.tar.gz", name: p}]\n`,
      })
      expect((await runDeps(folder)).result).toMatchObject({ ok: false, errors: [{ code: 'GL1207' }] })
    }
  })

  it('come by http only', async () => {
    const folder = makeProject({ 'packages.yml': 'packages: [{tarball: "file:///etc/passwd", name: p}]\n' })
    expect((await runDeps(folder)).error).toContain('file: is not http: or https:')
  })
})

describe('git', () => {
  const repository = makeRepository({ 'dbt_project.yml': 'name: fleet\n' })
  const mark = join(mkdtempSync(join(tmpdir(), 'greenlight-outside-')), 'mark')
  it.each([
    ['an option for an address', `--upload-pack=touch ${mark}`, 'v1', ''],
    ['a command for an address', `ext::touch ${mark}`, 'v1', ''],
    ['an option for a revision', `file://${repository}`, `--upload-pack=touch ${mark}`, ''],
    ['a refspec for a revision', `file://${repository}`, 'main:refs/heads/x', ''],
    ['a folder outside', `file://${repository}`, 'v1', '../..'],
    ['an option for a folder', `file://${repository}`, 'v1', '--stdin'],
  ])('takes no %s', async (_, git, revision, subdirectory) => {
    const entry = JSON.stringify({ git, revision, ...(subdirectory === '' ? {} : { subdirectory }) })
    const { result } = await runDeps(makeProject({ 'packages.yml': `packages: [${entry}]\n` }))
    expect(result).toMatchObject({ ok: false, errors: [{ code: 'GL1206' }] })
    expect(existsSync(mark)).toBe(false)
  })

  it('is named where it is not there', async () => {
    const folder = makeProject({
      'packages.yml': `packages: [{git: "file://${repository}", revision: v1}]\n`,
    })
    expect((await runDeps(folder, { env: { PATH: '/nowhere' } })).error).toContain(
      'The program git was not found',
    )
  })
})
