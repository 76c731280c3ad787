import { Float } from '../foundation'
import { isPlainObject, type Plain } from './values'

/** Python's `repr` of plain data: what dbt hashes and writes into generated code. */
export function pythonRepr(value: Plain): string {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'string') return reprText(value)
  if (value instanceof Float || typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`
  if (isPlainObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${reprText(key)}: ${pythonRepr(item)}`)
      .join(', ')}}`
  return String(value)
}

/** Python's `str`: a text is itself, everything else its `repr`. */
export function pythonStr(value: Plain): string {
  return typeof value === 'string' ? value : pythonRepr(value)
}

/** Python's `title`: every word begins with a capital, `unit_test` has two. */
export function pythonTitle(text: string): string {
  return text.replaceAll(/[a-z]+/gi, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
}

/** Texts of which every character but quotes and backslashes is printed as it is. */
const ORDINARY = /^[ -~]*$/

function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  // Nearly all texts: those of tests' arguments are printed by the thousand.
  if (ORDINARY.test(text)) {
    const safe = text.includes('\\') ? text.replaceAll('\\', '\\\\') : text
    return quote + (safe.includes(quote) ? safe.replaceAll(quote, `\\${quote}`) : safe) + quote
  }
  let out = ''
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0
    if (c === '\\' || c === quote) out += `\\${c}`
    else if (c === '\n') out += '\\n'
    else if (c === '\r') out += '\\r'
    else if (c === '\t') out += '\\t'
    else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`
    else if (!isPrintable(c)) out += escaped(code)
    else out += c
  }
  return quote + out + quote
}

/** Python prints letters, marks, numbers, punctuation, symbols and the plain blank. */
function isPrintable(c: string): boolean {
  return c === ' ' || !/[\p{C}\p{Z}]/u.test(c)
}

function escaped(code: number): string {
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}
