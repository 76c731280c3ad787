import { SqlError, syntaxError } from './error'
import { keywords } from './keywords'

/** What the scanner sees. `at` is the offset (UTF-16) in the text, `end` the offset behind it. */
export type Token = { readonly at: number; readonly end: number } & (
  | { readonly kind: 'keyword'; readonly word: string; readonly text: string }
  | { readonly kind: 'identifier'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'string' | 'hex' | 'number'; readonly text: string }
  | { readonly kind: 'parameter'; readonly number: number }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'punctuation'; readonly text: Punctuation }
  | { readonly kind: 'eof' }
)
export type Punctuation = '(' | ')' | '[' | ']' | ',' | '.' | ';' | ':' | '::' | '=>' | '*' | '='

const punctuationNames: Readonly<Record<Punctuation, string>> = {
  '(': 'left parenthesis',
  ')': 'right parenthesis',
  '[': 'left square bracket',
  ']': 'right square bracket',
  ',': 'comma',
  '.': 'dot',
  ';': 'semicolon',
  ':': 'colon',
  '::': 'double colon',
  '=>': 'arrow',
  '*': 'star',
  '=': 'equals sign',
}

/** How messages name a token: `identifier "x"`, `SELECT`, `right parenthesis`, `EOF`. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'keyword':
      return token.word
    case 'identifier':
      return `identifier "${token.text}"`
    case 'string':
      return `string literal "${token.text}"`
    case 'hex':
      return `hex string literal "${token.text}"`
    case 'number':
      return `number "${token.text}"`
    case 'parameter':
      return `parameter "$${token.number}"`
    case 'operator':
      return `operator "${token.text}"`
    case 'punctuation':
      return punctuationNames[token.text]
    case 'eof':
      return 'EOF'
  }
}

/** The position of an offset as errors count it: characters (code points) from 1. */
export function positionOf(text: string, offset: number): number {
  let count = 1
  for (let i = 0; i < offset && i < text.length; count += 1) i += isPair(text, i) ? 2 : 1
  return count
}
function isPair(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xd800 && code < 0xdc00
}

const operatorCharacters = new Set('+-*/<>=~!@#%^&|`?')
// Read from where the scanner stands (`y`). All beyond ASCII counts as letters, halves of pairs too.
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const space = /\s+/y
const number = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y

/** Where a pattern that begins at `at` ends; `at` itself where it does not begin there. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** Splits a text into tokens, the last of which is `eof`. Throws 42601 with a position for what isn't closed. */
export function scan(text: string): readonly Token[] {
  return new Scanner(text).all()
}

class Scanner {
  readonly #text: string
  #at = 0
  readonly #tokens: Token[] = []

  constructor(text: string) {
    this.#text = text
  }

  all(): readonly Token[] {
    for (;;) {
      this.#skip()
      if (this.#at >= this.#text.length) break
      this.#next()
    }
    const end = this.#text.length
    this.#tokens.push({ kind: 'eof', at: end, end })
    return this.#tokens
  }

  #fail(message: string, at: number): never {
    throw syntaxError(message, positionOf(this.#text, at))
  }

  /** White space and remarks; block remarks nest. */
  #skip(): void {
    const text = this.#text
    for (;;) {
      this.#at = endOf(space, text, this.#at)
      if (text.startsWith('--', this.#at)) {
        const end = text.indexOf('\n', this.#at)
        this.#at = end < 0 ? text.length : end
      } else if (text.startsWith('/*', this.#at)) this.#blockRemark()
      else return
    }
  }

  #blockRemark(): void {
    const start = this.#at
    let depth = 0
    do {
      if (this.#at >= this.#text.length) this.#fail('unterminated multiline comment', start)
      if (this.#text.startsWith('/*', this.#at)) {
        depth += 1
        this.#at += 2
      } else if (this.#text.startsWith('*/', this.#at)) {
        depth -= 1
        this.#at += 2
      } else this.#at += 1
    } while (depth > 0)
  }

  #next(): void {
    const text = this.#text
    const at = this.#at
    const c = text[at] ?? ''
    const next = text[at + 1] ?? ''
    if ((c === 'x' || c === 'X') && next === "'") return this.#hex()
    if ((c === 'e' || c === 'E') && next === "'") return this.#escaped()
    const wordEnd = endOf(word, text, at)
    if (wordEnd > at) return this.#word(wordEnd)
    if (c === '"') return this.#quotedIdentifier()
    if (c === "'") return this.#string()
    if (c === '$') return this.#dollar()
    const numberEnd = endOf(number, text, at)
    if (numberEnd > at) return this.#number(numberEnd)
    if (text.startsWith('::', at)) return this.#punctuation('::')
    if (c === '(' || c === ')' || c === '[' || c === ']' || c === ',' || c === '.' || c === ';' || c === ':')
      return this.#punctuation(c)
    if (operatorCharacters.has(c)) return this.#operator()
    this.#fail(`unexpected character in input: ${c}`, at)
  }

  #push(token: Token): void {
    this.#tokens.push(token)
    this.#at = token.end
  }

  #punctuation(text: Punctuation): void {
    this.#push({ kind: 'punctuation', text, at: this.#at, end: this.#at + text.length })
  }

  #word(end: number): void {
    const at = this.#at
    const raw = this.#text.slice(at, end)
    const upper = raw.toUpperCase()
    if (keywords.has(upper)) this.#push({ kind: 'keyword', word: upper, text: raw.toLowerCase(), at, end })
    else this.#push({ kind: 'identifier', text: raw.toLowerCase(), quoted: false, at, end })
  }

  #quotedIdentifier(): void {
    const at = this.#at
    const [value, end] = this.#quoted('"', 'unterminated quoted identifier')
    this.#push({ kind: 'identifier', text: value, quoted: true, at, end })
  }

  #string(): void {
    const at = this.#at
    let [value, end] = this.#quoted("'", 'unterminated quoted string')
    // literals on lines of their own continue each other
    for (let gap = this.#continuation(end); gap !== null; gap = this.#continuation(end)) {
      this.#at = gap
      const [more, stop] = this.#quoted("'", 'unterminated quoted string')
      value += more
      end = stop
    }
    this.#push({ kind: 'string', text: value, at, end })
  }

  #continuation(end: number): number | null {
    const gap = /^[ \t\r\f]*\n\s*(?=')/.exec(this.#text.slice(end, end + 200))
    return gap ? end + gap[0].length : null
  }

  #hex(): void {
    const at = this.#at
    this.#at += 1
    const [value, end] = this.#quoted("'", 'unterminated hex string literal')
    this.#push({ kind: 'hex', text: value, at, end })
  }

  /** From an opening quote, doubled quotes undone. */
  #quoted(quote: string, unterminated: string): readonly [string, number] {
    const start = this.#at
    let value = ''
    let i = start + 1
    for (;;) {
      const close = this.#text.indexOf(quote, i)
      if (close < 0) this.#fail(unterminated, start)
      value += this.#text.slice(i, close)
      if (this.#text[close + 1] !== quote) return [value, close + 1]
      value += quote
      i = close + 2
    }
  }

  #escaped(): void {
    const at = this.#at
    const text = this.#text
    let value = ''
    let i = at + 2
    for (;;) {
      const c = text[i]
      if (c === undefined) this.#fail('unterminated quoted string', at)
      if (c === "'") {
        if (text[i + 1] !== "'") break
        value += "'"
        i += 2
      } else if (c === '\\') {
        const [piece, length] = this.#escape(i)
        value += piece
        i += length
      } else {
        value += c
        i += 1
      }
    }
    this.#push({ kind: 'string', text: value, at, end: i + 1 })
  }

  #escape(at: number): readonly [string, number] {
    const c = this.#text[at + 1]
    if (c === undefined) this.#fail('unterminated quoted string', at)
    const simple: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
    const known = simple[c]
    if (known !== undefined) return [known, 2]
    if (c === 'u' || c === 'U') {
      const size = c === 'u' ? 4 : 8
      const digits = this.#text.slice(at + 2, at + 2 + size)
      const code =
        /^[0-9a-fA-F]+$/.test(digits) && digits.length === size ? Number.parseInt(digits, 16) : Number.NaN
      if (!(code <= 0x10ffff)) this.#fail('invalid unicode escape', at)
      return [String.fromCodePoint(code), 2 + size]
    }
    if (/[0-7]/.test(c)) this.#fail('octal escapes are not supported', at)
    if (c === 'x') this.#fail('hexadecimal escapes are not supported', at)
    return [c, 2]
  }

  #dollar(): void {
    const at = this.#at
    const parameter = /^\$([0-9]+)/.exec(this.#text.slice(at, at + 12))
    if (parameter?.[1])
      return this.#push({
        kind: 'parameter',
        number: Number(parameter[1]),
        at,
        end: at + parameter[0].length,
      })
    const tag = /^\$([\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(this.#text.slice(at))
    if (!tag) this.#fail(`unexpected character in input: $`, at)
    const close = this.#text.indexOf(tag[0], at + tag[0].length)
    if (close < 0) this.#fail('unterminated dollar-quoted string', at)
    this.#push({
      kind: 'string',
      text: this.#text.slice(at + tag[0].length, close),
      at,
      end: close + tag[0].length,
    })
  }

  #number(end: number): void {
    const at = this.#at
    this.#push({ kind: 'number', text: this.#text.slice(at, end), at, end })
  }

  /** The longest operator, cut before a remark; a trailing + or - only after one of ~!@#%^&|`? */
  #operator(): void {
    const at = this.#at
    const text = this.#text
    let end = at
    while (end < text.length && operatorCharacters.has(text[end] ?? '')) {
      if (end > at && (text.startsWith('--', end) || text.startsWith('/*', end))) break
      end += 1
    }
    let operator = text.slice(at, end)
    while (operator.length > 1 && /[+-]$/.test(operator) && !/[~!@#%^&|`?]/.test(operator))
      operator = operator.slice(0, -1)
    if (operator === '=>' || operator === '*' || operator === '=') return this.#punctuation(operator)
    this.#push({ kind: 'operator', text: operator, at, end: at + operator.length })
  }
}

/** Raised where a token of a kind that is scanned but has no meaning stands. */
export function hexUnsupported(): never {
  throw new SqlError({ code: 'XX000', message: 'hex string literals not yet supported' })
}
