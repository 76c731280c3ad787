import { closeSync, mkdirSync, openSync, renameSync, rmSync, writevSync } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Manifest } from '../../manifest'

/** A manifest's text but for its metadata, as pieces that follow each other. */
export type ManifestText = readonly Buffer[]

const texts = new WeakMap<Manifest, ManifestText>()

export function keepText(manifest: Manifest, text: ManifestText): void {
  texts.set(manifest, text)
}

/** Two manifests that differ in their metadata only have one text. */
export function sameText(of: Manifest, also: Manifest): void {
  const text = texts.get(of)
  if (text) texts.set(also, text)
}

/**
 * Writes manifest.json from the text that the cache holds, where there is one: only the metadata is new. False where
 * there is none.
 */
export function writeManifestText(path: string, manifest: Manifest): boolean {
  const text = texts.get(manifest)
  if (!text) return false
  const head = Buffer.from(`{"metadata":${JSON.stringify(manifest.metadata)}`)
  writeAtOnce(path, [head, ...text])
  return true
}

/** Writes a file so that a reader sees the old one or the new one, never a half. */
export function writeAtOnce(path: string, pieces: readonly Buffer[]): void {
  mkdirSync(dirname(path), { recursive: true })
  const fresh = `${path}.${process.pid}.tmp`
  const file = openSync(fresh, 'w')
  try {
    for (let i = 0; i < pieces.length; i += MOST) writeAll(file, pieces.slice(i, i + MOST))
  } catch (e) {
    rmSync(fresh, { force: true })
    throw e
  } finally {
    closeSync(file)
  }
  renameSync(fresh, path)
}

/** One call of the system takes no more pieces. */
const MOST = 512

function writeAll(file: number, pieces: readonly Buffer[]): void {
  let rest = pieces.filter((piece) => piece.length > 0)
  while (rest.length > 0) {
    let written = writevSync(file, rest)
    while (rest[0] && written >= rest[0].length) {
      written -= rest[0].length
      rest = rest.slice(1)
    }
    if (rest[0] && written > 0) rest = [rest[0].subarray(written), ...rest.slice(1)]
  }
}

export function sumOf(pieces: readonly Buffer[]): number {
  let sum = 0
  for (const piece of pieces) sum = crc32(piece, sum)
  return sum
}
