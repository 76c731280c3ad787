import { PyBytes, PyFloat, PyRange, PySet, PySlice, PyTuple, PyTypedText } from './containers'
import { PyDict } from './dict'
import { PyIterator } from './iterator'
import { PyObject } from './object'
import { Undefined } from './undefined'
import type { Value } from './value'

/** `type(value).__name__`. */
export function pyTypeName(value: Value): string {
  if (value === null) return 'NoneType'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'number':
    case 'bigint':
      return 'int'
    case 'string':
      return 'str'
  }
  if (Array.isArray(value)) return 'list'
  if (value instanceof PyFloat) return 'float'
  if (value instanceof PyTypedText) return value.kind
  if (value instanceof PyTuple) return 'tuple'
  if (value instanceof PyDict) return 'dict'
  if (value instanceof PySet) return 'set'
  if (value instanceof PyRange) return 'range'
  if (value instanceof PyBytes) return 'bytes'
  if (value instanceof PySlice) return 'slice'
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof PyIterator || value instanceof PyObject) return value.typeName
  return 'object'
}
