import {
  isPlainList,
  isPlainObject,
  type Plain,
  type PlainObject,
  plainObject,
  pythonStr,
} from '../../project'

/** A value that is an object, or an empty one. */
export function mapping(value: Plain | undefined): PlainObject {
  return isPlainObject(value) ? value : plainObject()
}

/** The objects of a list. */
export function mappings(value: Plain | undefined): readonly PlainObject[] {
  return isPlainList(value) ? value.filter(isPlainObject) : []
}

/** A value's text as Python writes it. */
export function textOr<T>(value: Plain | undefined, fallback: T): string | T {
  if (value === undefined || value === null) return fallback
  return pythonStr(value)
}

/** `filter:` and `where:`, one template or several, as the manifest has them. */
export function whereFilters(value: Plain | undefined): Plain {
  if (value === undefined || value === null) return null
  const texts = isPlainList(value) ? value : [value]
  return plainObject([
    ['where_filters', texts.map((text) => plainObject([['where_sql_template', pythonStr(text)]]))],
  ])
}

/** A fault of an entry of the semantic layer. */
export class SemanticError extends Error {
  readonly path: readonly (string | number)[]
  readonly hint: string | undefined
  constructor(message: string, path: readonly (string | number)[] = [], hint?: string) {
    super(message)
    this.path = path
    this.hint = hint
  }
}
