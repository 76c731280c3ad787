import { Float } from '../foundation'
import { YamlDate, YamlDateTime, type YamlScalar } from './values'

/** What can be written: a `Map` where keys are not texts. A list or mapping that is met twice becomes an alias. */
export type DumpValue =
  | YamlScalar
  | readonly DumpValue[]
  | ReadonlyMap<YamlScalar, DumpValue>
  | { readonly [key: string]: DumpValue }

export type DumpMapping = Extract<DumpValue, object>

export function isScalar(value: DumpValue): value is YamlScalar {
  if (value === null || typeof value !== 'object') return true
  return value instanceof Float || value instanceof YamlDate || value instanceof YamlDateTime
}

export function isList(value: DumpValue): value is readonly DumpValue[] {
  return Array.isArray(value)
}
