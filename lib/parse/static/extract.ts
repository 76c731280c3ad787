import { Float } from '../../foundation'
import type { Ref } from '../../manifest'
import { type Plain, plainObject } from '../../project'

/** What a model says without being rendered. */
export type StaticFacts = {
  readonly refs: readonly Ref[]
  readonly sources: readonly (readonly [string, string])[]
  /** Keywords of all `config()` calls in the order written. */
  readonly configs: readonly (readonly [string, Plain])[]
}

/**
 * Reads a template whose only Jinja is comments, literals and calls of `ref`, `source` and `config` with literal
 * arguments; `null` where there is anything else, and the template must be rendered. dbt has such a reader too, and
 * the two ways differ in what `unrendered_config` says, so this takes exactly what dbt's takes: no `{%`, no
 * whitespace control, no hooks, and in `config` only texts, `True`, `False`, lists and mappings of them.
 */
export function extractStatic(text: string): StaticFacts | null {
  if (text.includes('{%')) return null
  const reader = new Reader(text)
  return reader.read() ? { refs: reader.refs, sources: reader.sources, configs: reader.configs } : null
}

/** `ref('a')` or `source('a', 'b')` standing alone, as in `relation:` and constraints; `null` where it is neither. */
export function extractReference(
  expression: string,
): { readonly ref: Ref } | { readonly source: readonly [string, string] } | null {
  const facts = extractStatic(`{{ ${expression} }}`)
  const ref = facts?.refs[0]
  if (ref) return { ref }
  const source = facts?.sources[0]
  return source ? { source } : null
}

/** What is nested deeper is left to those who render, who have a message for what is too deep. */
const DEEPEST = 100

type Scalar = Plain | undefined
type Argument = { readonly name: string | null; readonly value: Plain }

class Reader {
  readonly refs: Ref[] = []
  readonly sources: (readonly [string, string])[] = []
  readonly configs: (readonly [string, Plain])[] = []
  readonly #text: string
  #at = 0
  #depth = 0
  constructor(text: string) {
    this.#text = text
  }

  read(): boolean {
    for (;;) {
      const open = this.#text.indexOf('{', this.#at)
      if (open === -1) return true
      const next = this.#text.charAt(open + 1)
      this.#at = open + 2
      if (next === '#') {
        const end = this.#text.indexOf('#}', this.#at)
        if (end === -1) return false
        this.#at = end + 2
      } else if (next === '{') {
        if (!this.#expression()) return false
      } else if (next === '') return false
      else this.#at = open + 1
    }
  }

  /** What stands between `{{` and `}}`: one literal or one call. */
  #expression(): boolean {
    this.#space()
    if (/[A-Za-z_]/.test(this.#peek()) && !/^(True|False)\b/.test(this.#text.slice(this.#at, this.#at + 6))) {
      if (!this.#call()) return false
    } else if (this.#value(true) === undefined) return false
    this.#space()
    if (!this.#text.startsWith('}}', this.#at)) return false
    this.#at += 2
    return true
  }

  #call(): boolean {
    const name = this.#identifier()
    this.#space()
    if (!this.#take('(')) return false
    if (name !== 'ref' && name !== 'source' && name !== 'config') return false
    const args = this.#arguments(name === 'ref')
    if (!args || args.length === 0) return false
    if (name === 'ref') return this.#ref(args)
    return name === 'source' ? this.#source(args) : this.#config(args)
  }

  #ref(args: readonly Argument[]): boolean {
    const positional = args.filter((arg) => arg.name === null)
    const named = args.filter((arg) => arg.name !== null)
    if (positional.length === 0 || positional.length > 2 || named.length > 1) return false
    if (!positional.every((arg) => typeof arg.value === 'string')) return false
    const version = named[0]
    if (version && version.name !== 'v' && version.name !== 'version') return false
    if (version && !isVersion(version.value)) return false
    const texts = positional.map((arg) => String(arg.value))
    const [first = '', second] = texts
    this.refs.push({
      name: second ?? first,
      package: second === undefined ? null : first,
      version: version ? plainVersion(version.value) : null,
    })
    return true
  }

  #source(args: readonly Argument[]): boolean {
    if (args.length !== 2) return false
    const [first, second] = args
    if (typeof first?.value !== 'string' || typeof second?.value !== 'string') return false
    if (first.name !== null && first.name !== 'source_name') return false
    if (second.name !== null && second.name !== 'table_name') return false
    const [source, table] = [first.value, second.value]
    if (!this.sources.some((known) => known[0] === source && known[1] === table))
      this.sources.push([source, table])
    return true
  }

  #config(args: readonly Argument[]): boolean {
    for (const { name, value } of args) {
      if (name === null || name === 'pre_hook' || name === 'post_hook' || hasNumber(value)) return false
      this.configs.push([name, value])
    }
    return true
  }

  /** Arguments up to the closing bracket; `null` where one isn't a literal or a positional one comes late. */
  #arguments(signs: boolean): Argument[] | null {
    const args: Argument[] = []
    for (;;) {
      this.#space()
      if (this.#take(')')) return args
      const start = this.#at
      let name: string | null = this.#identifier()
      this.#space()
      if (name === '' || !this.#take('=')) {
        name = null
        this.#at = start
      }
      this.#space()
      const value = this.#value(signs)
      if (value === undefined || (name === null && args.some((arg) => arg.name !== null))) return null
      args.push({ name, value })
      this.#space()
      if (!this.#take(',')) {
        this.#space()
        return this.#take(')') ? args : null
      }
    }
  }

  #value(signs: boolean): Scalar {
    const c = this.#peek()
    if (c === "'" || c === '"') return this.#string(c)
    if (c === '[') return this.#nested(() => this.#list())
    if (c === '{') return this.#nested(() => this.#mapping())
    if (/[0-9.+-]/.test(c)) return this.#number(signs)
    const word = this.#identifier()
    if (word === 'True') return true
    return word === 'False' ? false : undefined
  }

  /** Escapes stay as they are written: that is how dbt's reader takes them. */
  #string(quote: string): Scalar {
    let end = this.#at + 1
    while (end < this.#text.length && this.#text.charAt(end) !== quote)
      end += this.#text.charAt(end) === '\\' ? 2 : 1
    if (end >= this.#text.length) return undefined
    const value = this.#text.slice(this.#at + 1, end)
    this.#at = end + 1
    const after = this.#peek()
    return after === quote && value === '' ? undefined : value
  }

  #number(signs: boolean): Scalar {
    const match = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(this.#text.slice(this.#at, this.#at + 40))
    if (!match || (!signs && /^[+]/.test(match[0]))) return undefined
    this.#at += match[0].length
    const value = Number(match[0])
    if (/[A-Za-z_]/.test(this.#peek())) return undefined
    if (/[.eE]/.test(match[0])) return new Float(value)
    return Number.isSafeInteger(value) ? value : undefined
  }

  #nested(read: () => Scalar): Scalar {
    if (this.#depth >= DEEPEST) return undefined
    this.#depth++
    const value = read()
    this.#depth--
    return value
  }

  #list(): Scalar {
    this.#at++
    const items: Plain[] = []
    for (;;) {
      this.#space()
      if (this.#take(']')) return items
      const value = this.#value(true)
      if (value === undefined) return undefined
      items.push(value)
      this.#space()
      if (!this.#take(',')) return this.#take(']') ? items : undefined
    }
  }

  #mapping(): Scalar {
    this.#at++
    const result = plainObject()
    for (;;) {
      this.#space()
      if (this.#take('}')) return result
      const quote = this.#peek()
      if (quote !== "'" && quote !== '"') return undefined
      const key = this.#string(quote)
      this.#space()
      if (typeof key !== 'string' || !this.#take(':')) return undefined
      this.#space()
      const value = this.#value(true)
      if (value === undefined) return undefined
      result[key] = value
      this.#space()
      if (!this.#take(',')) return this.#take('}') ? result : undefined
    }
  }

  #identifier(): string {
    const match = /^[A-Za-z_]\w*/.exec(this.#text.slice(this.#at, this.#at + 120))
    if (!match) return ''
    this.#at += match[0].length
    return match[0]
  }
  #take(c: string): boolean {
    if (this.#text.charAt(this.#at) !== c) return false
    this.#at++
    return true
  }
  #peek(): string {
    return this.#text.charAt(this.#at)
  }
  #space(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++
  }
}

function hasNumber(value: Plain): boolean {
  if (typeof value === 'number' || value instanceof Float) return true
  if (Array.isArray(value)) return value.some(hasNumber)
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNumber)
}

function isVersion(value: Plain): boolean {
  return typeof value === 'string' || typeof value === 'number' || value instanceof Float
}

function plainVersion(value: Plain): string | number | null {
  if (value instanceof Float) return value.value
  return typeof value === 'string' || typeof value === 'number' ? value : null
}
