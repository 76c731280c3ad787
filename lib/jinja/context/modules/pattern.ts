import { pyError } from '../../runtime/errors'

/** Flags of Python's `re`, by their values. */
export const FLAGS = { A: 256, I: 2, L: 4, M: 8, S: 16, U: 32, X: 64 } as const
const LONG: Record<string, number> = { i: 2, m: 8, s: 16, x: 64, a: 256, u: 32, L: 4 }

export type Translated = {
  readonly regex: RegExp
  readonly names: ReadonlyMap<string, number>
  readonly groups: number
}

/** Translates a pattern of Python's `re` to JavaScript; raises `re.error` for what neither knows. */
export function translate(pattern: string, flags: number): Translated {
  return new Translator(pattern, flags).run()
}

const CLASSES: Record<string, string> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[\\p{L}\\p{N}_]',
  W: '[^\\p{L}\\p{N}_]',
  s: '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]',
  S: '[^\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]',
}
const ASCII_CLASSES: Record<string, string> = { d: '\\d', D: '\\D', w: '\\w', W: '\\W', s: '\\s', S: '\\S' }
const CONTROL: Record<string, string> = { a: '\\x07', f: '\\f', n: '\\n', r: '\\r', t: '\\t', v: '\\v' }

class Translator {
  readonly #pattern: string
  #flags: number
  #at = 0
  #out = ''
  #groups = 0
  readonly #open: number[] = []
  readonly #names = new Map<string, number>()

  constructor(pattern: string, flags: number) {
    this.#pattern = pattern
    this.#flags = flags
  }

  run(): Translated {
    this.#leadingFlags()
    while (this.#at < this.#pattern.length) this.#step()
    const unclosed = this.#open.at(-1)
    if (unclosed !== undefined) throw this.#error('missing ), unterminated subpattern', unclosed)
    const letters = `dgu${this.#has(FLAGS.I) ? 'i' : ''}${this.#has(FLAGS.M) ? 'm' : ''}${this.#has(FLAGS.S) ? 's' : ''}`
    try {
      return { regex: new RegExp(this.#out, letters), names: this.#names, groups: this.#groups }
    } catch (e) {
      throw this.#error(e instanceof SyntaxError ? e.message.replace(/^.*: /, '') : 'bad pattern', 0)
    }
  }
  #has(flag: number): boolean {
    return (this.#flags & flag) !== 0
  }
  #error(message: string, position: number): Error {
    return pyError('error', `${message} at position ${position}`)
  }
  #leadingFlags(): void {
    const match = /^\(\?([aiLmsux]+)\)/.exec(this.#pattern)
    if (!match) return
    for (const letter of match[1] ?? '') this.#flags |= LONG[letter] ?? 0
    this.#at = match[0].length
  }

  #step(): void {
    const c = this.#pattern.charAt(this.#at)
    if (c === '\\') this.#escape()
    else if (c === '[') this.#set()
    else if (c === '(') this.#group()
    else if (c === ')') {
      if (this.#open.pop() === undefined) throw this.#error('unbalanced parenthesis', this.#at)
      this.#take(')', 1)
    } else if (c === '$' && !this.#has(FLAGS.M)) this.#take('(?=\\n?$(?![\\s\\S]))', 1)
    else if ((c === '{' && !/^\{\d*,?\d*\}/.test(this.#pattern.slice(this.#at))) || c === '}' || c === ']')
      this.#take(`\\${c}`, 1)
    else if (c === '{') this.#repeat()
    else if (this.#has(FLAGS.X) && /\s/.test(c)) this.#at++
    else if (this.#has(FLAGS.X) && c === '#') {
      const end = this.#pattern.indexOf('\n', this.#at)
      this.#at = end === -1 ? this.#pattern.length : end
    } else {
      if (/[*+?]/.test(c) && (this.#out === '' || /[(|]$/.test(this.#out)) && !/\\[(|]$/.test(this.#out))
        throw this.#error('nothing to repeat', this.#at)
      const whole = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0)
      this.#take(whole, whole.length)
    }
  }
  #take(text: string, length: number): void {
    this.#out += text
    this.#at += length
  }
  #repeat(): void {
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.#pattern.slice(this.#at))
    const [whole = '', low = '', comma = '', high = ''] = match ?? []
    if (low === '' && comma === '') this.#take('\\{\\}', whole.length)
    else this.#take(`{${low === '' ? '0' : low}${comma}${high}}`, whole.length)
  }

  #escape(): void {
    const c = this.#pattern.charAt(this.#at + 1)
    if (c === '') throw this.#error('bad escape (end of pattern)', this.#at)
    if (c === 'A') this.#take('(?<![\\s\\S])', 2)
    else if (c === 'Z') this.#take('(?![\\s\\S])', 2)
    else if (c === 'b' || c === 'B') this.#take(`\\${c}`, 2)
    else if (/[1-9]/.test(c)) {
      const [digits = ''] = /^\d{1,2}/.exec(this.#pattern.slice(this.#at + 1)) ?? []
      if (Number(digits) > this.#groups) throw this.#error(`invalid group reference ${digits}`, this.#at + 1)
      this.#take(`(?:\\${digits})`, 1 + digits.length)
    } else this.#out += this.#escaped()
  }
  /** An escape that means the same inside and outside of brackets. */
  #escaped(): string {
    const rest = this.#pattern.slice(this.#at + 1)
    const c = rest.charAt(0)
    const hex = /^x([0-9a-fA-F]{2})|^u([0-9a-fA-F]{4})|^U([0-9a-fA-F]{8})/.exec(rest)
    if (hex) {
      this.#at += 1 + hex[0].length
      return `\\u{${hex[1] ?? hex[2] ?? hex[3] ?? '0'}}`
    }
    this.#at += 2
    const known = (this.#has(FLAGS.A) ? ASCII_CLASSES : CLASSES)[c] ?? CONTROL[c]
    if (known !== undefined) return known
    if (c === '0') return '\\0'
    if (/[a-zA-Z]/.test(c)) throw this.#error(`bad escape \\${c}`, this.#at - 2)
    return /[\^$\\.*+?()[\]{}|/-]/.test(c) ? `\\${c}` : c
  }

  #set(): void {
    const start = this.#at
    this.#at++
    let body = ''
    if (this.#pattern.charAt(this.#at) === '^') {
      body += '^'
      this.#at++
    }
    for (let first = true; ; first = false) {
      const c = this.#pattern.charAt(this.#at)
      if (c === '') throw this.#error('unterminated character set', start)
      if (c === ']' && !first) break
      if (c === '\\') {
        const inner = this.#pattern.charAt(this.#at + 1) === 'b' ? this.#backspace() : this.#escaped()
        body += /^\[\^/.test(inner) ? `${negated(inner)}` : inner.replace(/^\[(.*)\]$/, '$1')
      } else {
        const whole = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0)
        body += /[[\]{}()|/]/.test(whole) ? `\\${whole}` : whole
        this.#at += whole.length
      }
    }
    this.#at++
    this.#out += `[${body}]`
  }
  #backspace(): string {
    this.#at += 2
    return '\\x08'
  }

  #group(): void {
    const rest = this.#pattern.slice(this.#at)
    const comment = /^\(\?#[^)]*\)/.exec(rest)
    if (comment) {
      this.#at += comment[0].length
      return
    }
    const back = /^\(\?P=(\w+)\)/.exec(rest)
    if (back) {
      const [whole, name = ''] = back
      if (!this.#names.has(name)) throw this.#error(`unknown group name '${name}'`, this.#at + 4)
      this.#take(`\\k<${name}>`, whole.length)
      return
    }
    this.#open.push(this.#at)
    const named = /^\(\?P<(\w+)>/.exec(rest)
    const other = /^\(\?(?:[:=!]|<[=!])/.exec(rest)
    if (named) {
      const [whole, name = ''] = named
      this.#groups++
      this.#names.set(name, this.#groups)
      this.#take(`(?<${name}>`, whole.length)
    } else if (other) this.#take(other[0], other[0].length)
    else if (rest.startsWith('(?')) throw this.#error(`unknown extension ?${rest.charAt(2)}`, this.#at + 1)
    else {
      this.#groups++
      this.#take('(', 1)
    }
  }
}

/** A negated class inside brackets: only classes that have a shorthand can stand there. */
function negated(set: string): string {
  if (set === CLASSES.S) return '\\S'
  return set === CLASSES.W ? '\\W' : set
}
