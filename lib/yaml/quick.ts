import { Places } from './places'
import { resolvePlain, ScalarError } from './scalars'
import type { YamlValue } from './values'

/** What a text says, and where. */
export type QuickReading = { readonly value: YamlValue; readonly places: Places }

/** Thrown where a text uses more of YAML than this reader knows. */
const BEYOND = new Error('more than the quick reader knows')

const LINE_END = 10
const BLANK = 32
const DOUBLE_QUOTE = 34
const HASH = 35
const SINGLE_QUOTE = 39
const COMMA = 44
const DASH = 45
const COLON = 58
const FOLDED = 62
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const LITERAL = 124
const TILDE = 126

/** Deeper nesting goes to the general reader, which knows its limit. */
const MAX_DEPTH = 100

/**
 * Reads the YAML that nearly all properties files are written in: block mappings and lists, one-line texts with or
 * without quotes, block texts, and lists of simple values in brackets. Gives the same values and places as the general
 * reader, in a tenth of its time; `undefined` for anything else (anchors, tags, flow mappings, escapes, tabs, doubled
 * keys, faults), which the general reader then reads or refuses.
 */
export function readQuickly(text: string): QuickReading | undefined {
  if (text.includes('\t') || text.includes('\r') || text.includes('\u0085') || text.includes('\u2028'))
    return undefined
  try {
    const reader = new QuickReader(text)
    return { value: reader.document(), places: reader.places }
  } catch (e) {
    if (e === BEYOND || e instanceof ScalarError) return undefined
    throw e
  }
}

class QuickReader {
  readonly #text: string
  readonly places = new Places()
  /** Where reading stands: at the first character of a line's content, or within a line. */
  #at = 0
  /** The column of the content that was found last; -1 at the end of the text. */
  #column = 0
  /** Where the scalar that was read last ends: empty values stand there, and collections end there. */
  #position = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): YamlValue {
    this.#nextLine()
    if (this.#column === -1) return null
    const value = this.#block(this.#column)
    if (this.#column !== -1) throw BEYOND
    return value
  }

  /** Goes to the first content at or after the start of a line, over empty lines and comments. */
  #nextLine(): void {
    const text = this.#text
    let start = this.#at
    for (;;) {
      let at = start
      while (text.charCodeAt(at) === BLANK) at++
      const c = text.charCodeAt(at)
      if (Number.isNaN(c)) {
        this.#at = at
        this.#column = -1
        return
      }
      if (c === HASH) {
        at = text.indexOf('\n', at)
        if (at === -1) {
          this.#at = text.length
          this.#column = -1
          return
        }
      } else if (c !== LINE_END) {
        // Marks of documents and directives stand at the beginning of a line.
        if (at === start && (text.startsWith('---', at) || text.startsWith('...', at) || c === 37))
          throw BEYOND
        this.#at = at
        this.#column = at - start
        return
      }
      start = at + 1
    }
  }

  /** A mapping or a list that begins here; its lines stand at this column. */
  #block(column: number): YamlValue {
    if (++this.#depth > MAX_DEPTH) throw BEYOND
    const value = this.#isDash(this.#at) ? this.#list(column) : this.#mapping(column)
    this.#depth--
    return value
  }

  #isDash(at: number): boolean {
    if (this.#text.charCodeAt(at) !== DASH) return false
    const next = this.#text.charCodeAt(at + 1)
    return next === BLANK || next === LINE_END || Number.isNaN(next)
  }

  #list(column: number): YamlValue {
    const items: YamlValue[] = []
    const opened = this.places.open(this.#at)
    this.#position = this.#at
    while (this.#column === column && this.#isDash(this.#at)) {
      const dash = this.#at
      let at = dash + 1
      while (this.#text.charCodeAt(at) === BLANK) at++
      const c = this.#text.charCodeAt(at)
      if (Number.isNaN(c) || c === LINE_END || c === HASH) throw BEYOND
      const inner = column + (at - dash)
      this.#at = at
      this.#column = inner
      items.push(this.#isDash(at) || this.#keyEnd(at) !== -1 ? this.#block(inner) : this.#inline(column))
    }
    if (this.#column > column) throw BEYOND
    this.places.close(opened, this.#position)
    return items
  }

  #mapping(column: number): YamlValue {
    // Not `Object.create(null)`: V8 makes a hash table of that, with several times the memory and time.
    const entries: { [key: string]: YamlValue } = Object.setPrototypeOf({}, null)
    const start = this.#at
    const opened = this.places.open(start)
    this.#position = start
    while (this.#column === column) {
      const key = this.#key()
      if (key in entries) throw BEYOND
      entries[key] = this.#value(column)
    }
    if (this.#column > column || this.#position === start) throw BEYOND
    this.places.close(opened, this.#position)
    return entries
  }

  #key(): string {
    const start = this.#at
    const end = this.#keyEnd(start)
    if (end === -1) throw BEYOND
    const value = resolvePlain(this.#text.slice(start, end))
    if (typeof value !== 'string') throw BEYOND
    this.places.add(start, end)
    this.#position = end
    this.#at = end + 1
    return value
  }

  /** Where the plain key that begins here ends: before a colon with a blank or a line's end after it; else -1. */
  #keyEnd(start: number): number {
    const text = this.#text
    if (!isKeyStart(text.charCodeAt(start))) return -1
    let at = start + 1
    while (isKeyPart(text.charCodeAt(at))) at++
    if (text.charCodeAt(at) !== COLON) return -1
    const next = text.charCodeAt(at + 1)
    return next === BLANK || next === LINE_END || Number.isNaN(next) ? at : -1
  }

  /** What follows a key's colon. */
  #value(column: number): YamlValue {
    const text = this.#text
    const keyEnd = this.#position
    let at = this.#at
    while (text.charCodeAt(at) === BLANK) at++
    const c = text.charCodeAt(at)
    if (!Number.isNaN(c) && c !== LINE_END && c !== HASH) {
      this.#at = at
      return this.#inline(column)
    }
    this.#toLineEnd(at)
    this.#nextLine()
    const isList = this.#column === column && this.#isDash(this.#at)
    if (this.#column > column || isList) return this.#block(this.#column)
    this.places.add(keyEnd, keyEnd)
    return null
  }

  /** Goes to the start of the next line. Only blanks and a comment may come before it. */
  #toLineEnd(from: number): void {
    const text = this.#text
    let at = from
    while (text.charCodeAt(at) === BLANK) at++
    const c = text.charCodeAt(at)
    if (c === HASH) {
      if (at === from && at > 0 && text.charCodeAt(at - 1) !== BLANK) throw BEYOND
      at = text.indexOf('\n', at)
      this.#at = at === -1 ? text.length : at + 1
    } else if (c === LINE_END) this.#at = at + 1
    else if (Number.isNaN(c)) this.#at = at
    else throw BEYOND
  }

  /** A value that begins within a line, below something at this column. */
  #inline(column: number): YamlValue {
    const c = this.#text.charCodeAt(this.#at)
    if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) return this.#endOfLine(this.#quoted(c))
    if (c === OPEN_BRACKET) return this.#endOfLine(this.#flowList())
    if (c === LITERAL || c === FOLDED) return this.#blockText(c, column)
    return this.#plain(column)
  }

  #endOfLine(value: YamlValue): YamlValue {
    this.#toLineEnd(this.#at)
    this.#nextLine()
    return value
  }

  /** A text in quotes on one line, without escapes but for doubled single quotes. */
  #quoted(quote: number): string {
    const text = this.#text
    const start = this.#at
    let at = start + 1
    let doubled = false
    for (;;) {
      const c = text.charCodeAt(at)
      if (c === quote) {
        if (quote === DOUBLE_QUOTE || text.charCodeAt(at + 1) !== SINGLE_QUOTE) break
        doubled = true
        at++
      } else if (Number.isNaN(c) || c === LINE_END || (c === BACKSLASH && quote === DOUBLE_QUOTE))
        throw BEYOND
      at++
    }
    const inner = text.slice(start + 1, at)
    this.#at = at + 1
    this.#position = at + 1
    this.places.add(start, at + 1)
    return doubled ? inner.replaceAll("''", "'") : inner
  }

  /** A list of simple values in brackets, on one line. */
  #flowList(): YamlValue {
    const text = this.#text
    const items: YamlValue[] = []
    const opened = this.places.open(this.#at)
    this.#position = this.#at
    this.#at++
    for (;;) {
      while (text.charCodeAt(this.#at) === BLANK) this.#at++
      const c = text.charCodeAt(this.#at)
      if (c === CLOSE_BRACKET) break
      items.push(c === DOUBLE_QUOTE || c === SINGLE_QUOTE ? this.#quoted(c) : this.#flowPlain())
      while (text.charCodeAt(this.#at) === BLANK) this.#at++
      const next = text.charCodeAt(this.#at)
      if (next === COMMA) this.#at++
      else if (next !== CLOSE_BRACKET) throw BEYOND
    }
    this.#at++
    this.places.close(opened, this.#position)
    return items
  }

  /** A word or number in brackets. */
  #flowPlain(): YamlValue {
    const text = this.#text
    const start = this.#at
    let at = start
    while (isWord(text.charCodeAt(at))) at++
    if (at === start) throw BEYOND
    this.#at = at
    this.#position = at
    this.places.add(start, at)
    return resolvePlain(text.slice(start, at))
  }

  /** A text without quotes, on one line or on several that are indented. */
  #plain(column: number): YamlValue {
    const text = this.#text
    const start = this.#at
    if (!isPlainStart(text, start)) throw BEYOND
    let end = this.#plainEnd(start)
    let value = text.slice(start, end)
    let commented = this.#skipLine(end)
    this.#nextLine()
    while (this.#column > column) {
      // Only blanks and one line break may stand between, else the text has line breaks of its own.
      if (commented || text.indexOf('\n', end) + 1 + this.#column !== this.#at) throw BEYOND
      const lineStart = this.#at
      end = this.#plainEnd(lineStart)
      value += ` ${text.slice(lineStart, end)}`
      commented = this.#skipLine(end)
      this.#nextLine()
    }
    this.#position = end
    this.places.add(start, end)
    return resolvePlain(value)
  }

  /** Goes to the next line from the end of a plain text; whether a comment stood there. */
  #skipLine(end: number): boolean {
    const lineEnd = this.#text.indexOf('\n', end)
    this.#at = lineEnd === -1 ? this.#text.length : lineEnd + 1
    let at = end
    while (this.#text.charCodeAt(at) === BLANK) at++
    return this.#text.charCodeAt(at) === HASH
  }

  /** The end of a plain text in its line. A colon before a blank would make it a key. */
  #plainEnd(start: number): number {
    const text = this.#text
    let end = start
    for (let at = start; ; at++) {
      const c = text.charCodeAt(at)
      if (Number.isNaN(c) || c === LINE_END) return end
      if (c === BLANK) continue
      if (c === HASH && text.charCodeAt(at - 1) === BLANK) return end
      if (c === COLON) {
        const next = text.charCodeAt(at + 1)
        if (next === BLANK || next === LINE_END || Number.isNaN(next)) throw BEYOND
      }
      end = at + 1
    }
  }

  /** A text after `|` or `>`. */
  #blockText(style: number, column: number): YamlValue {
    const text = this.#text
    const header = /[|>]([-+]?) *\n/y
    header.lastIndex = this.#at
    const chomping = header.exec(text)?.[1]
    if (chomping === undefined || chomping === '+') throw BEYOND
    const lines: string[] = []
    const first = header.lastIndex
    let at = first
    let indent = -1
    for (;;) {
      let content = at
      while (text.charCodeAt(content) === BLANK) content++
      const c = text.charCodeAt(content)
      if (c === LINE_END) {
        // An empty line with more blanks than the text's indentation has some of its own.
        if (indent === -1 || content - at > indent) throw BEYOND
        lines.push('')
        at = content + 1
        continue
      }
      if (Number.isNaN(c) && content > at) throw BEYOND
      if (Number.isNaN(c) || content - at <= column) break
      if (indent === -1) indent = content - at
      // Lines of a folded text that are indented further are not folded: the general reader knows how.
      if (content - at < indent || (style === FOLDED && content - at > indent)) throw BEYOND
      const lineEnd = text.indexOf('\n', content)
      lines.push(lineEnd === -1 ? text.slice(at + indent) : text.slice(at + indent, lineEnd))
      at = lineEnd === -1 ? text.length : lineEnd + 1
      // Without a line end of its own the text has none to keep.
      if (lineEnd === -1) break
    }
    if (indent === -1) throw BEYOND
    while (lines.at(-1) === '') lines.pop()
    const kept = chomping === '-' || !text.endsWith('\n', at) ? '' : '\n'
    const value = (style === LITERAL ? lines.join('\n') : folded(lines)) + kept
    this.#at = at
    this.#position = at
    this.#nextLine()
    this.places.add(first, at)
    return value
  }
}

/** Lines become one, an empty line a line break. */
function folded(lines: readonly string[]): string {
  let text = ''
  let breaks = 0
  for (const [i, line] of lines.entries()) {
    if (line === '') breaks++
    else {
      text += i === 0 ? line : (breaks === 0 ? ' ' : '\n'.repeat(breaks)) + line
      breaks = 0
    }
  }
  return text
}

function isLetter(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95
}

function isKeyStart(c: number): boolean {
  return isLetter(c) || c === 43
}

/** Letters, digits, `_`, `-`, `.`, `+`, `/`. */
function isKeyPart(c: number): boolean {
  return isLetter(c) || (c >= 43 && c <= 57 && c !== COMMA)
}

/** What may stand without quotes between brackets: letters, digits, `_`, `-`, `.`, `+`, `/`. */
function isWord(c: number): boolean {
  return isKeyPart(c)
}

/** Whether a plain text may begin here: none of YAML's marks, and no `-`, `?` or `:` before a blank. */
function isPlainStart(text: string, at: number): boolean {
  const c = text.charCodeAt(at)
  if (isLetter(c) || (c >= 48 && c <= 57) || c > 160 || c === TILDE) return true
  if (c === DASH || c === 46 || c === 43 || c === 47 || c === 40 || c === 36 || c === 60) {
    const next = text.charCodeAt(at + 1)
    return c !== DASH || !(next === BLANK || next === LINE_END || Number.isNaN(next))
  }
  return false
}
