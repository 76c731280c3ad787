import { floatRepr } from '../../foundation'
import { pyError } from '../runtime/errors'
import { tick, tickText } from '../runtime/state'
import { lazyPattern } from './lazy-pattern'
import {
  PyBytes,
  PyDict,
  PyFloat,
  PyIterator,
  PyNamedTuple,
  PyObject,
  PyRange,
  PySet,
  type PySlice,
  PyTuple,
  PyTypedText,
  Undefined,
  type Value,
} from './value'

/** `str(value)`: what `{{ value }}` prints. */
export function pyStr(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return value === 0 ? '0' : String(value)
  if (value instanceof Undefined) return ''
  if (value instanceof PyTypedText) return value.text
  if (value instanceof PyObject) return value.text()
  return pyRepr(value)
}

/** Containers being printed, so that one that holds itself ends as `[...]`. */
const printing: unknown[] = []

/** `repr(value)`. */
export function pyRepr(value: Value): string {
  if (value === null) return 'None'
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'number':
      return value === 0 ? '0' : String(value)
    case 'bigint':
      return bigIntText(value)
    case 'string':
      return reprText(value)
  }
  if (value instanceof PyFloat) return floatRepr(value.value)
  if (value instanceof PyTypedText)
    return value.kind === 'Markup' ? `Markup(${reprText(value.text)})` : reprText(value.text)
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof PyObject) return value.repr()
  if (value instanceof PyIterator)
    return `<${value.typeName} object ${value.label === '' ? '' : `${value.label} `}at 0x7f0000000000>`
  if (value instanceof PyRange)
    return `range(${value.start}, ${value.stop}${value.step === 1 ? '' : `, ${value.step}`})`
  if (value instanceof PyBytes) return reprBytes(value.bytes)
  return reprContainer(value)
}

function reprContainer(value: Value[] | PyTuple | PyDict | PySet | PySlice): string {
  if (printing.includes(value))
    return value instanceof PyDict ? '{...}' : Array.isArray(value) ? '[...]' : '(...)'
  tick()
  printing.push(value)
  try {
    if (Array.isArray(value)) return `[${reprItems(value, pyRepr)}]`
    if (value instanceof PyNamedTuple && value.shown)
      return `${value.typeName}(${value.items.map((v, i) => `${value.fields[i]}=${pyRepr(v)}`).join(', ')})`
    if (value instanceof PyTuple)
      return value.items.length === 1
        ? `(${reprItems(value.items, pyRepr)},)`
        : `(${reprItems(value.items, pyRepr)})`
    if (value instanceof PyDict) return `{${reprItems(value, ([k, v]) => `${pyRepr(k)}: ${pyRepr(v)}`)}}`
    if (value instanceof PySet) return value.size === 0 ? 'set()' : `{${reprItems(value.values(), pyRepr)}}`
    return `slice(${pyRepr(value.start)}, ${pyRepr(value.stop)}, ${pyRepr(value.step)})`
  } finally {
    printing.pop()
  }
}

/** Python refuses to print longer ints. */
const MOST_DIGITS = 4300

/** A large int in decimal. @throws JinjaError */
export function bigIntText(value: bigint): string {
  const text = value.toString()
  if (text.length - (value < 0n ? 1 : 0) <= MOST_DIGITS) return text
  throw pyError(
    'ValueError',
    `Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion; ` +
      'use sys.set_int_max_str_digits() to increase the limit',
  )
}

/** Items one after the other; shared ones can make this far longer than what is kept. */
function reprItems<T>(items: Iterable<T>, repr: (item: T) => string): string {
  let all = ''
  let first = true
  for (const item of items) {
    all += first ? repr(item) : `, ${repr(item)}`
    first = false
    tick()
    if (all.length > CHECKED_FROM) tickText(all.length - CHECKED_FROM)
  }
  return all
}
/** Shorter texts are not worth asking about. */
const CHECKED_FROM = 1_000_000

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const PLAIN = /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/
const unprintable = lazyPattern('[\\\\\\p{C}\\p{Zl}\\p{Zp}\\p{Zs}]', 'gu')

/** `repr` of a text: quotes as Python chooses them, unprintable characters escaped. */
export function reprText(text: string): string {
  if (PLAIN.test(text)) return `'${text}'`
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text.replace(unprintable(), (c) => (c === ' ' ? c : (ESCAPES[c] ?? escapeCharacter(c))))
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

/** `ascii(value)`: as `repr`, with everything outside of ASCII escaped. */
export function asciiRepr(value: Value): string {
  return [...pyRepr(value)]
    .map((c) => {
      const code = c.codePointAt(0) ?? 0
      if (code < 128) return c
      if (code <= 0xff) return `\\x${code.toString(16)}`
      return code <= 0xffff
        ? `\\u${code.toString(16).padStart(4, '0')}`
        : `\\U${code.toString(16).padStart(8, '0')}`
    })
    .join('')
}

function reprBytes(bytes: Uint8Array): string {
  let body = ''
  for (const byte of bytes) {
    const c = String.fromCharCode(byte)
    if (byte >= 32 && byte < 127 && c !== '\\') body += c
    else body += ESCAPES[c] ?? `\\x${byte.toString(16).padStart(2, '0')}`
  }
  const quote = body.includes("'") && !body.includes('"') ? '"' : "'"
  return `b${quote}${quote === "'" ? body.replaceAll("'", "\\'") : body}${quote}`
}
