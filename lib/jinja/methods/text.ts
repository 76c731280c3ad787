import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import { characters, hasSurrogates, isPythonSpace, textLength } from '../values/characters'
import { asText } from '../values/compare'
import { needIndex } from '../values/convert'
import { iterableOf } from '../values/iterate'
import { lazyPattern } from '../values/lazy-pattern'
import { asInt } from '../values/numbers'
import { PyBytes, PyDict, PyTuple, pyTypeName, type Value } from '../values/value'
import { encodeText } from './codecs'
import { keyworded, type Method, type Methods, nullary, positional, unaryMethod } from './method'

const CASED = lazyPattern('\\p{Cased}', 'u')
const UPPER = lazyPattern('\\p{Uppercase}', 'u')
const UPPER_OR_TITLE = lazyPattern('[\\p{Uppercase}\\p{Lt}]', 'u')
const LOWERCASE = lazyPattern('\\p{Lowercase}', 'u')
const LOWER_OR_TITLE = lazyPattern('[\\p{Lowercase}\\p{Lt}]', 'u')
const UNPRINTABLE = lazyPattern('[\\p{C}\\p{Zl}\\p{Zp}]|(?! )\\p{Zs}', 'u')

/** Python's lower, with the final sigma as Python writes it. */
export const lower = (s: string) => s.toLowerCase()

/** `str.casefold`: what differs in case only becomes the same. */
export function casefold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return [...text].map((c) => (c === 'ı' ? c : c.toUpperCase().toLowerCase())).join('')
}
const ASCII = /^[\0-\x7f]*$/

/** A character in lower case where it stands: a sigma at a word's end has a form of its own. */
function lowerAt(all: readonly string[], at: number): string {
  const c = all[at] ?? ''
  if (c !== 'Σ') return c.toLowerCase()
  const cased = (step: number) => {
    let i = at + step
    while (IGNORABLE().test(all[i] ?? '')) i += step
    return CASED().test(all[i] ?? '')
  }
  return cased(-1) && !cased(1) ? 'ς' : 'σ'
}
const IGNORABLE = lazyPattern("^[\\p{Mn}\\p{Me}\\p{Cf}\\p{Lm}\\p{Sk}'.:·’]$", 'u')

/** Each word's first cased letter in title case, the rest lower. */
export function titleCase(text: string): string {
  let inWord = false
  let out = ''
  const all = [...text]
  for (const [i, c] of all.entries()) {
    const cased = CASED().test(c)
    out += cased ? (inWord ? lowerAt(all, i) : titleLetter(c)) : c
    inWord = cased
  }
  return out
}
function titleLetter(c: string): string {
  const special = TITLE.get(c)
  if (special) return special
  const upper = c.toUpperCase()
  return upper.length > c.length && upper.length > 1 ? upper.charAt(0) + upper.slice(1).toLowerCase() : upper
}
const TITLE = new Map(
  ['ǅ', 'ǈ', 'ǋ', 'ǲ'].flatMap(
    (t) =>
      [
        [t, t],
        [t.toUpperCase(), t],
        [t.toLowerCase(), t],
      ] as const,
  ),
)

/** `str.capitalize`. */
export function capitalize(text: string): string {
  const all = [...text]
  return all.map((c, i) => (i === 0 ? titleLetter(c) : lowerAt(all, i))).join('')
}

function needText(value: Value, what: (type: string) => string): string {
  const text = asText(value)
  if (text === undefined) throw pyError('TypeError', what(pyTypeName(value)))
  return text
}

/** `text.strip(chars)` on the sides wanted; without characters, Python's whitespace. */
export function strip(text: string, chars: string | null, left: boolean, right: boolean): string {
  const set = chars === null ? null : new Set(chars)
  const drops = (c: string) => (set ? set.has(c) : isPythonSpace(c.charCodeAt(0)))
  let from = 0
  let to = text.length
  if (set && hasSurrogates(text)) {
    const all = [...text]
    let i = 0
    let j = all.length
    if (left) while (i < j && drops(all[i] ?? '')) i++
    if (right) while (j > i && drops(all[j - 1] ?? '')) j--
    return all.slice(i, j).join('')
  }
  if (left) while (from < to && drops(text.charAt(from))) from++
  if (right) while (to > from && drops(text.charAt(to - 1))) to--
  return text.slice(from, to)
}
function stripper(name: string, left: boolean, right: boolean): Method<string> {
  return positional(`str.${name}`, 0, 1, (s, [chars = null]) =>
    strip(s, chars === null ? null : needText(chars, () => `${name} arg must be None or str`), left, right),
  )
}

/** `text.split(sep, maxsplit)`. */
export function split(text: string, separator: string | null, most: number): Value[] {
  if (separator === null) return splitSpace(text, most)
  if (separator === '') throw pyError('ValueError', 'empty separator')
  const parts = text.split(separator)
  if (most < 0 || parts.length <= most + 1) return parts
  return [...parts.slice(0, most), parts.slice(most).join(separator)]
}
function splitSpace(text: string, most: number): Value[] {
  const parts: string[] = []
  let at = 0
  for (;;) {
    while (at < text.length && isPythonSpace(text.charCodeAt(at))) at++
    if (at >= text.length) return parts
    if (most >= 0 && parts.length === most) return [...parts, text.slice(at)]
    const from = at
    while (at < text.length && !isPythonSpace(text.charCodeAt(at))) at++
    parts.push(text.slice(from, at))
  }
}
function rsplit(text: string, separator: string | null, most: number): Value[] {
  if (most < 0) return split(text, separator, -1)
  const flip = (s: string) => [...s].reverse().join('')
  const parts = split(flip(text), separator === null ? null : flip(separator), most)
  return parts.map((p) => flip(asText(p) ?? '')).reverse()
}
function splitter(name: 'split' | 'rsplit'): Method<string> {
  return keyworded(name, ['sep', 'maxsplit'], (s, [separator = null, most = -1]) => {
    const by = separator === null ? null : needText(separator, (t) => `must be str or None, not ${t}`)
    const n = needIndex(most)
    return name === 'split' ? split(s, by, Number(n)) : rsplit(s, by, Number(n))
  })
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Python ends lines at them
const LINE_END = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/g
/** `text.splitlines(keepends)`. */
export function splitLines(text: string, keep = false): string[] {
  const lines: string[] = []
  let from = 0
  for (const m of text.matchAll(LINE_END)) {
    const end = m.index + m[0].length
    lines.push(text.slice(from, keep ? end : m.index))
    from = end
  }
  if (from < text.length) lines.push(text.slice(from))
  return lines
}

/** A window of the text by code points, as `find`, `count` and `startswith` take. */
function windowOf(
  s: string,
  start: Value | undefined,
  stop: Value | undefined,
): { text: string; offset: number; valid: boolean } {
  const length = textLength(s)
  const bound = (v: Value | undefined, fallback: number) => {
    if (v === undefined || v === null) return fallback
    const n = asInt(v)
    if (n === undefined)
      throw pyError('TypeError', 'slice indices must be integers or None or have an __index__ method')
    return Number(n) < 0 ? Math.max(0, length + Number(n)) : Number(n)
  }
  const from = bound(start, 0)
  const to = Math.min(bound(stop, length), length)
  const text = hasSurrogates(s)
    ? [...s].slice(from, Math.max(from, to)).join('')
    : s.slice(from, Math.max(from, to))
  return { text, offset: from, valid: from <= length && from <= to }
}
/** A method of a text and a window, whose arguments Python counts in words of its own. */
function windowed(name: string, body: (s: string, args: readonly Value[]) => Value): Method<string> {
  return (self, args, kwargs) => {
    if (kwargs && kwargs.size > 0) throw pyError('TypeError', `str.${name}() takes no keyword arguments`)
    if (args.length < 1) throw pyError('TypeError', `${name}() takes at least 1 argument (0 given)`)
    if (args.length > 3)
      throw pyError('TypeError', `${name}() takes at most 3 arguments (${args.length} given)`)
    return body(self, args)
  }
}

function finder(name: string, last: boolean, strict: boolean): Method<string> {
  return windowed(name, (s, [wanted = '', start, stop]) => {
    const part = needText(wanted, (t) => `must be str, not ${t}`)
    const view = windowOf(s, start, stop)
    const at = !view.valid ? -1 : last ? view.text.lastIndexOf(part) : view.text.indexOf(part)
    if (at >= 0) return view.offset + textLength(view.text.slice(0, at))
    if (strict) throw pyError('ValueError', 'substring not found')
    return -1
  })
}
function edge(name: 'startswith' | 'endswith'): Method<string> {
  return windowed(name, (s, [wanted = '', start, stop]) => {
    const view = windowOf(s, start, stop)
    const fits = (v: Value) => {
      const part = needText(v, (t) => `tuple for ${name} must only contain str, not ${t}`)
      return view.valid && (name === 'startswith' ? view.text.startsWith(part) : view.text.endsWith(part))
    }
    if (wanted instanceof PyTuple) return wanted.items.some(fits)
    needText(wanted, (t) => `${name} first arg must be str or a tuple of str, not ${t}`)
    return fits(wanted)
  })
}

function padded(name: string, place: (s: string, missing: number, fill: string) => string): Method<string> {
  return positional(`str.${name}`, 1, 2, (s, [width = 0, fill = ' '], state) => {
    const n = needIndex(width)
    const filler = needText(fill, (t) => `The fill character must be a unicode character, not ${t}`)
    if (textLength(filler) !== 1)
      throw pyError('TypeError', 'The fill character must be exactly one character long')
    state.checkText(Number(n))
    const missing = Number(n) - textLength(s)
    return missing > 0 ? place(s, missing, filler) : s
  })
}
/** `str.center`: the odd space goes left where the width is odd. */
export function center(s: string, width: number, fill = ' '): string {
  const missing = width - textLength(s)
  if (missing <= 0) return s
  const left = Math.floor(missing / 2) + (missing & width & 1)
  return fill.repeat(left) + s + fill.repeat(missing - left)
}

function join(separator: string, items: Value, state: RenderState): string {
  const source = iterableOf(items)
  if (!source) throw pyError('TypeError', 'can only join an iterable')
  const parts: string[] = []
  let length = 0
  for (const item of source) {
    const index = parts.length
    const part = needText(item, (t) => `sequence item ${index}: expected str instance, ${t} found`)
    parts.push(part)
    length += part.length + separator.length
    state.step()
    state.checkText(length)
  }
  return parts.join(separator)
}

/** `text.replace(from, to, most)`; a negative number replaces all. */
export function replaceText(s: string, from: string, to: string, most: number, state: RenderState): string {
  if (most < 0) {
    if (to.length > from.length)
      state.checkText(s.length + (from === '' ? s.length + 1 : s.split(from).length) * to.length)
    return from === ''
      ? to +
          characters(s)
            .map((c) => c + to)
            .join('')
      : s.replaceAll(from, () => to)
  }
  let out = ''
  let at = 0
  for (let done = 0; done < most; done++) {
    const found =
      from === '' ? (done === 0 ? 0 : at + ((s.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)) : s.indexOf(from, at)
    if (found === -1 || found > s.length) break
    out += s.slice(at, found) + to
    at = found + from.length
  }
  return out + s.slice(at)
}

function partition(name: 'partition' | 'rpartition'): Method<string> {
  return unaryMethod(`str.${name}`, (s, wanted) => {
    const by = needText(wanted, (t) => `must be str, not ${t}`)
    if (by === '') throw pyError('ValueError', 'empty separator')
    const at = name === 'partition' ? s.indexOf(by) : s.lastIndexOf(by)
    if (at === -1) return new PyTuple(name === 'partition' ? [s, '', ''] : ['', '', s])
    return new PyTuple([s.slice(0, at), by, s.slice(at + by.length)])
  })
}

/** A test that every character is of a set, as a pattern names it. */
function every(name: string, source: string): Method<string> {
  const pattern = lazyPattern(source, 'u')
  return nullary(`str.${name}`, (s) => s !== '' && pattern().test(s))
}
const hasCased = (s: string) => CASED().test(s)

function isTitle(s: string): boolean {
  let previous = false
  let any = false
  for (const c of s) {
    const upper = UPPER_OR_TITLE().test(c)
    const low = !upper && LOWERCASE().test(c)
    if ((upper && previous) || (low && !previous)) return false
    previous = upper || low
    any ||= previous
  }
  return any
}

function expandTabs(s: string, size: number): string {
  let column = 0
  let out = ''
  for (const c of s) {
    if (c === '\t') {
      const spaces = size > 0 ? size - (column % size) : 0
      out += ' '.repeat(spaces)
      column += spaces
    } else {
      out += c
      column = c === '\n' || c === '\r' ? 0 : column + 1
    }
  }
  return out
}

function translate(s: string, table: Value): string {
  if (!(table instanceof PyDict)) {
    // What else has items is asked for one that it lacks, which leaves the character.
    if (s === '' || Array.isArray(table) || table instanceof PyTuple || asText(table) !== undefined) return s
    throw pyError('TypeError', `'${pyTypeName(table)}' object is not subscriptable`)
  }
  let out = ''
  for (const c of s) {
    const mapped = table.get(c.codePointAt(0) ?? 0)
    const code = mapped === undefined ? undefined : asInt(mapped)
    if (mapped === undefined) out += c
    else if (code !== undefined) {
      if (code < 0 || code > 0x10ffff)
        throw pyError('ValueError', 'character mapping must be in range(0x110000)')
      out += String.fromCodePoint(Number(code))
    } else if (mapped !== null)
      out += needText(mapped, () => 'character mapping must return integer, None or str')
  }
  return out
}
function makeTranslation(args: readonly Value[]): PyDict {
  const [x = null, y, z] = args
  const table = new PyDict()
  const codeOf = (c: string) => c.codePointAt(0) ?? 0
  if (y === undefined) {
    if (!(x instanceof PyDict))
      throw pyError('TypeError', 'if you give only one argument to maketrans it must be a dict')
    for (const [k, v] of x) {
      const key = asText(k)
      if (key !== undefined && textLength(key) !== 1)
        throw pyError('ValueError', 'string keys in translate table must be of length 1')
      if (key === undefined && asInt(k) === undefined)
        throw pyError('TypeError', 'keys in translate table must be strings or integers')
      table.set(key === undefined ? k : codeOf(key), v)
    }
    return table
  }
  const argument = (n: number, v: Value) =>
    needText(v, (t) => `maketrans() argument ${n} must be str, not ${t}`)
  const second = argument(2, y)
  const third = z === undefined ? '' : argument(3, z)
  const from = characters(
    needText(x, () => 'first maketrans argument must be a string if there is a second argument'),
  )
  const to = characters(second)
  if (from.length !== to.length)
    throw pyError('ValueError', 'the first two maketrans arguments must have equal length')
  from.forEach((c, i) => {
    table.set(codeOf(c), codeOf(to[i] ?? ''))
  })
  for (const c of third) table.set(codeOf(c), null)
  return table
}

/** Methods of str, but `format`, which needs the sandbox's way to attributes. */
export const textMethods: Methods<string> = new Map<string, Method<string>>([
  ['capitalize', nullary('str.capitalize', capitalize)],
  ['casefold', nullary('str.casefold', casefold)],
  ['center', padded('center', (s, missing, fill) => center(s, textLength(s) + missing, fill))],
  [
    'count',
    windowed('count', (s, [wanted = '', start, stop]) => {
      const part = needText(wanted, (t) => `must be str, not ${t}`)
      const view = windowOf(s, start, stop)
      if (!view.valid) return 0
      return part === '' ? textLength(view.text) + 1 : view.text.split(part).length - 1
    }),
  ],
  [
    'encode',
    keyworded('encode', ['encoding', 'errors'], (s, [encoding = 'utf-8', errors = 'strict']) => {
      const need = (name: string, value: Value) =>
        needText(value, (t) => `encode() argument '${name}' must be str, not ${t}`)
      return new PyBytes(encodeText(s, need('encoding', encoding), need('errors', errors)))
    }),
  ],
  ['endswith', edge('endswith')],
  [
    'expandtabs',
    keyworded('expandtabs', ['tabsize'], (s, [size = 8]) => expandTabs(s, Number(needIndex(size)))),
  ],
  ['find', finder('find', false, false)],
  ['index', finder('index', false, true)],
  ['isalnum', every('isalnum', '^[\\p{L}\\p{Nd}\\p{Nl}\\p{No}]+$')],
  ['isalpha', every('isalpha', '^\\p{L}+$')],
  ['isascii', nullary('str.isascii', (s) => /^[\0-\x7f]*$/.test(s))],
  ['isdecimal', every('isdecimal', '^\\p{Nd}+$')],
  [
    'isdigit',
    every(
      'isdigit',
      '^[\\p{Nd}\\u00b2\\u00b3\\u00b9\\u2070-\\u2079\\u2080-\\u2089\\u2460-\\u2468\\u2474-\\u247c\\u2488-\\u2490]+$',
    ),
  ],
  ['isidentifier', every('isidentifier', '^[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Nd}\\p{Mn}\\p{Mc}\\p{Pc}]*$')],
  ['islower', nullary('str.islower', (s) => hasCased(s) && !UPPER_OR_TITLE().test(s))],
  ['isnumeric', every('isnumeric', '^[\\p{Nd}\\p{Nl}\\p{No}〇一二三四五六七八九十百千万億兆]+$')],
  ['isprintable', nullary('str.isprintable', (s) => !UNPRINTABLE().test(s))],
  ['isspace', nullary('str.isspace', (s) => s !== '' && strip(s, null, true, false) === '')],
  ['istitle', nullary('str.istitle', isTitle)],
  ['isupper', nullary('str.isupper', (s) => hasCased(s) && !LOWER_OR_TITLE().test(s))],
  ['join', unaryMethod('str.join', (s, items, state) => join(s, items, state))],
  ['ljust', padded('ljust', (s, missing, fill) => s + fill.repeat(missing))],
  ['lower', nullary('str.lower', lower)],
  ['lstrip', stripper('lstrip', true, false)],
  ['maketrans', positional('str.maketrans', 1, 3, (_s, args) => makeTranslation(args))],
  ['partition', partition('partition')],
  [
    'removeprefix',
    unaryMethod('str.removeprefix', (s, prefix) => {
      const p = needText(prefix, (t) => `removeprefix() argument must be str, not ${t}`)
      return s.startsWith(p) ? s.slice(p.length) : s
    }),
  ],
  [
    'removesuffix',
    unaryMethod('str.removesuffix', (s, suffix) => {
      const p = needText(suffix, (t) => `removesuffix() argument must be str, not ${t}`)
      return p !== '' && s.endsWith(p) ? s.slice(0, -p.length) : s
    }),
  ],
  [
    'replace',
    positional('str.replace', 2, 3, (s, [from = '', to = '', most = -1], state) =>
      replaceText(
        s,
        needText(from, (t) => `replace() argument 1 must be str, not ${t}`),
        needText(to, (t) => `replace() argument 2 must be str, not ${t}`),
        Number(needIndex(most)),
        state,
      ),
    ),
  ],
  ['rfind', finder('rfind', true, false)],
  ['rindex', finder('rindex', true, true)],
  ['rjust', padded('rjust', (s, missing, fill) => fill.repeat(missing) + s)],
  ['rpartition', partition('rpartition')],
  ['rsplit', splitter('rsplit')],
  ['rstrip', stripper('rstrip', false, true)],
  ['split', splitter('split')],
  [
    'splitlines',
    keyworded('splitlines', ['keepends'], (s, [keep = false]) =>
      splitLines(s, Number(needIndex(keep)) !== 0),
    ),
  ],
  ['startswith', edge('startswith')],
  ['strip', stripper('strip', true, true)],
  [
    'swapcase',
    nullary('str.swapcase', (s) =>
      [...s].map((c, i, all) => (UPPER().test(c) ? lowerAt(all, i) : c.toUpperCase())).join(''),
    ),
  ],
  ['title', nullary('str.title', titleCase)],
  ['translate', unaryMethod('str.translate', translate)],
  ['upper', nullary('str.upper', (s) => s.toUpperCase())],
  [
    'zfill',
    unaryMethod('str.zfill', (s, width, state) => {
      const n = Number(needIndex(width))
      state.checkText(n)
      const [, sign = '', rest = ''] = /^([-+]?)([\s\S]*)$/.exec(s) ?? []
      const missing = n - textLength(s)
      return missing > 0 ? sign + '0'.repeat(missing) + rest : s
    }),
  ],
])
