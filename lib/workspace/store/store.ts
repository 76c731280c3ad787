import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { RawProject } from '../../project'
import type { Snapshot } from '../snapshot'
import { decode } from './decode'
import { encode, type Index, NotKept, textOf } from './encode'
import { headOf, keepText, sumOf, writeAtOnce } from './manifest-text'

const FILE = 'greenlight_cache.bin'
/** The manifest that the cache is of: a file of its own, as others write manifest.json anew. */
const TEXT = 'greenlight_cache.json'
const MAGIC = 'greenlight cache'

const header = z.object({
  magic: z.literal(MAGIC),
  /** Which build of Greenlight wrote it; no other reads it. */
  build: z.string(),
  index: z.number().int().nonnegative(),
  /** Where the text begins in its file, behind the metadata, and how long it is. */
  head: z.number().int().nonnegative(),
  text: z.number().int().nonnegative(),
  sums: z.tuple([z.number(), z.number()]),
})

const floatsOf = new WeakMap<Snapshot, Index['floats']>()

/**
 * The snapshot that an earlier process left in the target folder. Null where there is none, where another build wrote
 * it, or where a byte of it isn't what was written: then it is as if it weren't there.
 */
export function loadSnapshot(raw: RawProject, build: string): Snapshot | null {
  const bytes = readOrNull(join(raw.targetPath, FILE))
  if (!bytes) return null
  const line = bytes.indexOf(10)
  const head = line === -1 ? undefined : headerOf(bytes.toString('utf8', 0, line))
  if (!head || head.build !== build) return null
  const index = bytes.subarray(line + 1)
  const text = readOrNull(join(raw.targetPath, TEXT))?.subarray(head.head)
  if (!text) return null
  if (index.length !== head.index || text.length !== head.text) return null
  if (sumOf([index]) !== head.sums[0] || sumOf([text]) !== head.sums[1]) return null
  // Its sum and the build say that it is what we wrote.
  const read: Index = JSON.parse(index.toString('utf8'))
  const snapshot = decode(read, text, raw)
  floatsOf.set(snapshot, read.floats)
  keepText(snapshot.project.manifest, [text])
  return snapshot
}

function headerOf(text: string): z.infer<typeof header> | undefined {
  try {
    return header.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

/**
 * Leaves a snapshot for the next process, unless it is one that can't be kept; `last` is the one that it was made from,
 * if it was.
 */
export function saveSnapshot(snapshot: Snapshot, build: string, last: Snapshot | null): void {
  try {
    keep(snapshot, build, last)
  } catch (e) {
    if (!(e instanceof NotKept)) throw e
  }
}

function keep(snapshot: Snapshot, build: string, last: Snapshot | null): void {
  const { targetPath } = snapshot.project.parsed.raw
  const floats = (last && floatsOf.get(last)) ?? {}
  const { index, text } = encode(snapshot, floats)
  floatsOf.set(snapshot, index.floats)
  const written = Buffer.from(textOf(index))
  const length = text.reduce((sum, piece) => sum + piece.length, 0)
  const { manifest } = snapshot.project
  const path = join(targetPath, TEXT)
  const metadata = headOf(manifest)
  const head: z.infer<typeof header> = {
    magic: MAGIC,
    build,
    index: written.length,
    head: metadata.length,
    text: length,
    sums: [sumOf([written]), sumOf(text)],
  }
  writeAtOnce(path, [metadata, ...text])
  writeAtOnce(join(targetPath, FILE), [Buffer.from(`${JSON.stringify(head)}\n`), written])
  keepText(manifest, text, { path, head: metadata })
}
