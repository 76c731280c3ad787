import { lazyPattern } from '../values/lazy-pattern'

/** Breaks a line as Python's textwrap does, without expanding tabs and keeping inner whitespace. */
export function wrapText(text: string, width: number, breakLong: boolean, breakOnHyphens: boolean): string[] {
  const chunks = splitChunks(text, breakOnHyphens).reverse()
  const lines: string[] = []
  while (chunks.length > 0) {
    const line: string[] = []
    let length = 0
    if (isBlank(chunks.at(-1)) && lines.length > 0) chunks.pop()
    for (
      let chunk = chunks.at(-1);
      chunk !== undefined && length + chunk.length <= width;
      chunk = chunks.at(-1)
    ) {
      line.push(chunk)
      length += chunk.length
      chunks.pop()
    }
    const next = chunks.at(-1)
    if (next !== undefined && next.length > width)
      breakWord(chunks, line, Math.max(1, width) - length, breakLong)
    if (isBlank(line.at(-1))) line.pop()
    if (line.length > 0) lines.push(line.join(''))
    else if (next !== undefined && chunks.at(-1) === next && !isBlank(next)) lines.push(chunks.pop() ?? '')
  }
  return lines
}

const isBlank = (chunk: string | undefined) => chunk !== undefined && chunk.trim() === ''

function breakWord(chunks: string[], line: string[], room: number, breakLong: boolean): void {
  const word = chunks.pop() ?? ''
  if (breakLong && room > 0) {
    line.push(word.slice(0, room))
    chunks.push(word.slice(room))
  } else if (line.length === 0) line.push(word)
  else chunks.push(word)
}

const HYPHEN = lazyPattern('(?<=[\\p{L}\\d_][-])(?=[\\p{L}_])', 'u')

function splitChunks(text: string, breakOnHyphens: boolean): string[] {
  const words = text.split(/([\t\n\v\f\r ]+)/).filter((c) => c !== '')
  if (!breakOnHyphens) return words
  return words.flatMap((word) => word.split(HYPHEN()))
}
