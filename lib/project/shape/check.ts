import { Float } from '../../foundation'
import { pythonRepr } from '../python-repr'
import { isPlainList, isPlainObject, type Plain, type PlainObject } from '../values'
import type { Path, Shape, ShapeFault, TypeName } from './shape'

/** The keys at a path that YAML reads as something else than text, as Python prints them: `True`, `1`, `None`. */
export type OddKeys = (path: Path) => readonly string[]

const noOddKeys: OddKeys = () => []

/** The first fault of a value, in the order and the words of Python's jsonschema; null where it has its shape. */
export function shapeFault(
  shape: Shape,
  value: Plain,
  oddKeys: OddKeys = noOddKeys,
  path: Path = [],
): ShapeFault | null {
  // Nearly everything has its shape, which is seen without keeping a path.
  return oddKeys === noOddKeys && fits(shape, value) ? null : faultOf(shape, value, oddKeys, path)
}

/** Whether a value has its shape, as far as that is sure without its path. */
function fits(shape: Shape, value: Plain): boolean {
  switch (shape.kind) {
    case 'any':
      return true
    case 'type':
      if (!isType(value, shape.type)) return false
      return !shape.pattern || typeof value !== 'string' || shape.pattern.test(value)
    case 'one_of':
      return typeof value === 'string' && shape.values.includes(value)
    case 'either':
      return shape.of.some((each) => fits(each, value))
    case 'list':
      return isPlainList(value) && value.every((item) => fits(shape.of, item))
    case 'mapping':
      return isPlainObject(value)
    case 'object':
      return isPlainObject(value) && fitsObject(shape, value)
  }
}

function fitsObject(
  { fields, required, open }: Extract<Shape, { kind: 'object' }>,
  value: PlainObject,
): boolean {
  for (const key in value) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    const item = value[key]
    if (field === undefined ? !open : item !== undefined && !fits(field, item)) return false
  }
  return required.every((name) => name in value)
}

function faultOf(shape: Shape, value: Plain, oddKeys: OddKeys, path: Path): ShapeFault | null {
  const wrong = (message: string): ShapeFault => ({ path, message, value })
  switch (shape.kind) {
    case 'any':
      return null
    case 'type':
      if (!isType(value, shape.type)) return wrong(`${pythonRepr(value)} is not of type '${shape.type}'`)
      if (shape.pattern && typeof value === 'string' && !shape.pattern.test(value))
        return wrong(`${pythonRepr(value)} does not match ${pythonRepr(shape.pattern.source)}`)
      return null
    case 'one_of':
      if (typeof value === 'string' && shape.values.includes(value)) return null
      return wrong(`${pythonRepr(value)} is not one of ${pythonRepr(shape.values)}`)
    case 'either':
      if (shape.of.some((each) => faultOf(each, value, oddKeys, path) === null)) return null
      return wrong(`${pythonRepr(value)} is not valid under any of the given schemas`)
    case 'list':
      return listFault(shape.of, value, oddKeys, path)
    case 'mapping':
      return mappingFault(value, oddKeys, path)
    case 'object':
      return objectFault(shape, value, oddKeys, path)
  }
}

/** A fault as dbt writes it: `at path ['type']: 'poster' is not one of […]`. */
export function faultText({ path, message }: ShapeFault): string {
  return `at path [${path.map((step) => pythonRepr(step)).join('][')}]: ${message}`
}

function listFault(of: Shape, value: Plain, oddKeys: OddKeys, path: Path): ShapeFault | null {
  if (!isPlainList(value)) return { path, value, message: `${pythonRepr(value)} is not of type 'array'` }
  for (const [i, item] of value.entries()) {
    const fault = faultOf(of, item, oddKeys, [...path, i])
    if (fault) return fault
  }
  return null
}

function mappingFault(value: Plain, oddKeys: OddKeys, path: Path): ShapeFault | null {
  if (!isPlainObject(value)) return { path, value, message: `${pythonRepr(value)} is not of type 'object'` }
  const [odd] = oddKeys(path)
  return odd === undefined ? null : { path, value, message: `${odd} is not of type 'string'` }
}

function objectFault(
  { fields, required, open }: Extract<Shape, { kind: 'object' }>,
  value: Plain,
  oddKeys: OddKeys,
  path: Path,
): ShapeFault | null {
  if (!isPlainObject(value)) return { path, value, message: `${pythonRepr(value)} is not of type 'object'` }
  for (const [key, shape] of Object.entries(fields)) {
    const item = value[key]
    const fault = item === undefined ? null : faultOf(shape, item, oddKeys, [...path, key])
    if (fault) return fault
  }
  if (!open) {
    const extra = Object.keys(value).filter((key) => !Object.hasOwn(fields, key))
    if (extra.length > 0) return { path, value, message: unexpected(extra) }
  }
  return missing(required, value, path)
}

function unexpected(keys: readonly string[]): string {
  const names = [...keys].sort((a, b) => (a < b ? -1 : 1)).map((key) => pythonRepr(key))
  const verb = names.length === 1 ? 'was' : 'were'
  return `Additional properties are not allowed (${names.join(', ')} ${verb} unexpected)`
}

function missing(required: readonly string[], value: PlainObject, path: Path): ShapeFault | null {
  const key = required.find((name) => !(name in value))
  return key === undefined ? null : { path, value, message: `${pythonRepr(key)} is a required property` }
}

function isType(value: Plain, type: TypeName): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return isPlainList(value)
    case 'object':
      return isPlainObject(value)
    case 'integer':
      return isWhole(value)
    case 'number':
      return isWhole(value) || value instanceof Float
    default:
      return typeof value === type
  }
}

function isWhole(value: Plain): boolean {
  if (value instanceof Float) return Number.isInteger(value.value)
  return typeof value === 'number' || typeof value === 'bigint'
}
