import { floatRepr } from '../../foundation'
import { pyError } from '../runtime/errors'
import { tick } from '../runtime/state'
import { sortOrder } from './compare'
import { normalizeInt } from './numbers'
import { bigIntText } from './text'
import { PyDict, PyFloat, PyObject, PyTuple, PyTypedText, pyClassName, type Value } from './value'

export type JsonStyle = {
  readonly sortKeys?: boolean
  /** What each level is indented by; null writes one line. */
  readonly indent?: string | null
}

/** `json.dumps(value)`: Python's spacing, non-ASCII escaped; raises TypeError for what JSON lacks. */
export function jsonText(value: Value, style: JsonStyle = {}): string {
  return write(value, style, 0)
}

const MAX_DEPTH = 900

function write(value: Value, style: JsonStyle, depth: number): string {
  if (depth > MAX_DEPTH) throw pyError('ValueError', 'Circular reference detected')
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'bigint') return bigIntText(value)
  if (typeof value === 'string') return jsonString(value)
  if (value instanceof PyTypedText) return jsonString(value.text)
  if (value instanceof PyFloat) return jsonFloat(value.value)
  if (Array.isArray(value))
    return block(
      '[',
      ']',
      value.map((v) => write(v, style, depth + 1)),
      style,
      depth,
    )
  if (value instanceof PyTuple)
    return block(
      '[',
      ']',
      value.items.map((v) => write(v, style, depth + 1)),
      style,
      depth,
    )
  if (value instanceof PyDict) return writePairs([...value], style, depth)
  if (value instanceof PyObject && value.isPlain) {
    if (value.mapping) return writePairs([...value.mapping()], style, depth)
    if (value.sequence) return write([...value.sequence()], style, depth)
  }
  throw pyError('TypeError', `Object of type ${pyClassName(value)} is not JSON serializable`)
}

function writePairs(pairs: (readonly [Value, Value])[], style: JsonStyle, depth: number): string {
  if (style.sortKeys) pairs.sort(([a], [b]) => sortOrder(a, b))
  // Keys that become the same text are kept once, as the reader would keep the last.
  const lines = pairs.map(([k, v]) => `${jsonString(keyText(k))}: ${write(v, style, depth + 1)}`)
  return block('{', '}', lines, style, depth)
}

function block(open: string, close: string, lines: string[], style: JsonStyle, depth: number): string {
  tick()
  if (lines.length === 0) return open + close
  if (style.indent === undefined || style.indent === null) return open + lines.join(', ') + close
  const pad = `\n${style.indent.repeat(depth + 1)}`
  return `${open}${pad}${lines.join(`,${pad}`)}\n${style.indent.repeat(depth)}${close}`
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return floatRepr(value)
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null) return 'null'
  if (typeof key === 'boolean') return key ? 'true' : 'false'
  if (typeof key === 'number' || typeof key === 'bigint') return String(key)
  if (key instanceof PyFloat) return jsonFloat(key.value)
  if (key instanceof PyTypedText) return key.text
  throw pyError('TypeError', `keys must be str, int, float, bool or None, not ${pyClassName(key)}`)
}

/** A JSON string with everything outside ASCII escaped, as Python writes it. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\uffff]/g, (c) =>
    c === '\x7f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** `json.loads(text)`: ints and floats kept apart, big ints whole, NaN and Infinity read; ValueError if malformed. */
export function parseJson(text: string): Value {
  return new JsonReader(text).read()
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y
const ESCAPES: Record<string, string> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
}
const WORDS: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', new PyFloat(Number.NaN)],
  ['Infinity', new PyFloat(Number.POSITIVE_INFINITY)],
  ['-Infinity', new PyFloat(Number.NEGATIVE_INFINITY)],
]

class JsonReader {
  readonly #text: string
  #at = 0
  #depth = 0
  constructor(text: string) {
    this.#text = text
  }
  read(): Value {
    const value = this.#value()
    this.#space()
    if (this.#at < this.#text.length) throw this.#error('Extra data')
    return value
  }
  #error(what: string): Error {
    const before = this.#text.slice(0, this.#at)
    const line = before.split('\n').length
    const column = this.#at - before.lastIndexOf('\n')
    return pyError('JSONDecodeError', `${what}: line ${line} column ${column} (char ${this.#at})`)
  }
  #space(): void {
    while (' \t\n\r'.includes(this.#text.charAt(this.#at)) && this.#at < this.#text.length) this.#at++
  }
  #value(): Value {
    if (++this.#depth > MAX_DEPTH) throw pyError('RecursionError', 'maximum recursion depth exceeded')
    this.#space()
    const c = this.#text.charAt(this.#at)
    const value =
      c === '"' ? this.#string() : c === '{' ? this.#object() : c === '[' ? this.#array() : this.#scalar()
    this.#depth--
    return value
  }
  #scalar(): Value {
    for (const [word, value] of WORDS)
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    NUMBER.lastIndex = this.#at
    const match = NUMBER.exec(this.#text)
    if (!match) throw this.#error('Expecting value')
    this.#at = NUMBER.lastIndex
    const [whole, fraction, exponent] = match
    if (fraction !== undefined || exponent !== undefined) return new PyFloat(Number(whole))
    return normalizeInt(BigInt(whole))
  }
  #string(): string {
    this.#at++
    let out = ''
    for (;;) {
      const from = this.#at
      while (this.#at < this.#text.length && this.#isPlain()) this.#at++
      out += this.#text.slice(from, this.#at)
      const c = this.#text.charAt(this.#at++)
      if (c === '"') return out
      if (c === '') throw this.#error('Unterminated string starting at')
      if (c !== '\\') throw this.#error('Invalid control character at')
      const letter = this.#text.charAt(this.#at++)
      if (letter === 'u') {
        const hex = this.#text.slice(this.#at, this.#at + 4)
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.#error('Invalid \\uXXXX escape')
        out += String.fromCharCode(Number.parseInt(hex, 16))
        this.#at += 4
      } else {
        const plain = ESCAPES[letter]
        if (plain === undefined) throw this.#error('Invalid \\escape')
        out += plain
      }
    }
  }
  #isPlain(): boolean {
    const code = this.#text.charCodeAt(this.#at)
    return code >= 32 && code !== 34 && code !== 92
  }
  #array(): Value {
    this.#at++
    const items: Value[] = []
    this.#space()
    if (this.#take(']')) return items
    for (;;) {
      items.push(this.#value())
      this.#space()
      if (this.#take(']')) return items
      if (!this.#take(',')) throw this.#error("Expecting ',' delimiter")
    }
  }
  #object(): Value {
    this.#at++
    const dict = new PyDict()
    this.#space()
    if (this.#take('}')) return dict
    for (;;) {
      this.#space()
      if (this.#text.charAt(this.#at) !== '"')
        throw this.#error('Expecting property name enclosed in double quotes')
      const key = this.#string()
      this.#space()
      if (!this.#take(':')) throw this.#error("Expecting ':' delimiter")
      dict.set(key, this.#value())
      this.#space()
      if (this.#take('}')) return dict
      if (!this.#take(',')) throw this.#error("Expecting ',' delimiter")
    }
  }
  #take(c: string): boolean {
    if (this.#text.charAt(this.#at) !== c) return false
    this.#at++
    return true
  }
}
