import { isPythonSpace } from '../jinja'

/** Python's white space but the blank, as a class of a pattern. */
const OTHER = String.raw`\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`

/** All spacing but single blanks, which stay where they are. */
const SPACING = new RegExp(` ?[${OTHER}][${OTHER} ]*| {2,}[${OTHER} ]*`, 'g')

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
  return pythonStrip(text).replace(SPACING, ' ')
}
