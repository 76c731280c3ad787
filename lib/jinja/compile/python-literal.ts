import { unescapeString } from '../syntax/string-escapes'
import { readFloat, readInt } from '../values/convert'
import { unary } from '../values/operators'
import { PyBytes, PyDict, PyFloat, PySet, PyTuple, type Value } from '../values/value'

/**
 * Python's `literal_eval`: numbers with a sign, strings, bytes, True, False, None, lists, tuples, dicts, sets. `undefined`
 * where the text is no such literal (complex numbers and `...` are left as text). Throws a JinjaError for a key that
 * cannot be hashed.
 */
export function readLiteral(text: string): Value | undefined {
  try {
    return new LiteralReader(text).read()
  } catch (e) {
    if (e instanceof NoLiteral) return undefined
    throw e
  }
}

class NoLiteral extends Error {}

const SPACE = /(?:[ \t\f]|\\\n)*(?:#[^\n]*)?/y
const SPACE_AND_LINES = /(?:[ \t\f\n\r]|\\\n|#[^\n]*)*/y
const NUMBER =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][-+]?\d(?:_?\d)*)?/y
const STRING =
  /([rRuUbB]{0,2})(?:'''((?:[^\\]|\\[\s\S])*?)'''|"""((?:[^\\]|\\[\s\S])*?)"""|'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)")/y
const PREFIXES = ['', 'r', 'u', 'b', 'br', 'rb']
const WORD = /[A-Za-z_]\w*/y
const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['True', true],
  ['False', false],
  ['None', null],
])
const DEEPEST = 200

/** Reads one literal. Inside brackets lines may end anywhere. */
class LiteralReader {
  readonly #text: string
  #at = 0
  #depth = 0
  constructor(text: string) {
    this.#text = text.replace(/^[ \t]+/, '').replace(/^\n+/, '')
  }
  read(): Value {
    const first = this.#value()
    const value = this.#peek() === ',' ? new PyTuple(this.#more(first, '')) : first
    this.#match(SPACE_AND_LINES)
    if (this.#at < this.#text.length) throw new NoLiteral()
    return value
  }
  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match) this.#at = pattern.lastIndex
    return match
  }
  /** The next character that isn't space. */
  #peek(): string {
    this.#match(this.#depth > 0 ? SPACE_AND_LINES : SPACE)
    return this.#text.charAt(this.#at)
  }
  #take(c: string): boolean {
    if (this.#peek() !== c) return false
    this.#at++
    return true
  }
  #expect(c: string): void {
    if (!this.#take(c)) throw new NoLiteral()
  }

  #value(): Value {
    const c = this.#peek()
    if (c === '[' || c === '(' || c === '{') return this.#bracketed(c)
    if (c === '+' || c === '-') {
      this.#at++
      this.#peek()
      return unary(c, this.#number())
    }
    if (/[\d.]/.test(c)) return this.#number()
    const text = this.#texts()
    if (text !== undefined) return text
    const word = this.#match(WORD)?.[0] ?? ''
    if (word === 'set') {
      this.#expect('(')
      this.#expect(')')
      return new PySet()
    }
    const constant = CONSTANTS.get(word)
    if (constant === undefined) throw new NoLiteral()
    return constant
  }

  #number(): Value {
    const text = this.#match(NUMBER)?.[0]
    if (text === undefined || /[\w.]/.test(this.#text.charAt(this.#at))) throw new NoLiteral()
    const whole = /^0[xob]/i.test(text) || !/[.e]/i.test(text)
    // A number of several digits doesn't begin with a zero.
    if (whole && /^0[\d_]*[1-9]/.test(text)) throw new NoLiteral()
    const value = whole ? readInt(text, 0) : readFloat(text)
    if (value === undefined) throw new NoLiteral()
    return whole ? value : new PyFloat(Number(value))
  }

  /** Strings that stand beside each other are one. */
  #texts(): Value | undefined {
    let all: string | undefined
    let bytes = false
    for (;;) {
      this.#peek()
      const match = this.#match(STRING)
      if (!match) break
      const [, prefix = '', long, otherLong, single, double] = match
      const kind = prefix.toLowerCase()
      if (!PREFIXES.includes(kind) || (all !== undefined && kind.includes('b') !== bytes))
        throw new NoLiteral()
      bytes = kind.includes('b')
      const body = long ?? otherLong ?? single ?? double ?? ''
      all = (all ?? '') + (kind.includes('r') ? body : unescapeString(body, () => new NoLiteral()))
    }
    if (all === undefined || !bytes) return all
    return new PyBytes(Uint8Array.from(all, (c) => c.charCodeAt(0)))
  }

  #bracketed(open: '[' | '(' | '{'): Value {
    this.#at++
    if (++this.#depth > DEEPEST) throw new NoLiteral()
    const value = open === '[' ? this.#list() : open === '(' ? this.#tuple() : this.#braces()
    this.#depth--
    return value
  }
  #list(): Value {
    const items = this.#peek() === ']' ? [] : this.#more(this.#value(), ']')
    this.#at++
    return items
  }
  #tuple(): Value {
    if (this.#take(')')) return new PyTuple([])
    const first = this.#value()
    if (this.#take(')')) return first
    const items = this.#more(first, ')')
    this.#at++
    return new PyTuple(items)
  }
  #braces(): Value {
    if (this.#take('}')) return new PyDict()
    const first = this.#value()
    if (!this.#take(':')) {
      const items = this.#more(first, '}')
      this.#at++
      return new PySet(items)
    }
    const dict = new PyDict([[first, this.#value()]])
    while (!this.#take('}')) {
      this.#expect(',')
      if (this.#take('}')) break
      const key = this.#value()
      this.#expect(':')
      dict.set(key, this.#value())
    }
    return dict
  }
  /** Items after the first, up to the closing bracket (or the end of the text), which isn't taken. */
  #more(first: Value, close: string): Value[] {
    const items = [first]
    while (this.#peek() !== close) {
      this.#expect(',')
      if (this.#peek() === close) break
      items.push(this.#value())
    }
    return items
  }
}
