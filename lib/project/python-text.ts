import { isPythonSpace } from '../jinja'

/** What Python's `str.strip()` and `str.split()` take for whitespace; JavaScript's `\s` differs in a few. */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const RUNS = new RegExp(`${SPACE}+`, 'g')

/** Python's `str.strip()`. */
export function pythonStrip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isPythonSpace(text.charCodeAt(start))) start++
  while (end > start && isPythonSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/** Python's `' '.join(text.split())`. */
export function normalizeWhitespace(text: string): string {
  return pythonStrip(text).replace(RUNS, ' ')
}
