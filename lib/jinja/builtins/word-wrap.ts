import { lazyPattern } from '../values/lazy-pattern'

/** Breaks a line as Python's textwrap does, without expanding tabs and keeping inner whitespace. */
export function wrapText(text: string, width: number, breakLong: boolean, breakOnHyphens: boolean): string[] {
  const chunks = splitChunks(text, breakOnHyphens).reverse()
  const lines: string[] = []
  while (chunks.length > 0) {
    if (isBlank(chunks.at(-1)) && lines.length > 0) chunks.pop()
    const line = fill(chunks, width)
    const next = chunks.at(-1)
    if (next !== undefined && next.length > width) {
      const room = width - line.reduce((sum, chunk) => sum + chunk.length, 0)
      breakWord(chunks, line, room, breakLong, breakOnHyphens)
    }
    if (isBlank(line.at(-1))) line.pop()
    if (line.length > 0) lines.push(line.join(''))
  }
  return lines
}

const isBlank = (chunk: string | undefined) => chunk !== undefined && chunk.trim() === ''

/** Takes as many chunks as fit. */
function fill(chunks: string[], width: number): string[] {
  const line: string[] = []
  let length = 0
  for (let chunk = chunks.at(-1); chunk !== undefined; chunk = chunks.at(-1)) {
    length += chunk.length
    if (length > width) break
    line.push(chunk)
    chunks.pop()
  }
  return line
}

/** Puts what fits of a word that is longer than any line, or the whole word on a line of its own. */
function breakWord(
  chunks: string[],
  line: string[],
  room: number,
  breakLong: boolean,
  onHyphens: boolean,
): void {
  const word = chunks.pop() ?? ''
  if (breakLong) {
    const hyphen = onHyphens && word.length > room && room > 0 ? word.lastIndexOf('-', room - 1) : -1
    const end = hyphen > 0 && /[^-]/.test(word.slice(0, hyphen)) ? hyphen + 1 : room
    line.push(word.slice(0, end))
    chunks.push(word.slice(end))
  } else if (line.length === 0) line.push(word)
  else chunks.push(word)
}

const LETTER = '[\\p{L}\\p{Nl}\\p{No}_]'
const WORD = '[\\p{L}\\p{N}_]'
/** Whitespace, a dash between words, or a word up to where it may be broken: after a hyphen between letters. */
const CHUNK = lazyPattern(
  `[\\t\\n\\v\\f\\r ]+|(?<=[\\p{L}\\p{N}_!"'&.,?])-{2,}(?=${WORD})|` +
    `[^\\t\\n\\v\\f\\r ]+?(?:-(?:(?<=${LETTER}{2}-)|(?<=${LETTER}-${LETTER}-))(?=${LETTER}-?${LETTER})` +
    `|(?=[\\t\\n\\v\\f\\r ]|$)|(?<=[\\p{L}\\p{N}_!"'&.,?])(?=-{2,}${WORD}))`,
  'gu',
)

function splitChunks(text: string, breakOnHyphens: boolean): string[] {
  if (!breakOnHyphens) return text.split(/([\t\n\v\f\r ]+)/).filter((c) => c !== '')
  return text.match(CHUNK()) ?? []
}
