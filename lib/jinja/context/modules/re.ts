import { callValue } from '../../runtime/call'
import { pyError } from '../../runtime/errors'
import { type BoundArguments, type Parameter, type PyFunction, pyFunction } from '../../runtime/function'
import { asText } from '../../values/compare'
import { asInt } from '../../values/numbers'
import { pyStr, reprText } from '../../values/text'
import { PyDict, PyIterator, PyObject, PyTuple, pyTypeName, type Value } from '../../values/value'
import { FLAGS, type Translated, translate } from './pattern'

function needText(value: Value): string {
  const text = asText(value)
  if (text === undefined)
    throw pyError('TypeError', `expected string or bytes-like object, got '${pyTypeName(value)}'`)
  return text
}

/** A match of a pattern. */
class Match extends PyObject {
  readonly typeName = 're.Match'
  readonly result: RegExpExecArray
  readonly #pattern: Pattern
  constructor(pattern: Pattern, result: RegExpExecArray) {
    super()
    this.#pattern = pattern
    this.result = result
  }
  #index(group: Value): number {
    const name = asText(group)
    const index = name === undefined ? Number(asInt(group) ?? -1) : (this.#pattern.code.names.get(name) ?? -1)
    if (index < 0 || index > this.#pattern.code.groups) throw pyError('IndexError', 'no such group')
    return index
  }
  group(group: Value): Value {
    return this.result[this.#index(group)] ?? null
  }
  override attribute(name: string): Value | undefined {
    const method = (parameters: readonly Parameter[], body: (a: BoundArguments) => Value) =>
      pyFunction(`Match.${name}`, parameters, body)
    switch (name) {
      case 'group':
        return method(['*groups'], ({ rest }) => {
          const [only = 0, ...more] = rest
          return more.length === 0 ? this.group(only) : new PyTuple(rest.map((g) => this.group(g)))
        })
      case 'groups':
        return method(
          [['default', null]],
          (a) => new PyTuple(this.groups().map((g) => g ?? a.get('default'))),
        )
      case 'groupdict':
        return method([['default', null]], (a) => {
          const { names } = this.#pattern.code
          return new PyDict([...names].map(([n, i]) => [n, this.result[i] ?? a.get('default')] as const))
        })
      case 'start':
      case 'end':
      case 'span':
        return method([['group', 0]], (a) => {
          const [start, end] = this.result.indices?.[this.#index(a.get('group'))] ?? [-1, -1]
          return name === 'start' ? start : name === 'end' ? end : new PyTuple([start, end])
        })
      case 'string':
        return this.result.input
      case 're':
        return this.#pattern
      case 'lastindex':
        return this.#pattern.code.groups === 0 ? null : this.#pattern.code.groups
      default:
        return undefined
    }
  }
  groups(): (string | undefined)[] {
    return Array.from({ length: this.#pattern.code.groups }, (_, i) => this.result[i + 1])
  }
  override item(key: Value): Value | undefined {
    return this.group(key)
  }
  override repr(): string {
    const [start, end] = this.result.indices?.[0] ?? [0, 0]
    return `<re.Match object; span=(${start}, ${end}), match=${reprText(this.result[0])}>`
  }
}

type Where = 'search' | 'match' | 'fullmatch'

/** A compiled pattern. */
class Pattern extends PyObject {
  readonly typeName = 're.Pattern'
  readonly source: string
  readonly code: Translated
  constructor(source: string, flags: number) {
    super()
    this.source = source
    this.code = translate(source, flags)
  }
  find(text: string, where: Where): Match | null {
    const { regex } = this.code
    if (where === 'search') return this.#exec(regex, text, 0)
    const body = where === 'match' ? `(?:${regex.source})` : `(?:${regex.source})(?![\\s\\S])`
    return this.#exec(new RegExp(body, `${regex.flags.replace('g', '')}y`), text, 0)
  }
  #exec(regex: RegExp, text: string, at: number): Match | null {
    regex.lastIndex = at
    const result = regex.exec(text)
    return result && new Match(this, result)
  }
  *all(text: string): Generator<Match> {
    for (const result of text.matchAll(this.code.regex)) yield new Match(this, result)
  }
  override repr(): string {
    return `re.compile(${reprText(this.source)})`
  }
  override attribute(name: string): Value | undefined {
    if (name === 'pattern') return this.source
    if (name === 'groups') return this.code.groups
    const operation = OPERATIONS.get(name)
    return operation && pyFunction(`Pattern.${name}`, operation.parameters, (a) => operation.run(this, a))
  }
}

type Operation = {
  readonly parameters: readonly Parameter[]
  readonly run: (pattern: Pattern, a: BoundArguments) => Value
}

/** What a match gives to `findall`: the whole, the only group, or a tuple of groups. */
function found(match: Match): Value {
  const groups = match.groups()
  if (groups.length === 0) return match.result[0]
  if (groups.length === 1) return groups[0] ?? ''
  return new PyTuple(groups.map((g) => g ?? ''))
}

function expand(template: string, match: Match): string {
  return template.replace(/\\(?:g<(\w+)>|(\d{1,2})|([\s\S]))/g, (_, name, number, other) => {
    if (name !== undefined) return pyStr(match.group(/^\d+$/.test(name) ? Number(name) : name) ?? '')
    if (number !== undefined) return asText(match.group(Number(number))) ?? ''
    const control: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\' }
    const known = control[String(other)]
    if (known !== undefined) return known
    if (/[a-zA-Z]/.test(String(other))) throw pyError('error', `bad escape \\${other} at position 0`)
    return `\\${other}`
  })
}

function substitute(pattern: Pattern, a: BoundArguments): { text: string; count: number } {
  const text = needText(a.get('string'))
  const replacement = a.get('repl')
  const template = asText(replacement)
  const most = Number(asInt(a.get('count')) ?? 0)
  let out = ''
  let at = 0
  let count = 0
  for (const match of pattern.all(text)) {
    if (most > 0 && count >= most) break
    const { index } = match.result
    out += text.slice(at, index)
    out +=
      template === undefined ? pyStr(callValue(replacement, [match], null, a.state)) : expand(template, match)
    at = index + match.result[0].length
    count++
    a.state.checkText(out.length)
  }
  return { text: out + text.slice(at), count }
}

function splitText(pattern: Pattern, a: BoundArguments): Value {
  const text = needText(a.get('string'))
  const most = Number(asInt(a.get('maxsplit')) ?? 0)
  const parts: Value[] = []
  let at = 0
  let count = 0
  for (const match of pattern.all(text)) {
    if (most > 0 && count >= most) break
    parts.push(text.slice(at, match.result.index), ...match.groups().map((g) => g ?? null))
    at = match.result.index + match.result[0].length
    count++
  }
  return [...parts, text.slice(at)]
}

const OPERATIONS = new Map<string, Operation>([
  ...(['search', 'match', 'fullmatch'] as const).map((where): [string, Operation] => [
    where,
    { parameters: ['string'], run: (p, a) => p.find(needText(a.get('string')), where) },
  ]),
  ['findall', { parameters: ['string'], run: (p, a) => [...p.all(needText(a.get('string')))].map(found) }],
  [
    'finditer',
    {
      parameters: ['string'],
      run: (p, a) => new PyIterator('callable_iterator', p.all(needText(a.get('string')))),
    },
  ],
  ['sub', { parameters: ['repl', 'string', ['count', 0]], run: (p, a) => substitute(p, a).text }],
  [
    'subn',
    {
      parameters: ['repl', 'string', ['count', 0]],
      run: (p, a) => {
        const { text, count } = substitute(p, a)
        return new PyTuple([text, count])
      },
    },
  ],
  ['split', { parameters: ['string', ['maxsplit', 0]], run: splitText }],
])

const MAX_CACHED = 500
const cache = new Map<string, Pattern>()
function compile(value: Value, flags: Value): Pattern {
  if (value instanceof Pattern) return value
  const source = asText(value)
  if (source === undefined) throw pyError('TypeError', 'first argument must be string or compiled pattern')
  const bits = Number(asInt(flags) ?? 0)
  const key = `${bits}:${source}`
  const known = cache.get(key)
  if (known) return known
  const made = new Pattern(source, bits)
  if (cache.size >= MAX_CACHED) cache.clear()
  cache.set(key, made)
  return made
}

function escapePattern(text: string): string {
  return text.replace(/[\s#$&()*+\-.?[\\\]^{|}~]/g, (c) => `\\${c}`)
}

/** The dict `modules.re`. */
export function makeReModule(): PyDict {
  const functions: [string, PyFunction][] = [...OPERATIONS].map(([name, operation]) => [
    name,
    pyFunction(name, ['pattern', ...operation.parameters, ['flags', 0]], (a) =>
      operation.run(compile(a.get('pattern'), a.get('flags')), a),
    ),
  ])
  return new PyDict([
    ...functions,
    [
      'compile',
      pyFunction('compile', ['pattern', ['flags', 0]], (a) => compile(a.get('pattern'), a.get('flags'))),
    ],
    ['escape', pyFunction('escape', ['pattern'], (a) => escapePattern(needText(a.get('pattern'))))],
    ['purge', pyFunction('purge', [], () => null)],
    ...Object.entries(FLAGS).map(([name, bits]) => [name, bits] as const),
    ['ASCII', FLAGS.A],
    ['IGNORECASE', FLAGS.I],
    ['MULTILINE', FLAGS.M],
    ['DOTALL', FLAGS.S],
    ['UNICODE', FLAGS.U],
    ['VERBOSE', FLAGS.X],
  ])
}
