import { callValue, isCallable } from '../../runtime/call'
import { pyError } from '../../runtime/errors'
import { type BoundArguments, type Parameter, type PyFunction, pyFunction } from '../../runtime/function'
import { asText } from '../../values/compare'
import { asInt } from '../../values/numbers'
import { reprText } from '../../values/text'
import { PyDict, PyIterator, PyObject, PyTuple, pyTypeName, type Value } from '../../values/value'
import { Match, type MatchedPattern } from './match'
import { abstractClass } from './python-class'
import { FLAGS } from './regex/flags'
import { findMatch, type RegexBudget, Subject } from './regex/matcher'
import { type ParsedRegex, parseRegex } from './regex/parse'
import { compileRegex, type Program } from './regex/program'
import { parseReplacement, type Replacement } from './regex/replacement'

function needText(value: Value): string {
  const text = asText(value)
  if (text === undefined)
    throw pyError('TypeError', `expected string or bytes-like object, got '${pyTypeName(value)}'`)
  return text
}

type Where = 'search' | 'match' | 'fullmatch'
const ANCHORS = { search: 'none', match: 'start', fullmatch: 'whole' } as const

/** A text within the bounds that `pos` and `endpos` set. */
type Searched = { readonly subject: Subject; readonly from: number; readonly end: number }

function searched(a: BoundArguments): Searched {
  const subject = new Subject(needText(a.get('string')))
  const bound = (name: string, otherwise: number) => {
    const given = a.has(name) ? asInt(a.get(name)) : undefined
    return given === undefined ? otherwise : Math.max(0, Math.min(Number(given), subject.length))
  }
  const end = bound('endpos', subject.length)
  return { subject, from: bound('pos', 0), end }
}

/** A compiled pattern: Python's `re.Pattern`. */
class Pattern extends PyObject implements MatchedPattern {
  readonly typeName = 're.Pattern'
  readonly source: string
  readonly #parsed: ParsedRegex
  readonly #program: Program
  constructor(source: string, flags: number) {
    super()
    this.source = source
    this.#parsed = parseRegex(source, flags)
    this.#program = compileRegex(this.#parsed.node, this.#parsed.groups)
  }
  get groups(): number {
    return this.#parsed.groups
  }
  get names(): ReadonlyMap<string, number> {
    return this.#parsed.names
  }
  replacement(template: string): Replacement {
    return parseReplacement(template, this.#parsed)
  }
  find(where: Where, { subject, from, end }: Searched, budget: RegexBudget): Match | null {
    const slots = findMatch(this.#program, subject, { from, end, anchor: ANCHORS[where] }, budget)
    return slots && new Match(this, subject, slots, [from, end])
  }
  /** All matches, each beginning where the one before ended; after an empty one the next is not empty there. */
  *all({ subject, from, end }: Searched, budget: RegexBudget): Generator<Match> {
    let at = from
    let mustAdvance = false
    for (;;) {
      const slots = findMatch(this.#program, subject, { from: at, end, anchor: 'none', mustAdvance }, budget)
      if (slots === null) return
      const match = new Match(this, subject, slots, [from, end])
      yield match
      const [start, stop] = match.span(0)
      mustAdvance = start === stop
      at = stop
    }
  }
  override repr(): string {
    const flags = Object.entries(FLAG_NAMES).filter(([, bit]) => (this.#parsed.flags & bit) !== 0)
    const shown = flags.length === 0 ? '' : `, ${flags.map(([name]) => `re.${name}`).join('|')}`
    return `re.compile(${reprText(this.source).slice(0, 200)}${shown})`
  }
  override attribute(name: string): Value | undefined {
    if (name === 'pattern') return this.source
    if (name === 'groups') return this.groups
    if (name === 'flags') return this.#parsed.flags
    if (name === 'groupindex') return new PyDict(this.names)
    const operation = OPERATIONS.get(name)
    if (operation === undefined) return undefined
    const parameters = operation.bounded ? [...operation.parameters, ...BOUNDS] : operation.parameters
    return pyFunction(`Pattern.${name}`, parameters, (a) => operation.run(this, a))
  }
}

const BOUNDS: readonly Parameter[] = [
  ['pos', null],
  ['endpos', null],
]
/** In the order in which a pattern tells of them; `U` goes without saying. */
const FLAG_NAMES = {
  IGNORECASE: FLAGS.I,
  MULTILINE: FLAGS.M,
  DOTALL: FLAGS.S,
  VERBOSE: FLAGS.X,
  ASCII: FLAGS.A,
} as const

type Operation = {
  readonly parameters: readonly Parameter[]
  /** As a method of a pattern it takes `pos` and `endpos`. */
  readonly bounded: boolean
  readonly run: (pattern: Pattern, a: BoundArguments) => Value
}

/** What a match gives to `findall`: the whole, the only group, or a tuple of groups. */
function found(match: Match): Value {
  const groups = match.groups()
  if (groups.length === 0) return match.groupText(0)
  if (groups.length === 1) return groups[0] ?? ''
  return new PyTuple(groups.map((g) => g ?? ''))
}

function substitute(pattern: Pattern, a: BoundArguments): { text: string; count: number } {
  const replacement = a.get('repl')
  const template = asText(replacement)
  if (template === undefined && !isCallable(replacement))
    throw pyError('TypeError', `decoding to str: need a bytes-like object, ${pyTypeName(replacement)} found`)
  const parts = template === undefined ? undefined : pattern.replacement(template)
  const where = searched(a)
  const most = Number(asInt(a.get('count')) ?? 0)
  let out = ''
  let at = 0
  let count = 0
  for (const match of pattern.all(where, a.state)) {
    const [start, end] = match.span(0)
    out += where.subject.slice(at, start)
    out += parts ? match.expand(parts) : replaced(callValue(replacement, [match], null, a.state), count)
    at = end
    count++
    a.state.checkText(out.length)
    if (count === most) break
  }
  return { text: out + where.subject.slice(at, where.subject.length), count }
}

function replaced(value: Value, count: number): string {
  if (value === null) return ''
  const text = asText(value)
  if (text !== undefined) return text
  throw pyError('TypeError', `sequence item ${count}: expected str instance, ${pyTypeName(value)} found`)
}

function splitText(pattern: Pattern, a: BoundArguments): Value {
  const where = searched(a)
  const most = Number(asInt(a.get('maxsplit')) ?? 0)
  const parts: Value[] = []
  let at = 0
  let count = 0
  for (const match of pattern.all(where, a.state)) {
    const [start, end] = match.span(0)
    parts.push(where.subject.slice(at, start), ...match.groups())
    at = end
    if (++count === most) break
  }
  return [...parts, where.subject.slice(at, where.subject.length)]
}

const OPERATIONS = new Map<string, Operation>([
  ...(['search', 'match', 'fullmatch'] as const).map((where): [string, Operation] => [
    where,
    { parameters: ['string'], bounded: true, run: (p, a) => p.find(where, searched(a), a.state) },
  ]),
  [
    'findall',
    {
      parameters: ['string'],
      bounded: true,
      run: (p, a) => [...p.all(searched(a), a.state)].map(found),
    },
  ],
  [
    'finditer',
    {
      parameters: ['string'],
      bounded: true,
      run: (p, a) => new PyIterator('callable_iterator', p.all(searched(a), a.state)),
    },
  ],
  [
    'sub',
    { parameters: ['repl', 'string', ['count', 0]], bounded: false, run: (p, a) => substitute(p, a).text },
  ],
  [
    'subn',
    {
      parameters: ['repl', 'string', ['count', 0]],
      bounded: false,
      run: (p, a) => {
        const { text, count } = substitute(p, a)
        return new PyTuple([text, count])
      },
    },
  ],
  ['split', { parameters: ['string', ['maxsplit', 0]], bounded: false, run: splitText }],
])

const MAX_CACHED = 500
/** Characters of a pattern; each becomes an object. */
const LONGEST_PATTERN = 100_000
const cache = new Map<string, Pattern>()
function compile(value: Value, flags: Value): Pattern {
  const bits = Number(asInt(flags) ?? 0)
  if (value instanceof Pattern) {
    if (bits !== 0) throw pyError('ValueError', 'cannot process flags argument with a compiled pattern')
    return value
  }
  const source = asText(value)
  if (source === undefined) throw pyError('TypeError', 'first argument must be string or compiled pattern')
  if (source.length > LONGEST_PATTERN)
    throw pyError('RenderLimitError', 'the pattern is longer than its limit')
  const key = `${bits}:${source}`
  const known = cache.get(key)
  if (known) return known
  const made = new Pattern(source, bits)
  if (cache.size >= MAX_CACHED) cache.clear()
  cache.set(key, made)
  return made
}

function escapePattern(text: string): string {
  return text.replace(/[\t-\r #$&()*+\-.?[\\\]^{|}~]/g, (c) => `\\${c}`)
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
    ...Object.entries(FLAG_NAMES),
    ['UNICODE', FLAGS.U],
    ['NOFLAG', 0],
    ...['error', 'Pattern', 'Match'].map((name) => [name, abstractClass(`re.${name}`)] as const),
  ])
}
