import { JinjaError, syntaxError } from '../runtime/errors'
import { describeToken, describeType, Lexer, type Token, type TokenType } from './lexer'

/** The parser's view of the tokens: the current one and, where asked, the one after. */
export class TokenStream {
  readonly #lexer: Lexer
  readonly file: string | null
  #ahead: Token | null = null
  current: Token

  constructor(source: string, file: string | null) {
    this.file = file
    this.#lexer = new Lexer(source, file)
    this.current = this.#lexer.next()
  }
  /** Takes the current token and moves on. */
  next(): Token {
    const token = this.current
    if (this.#ahead) {
      this.current = this.#ahead
      this.#ahead = null
    } else this.current = this.#lexer.next()
    return token
  }
  /** The token after the current one. */
  look(): Token {
    this.#ahead ??= this.#lexer.next()
    return this.#ahead
  }
  is(type: TokenType): boolean {
    return this.current.type === type
  }
  isName(value: string): boolean {
    return this.current.type === 'name' && this.current.value === value
  }
  skipIf(type: TokenType): boolean {
    if (this.current.type !== type) return false
    this.next()
    return true
  }
  skipIfName(value: string): boolean {
    if (!this.isName(value)) return false
    this.next()
    return true
  }
  expect(type: TokenType): Token {
    if (this.current.type !== type) throw this.unexpected(describeType(type))
    return this.next()
  }
  expectName(value: string): Token {
    if (!this.isName(value)) throw this.unexpected(value)
    return this.next()
  }
  unexpected(wanted: string): JinjaError {
    if (this.current.type === 'eof')
      return this.fail(`unexpected end of template, expected ${quoted(wanted)}.`)
    return this.fail(`expected token ${quoted(wanted)}, got ${quoted(describeToken(this.current))}`)
  }
  fail(message: string, line = this.current.line): JinjaError {
    return syntaxError(message, line, this.file)
  }
  /** An error that Jinja calls an assertion: unknown filters, tags used twice. */
  assertion(message: string, line: number): JinjaError {
    const e = new JinjaError('TemplateAssertionError', message, { line, file: this.file })
    e.located = true
    return e
  }
}

/** Python's repr of a short text without control characters. */
export function quoted(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`
}
