import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { jsonPieces, writeArtifact } from './write'

const value = {
  metadata: { at: new Date(0), none: undefined, ü: 'ß' },
  nodes: { a: { x: [1, null] }, b: undefined, c: { toJSON: () => 'c' } },
  empty: {},
  list: [1, { y: 2 }],
  text: 'a"b',
  nothing: undefined,
  date: new Date(0),
}

it('writes what JSON.stringify gives, in pieces', () => {
  expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value))
  expect([...jsonPieces({})].join('')).toBe('{}')
})

it('leaves nothing beside the file, and the old one where writing fails', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'greenlight-artifact-')), 'target')
  const path = join(folder, 'manifest.json')
  await writeArtifact(path, value)
  const broken = {
    nodes: {
      get a(): string {
        throw new Error('no node')
      },
    },
  }
  await expect(writeArtifact(path, broken)).rejects.toThrow('no node')
  expect(readFileSync(path, 'utf8')).toBe(JSON.stringify(value))
  expect(readdirSync(folder)).toEqual(['manifest.json'])
})
