import { isPythonSpace } from '../../../values/characters'

/** Whether one code point is taken. */
export type CharTest = (code: number) => boolean

const NEWLINE = 10
/** The capital whose small letter would be two characters. */
const DOTTED_I = 0x130
const LETTER_OR_NUMBER = /^[\p{L}\p{N}]$/u
const DECIMAL = /^\p{Nd}$/u

export const anyButNewline: CharTest = (code) => code !== NEWLINE
export const anyAtAll: CharTest = () => true

const isAsciiDigit: CharTest = (c) => c >= 48 && c <= 57
const isAsciiWord: CharTest = (c) =>
  isAsciiDigit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95
const isAsciiSpace: CharTest = (c) => c === 32 || (c >= 9 && c <= 13)

/** `\w` of texts: letters, numbers of every script and the underscore. */
const isWord: CharTest = (c) => (c < 128 ? isAsciiWord(c) : LETTER_OR_NUMBER.test(String.fromCodePoint(c)))
const isDigit: CharTest = (c) => (c < 128 ? isAsciiDigit(c) : DECIMAL.test(String.fromCodePoint(c)))

/** The test of a class letter: `d`, `D`, `w`, `W`, `s`, `S`. */
export function classTest(letter: string, ascii: boolean): CharTest | undefined {
  const base = BASE.get(letter.toLowerCase())
  if (base === undefined) return undefined
  const test = ascii ? base.ascii : base.unicode
  return letter === letter.toLowerCase() ? test : (c) => !test(c)
}

const BASE = new Map([
  ['d', { ascii: isAsciiDigit, unicode: isDigit }],
  ['w', { ascii: isAsciiWord, unicode: isWord }],
  ['s', { ascii: isAsciiSpace, unicode: isPythonSpace }],
])

/** `\w` for word boundaries. */
export function wordTest(ascii: boolean): CharTest {
  return ascii ? isAsciiWord : isWord
}

/** How letters are compared without regard to case. */
export type Folding = 'none' | 'ascii' | 'unicode'

/** The representative of all letters that differ in case only. */
function fold(code: number, folding: Folding): number {
  if (folding === 'none') return code
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code
  if (folding === 'ascii') return code
  return lower(upper(code))
}

/** Lower case, by which references compare: unlike {@link fold} it keeps letters apart that share a capital. */
export function lowered(code: number, folding: Folding): number {
  return folding === 'unicode' && code >= 128 ? lower(code) : fold(code, folding)
}

/** Maps that would make several characters of one leave it alone, as Python's `re` does. */
function upper(code: number): number {
  return single(String.fromCodePoint(code).toUpperCase()) ?? code
}
function lower(code: number): number {
  if (code === DOTTED_I) return 105
  return single(String.fromCodePoint(code).toLowerCase()) ?? code
}
function single(text: string): number | undefined {
  const code = text.codePointAt(0)
  return code !== undefined && text.length === (code > 0xffff ? 2 : 1) ? code : undefined
}

/** The test for one character. */
export function literalTest(code: number, folding: Folding): CharTest {
  if (folding === 'none') return (c) => c === code
  const wanted = fold(code, folding)
  return (c) => c === code || fold(c, folding) === wanted
}

/** What stands between brackets. */
export type SetItem = { readonly low: number; readonly high: number } | { readonly test: CharTest }

/** The test for a set of characters. */
export function setTest(items: readonly SetItem[], negated: boolean, folding: Folding): CharTest {
  const has: CharTest = (c) =>
    items.some((item) => ('test' in item ? item.test(c) : c >= item.low && c <= item.high))
  const either: CharTest =
    folding === 'none'
      ? has
      : (c) => {
          const folded = fold(c, folding)
          return has(c) || has(folded) || has(folding === 'ascii' ? asciiUpper(folded) : upper(folded))
        }
  const cached = withTable(either)
  return negated ? (c) => !cached(c) : cached
}

function asciiUpper(code: number): number {
  return code >= 97 && code <= 122 ? code - 32 : code
}

/** Answers for ASCII from a table, filled as it is asked. */
function withTable(test: CharTest): CharTest {
  const known = new Int8Array(128)
  return (c) => {
    if (c >= 128) return test(c)
    if (known[c] === 0) known[c] = test(c) ? 1 : -1
    return known[c] === 1
  }
}
