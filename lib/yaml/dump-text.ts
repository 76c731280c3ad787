/** What of a text decides how PyYAML writes it. */
export type TextAnalysis = {
  readonly multiline: boolean
  readonly plainAllowed: boolean
  readonly singleQuotedAllowed: boolean
}

const BREAK = /[\n\x85\u2028\u2029]/
/** Characters with a meaning of their own at the beginning of a value. */
const LEADING_INDICATOR = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:[\s\x85\0]|$)|---|\.\.\.)/
/** Everything that isn't printable ASCII is escaped, as `safe_dump` writes no Unicode unless told. */
const SPECIAL = /[^\n\x20-\x7e]/

/** Looks at a text as PyYAML's emitter does. An empty text is plain as far as its form goes. */
export function analyzeText(text: string): TextAnalysis {
  const multiline = BREAK.test(text)
  const edges = /^[ \n\x85\u2028\u2029]|[ \n\x85\u2028\u2029]$/.test(text)
  const indicators =
    LEADING_INDICATOR.test(text) || /.:(?:[\s\x85\0]|$)/s.test(text) || /[\s\x85\0]#/.test(text)
  const special = SPECIAL.test(text)
  const breakThenBlank = /[\n\x85\u2028\u2029] /.test(text)
  const blankThenBreak = / [\n\x85\u2028\u2029]/.test(text)
  return {
    multiline,
    plainAllowed: !(multiline || edges || indicators || special),
    singleQuotedAllowed: !(special || breakThenBlank || blankThenBreak),
  }
}

const ESCAPES: { readonly [character: string]: string } = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

/** A character as it stands between double quotes; itself where it needs no escape. */
export function escapeCharacter(character: string): string {
  if (/^[ !#-[\]-~]$/.test(character)) return character
  const short = ESCAPES[character]
  if (short !== undefined) return short
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
