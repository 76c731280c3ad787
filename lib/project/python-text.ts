import { isPythonSpace } from '../jinja'

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
  const stripped = pythonStrip(text)
  const { length } = stripped
  let out = ''
  let kept = 0
  for (let i = 0; i < length; i++) {
    if (!isPythonSpace(stripped.charCodeAt(i))) continue
    let end = i + 1
    while (isPythonSpace(stripped.charCodeAt(end))) end++
    // A single blank stays where it is, so that there is less to put together.
    if (end === i + 1 && stripped.charCodeAt(i) === 32) continue
    out += `${stripped.slice(kept, i)} `
    kept = end
    i = end - 1
  }
  return kept === 0 ? stripped : out + stripped.slice(kept)
}
