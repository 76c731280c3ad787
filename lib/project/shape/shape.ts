import type { Plain } from '../values'

/** What JSON schema calls a type. */
export type TypeName = 'string' | 'integer' | 'number' | 'boolean' | 'null' | 'object' | 'array'

/** What a value may be, as dbt's dataclasses say it in JSON schema. */
export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'type'; readonly type: TypeName; readonly pattern?: RegExp }
  | { readonly kind: 'one_of'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'either'; readonly of: readonly Shape[] }
  /** Any keys, as long as they are texts. */
  | { readonly kind: 'mapping' }
  | {
      readonly kind: 'object'
      readonly fields: Fields
      readonly required: readonly string[]
      /** Whether other keys may stand beside the fields. */
      readonly open: boolean
    }

/** Fields in the order in which dbt looks at them: of several faults it tells the first. */
export type Fields = { readonly [key: string]: Shape }

const type = (name: TypeName): Shape => ({ kind: 'type', type: name })

export const text = type('string')
export const integer = type('integer')
export const number = type('number')
export const boolean = type('boolean')
export const anything: Shape = { kind: 'any' }
export const mapping: Shape = { kind: 'mapping' }

/** A text that matches; `source` is the pattern as dbt prints it. */
export const matching = (pattern: RegExp): Shape => ({ kind: 'type', type: 'string', pattern })

export const list = (of: Shape): Shape => ({ kind: 'list', of })
export const oneOf = (...values: readonly string[]): Shape => ({ kind: 'one_of', values })
export const either = (...of: readonly Shape[]): Shape => ({ kind: 'either', of })

/** The same, or null. */
export const maybe = (...of: readonly Shape[]): Shape => either(...of, type('null'))

/** A mapping with these fields and no others; a name that begins with `!` is required. */
export const object = (fields: Fields): Shape => objectOf(fields, false)

/** A mapping with these fields and any others. */
export const open = (fields: Fields): Shape => objectOf(fields, true)

function objectOf(fields: Fields, isOpen: boolean): Shape {
  const required = Object.keys(fields).filter((key) => key.startsWith('!'))
  return {
    kind: 'object',
    fields: Object.fromEntries(Object.entries(fields).map(([key, shape]) => [key.replace(/^!/, ''), shape])),
    required: required.map((key) => key.slice(1)),
    open: isOpen,
  }
}

export type Path = readonly (string | number)[]

/** Where a value hasn't its shape, and why, in JSON schema's words. */
export type ShapeFault = { readonly path: Path; readonly message: string; readonly value: Plain }
