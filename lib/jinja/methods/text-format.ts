import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import { formatValue } from '../values/format-spec'
import { asciiRepr, pyRepr, pyStr } from '../values/text'
import type { Value } from '../values/value'

/** How a field reaches into its value: the sandbox's attribute and item access. */
export type FieldAccess = {
  readonly attribute: (value: Value, name: string, state: RenderState) => Value
  readonly item: (value: Value, key: Value, state: RenderState) => Value
}

type Source = {
  readonly args: readonly Value[]
  readonly kwargs: ReadonlyMap<string, Value>
  readonly access: FieldAccess
  readonly state: RenderState
}

type Numbering = { next: number; manual: boolean }

/** `text.format(*args, **kwargs)`, reaching attributes only through the sandbox. */
export function formatText(text: string, source: Source): string {
  return fill(text, source, { next: 0, manual: false }, 2)
}

function fill(text: string, source: Source, numbering: Numbering, depth: number): string {
  if (depth < 0) throw pyError('ValueError', 'Max string recursion exceeded')
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    if ((c === '{' || c === '}') && text.charAt(i + 1) === c) {
      out += c
      i++
    } else if (c === '}') throw pyError('ValueError', "Single '}' encountered in format string")
    else if (c !== '{') out += c
    else {
      const { name, conversion, spec, end } = readField(text, i + 1)
      const value = convert(lookUp(numbered(name, numbering), source), conversion)
      out += formatValue(value, fill(spec, source, numbering, depth - 1))
      i = end
    }
  }
  source.state.checkText(out.length)
  return out
}

type Field = {
  readonly name: string
  readonly conversion: string
  readonly spec: string
  readonly end: number
}

/** Reads a field from behind its brace to the closing one, which `end` tells. */
function readField(text: string, from: number): Field {
  const fail = (message: string) => pyError('ValueError', message)
  if (from === text.length) throw fail("Single '{' encountered in format string")
  let at = from
  for (let inBrackets = false; at < text.length; at++) {
    const c = text.charAt(at)
    if (c === '{') throw fail("unexpected '{' in field name")
    if (c === '[') inBrackets = true
    else if (c === ']') inBrackets = false
    else if ('}:!'.includes(c) && !inBrackets) break
  }
  const name = text.slice(from, at)
  let c = text.charAt(at)
  if (c === '') throw fail("expected '}' before end of string")
  if (c === '}') return { name, conversion: '', spec: '', end: at }
  let conversion = ''
  if (c === '!') {
    const code = text.codePointAt(at + 1)
    if (code === undefined) throw fail('end of string while looking for conversion specifier')
    conversion = String.fromCodePoint(code)
    at += 1 + conversion.length
    c = text.charAt(at)
    if (c === '}') return { name, conversion, spec: '', end: at }
    if (c !== ':' && c !== '') throw fail("expected ':' after conversion specifier")
  }
  const start = at + 1
  for (let open = 1, i = start; i < text.length; i++) {
    const d = text.charAt(i)
    if (d === '{') open++
    else if (d === '}' && --open === 0) return { name, conversion, spec: text.slice(start, i), end: i }
  }
  throw fail("unmatched '{' in format spec")
}

function numbered(name: string, numbering: Numbering): string {
  if (name === '') {
    if (numbering.manual)
      throw pyError(
        'ValueError',
        'cannot switch from manual field specification to automatic field numbering',
      )
    return String(numbering.next++)
  }
  if (/^\d+$/.test(name)) {
    if (numbering.next > 0)
      throw pyError(
        'ValueError',
        'cannot switch from manual field specification to automatic field numbering',
      )
    numbering.manual = true
  }
  return name
}

function lookUp(path: string, { args, kwargs, access, state }: Source): Value {
  const first = /^[^.[]*/.exec(path)?.[0] ?? ''
  let value: Value | undefined
  if (/^\d+$/.test(first)) {
    value = args[Number(first)]
    if (value === undefined) throw pyError('IndexError', 'tuple index out of range')
  } else {
    value = kwargs.get(first)
    if (value === undefined) throw pyError('KeyError', pyRepr(first))
  }
  for (let at = first.length; at < path.length; ) {
    const step = /\.([^.[]*)|\[([^\]]*)(\]?)/y
    step.lastIndex = at
    const [whole, attribute, index, close] = step.exec(path) ?? []
    if (whole === undefined)
      throw pyError('ValueError', "Only '.' or '[' may follow ']' in format field specifier")
    if (close === '') throw pyError('ValueError', "Missing ']' in format string")
    if ((attribute ?? index) === '') throw pyError('ValueError', 'Empty attribute in format string')
    at += whole.length
    if (attribute !== undefined) value = access.attribute(value, attribute, state)
    else if (index !== undefined)
      value = access.item(value, /^\d+$/.test(index) ? Number(index) : index, state)
  }
  return value
}

function convert(value: Value, conversion: string): Value {
  if (conversion === '') return value
  if (conversion === 's') return pyStr(value)
  if (conversion === 'r') return pyRepr(value)
  if (conversion === 'a') return asciiRepr(value)
  throw pyError('ValueError', `Unknown conversion specifier ${conversion}`)
}
