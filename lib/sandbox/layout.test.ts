import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox } from '.'
import { DataDirectory } from './layout'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'greenlight-layout-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** A directory whose engine has begun to write its files. */
function begun(): DataDirectory {
  const directory = new DataDirectory(dir)
  directory.begin()
  mkdirSync(directory.data)
  writeFileSync(join(directory.data, 'PG_VERSION'), '17\n')
  return directory
}

describe('a directory of data', () => {
  it('is opened by the version that made it', () => {
    begun().finish('one')
    expect(new DataDirectory(dir).holds('one')).toBe(true)
  })
  it('is made anew where its first start was interrupted', () => {
    const directory = begun()
    expect(directory.holds('one')).toBe(false)
    expect(existsSync(directory.data)).toBe(false)
  })
  it('is refused, and left as it is, where nothing says who made it', () => {
    const { data } = begun()
    rmSync(join(dir, 'layout'))
    expect(() => new DataDirectory(dir).holds('one')).toThrow('another version')
    expect(existsSync(data)).toBe(true)
  })
})

it('a sandbox starts again on its data, but not on those of another version', async () => {
  const open = () => startSandbox({ port: 0, dir })
  await (await open()).stop()
  await (await open()).stop()
  new DataDirectory(dir).finish('another')
  await expect(open()).rejects.toThrow(
    `the data in ${dir} was made by another version of the sandbox; \`greenlight sandbox reset\` takes it away`,
  )
}, 120_000)
