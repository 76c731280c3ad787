/** Hashes as facts.py makes them: the same text for the same value, whoever wrote it. */
import { createHash } from 'node:crypto'
import { floatRepr } from '../../../lib/foundation'

export function sha(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** Eight digits over a value. */
export function short(value: unknown): string {
  return sha(canonical(value)).slice(0, 8)
}

/** JSON with keys sorted by code point, no spaces and no escapes beyond what JSON demands. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'number' && !Number.isInteger(value)) return floatRepr(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).sort(([a], [b]) => byCodePoint(a, b))
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
}

export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** Python's white space. */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
const RUN = new RegExp(SPACE, 'g')

/** Every run of white space as one space, none at the ends. */
export function squeeze(text: string): string {
  return text.replace(RUN, ' ').replace(/^ | $/g, '')
}
