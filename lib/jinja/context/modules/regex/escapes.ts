import { type CharTest, classTest } from './characters'
import type { RegexSource } from './source'

/** Escapes that stand for one character. */
export const CONTROL: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
])

const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])
const LARGEST_OCTAL = 0o377

/** A character, or a class of them. */
export type Escaped = { readonly code: number } | { readonly test: CharTest }

/**
 * An escape that means the same inside and outside of brackets, after its backslash and letter were taken.
 * @throws JinjaError
 */
export function commonEscape(source: RegexSource, piece: string, ascii: boolean): Escaped {
  const letter = piece.slice(1)
  const test = classTest(letter, ascii)
  if (test !== undefined) return { test }
  const digits = HEX_DIGITS.get(letter)
  if (digits !== undefined) return { code: hexCode(source, piece, digits) }
  if (letter === 'N') throw namedCharacter(source)
  if (/^[a-zA-Z]$/.test(letter)) throw source.error(`bad escape ${piece}`, piece.length)
  return { code: letter.codePointAt(0) ?? 0 }
}

function hexCode(source: RegexSource, piece: string, digits: number): number {
  const whole = piece + source.takeWhile(/[0-9a-fA-F]/, digits)
  if (whole.length !== digits + 2) throw source.error(`incomplete escape ${whole}`, whole.length)
  const code = Number.parseInt(whole.slice(2), 16)
  if (code > 0x10ffff) throw source.error(`bad escape ${whole}`, whole.length)
  return code
}

/** Names of characters are not known here: the table would be as large as all of the rest. */
function namedCharacter(source: RegexSource): Error {
  if (!source.match('{')) return source.error('missing {')
  const name = source.takeUntil('}', 'character name')
  return source.error(`undefined character name '${name}'`, name.length + 4)
}

/** The character of an octal escape; `digits` follow the backslash. @throws JinjaError */
export function octalCode(source: RegexSource, digits: string): number {
  const code = Number.parseInt(digits, 8)
  if (code > LARGEST_OCTAL)
    throw source.error(`octal escape value \\${digits} outside of range 0-0o377`, digits.length + 1)
  return code
}
