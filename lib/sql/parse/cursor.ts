import type { Name, Query, ShowBody } from '../ast'
import { SqlError, syntaxError } from '../error'
import { describeToken, type Punctuation, positionOf, type Token } from '../lexer'

/** Rules that refer to each other across files (expressions hold queries), and what SHOW inside a query may say. */
export type Grammar = { readonly query: (c: Cursor) => Query; readonly show: (c: Cursor) => ShowBody }

/** A place among the tokens of one text, with the small steps every parser takes. */
export class Cursor {
  readonly text: string
  readonly grammar: Grammar
  readonly #tokens: readonly Token[]
  #index = 0

  constructor(text: string, tokens: readonly Token[], grammar: Grammar) {
    this.text = text
    this.grammar = grammar
    this.#tokens = tokens
  }

  get index(): number {
    return this.#index
  }
  /** Goes back (or on) to an index taken before. */
  reset(index: number): void {
    this.#index = index
  }
  peek(ahead = 0): Token {
    const last = this.#tokens.length - 1
    const token = this.#tokens[Math.min(this.#index + ahead, last)]
    if (!token) throw new Error('no tokens')
    return token
  }
  next(): Token {
    const token = this.peek()
    if (token.kind !== 'eof') this.#index += 1
    return token
  }
  /** Where the previous token ended. */
  lastEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0
  }
  /** The text between two offsets. */
  slice(from: number, to: number): string {
    return this.text.slice(from, to)
  }

  error(message: string, at = this.peek().at): SqlError {
    return syntaxError(message, positionOf(this.text, at))
  }
  /** `Expected X, found Y` at the next token. */
  expected(what: string, token = this.peek()): SqlError {
    return this.error(`Expected ${what}, found ${describeToken(token)}`, token.at)
  }

  isKeyword(word: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'keyword' && token.word === word
  }
  isOneOf(...words: readonly string[]): boolean {
    const token = this.peek()
    return token.kind === 'keyword' && words.includes(token.word)
  }
  /** The words in a row, all or none. */
  isKeywords(...words: readonly string[]): boolean {
    return words.every((word, i) => this.isKeyword(word, i))
  }
  /** Takes the words if all are there. */
  take(...words: readonly string[]): boolean {
    if (!this.isKeywords(...words)) return false
    this.#index += words.length
    return true
  }
  takeOneOf(...words: readonly string[]): string | null {
    const token = this.peek()
    if (token.kind !== 'keyword' || !words.includes(token.word)) return null
    this.#index += 1
    return token.word
  }
  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.take(word)) throw this.expected(word)
  }
  expectOneOf(...words: readonly string[]): string {
    const word = this.takeOneOf(...words)
    if (word === null) throw this.expected(`one of ${words.join(' or ')}`)
    return word
  }

  is(text: Punctuation, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'punctuation' && token.text === text
  }
  takeMark(text: Punctuation): boolean {
    if (!this.is(text)) return false
    this.#index += 1
    return true
  }
  expectMark(text: Punctuation, name: string): void {
    if (!this.takeMark(text)) throw this.expected(name)
  }
  open(): void {
    this.expectMark('(', 'left parenthesis')
  }
  close(): void {
    this.expectMark(')', 'right parenthesis')
  }
  isOperator(text: string): boolean {
    const token = this.peek()
    return token.kind === 'operator' && token.text === text
  }

  /** Tries a parse; on a syntax error goes back and gives undefined. */
  attempt<T>(parse: () => T): T | undefined {
    const start = this.#index
    try {
      return parse()
    } catch (error) {
      if (error instanceof SqlError) {
        this.#index = start
        return undefined
      }
      throw error
    }
  }

  /** An identifier; any word may be one where only a name can stand. */
  identifier(what = 'identifier'): string {
    const name = this.takeIdentifier()
    if (name === null) throw this.expected(what)
    return name
  }
  takeIdentifier(): string | null {
    const token = this.peek()
    if (token.kind === 'identifier') {
      if (token.text === '' && !this.isKeyword('FROM', 1))
        throw this.error('zero-length delimited identifier')
      this.#index += 1
      return token.text
    }
    if (token.kind === 'keyword') {
      this.#index += 1
      return token.text
    }
    return null
  }
  /** `a.b.c`. */
  name(): Name {
    const parts = [this.identifier()]
    while (this.takeMark('.')) parts.push(this.identifier())
    return parts
  }
  string(what = 'literal string'): string {
    const token = this.peek()
    if (token.kind !== 'string') throw this.expected(what)
    this.#index += 1
    return token.text
  }
  takeString(): string | null {
    const token = this.peek()
    if (token.kind !== 'string') return null
    this.#index += 1
    return token.text
  }
  number(what = 'literal unsigned integer'): string {
    const token = this.peek()
    if (token.kind !== 'number') throw this.expected(what)
    this.#index += 1
    return token.text
  }
  commaSeparated<T>(item: () => T): readonly T[] {
    const all = [item()]
    while (this.takeMark(',')) all.push(item())
    return all
  }
  /** `( a, b )`. */
  parenthesized<T>(item: () => T): readonly T[] {
    this.open()
    const all = this.commaSeparated(item)
    this.close()
    return all
  }
}
