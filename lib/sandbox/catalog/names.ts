import { failure, planError, type SandboxError } from '../errors/error'
import type { SystemRelations } from '../relations/port'
import type { SystemRelationSpec } from '../relations/spec'
import type { Database, Item, Schema } from './model'
import type { CatalogState } from './state'

/** Where names are looked for: what a session brings along. */
export type NameContext = {
  readonly catalog: CatalogState
  readonly relations: SystemRelations
  /** The session's database and path; they may name what doesn't exist. */
  readonly database: string
  readonly searchPath: readonly string[]
  /** The session, for its temporary items. */
  readonly session: string
}

/** What a name stands for. */
export type Found =
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'system'; readonly spec: SystemRelationSpec }

const systemSchemas = new Set([
  'mz_catalog',
  'pg_catalog',
  'mz_internal',
  'information_schema',
  'mz_introspection',
  'mz_unsafe',
  'mz_catalog_unstable',
])

export function isSystemSchema(name: string): boolean {
  return systemSchemas.has(name)
}

/** A database by name; `unknown database 'x'`. */
export function findDatabase(cx: NameContext, name: string): Database {
  const found = cx.catalog.databaseByName(name)
  if (!found) throw planError(`unknown database '${name}'`)
  return found
}

/** A schema of one or two parts; `unknown schema 'x'`. System schemas are found, too. */
export function findSchema(cx: NameContext, name: readonly string[]): Schema {
  const schema = lookUpSchema(cx, name)
  if (!schema) throw planError(`unknown schema '${name.join('.')}'`)
  return schema
}

/** The same, undefined if there is none; an unknown database is an error all the same. */
export function lookUpSchema(cx: NameContext, name: readonly string[]): Schema | undefined {
  const [first = '', second] = name
  if (name.length > 2)
    throw planError(`qualified name did not have between 1 and 2 components: ${name.join('.')}`)
  if (second !== undefined) {
    const database = findDatabase(cx, first)
    return cx.catalog.schemaByName(database.id, second)
  }
  const database = cx.catalog.databaseByName(cx.database)
  const own = database && cx.catalog.schemaByName(database.id, first)
  return own ?? cx.catalog.schemaByName(null, first)
}

/** A relation, index, connection… by a name of one to three parts; `unknown catalog item 'x'`. */
export function findItem(cx: NameContext, name: readonly string[]): Found {
  const found = lookUpItem(cx, name)
  if (!found) throw unknownItem(name)
  return found
}

export function unknownItem(name: readonly string[]): SandboxError {
  return planError(`unknown catalog item '${name.join('.')}'`)
}

/** The same, undefined if there is none; unknown databases and schemas are errors all the same. */
export function lookUpItem(cx: NameContext, name: readonly string[]): Found | undefined {
  const last = name[name.length - 1] ?? ''
  if (name.length === 1) return lookUpUnqualified(cx, last)
  if (name.length === 2) {
    const [schemaName = ''] = name
    if (schemaName === 'mz_temp') return temporary(cx, last)
    if (isSystemSchema(schemaName)) return inSystem(cx, schemaName, last)
    return inSchema(cx, findSchema(cx, [schemaName]), last)
  }
  if (name.length === 3) {
    const [database = '', schemaName = ''] = name
    findDatabase(cx, database)
    if (isSystemSchema(schemaName)) return inSystem(cx, schemaName, last)
    const schema = lookUpSchema(cx, [database, schemaName])
    if (!schema) throw planError(`unknown schema '${schemaName}'`)
    return inSchema(cx, schema, last)
  }
  throw planError(`qualified name did not have between 1 and 3 components: ${name.join('.')}`)
}

/** Temporary items, then mz_catalog and pg_catalog (unless the path names them itself), then the path. */
function lookUpUnqualified(cx: NameContext, name: string): Found | undefined {
  const path = ['mz_catalog', 'pg_catalog'].filter((schema) => !cx.searchPath.includes(schema))
  const own = temporary(cx, name)
  if (own) return own
  for (const schema of [...path, ...cx.searchPath]) {
    if (isSystemSchema(schema)) {
      const found = inSystem(cx, schema, name)
      if (found) return found
      continue
    }
    const found = lookUpSchema(cx, [schema])
    const item = found && inSchema(cx, found, name)
    if (item) return item
  }
  return undefined
}

function temporary(cx: NameContext, name: string): Found | undefined {
  const item = cx.catalog.item('0', name, cx.session)
  return item && { kind: 'item', item }
}
function inSystem(cx: NameContext, schema: string, name: string): Found | undefined {
  const spec = cx.relations.find(schema, name)
  return spec && { kind: 'system', spec }
}
function inSchema(cx: NameContext, schema: Schema, name: string): Found | undefined {
  if (schema.databaseId === null) return inSystem(cx, schema.name, name)
  const item = cx.catalog.item(schema.id, name)
  return item && { kind: 'item', item }
}

/** Schemas of the path that exist, in order. */
export function existingPath(cx: NameContext): readonly Schema[] {
  return cx.searchPath.flatMap((name) => {
    const schema = lookUpSchema(cx, [name])
    return schema ? [schema] : []
  })
}

/** Where a new object of that name goes. */
export function placeFor(
  cx: NameContext,
  name: readonly string[],
): { readonly schema: Schema; readonly name: string } {
  const last = name[name.length - 1] ?? ''
  if (name.length === 1) {
    const schema = existingPath(cx)[0]
    if (!schema) throw noSchema()
    return { schema: writable(schema), name: last }
  }
  if (name.length > 3)
    throw planError(`qualified name did not have between 1 and 3 components: ${name.join('.')}`)
  const path = name.slice(0, -1)
  if (path.length === 2) findDatabase(cx, path[0] ?? '')
  const schema = lookUpSchema(cx, path)
  if (!schema) throw planError(`unknown schema '${path[path.length - 1] ?? ''}'`)
  return { schema: writable(schema), name: last }
}

function writable(schema: Schema): Schema {
  if (schema.databaseId !== null) return schema
  throw failure('42501', `permission denied for SCHEMA "${schema.name}"`, {
    detail: `The 'materialize' role needs CREATE privileges on SCHEMA "${schema.name}"`,
  })
}

export function noSchema(): SandboxError {
  return failure('3F000', 'no valid schema selected', {
    hint: 'Use SET schema = name to select a schema.  Use SHOW SCHEMAS to list available schemas.  Use SHOW search_path to show the schema names that we looked for, but none of them existed.',
  })
}

/** `db.schema.item` as messages write it, without quotes. */
export function plainName(catalog: CatalogState, item: Item): string {
  return catalog.fullName(item).join('.')
}

/** An item's name as a dependant's message writes it: with its schema only if that isn't found by the path. */
export function shortName(cx: NameContext, item: Item): string {
  const [first] = existingPath(cx).filter((schema) => cx.catalog.item(schema.id, item.name))
  if (first?.id === item.schemaId || item.temporary !== null) return item.name
  const full = cx.catalog.fullName(item)
  return full[0] === cx.database ? full.slice(1).join('.') : full.join('.')
}
