import { syntaxError } from '../runtime/errors'
import { isPythonSpace } from '../values/characters'
import { lazyPattern } from '../values/lazy-pattern'
import { reprText } from '../values/text'
import { unescapeString } from './string-escapes'

/** What a token is: Jinja's names of its token types, as its messages use them. */
export type TokenType =
  | 'data'
  | 'variable_begin'
  | 'variable_end'
  | 'block_begin'
  | 'block_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'eof'
  | Operator

/** Operators are named by their own text. */
export type Operator =
  | '+'
  | '-'
  | '/'
  | '//'
  | '*'
  | '%'
  | '**'
  | '~'
  | '['
  | ']'
  | '('
  | ')'
  | '{'
  | '}'
  | '=='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | '='
  | '.'
  | ':'
  | '|'
  | ','
  | ';'

export type Token = {
  readonly type: TokenType
  readonly value: string
  readonly line: number
  /** Where it begins in the normalized source. */
  readonly at: number
}

const TOKEN_NAMES: Partial<Record<TokenType, string>> = {
  data: 'template data / text',
  variable_begin: 'begin of print statement',
  variable_end: 'end of print statement',
  block_begin: 'begin of statement block',
  block_end: 'end of statement block',
  eof: 'end of template',
}

/** How Jinja's messages call a kind of token. */
export function describeType(type: TokenType): string {
  return TOKEN_NAMES[type] ?? type
}

/** How Jinja's messages call a token: a name by its text, the rest by kind. */
export function describeToken(token: Token): string {
  return token.type === 'name' ? token.value : describeType(token.type)
}

const OPERATORS: readonly Operator[] = [
  ...(['//', '**', '==', '!=', '>=', '<='] as const),
  ...([
    '+',
    '-',
    '/',
    '*',
    '%',
    '~',
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '>',
    '<',
    '=',
    '.',
    ':',
    '|',
    ',',
    ';',
  ] as const),
]
/** Operators by the codes of their characters. */
const ONE_CHARACTER: { [code: number]: Operator } = {}
const TWO_CHARACTER: { [code: number]: { [code: number]: Operator } } = {}
for (const operator of OPERATORS) {
  const code = operator.charCodeAt(0)
  if (operator.length === 1) ONE_CHARACTER[code] = operator
  else TWO_CHARACTER[code] = { ...TWO_CHARACTER[code], [operator.charCodeAt(1)]: operator }
}
const CLOSER: Record<string, string> = { '(': ')', '[': ']', '{': '}' }

const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy
/** Identifiers beyond ASCII. */
const identifierPart = lazyPattern('\\p{ID_Continue}+', 'uy')
const identifierStart = lazyPattern('^[\\p{ID_Start}_]', 'u')
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const COMMENT_END = new RegExp(`\\+#\\}|-#\\}${SPACE}*|#\\}`, 'g')
const RAW_BEGIN = new RegExp(`${SPACE}*raw${SPACE}*(?:-%\\}${SPACE}*|%\\})`, 'y')
const RAW_END = new RegExp(`\\{%([-+]?)${SPACE}*endraw${SPACE}*(?:\\+%\\}|-%\\}${SPACE}*|%\\})`, 'g')
const SINGLE_QUOTED = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'/y
const DOUBLE_QUOTED = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y

/** `\r\n` and `\r` become `\n`, and one trailing newline goes: what Jinja does to every source first. */
export function normalizeSource(source: string): string {
  const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source
  return text.endsWith('\n') ? text.slice(0, -1) : text
}

/**
 * Cuts a template into tokens, one at a time, as its errors must appear in the order in which a parser that
 * looks one token ahead meets them. Comments and raw tags never come out; whitespace control is applied.
 */
export class Lexer {
  readonly #source: string
  readonly #file: string | null
  #at = 0
  #line = 1
  /** The tag that we are in. */
  #inside: 'block' | 'variable' | null = null
  /** Brackets still to be closed in the tag. */
  #closers: string[] = []
  /** Tokens found but not given out. */
  #pending: Token | null = null
  #lastLine = 1

  constructor(source: string, file: string | null) {
    this.#source = normalizeSource(source)
    this.#file = file
  }

  /** The next token; after the end, `eof` on the line of the last one. */
  next(): Token {
    const token = this.#scan()
    this.#lastLine = token.line
    return token
  }

  #scan(): Token {
    if (this.#pending) {
      const token = this.#pending
      this.#pending = null
      return token
    }
    if (this.#inside) return this.#scanTag() ?? this.#eof()
    return this.#scanData() ?? this.#eof()
  }
  #eof(): Token {
    return { type: 'eof', value: '', line: this.#lastLine, at: this.#source.length }
  }
  #token(type: TokenType, value: string): Token {
    return { type, value, line: this.#line, at: this.#at }
  }
  /** Moves on to an offset, counting the lines passed. */
  #moveTo(offset: number): void {
    const source = this.#source
    for (let i = source.indexOf('\n', this.#at); i !== -1 && i < offset; i = source.indexOf('\n', i + 1))
      this.#line++
    this.#at = offset
  }

  /** Text up to the next tag; leaves the tag's begin as pending. */
  #scanData(): Token | null {
    const source = this.#source
    while (this.#at < source.length) {
      const begin = this.#findBegin()
      if (begin === -1) {
        const rest = this.#token('data', source.slice(this.#at))
        this.#moveTo(source.length)
        return rest
      }
      const sign = source[begin + 2]
      const signed = sign === '-' || sign === '+'
      let end = begin
      if (sign === '-') while (end > this.#at && isPythonSpace(source.charCodeAt(end - 1))) end--
      const data = end > this.#at ? this.#token('data', source.slice(this.#at, end)) : null
      this.#moveTo(begin)
      const opened = this.#open(begin, begin + (signed ? 3 : 2))
      if (data) {
        this.#pending = opened
        return data
      }
      if (opened) return opened
    }
    return null
  }

  #findBegin(): number {
    const source = this.#source
    for (let i = source.indexOf('{', this.#at); i !== -1; i = source.indexOf('{', i + 1)) {
      const next = source.charCodeAt(i + 1)
      if (next === 123 || next === 37 || next === 35) return i // {{ {% {#
    }
    return -1
  }

  /** Enters what begins here: a tag (its token), or a comment or raw block, which are passed over. */
  #open(begin: number, after: number): Token | null {
    const source = this.#source
    const kind = source[begin + 1]
    if (kind === '#') {
      this.#moveTo(after)
      this.#skipComment()
      return null
    }
    if (kind === '%') {
      RAW_BEGIN.lastIndex = after
      if (RAW_BEGIN.test(source)) {
        this.#moveTo(RAW_BEGIN.lastIndex)
        return this.#scanRaw()
      }
    }
    const token = this.#token(kind === '%' ? 'block_begin' : 'variable_begin', source.slice(begin, after))
    this.#moveTo(after)
    this.#inside = kind === '%' ? 'block' : 'variable'
    return token
  }

  #skipComment(): void {
    if (this.#at >= this.#source.length) return
    COMMENT_END.lastIndex = this.#at
    if (!COMMENT_END.test(this.#source)) throw this.#error('Missing end of comment tag')
    this.#moveTo(COMMENT_END.lastIndex)
  }

  #scanRaw(): Token | null {
    if (this.#at >= this.#source.length) return null
    RAW_END.lastIndex = this.#at
    const match = RAW_END.exec(this.#source)
    if (!match) throw this.#error('Missing end of raw directive')
    let end = match.index
    if (match[1] === '-') while (end > this.#at && isPythonSpace(this.#source.charCodeAt(end - 1))) end--
    const token = end > this.#at ? this.#token('data', this.#source.slice(this.#at, end)) : null
    this.#moveTo(RAW_END.lastIndex)
    return token
  }

  #error(message: string): Error {
    return syntaxError(message, this.#line, this.#file)
  }

  #skipSpace(): void {
    const source = this.#source
    let at = this.#at
    for (; at < source.length; at++) {
      const code = source.charCodeAt(at)
      if (code === 10) this.#line++
      else if (!isPythonSpace(code)) break
    }
    this.#at = at
  }

  #scanTag(): Token | null {
    this.#skipSpace()
    const source = this.#source
    if (this.#at >= source.length) return null
    const code = source.charCodeAt(this.#at)
    if (this.#closers.length === 0) {
      const end = this.#tagEnd(code)
      if (end) return end
    }
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95) return this.#name()
    if (code >= 48 && code <= 57) return this.#number()
    if (code === 39 || code === 34) {
      const string = this.#string(code)
      if (string) return string
    }
    return this.#operator() ?? this.#name()
  }

  #tagEnd(code: number): Token | null {
    if (code !== 37 && code !== 45 && code !== 43 && code !== 125) return null // % - + }
    const source = this.#source
    const close = this.#inside === 'block' ? '%}' : '}}'
    const signed = code === 45 || (code === 43 && this.#inside === 'block')
    if (!source.startsWith(close, this.#at + (signed ? 1 : 0))) return null
    const token = this.#token(this.#inside === 'block' ? 'block_end' : 'variable_end', close)
    this.#at += signed ? 3 : 2
    if (code === 45) this.#skipSpace()
    this.#inside = null
    return token
  }

  #name(): Token {
    const source = this.#source
    let end = this.#at
    let code = source.charCodeAt(end)
    while (
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      code === 95
    )
      code = source.charCodeAt(++end)
    if (code > 127) {
      const pattern = identifierPart()
      pattern.lastIndex = this.#at
      if (pattern.test(source)) end = pattern.lastIndex
    }
    if (end === this.#at) {
      const character = String.fromCodePoint(source.codePointAt(this.#at) ?? 0)
      throw this.#error(`unexpected char ${reprText(character)} at ${codePoints(source, this.#at)}`)
    }
    const value = source.slice(this.#at, end)
    if (code > 127 && !identifierStart().test(value)) throw this.#error('Invalid character in identifier')
    const token = this.#token('name', value)
    this.#at = end
    return token
  }

  #number(): Token {
    const source = this.#source
    if (source[this.#at - 1] !== '.') {
      FLOAT.lastIndex = this.#at
      if (FLOAT.test(source)) return this.#taken('float', FLOAT.lastIndex)
    }
    INTEGER.lastIndex = this.#at
    INTEGER.test(source)
    return this.#taken('integer', INTEGER.lastIndex)
  }
  #taken(type: TokenType, end: number): Token {
    const token = this.#token(type, this.#source.slice(this.#at, end).replaceAll('_', ''))
    this.#at = end
    return token
  }

  #string(quote: number): Token | null {
    const pattern = quote === 39 ? SINGLE_QUOTED : DOUBLE_QUOTED
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#source)) return null
    const end = pattern.lastIndex
    const raw = this.#source.slice(this.#at + 1, end - 1)
    const text = raw.includes('\\') ? unescapeString(raw, (why) => this.#error(why)) : raw
    const token = this.#token('string', text)
    this.#moveTo(end)
    return token
  }

  #operator(): Token | null {
    const code = this.#source.charCodeAt(this.#at)
    const two = TWO_CHARACTER[code]?.[this.#source.charCodeAt(this.#at + 1)]
    const operator = two ?? ONE_CHARACTER[code] ?? null
    if (operator === null) return null
    const closer = CLOSER[operator]
    if (closer) this.#closers.push(closer)
    else if (operator === ')' || operator === ']' || operator === '}') {
      const expected = this.#closers.pop()
      if (expected === undefined) throw this.#error(`unexpected '${operator}'`)
      if (expected !== operator) throw this.#error(`unexpected '${operator}', expected '${expected}'`)
    }
    const token = this.#token(operator, operator)
    this.#at += operator.length
    return token
  }
}

function codePoints(text: string, end: number): number {
  let count = 0
  for (let i = 0; i < end; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++
  return count
}
