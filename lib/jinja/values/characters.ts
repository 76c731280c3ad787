/** Whether Python's `str.isspace` (and `\s`, and `strip()`) takes this UTF-16 unit as whitespace. */
export function isPythonSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13) || (code >= 28 && code <= 31)
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}

/** Whether a text has characters outside the basic plane, so that its units are not its code points. */
export function hasSurrogates(text: string): boolean {
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xf800) === 0xd800) return true
  return false
}

/** A text as its code points: Python's view of it. */
export function characters(text: string): string[] {
  return hasSurrogates(text) ? [...text] : text.split('')
}

/** `len(text)`. */
export function textLength(text: string): number {
  return hasSurrogates(text) ? [...text].length : text.length
}

/** Orders texts by code point, as Python does (UTF-16 order differs beyond the basic plane). */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const xs = (x & 0xf800) === 0xd800
    const ys = (y & 0xf800) === 0xd800
    if (xs !== ys) return xs ? 1 : -1
    return x < y ? -1 : 1
  }
  return a.length < b.length ? -1 : 1
}
