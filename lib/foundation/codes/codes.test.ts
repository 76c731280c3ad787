import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codes } from './index'

const root = resolve(import.meta.dirname, '../../..')

/** The texts of all sources in a folder, less tests. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .map((path) => readFileSync(join(root, folder, path), 'utf8'))
}

const named = (texts: readonly string[]) => texts.flatMap((text) => text.match(/\bGL\d{4}\b/g) ?? [])
const listed = named(sourcesIn('lib/foundation/codes').flatMap((text) => text.match(/^ {2}GL\d{4}:/gm) ?? []))
const raised = new Set(
  named(
    ['lib', 'app', 'components']
      .flatMap(sourcesIn)
      .filter((text) => !/^export const \w+Codes = \{$/m.test(text)),
  ),
)

describe('diagnostic codes', () => {
  it('are listed once each', () => {
    expect(listed.filter((code, i) => listed.indexOf(code) !== i)).toEqual([])
    expect(new Set(listed)).toEqual(new Set(Object.keys(codes)))
  })
  it('are all raised somewhere', () => {
    expect(listed.filter((code) => !raised.has(code))).toEqual([])
  })
  it('are listed if they are raised', () => {
    expect([...raised].filter((code) => !listed.includes(code))).toEqual([])
  })
})
