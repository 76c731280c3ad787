import { planError, SandboxError } from '../errors/error'
import { builtinByName } from './builtin'
import { inputText } from './input'
import { quoteElement } from './text'

/** What Postgres calls a type that stands for a list or a map: how it is kept, and the type of its innermost elements. */
export type Container = { readonly kind: 'list' | 'nested-list' | 'map'; readonly element: string }

/** Text of a list or map as Materialize takes it → how it is kept: an array's text, or JSON. */
export function inputContainer(container: Container, text: string): string {
  const title = container.kind === 'map' ? 'map' : 'list'
  const element = (value: string): string => inputText(builtinByName(container.element)?.oid ?? 0, value)
  try {
    const reader = new Reader(text, element)
    switch (container.kind) {
      case 'list':
        return `{${reader
          .list(() => reader.element())
          .map((value) => (value === null ? 'NULL' : quoteForArray(value)))
          .join(',')}}`
      case 'nested-list':
        return JSON.stringify(
          reader.list(() => reader.nullOr(() => reader.list(() => reader.element(), false))),
        )
      case 'map':
        return JSON.stringify(reader.map())
    }
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error
    throw planError(`invalid input syntax for type ${title}: ${error.fields.message}: "${text}"`)
  }
}

/** Postgres takes `null` of any case for NULL. */
function quoteForArray(value: string): string {
  return value.toUpperCase() === 'NULL' ? `"${value}"` : quoteElement(value)
}

/** Reads `{a, "b c", NULL}` and `{a=>1, "b c"=>2}`. */
class Reader {
  private at = 0
  private readonly text: string
  private readonly input: (value: string) => string

  constructor(text: string, input: (value: string) => string) {
    this.text = text
    this.input = input
  }

  /** Elements between braces; `whole` when nothing may follow. */
  list<T>(one: () => T, whole = true): T[] {
    this.open()
    const elements: T[] = []
    while (!this.close()) {
      if (elements.length > 0) this.comma()
      elements.push(one())
    }
    if (whole) this.end()
    return elements
  }

  map(): Readonly<Record<string, string | null>> {
    this.open()
    const entries: [string, string | null][] = []
    while (!this.close()) {
      if (entries.length > 0) this.comma()
      const key = this.word(/[^=,{}"]/y)
      if (key.text === '') throw planError('malformed literal; missing key')
      this.blanks()
      if (!this.text.startsWith('=>', this.at)) throw planError('expected =>')
      this.at += 2
      this.blanks()
      if (this.text[this.at] === '{') {
        throw planError(
          "unescaped '{' at beginning of value; perhaps you want a nested map, e.g. '{a=>{a=>1}}'::map[text=>map[text=>int]]",
        )
      }
      entries.push([key.text, this.value(this.word(/[^,{}"]/y))])
    }
    this.end()
    return Object.fromEntries(entries)
  }

  element(): string | null {
    this.blanks()
    if (this.text[this.at] === '{') {
      throw planError(
        "unescaped '{' at beginning of element; perhaps you want a nested list, e.g. '{a}'::text list list",
      )
    }
    return this.value(this.word(/[^,{}"]/y))
  }

  nullOr<T>(one: () => T): T | null {
    this.blanks()
    if (!/^NULL\s*[,}]/i.test(this.text.slice(this.at))) return one()
    this.at += 4
    return null
  }

  private value(word: { readonly text: string; readonly quoted: boolean }): string | null {
    if (!word.quoted && word.text.toUpperCase() === 'NULL') return null
    if (!word.quoted && word.text === '') throw planError('malformed literal; missing element')
    return this.input(word.text)
  }

  private word(plain: RegExp): { readonly text: string; readonly quoted: boolean } {
    this.blanks()
    if (this.text[this.at] === '"') return { text: this.quoted(), quoted: true }
    let text = ''
    for (;;) {
      if (this.text[this.at] === '\\') {
        text += this.text[this.at + 1] ?? ''
        this.at += 2
        continue
      }
      plain.lastIndex = this.at
      const match = plain.exec(this.text)
      if (match === null) return { text: text.trimEnd(), quoted: false }
      text += match[0]
      this.at += 1
    }
  }

  private quoted(): string {
    let text = ''
    for (this.at += 1; this.text[this.at] !== '"'; this.at += 1) {
      if (this.at >= this.text.length) throw planError('unterminated quoted string')
      if (this.text[this.at] === '\\') this.at += 1
      text += this.text[this.at] ?? ''
    }
    this.at += 1
    return text
  }

  private open(): void {
    this.blanks()
    if (this.text[this.at] !== '{') {
      throw planError(
        `expected '{', found ${this.text[this.at] === undefined ? 'empty string' : this.text[this.at]}`,
      )
    }
    this.at += 1
    this.blanks()
  }

  private close(): boolean {
    this.blanks()
    if (this.at >= this.text.length) throw planError('unterminated element')
    if (this.text[this.at] !== '}') return false
    this.at += 1
    return true
  }

  private comma(): void {
    if (this.text[this.at] !== ',') throw planError(`expected ',' or '}', got '${this.text[this.at] ?? ''}'`)
    this.at += 1
    this.blanks()
  }

  private end(): void {
    this.blanks()
    if (this.at < this.text.length)
      throw planError(`malformed literal; contains '${this.text[this.at] ?? ''}' after terminal '}'`)
  }

  private blanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1
  }
}
