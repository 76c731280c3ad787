import { splitLines } from '../methods/text'
import { callMethod, getItem } from '../runtime/attributes'
import { pyError } from '../runtime/errors'
import type { BoundArguments } from '../runtime/function'
import type { RenderState } from '../runtime/state'
import { asText, attributeError, pyOrder, truthy } from '../values/compare'
import { pyLength } from '../values/iterate'
import { arithmetic } from '../values/operators'
import { pyRepr, pyStr } from '../values/text'
import { PyBytes, PySlice, PyTuple, PyTypedText, pyTypeName, Undefined, type Value } from '../values/value'
import { type FilterEntry, filter } from './filter'
import { wrapText } from './word-wrap'

/** The lines of a text; for anything else what Python says, which looks for its method. */
function linesOf(value: Value): string[] {
  const text = asText(value)
  if (text !== undefined) return splitLines(text)
  // Bytes have lines, too, but none that a text could be made of.
  if (value instanceof PyBytes)
    throw pyError('TypeError', 'cannot use a string pattern on a bytes-like object')
  if (value instanceof Undefined && value.lenient) return []
  throw attributeError(value, 'splitlines')
}

/** `value += '\n'`, which a list takes as one more item. */
function withLineEnd(value: Value, state: RenderState): Value {
  if (Array.isArray(value)) {
    value.push('\n')
    return value
  }
  const text = asText(value) !== undefined
  if (text || value instanceof PyTuple || value instanceof PyBytes || value instanceof Undefined)
    return arithmetic('+', value, '\n', state)
  throw pyError('TypeError', `unsupported operand type(s) for +=: '${pyTypeName(value)}' and 'str'`)
}

function indent(a: BoundArguments): Value {
  const { state } = a
  const value = a.get('s')
  const width = a.get('width')
  const pad = asText(width) ?? pyStr(arithmetic('*', ' ', width, state))
  const marked = value instanceof PyTypedText && value.kind === 'Markup'
  const lines = linesOf(withLineEnd(value, state))
  let out: string
  if (truthy(a.get('blank'))) out = lines.join(`\n${pad}`)
  else {
    const [head = '', ...rest] = lines
    out = [head, ...rest.map((line) => (line ? pad + line : line))].join('\n')
  }
  const text = truthy(a.get('first')) ? pad + out : out
  return marked ? new PyTypedText('Markup', text) : text
}

function truncate(a: BoundArguments): Value {
  const { state } = a
  const [value, length, end] = [a.get('s'), a.get('length'), a.get('end')]
  const leeway = a.get('leeway') ?? 5
  const tail = pyLength(end)
  if (!pyOrder('>=', length, tail))
    throw pyError('AssertionError', `expected length >= ${tail}, got ${pyStr(length)}`)
  if (!pyOrder('>=', leeway, 0)) throw pyError('AssertionError', `expected leeway >= 0, got ${pyStr(leeway)}`)
  if (pyOrder('<=', pyLength(value), arithmetic('+', length, leeway, state))) return value
  const head = getItem(value, new PySlice(null, arithmetic('-', length, tail, state), null), state)
  if (truthy(a.get('killwords'))) return arithmetic('+', head, end, state)
  if (asText(head) === undefined) throw attributeError(head, 'rsplit')
  const parts = callMethod(head, 'rsplit', [' ', 1], null, state)
  return arithmetic('+', getItem(parts, 0, state), end, state)
}

function wordWrap(a: BoundArguments): Value {
  const { state } = a
  const lines = linesOf(a.get('s'))
  const width = a.get('width')
  const by = a.get('wrapstring') ?? '\n'
  const wrapped = lines.map((line) => {
    state.step(line.length)
    if (pyOrder('<=', width, 0)) throw pyError('ValueError', `invalid width ${pyRepr(width)} (must be > 0)`)
    return wrapText(line, Number(width), truthy(a.get('break_long_words')), truthy(a.get('break_on_hyphens')))
  })
  const joined = wrapped.map((parts) => callMethod(by, 'join', [parts], null, state))
  return callMethod(by, 'join', [joined], null, state)
}

/** Filters that lay text out in lines. */
export const lineFilters: readonly FilterEntry[] = [
  filter('indent', 'do_indent', ['s', ['width', 4], ['first', false], ['blank', false]], indent),
  filter(
    'truncate',
    'do_truncate',
    ['s', ['length', 255], ['killwords', false], ['end', '...'], ['leeway', null]],
    truncate,
  ),
  filter(
    'wordwrap',
    'do_wordwrap',
    ['s', ['width', 79], ['break_long_words', true], ['wrapstring', null], ['break_on_hyphens', true]],
    wordWrap,
  ),
]
