import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { KeptReading } from './kept-reading'

it('reads a file again only where it was written since', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-kept-'))
  const path = join(folder, 'results.json')
  let times = 0
  const kept = new KeptReading<string>()
  const read = () =>
    kept.of(path, async () => {
      times++
      return readFileSync(path, 'utf8')
    })
  writeFileSync(path, 'one')
  expect([await read(), await read(), times]).toEqual(['one', 'one', 1])
  writeFileSync(path, 'another')
  expect([await read(), times]).toEqual(['another', 2])
  rmSync(path)
  await expect(read()).rejects.toThrow('ENOENT')
  rmSync(folder, { recursive: true })
})
