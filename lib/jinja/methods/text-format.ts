import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import { formatValue } from '../values/format-spec'
import { pyRepr, pyStr } from '../values/text'
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
      const end = fieldEnd(text, i + 1)
      const { name, conversion, spec } = readField(text.slice(i + 1, end))
      const value = convert(lookUp(numbered(name, numbering), source), conversion)
      out += formatValue(value, fill(spec, source, numbering, depth - 1))
      i = end
    }
  }
  source.state.checkText(out.length)
  return out
}

function fieldEnd(text: string, from: number): number {
  let open = 1
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i)
    if (c === '{') open++
    else if (c === '}' && --open === 0) return i
  }
  throw pyError(
    'ValueError',
    from === text.length ? "Single '{' encountered in format string" : "expected '}' before end of string",
  )
}

function readField(field: string): { name: string; conversion: string; spec: string } {
  const match = /^((?:[^[\]!:]|\[[^\]]*\])*)(?:!(.))?(?::([\s\S]*))?$/.exec(field)
  if (!match) throw pyError('ValueError', "expected ':' after conversion specifier")
  const [, name = '', conversion = '', spec = ''] = match
  return { name, conversion, spec }
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
  for (const [, attribute, index] of path.slice(first.length).matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
    if (attribute !== undefined) value = access.attribute(value, attribute, state)
    else if (index !== undefined)
      value = access.item(value, /^\d+$/.test(index) ? Number(index) : index, state)
  }
  return value
}

function convert(value: Value, conversion: string): Value {
  if (conversion === '') return value
  if (conversion === 's') return pyStr(value)
  if (conversion === 'r' || conversion === 'a') return pyRepr(value)
  throw pyError('ValueError', `Unknown conversion specifier ${conversion}`)
}
