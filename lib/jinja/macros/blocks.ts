import type { Block } from '../api'
import { dbtError, type JinjaError } from '../runtime/errors'

const DATA = '__dbt__data'
// Python's \s within these patterns.
const S = '[\\s\\x1c-\\x1f\\x85]'
const NAME = '[A-Za-z_][A-Za-z_0-9]*'

const BLOCK_START = new RegExp(`(?:${S}*\\{%-|\\{%)${S}*(${NAME})(?:${S}+(${NAME}))?`, 'g')
const COMMENT_START = new RegExp(`${S}*\\{#`, 'g')
const COMMENT_END = new RegExp(`${S}*#\\}`, 'g')
const EXPRESSION_START = new RegExp(`\\{\\{${S}*`, 'g')
const EXPRESSION_END = new RegExp(`${S}*\\}\\}`, 'g')
const RAW_BLOCK = new RegExp(
  `(?:${S}*\\{%-|\\{%)${S}*raw${S}*(?:-%\\}${S}*|%\\})[\\s\\S]*?(?:${S}*\\{%-|\\{%)${S}*endraw${S}*(?:-%\\}${S}*|%\\})`,
  'g',
)
const TAG_CLOSE = new RegExp(`-%\\}${S}*|%\\}`, 'g')
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/g
const QUOTE = /['"]/g

type Tag = {
  readonly type: string
  readonly name: string | null
  readonly start: number
  readonly end: number
}

const CONTROL = new Map([
  ['if', 'endif'],
  ['for', 'endfor'],
])
const CONTROL_ENDS = new Map([...CONTROL].map(([start, end]) => [end, start]))

/** The block types that dbt looks for unless told otherwise. */
const DEFAULT_TYPES: ReadonlySet<string> = new Set(['snapshot', 'macro', 'materialization', 'docs'])

export type ExtractOptions = {
  /** Also give the text between blocks, as blocks of type `__dbt__data`. Default true. */
  readonly collectData?: boolean
  readonly file?: string
  /** Told of tags at the top level that are none of the wanted blocks, with their line. */
  readonly onUnexpected?: (tag: string, line: number) => void
}

/**
 * Cuts the top-level blocks of the wanted types out of a file as dbt does: by regular expressions, before any
 * parsing. Throws a JinjaError with dbt's class and message.
 */
export function extractBlocks(
  text: string,
  types: ReadonlySet<string> | null = null,
  options: ExtractOptions = {},
): Block[] {
  return new BlockReader(text, types ?? DEFAULT_TYPES, options).read()
}

class BlockReader {
  readonly #tags: TagReader
  readonly #text: string
  readonly #types: ReadonlySet<string>
  readonly #options: ExtractOptions
  readonly #blocks: Block[] = []
  readonly #open: string[] = []
  #current: Tag | null = null
  #last = 0

  constructor(text: string, types: ReadonlySet<string>, options: ExtractOptions) {
    this.#text = text
    this.#types = types
    this.#options = options
    this.#tags = new TagReader(text, options.file ?? null)
  }

  read(): Block[] {
    for (let tag = this.#tags.next(); tag; tag = this.#tags.next()) this.#take(tag)
    if (this.#current) {
      const line = this.#tags.lineOf(this.#current.end)
      throw this.#tags.error(
        'MissingCloseTagError',
        `Reached EOF without finding a close tag for ${this.#current.type} (searched from line ${line})`,
        this.#current.start,
      )
    }
    if (this.#options.collectData ?? true) this.#data(this.#text.length)
    return this.#blocks
  }

  #take(tag: Tag): void {
    this.#trackControl(tag)
    if (this.#types.has(tag.type)) this.#begin(tag)
    else if (this.#current && tag.type === `end${this.#current.type}`) this.#end(this.#current, tag)
    else if (!this.#current) this.#options.onUnexpected?.(tag.type, this.#tags.lineOf(tag.start))
  }

  #trackControl(tag: Tag): void {
    if (CONTROL.has(tag.type)) {
      this.#open.push(tag.type)
      return
    }
    const start = CONTROL_ENDS.get(tag.type)
    if (start === undefined) return
    const found = this.#open.pop()
    const place = this.#tags.placeOf(tag.start)
    if (found === undefined)
      throw this.#tags.error(
        'UnexpectedControlFlowEndTagError',
        `Got an unexpected control flow end tag, got ${tag.type} but never saw a preceeding ${start} (@ ${place})`,
        tag.start,
      )
    const expected = CONTROL.get(found)
    if (expected !== tag.type)
      throw this.#tags.error(
        'MissingControlFlowStartTagError',
        `Got an unexpected control flow end tag, got ${tag.type} but expected ${expected} next (@ ${place})`,
        tag.start,
      )
  }

  #begin(tag: Tag): void {
    if (this.#open.length > 0)
      throw this.#tags.error(
        'BlockDefinitionNotAtTopError',
        `Got a block definition inside control flow at ${this.#tags.placeOf(tag.start)}. All dbt block definitions must be at the top level`,
        tag.start,
      )
    if (this.#current)
      throw this.#tags.error(
        'NestedTagsError',
        `Got nested tags: ${this.#current.type} (started at ${this.#current.start}) did not have a matching {{% end${this.#current.type} %}} before a subsequent ${tag.type} was found (started at ${tag.start})`,
        tag.start,
      )
    if (this.#options.collectData ?? true) {
      this.#data(tag.start)
      this.#last = tag.start
    }
    this.#current = tag
  }
  #data(end: number): void {
    const text = this.#text.slice(this.#last, end)
    if (text !== '') this.#blocks.push(this.#block(DATA, null, text, text, this.#last, this.#last))
  }
  #end(start: Tag, end: Tag): void {
    this.#last = end.end
    const contents = this.#text.slice(start.end, end.start)
    const whole = this.#text.slice(start.start, end.end)
    this.#blocks.push(this.#block(start.type, start.name, contents, whole, start.start, start.end))
    this.#current = null
  }
  #block(
    type: string,
    name: string | null,
    contents: string,
    fullBlock: string,
    offset: number,
    contentsOffset: number,
  ): Block {
    return {
      type,
      name,
      contents,
      fullBlock,
      offset,
      line: this.#tags.lineOf(offset),
      contentsLine: this.#tags.lineOf(contentsOffset),
    }
  }
}

type Found = { readonly start: number; readonly end: number; readonly match: RegExpExecArray }

/** Finds tags, passing over comments, expressions, strings and raw blocks. */
class TagReader {
  readonly #text: string
  readonly #file: string | null
  /** The next match of each pattern, so that a long text isn't searched again and again. */
  readonly #cache = new Map<RegExp, { from: number; found: Found | null }>()
  #at = 0
  constructor(text: string, file: string | null) {
    this.#text = text
    this.#file = file
  }

  next(): Tag | null {
    for (;;) {
      const first = this.#first(BLOCK_START, COMMENT_START, EXPRESSION_START)
      if (!first) return null
      const [pattern, found] = first
      this.#at = found.start
      if (pattern === COMMENT_START) {
        this.#at = found.end
        this.#at = this.#expect('#}', COMMENT_END)[1].end
      } else if (pattern === EXPRESSION_START) this.#skipExpression(found)
      else return this.#tag(found)
    }
  }

  #search(pattern: RegExp): Found | null {
    const cached = this.#cache.get(pattern)
    if (cached && cached.from <= this.#at && (!cached.found || cached.found.start >= this.#at))
      return cached.found
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    const found = match && { start: match.index, end: match.index + match[0].length, match }
    this.#cache.set(pattern, { from: this.#at, found })
    return found
  }
  /** The match that ends first. */
  #first(...patterns: readonly RegExp[]): readonly [RegExp, Found] | null {
    let best: readonly [RegExp, Found] | null = null
    for (const pattern of patterns) {
      const found = this.#search(pattern)
      if (found && (!best || found.end < best[1].end)) best = [pattern, found]
    }
    return best
  }
  #expect(name: string, ...patterns: readonly RegExp[]): readonly [RegExp, Found] {
    const found = this.#first(...patterns)
    if (found) return found
    throw this.error(
      'UnexpectedMacroEOFError',
      `unexpected EOF, expected ${name}, got "${this.#text.slice(this.#at)}"`,
      this.#at,
    )
  }

  #skipExpression(start: Found): void {
    this.#at = start.end
    for (;;) {
      const [pattern, found] = this.#expect('}}', EXPRESSION_END, QUOTE)
      if (pattern === EXPRESSION_END) {
        this.#at = found.end
        return
      }
      this.#at = this.#expect('string', STRING)[1].end
    }
  }

  #tag({ match, end }: Found): Tag {
    const [, type = '', name] = match
    const start = this.#at
    if (type === 'raw') this.#at = this.#expect('{% raw %}...{% endraw %}', RAW_BLOCK)[1].end
    else {
      this.#at = end
      this.#skipToClose()
    }
    return { type, name: name ?? null, start, end: this.#at }
  }
  #skipToClose(): void {
    for (;;) {
      const [pattern, found] = this.#expect('tag close ("%}")', QUOTE, TAG_CLOSE)
      this.#at = found.end
      if (pattern === TAG_CLOSE) return
      this.#at--
      this.#at = this.#expect('string', STRING)[1].end
    }
  }

  lineOf(offset: number): number {
    let line = 1
    for (let i = this.#text.indexOf('\n'); i !== -1 && i < offset; i = this.#text.indexOf('\n', i + 1)) line++
    return line
  }
  /** `line:column` as dbt writes it (columns from 0). */
  placeOf(offset: number): string {
    return `${this.lineOf(offset)}:${offset - (this.#text.lastIndexOf('\n', offset - 1) + 1)}`
  }
  error(dbtClass: string, message: string, offset: number): JinjaError {
    const e = dbtError(dbtClass, message)
    e.located = true
    e.file = this.#file
    e.line = this.lineOf(offset)
    return e
  }
}
