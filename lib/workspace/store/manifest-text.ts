import { closeSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writevSync } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Manifest } from '../../manifest'

/** A manifest's text but for its metadata, as pieces that follow each other. */
export type ManifestText = readonly Buffer[]

/** A file that holds a manifest's whole text: its metadata come first. */
type Whole = { readonly path: string; readonly head: Buffer }

const texts = new WeakMap<Manifest, { readonly text: ManifestText; readonly whole: Whole | null }>()

export function keepText(manifest: Manifest, text: ManifestText, whole: Whole | null = null): void {
  texts.set(manifest, { text, whole })
}

/** Two manifests that differ in their metadata only have one text. */
export function sameText(of: Manifest, also: Manifest): void {
  const known = texts.get(of)
  if (known) texts.set(also, { ...known, whole: null })
}

/** How a manifest's text begins: what differs each time it is made. */
export function headOf({ metadata }: Manifest): Buffer {
  return Buffer.from(`{"metadata":${JSON.stringify(metadata)}`)
}

/**
 * Writes manifest.json from the text that the cache holds, where there is one: only the metadata is new. Where the cache
 * has just written the very same it becomes another name of that file, as a large one takes long to write. False where
 * there is no text.
 */
export function writeManifestText(path: string, manifest: Manifest): boolean {
  const known = texts.get(manifest)
  if (!known) return false
  const head = headOf(manifest)
  if (known.whole?.head.equals(head) && link(known.whole.path, path)) return true
  writeAtOnce(path, [head, ...known.text])
  return true
}

/** Gives a file another name, in the place of what has that; false where the file system doesn't know how. */
function link(from: string, to: string): boolean {
  const fresh = `${to}.${process.pid}.tmp`
  try {
    linkSync(from, fresh)
    renameSync(fresh, to)
    return true
  } catch {
    return false
  } finally {
    // Where both were names of the same file already, nothing was renamed.
    rmSync(fresh, { force: true })
  }
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
