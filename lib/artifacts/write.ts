import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { jsonText } from '../foundation'

/** Characters that are written at once: few enough that a manifest of 100 MB is never held as one text. */
const AT_ONCE = 1_000_000

let written = 0

/** Writes an artifact so that a reader sees the old one or the new one, never a half. */
export async function writeArtifact(path: string, value: object): Promise<void> {
  mkdirSync(dirname(path), { recursive: true })
  const beside = `${path}.${process.pid}.${++written}`
  try {
    const file = openSync(beside, 'w')
    try {
      let text = ''
      for (const piece of jsonPieces(value)) {
        text += piece
        if (text.length < AT_ONCE) continue
        writeSync(file, text)
        text = ''
      }
      writeSync(file, text)
    } finally {
      closeSync(file)
    }
    renameSync(beside, path)
  } catch (e) {
    rmSync(beside, { force: true })
    throw e
  }
}

/** The JSON of an object, as `JSON.stringify` writes it, with each entry of each of its sections a piece. */
export function* jsonPieces(value: object): Generator<string> {
  yield '{'
  let first = true
  for (const [key, section] of Object.entries(value)) {
    const isSection =
      typeof section === 'object' && section !== null && !Array.isArray(section) && !('toJSON' in section)
    const text = isSection ? null : jsonText(section)
    if (text === undefined) continue
    yield `${first ? '' : ','}${JSON.stringify(key)}:`
    first = false
    if (text !== null) yield text
    else yield* entriesOf(section)
  }
  yield '}'
}

function* entriesOf(section: object): Generator<string> {
  let before = '{'
  for (const [key, item] of Object.entries(section)) {
    const text = jsonText(item)
    if (text === undefined) continue
    yield `${before}${JSON.stringify(key)}:${text}`
    before = ','
  }
  yield before === '{' ? '{}' : '}'
}
