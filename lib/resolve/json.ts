import type { Json } from '../manifest'
import type { Plain, PlainObject } from '../project'

type JsonObject = { readonly [key: string]: Json }

/**
 * Plain data as the manifest holds it. A `Float` stays one: it writes itself as a number, and templates that read
 * the manifest still see Python's float.
 */
export function asJson(value: Plain | undefined): Json {
  return (value ?? null) as Json
}

/** The same for a mapping. */
export function asJsonObject(value: PlainObject): JsonObject {
  return value as JsonObject
}
