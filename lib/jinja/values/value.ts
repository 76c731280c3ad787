import type { PyBytes, PyFloat, PyRange, PySet, PySlice, PyTuple, PyTypedText } from './containers'
import type { PyDict } from './dict'
import type { PyIterator } from './iterator'
import type { PyObject } from './object'
import type { Undefined } from './undefined'

/**
 * A value as Python sees it, inside templates.
 *
 * | Python | here |
 * | --- | --- |
 * | None | `null` |
 * | bool | `boolean` |
 * | int | `number` while it is a safe integer, else `bigint` (never one for the other) |
 * | float | {@link PyFloat} |
 * | str | `string`; Markup and dbt's native markers are {@link PyTypedText} |
 * | list | array |
 * | tuple, dict, set, range, bytes, slice | their own classes |
 * | undefined | {@link Undefined}; JavaScript's `undefined` is never a value |
 * | anything else | a {@link PyObject} |
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyTypedText
  | Value[]
  | PyTuple
  | PyDict
  | PySet
  | PyRange
  | PyBytes
  | PySlice
  | PyIterator
  | Undefined
  | PyObject

/** Keyword arguments of a call, in the order written; null when there are none. */
export type Kwargs = ReadonlyMap<string, Value> | null
