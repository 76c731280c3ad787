/** What a letter behind a backslash stands for, in Python's literals. */
export const simpleEscapes: { readonly [letter: string]: string } = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const HEX_DIGITS: Record<string, number> = { x: 2, u: 4, U: 8 }
const HEX_SHAPE: Record<string, string> = { x: '\\xXX', u: '\\uXXXX', U: '\\UXXXXXXXX' }

/**
 * Reads the escapes of a string literal as Python does: unknown ones stay as written.
 * `fail` makes the error to throw for a malformed one.
 */
export function unescapeString(raw: string, fail: (why: string) => Error): string {
  let text = ''
  let from = 0
  for (let i = raw.indexOf('\\'); i !== -1; i = raw.indexOf('\\', from)) {
    text += raw.slice(from, i)
    const letter = raw.charAt(i + 1)
    const simple = simpleEscapes[letter]
    const digits = HEX_DIGITS[letter]
    if (simple !== undefined) {
      text += simple
      from = i + 2
    } else if (digits !== undefined) {
      const hex = raw.slice(i + 2, i + 2 + digits)
      if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex))
        throw fail(`truncated ${HEX_SHAPE[letter]} escape`)
      const code = Number.parseInt(hex, 16)
      if (code > 0x10ffff) throw fail('illegal Unicode character')
      text += String.fromCodePoint(code)
      from = i + 2 + digits
    } else if (letter >= '0' && letter <= '7') {
      const octal = /^[0-7]{1,3}/.exec(raw.slice(i + 1))?.[0] ?? '0'
      text += String.fromCharCode(Number.parseInt(octal, 8))
      from = i + 1 + octal.length
    } else if (letter === 'N') {
      throw fail(
        raw.charAt(i + 2) === '{' ? 'unknown Unicode character name' : 'malformed \\N character escape',
      )
    } else {
      text += `\\${letter}`
      from = i + 2
    }
  }
  return text + raw.slice(from)
}
