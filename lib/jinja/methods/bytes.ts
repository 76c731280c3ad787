import { pyError } from '../runtime/errors'
import { asText } from '../values/compare'
import { PyBytes, PyTuple, pyTypeName, type Value } from '../values/value'
import { decodeBytes } from './codecs'
import { keyworded, type Method, type Methods } from './method'
import { textMethods } from './text'

const textOf = (b: PyBytes) => Array.from(b.bytes, (code) => String.fromCharCode(code)).join('')
const bytesOf = (text: string) => new PyBytes(Uint8Array.from(text, (c) => c.charCodeAt(0)))

/** Methods that work on bytes as on a text of as many characters. */
const SAME =
  'center count endswith expandtabs find index join ljust lstrip partition removeprefix removesuffix replace ' +
  'rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip zfill isascii isspace isdigit'
/** Methods that know the letters of ASCII only. */
const ASCII_ONLY = 'capitalize isalnum isalpha islower istitle isupper lower swapcase title upper'

function intoText(value: Value): Value {
  if (value instanceof PyBytes) return textOf(value)
  if (asText(value) !== undefined)
    throw pyError('TypeError', `a bytes-like object is required, not '${pyTypeName(value)}'`)
  if (Array.isArray(value)) return value.map(intoText)
  return value instanceof PyTuple ? new PyTuple(value.items.map(intoText)) : value
}
function intoBytes(value: Value): Value {
  if (typeof value === 'string') return bytesOf(value)
  if (Array.isArray(value)) return value.map(intoBytes)
  return value instanceof PyTuple ? new PyTuple(value.items.map(intoBytes)) : value
}

/** A text's method on bytes. `find` and its like also take a single byte as a number. */
function borrowed(name: string, letters: (text: string) => string): Method<PyBytes> | undefined {
  const method = textMethods.get(name)
  const searches = /^r?(?:find|index)$|^count$/.test(name)
  return (
    method &&
    ((self, args, kwargs, state) => {
      const [first, ...rest] = args
      const byte =
        searches && typeof first === 'number' ? [String.fromCharCode(first), ...rest] : args.map(intoText)
      return intoBytes(method(letters(textOf(self)), byte, kwargs, state))
    })
  )
}

// A letter beyond ASCII is none to bytes, nor has it a case.
const hidden = (text: string) =>
  text.replace(/[\x80-\xff]/g, (c) => String.fromCharCode(0xe000 + c.charCodeAt(0)))
const shown = (value: Value): Value =>
  value instanceof PyBytes
    ? value
    : typeof value === 'string'
      ? bytesOf(value.replace(/[\ue080-\ue0ff]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xe000)))
      : value

function asciiOnly(name: string): Method<PyBytes> | undefined {
  const method = textMethods.get(name)
  return method && ((self, args, kwargs, state) => shown(method(hidden(textOf(self)), args, kwargs, state)))
}

const argument = (name: string, value: Value): string => {
  const text = asText(value)
  if (text === undefined)
    throw pyError('TypeError', `decode() argument '${name}' must be str, not ${pyTypeName(value)}`)
  return text
}

/** Methods of bytes. */
export const bytesMethods: Methods<PyBytes> = new Map<string, Method<PyBytes>>([
  ...SAME.split(' ').flatMap((name) => {
    const method = borrowed(name, (text) => text)
    return method ? [[name, method] as const] : []
  }),
  ...ASCII_ONLY.split(' ').flatMap((name) => {
    const method = asciiOnly(name)
    return method ? [[name, method] as const] : []
  }),
  [
    'decode',
    keyworded('decode', ['encoding', 'errors'], (b, [encoding = 'utf-8', errors = 'strict']) =>
      decodeBytes(b.bytes, argument('encoding', encoding), argument('errors', errors)),
    ),
  ],
  [
    'hex',
    keyworded('hex', ['sep', 'bytes_per_sep'], (b, [separator, size = 1]) =>
      hexOf(b.bytes, separator === undefined ? '' : (asText(separator) ?? ''), Number(size)),
    ),
  ],
])

/** Bytes in hexadecimal, in groups counted from the right (from the left for a negative size). */
function hexOf(bytes: Uint8Array, separator: string, size: number): string {
  const each = Array.from(bytes, (b) => b.toString(16).padStart(2, '0'))
  const group = Math.abs(size)
  if (separator === '' || group === 0) return each.join('')
  const first = size > 0 ? each.length % group : 0
  const groups = first > 0 ? [each.slice(0, first).join('')] : []
  for (let i = first; i < each.length; i += group) groups.push(each.slice(i, i + group).join(''))
  return groups.join(separator)
}
