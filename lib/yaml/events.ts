import { type Event, parseEvents, YAMLException } from 'js-yaml'

/** Deeper nesting than any person writes; keeps a hostile file from exhausting the stack. */
const MAX_DEPTH = 400
/** More places than this in one file that only YAML 1.1 allows are reported instead of mended. */
const MAX_MENDED = 500
const PADDING = ' '.repeat(80)

/** Events with the text that their offsets speak of, and the way back from there to the text as it was given. */
export type ParsedEvents = {
  readonly events: readonly Event[]
  readonly text: string
  readonly source: string
  readonly original: (offset: number) => number
}

/**
 * Parses a text into js-yaml's events. YAML 1.1 lets the lines of a flow collection or a quoted text stand at any
 * indentation (a closing bracket under its key is common) and has tabs between its parts, YAML 1.2 doesn't: such lines
 * are moved to the right and such tabs become blanks, which changes no value, and the text is parsed again.
 * @throws YAMLException, with its position in the text as it was given
 */
export function parseYamlEvents(source: string, file: string): ParsedEvents {
  const paddedLines: number[] = []
  let mended = 0
  let text = source
  const original = (offset: number) => toOriginal(offset, paddedLines)
  for (;;) {
    try {
      return { events: parseEvents(text, { filename: file, maxDepth: MAX_DEPTH }), text, source, original }
    } catch (e) {
      if (!(e instanceof YAMLException) || e.mark === undefined) throw e
      const lineStart = text.lastIndexOf('\n', e.mark.position - 1) + 1
      const mendable = e.reason === 'deficient indentation' && mended++ < MAX_MENDED
      const blanks = /(?<=\S)[ \t]*\t[ \t]*$/.exec(text.slice(lineStart, e.mark.position))?.[0]
      if (mendable && blanks !== undefined) {
        const end = e.mark.position
        text = text.slice(0, end - blanks.length) + ' '.repeat(blanks.length) + text.slice(end)
        continue
      }
      if (!mendable || text.startsWith(PADDING, lineStart)) {
        e.mark.position = original(e.mark.position)
        throw e
      }
      paddedLines.push(original(lineStart))
      text = text.slice(0, lineStart) + PADDING + text.slice(lineStart)
    }
  }
}

/** `starts` are the offsets, in the given text, of the lines that were moved, from first to last. */
function toOriginal(offset: number, starts: readonly number[]): number {
  let moved = 0
  for (const start of starts) {
    const begin = start + moved
    if (offset <= begin) break
    moved += Math.min(PADDING.length, offset - begin)
  }
  return offset - moved
}
