import type { Reason, UniqueId } from '../manifest'
import { type Name, parseOneQuery, type Query, SqlError } from '../sql'
import { queryShape, readQuery, withCte } from './query'
import type { Names } from './scope'
import { type Hole, hole, type Shape, type Slot, shapeOf, slot } from './shape'
import { ofColumn, type Trace, untraced } from './trace'
import type { KnownColumns } from './types'

/** What the SQL of a node may refer to. */
export type Relations = {
  /** The node that a relation's name means; null where it is none of the project's. */
  readonly node: (name: Name) => UniqueId | null
  /** A node's columns, asked for when `*` or a bare name needs them. */
  readonly columns: (id: UniqueId) => readonly (Slot | Hole)[]
  /** CTEs that stand for ephemeral nodes. */
  readonly ephemeral: ReadonlyMap<string, UniqueId>
}

/** A query as it was read, or why it can't be. */
export type Parsed =
  | { readonly ok: true; readonly query: Query }
  | { readonly ok: false; readonly reason: Reason }

/** Reads a node's SQL. */
export function parseSql(sql: string): Parsed {
  try {
    return { ok: true, query: parseOneQuery(sql) }
  } catch (fault) {
    if (fault instanceof SqlError) return { ok: false, reason: syntaxReason(sql, fault) }
    if (fault instanceof RangeError) return { ok: false, reason: tooDeep }
    throw fault
  }
}

export const tooDeep: Reason = { code: 'too-deep', message: 'the SQL is nested too deeply to be analysed' }

function syntaxReason(sql: string, { fields }: SqlError): Reason {
  const line = fields.position === undefined ? null : lineOf(sql, fields.position)
  const where = line === null ? '' : ` (line ${line} of the compiled SQL)`
  return { code: 'syntax', message: `the SQL can't be analysed: ${fields.message}${where}` }
}

function lineOf(sql: string, position: number): number {
  return [...sql].slice(0, position - 1).filter((character) => character === '\n').length + 1
}

/** The columns of a query. Nothing of it is followed before it is asked for. */
export function analyse(query: Query, relations: Relations): Shape {
  const names: Names = {
    ctes: new Map(),
    relation: (name) => relationShape(name, relations),
    query: readQuery,
  }
  if (query.with?.kind !== 'simple' || relations.ephemeral.size === 0) return readQuery(query, names, null)
  let inner = names
  for (const cte of query.with.ctes) {
    const id = relations.ephemeral.get(cte.alias.name)
    if (id === undefined) inner = withCte(cte, inner, null)
    else inner = { ...inner, ctes: new Map(inner.ctes).set(cte.alias.name, nodeShape(id, relations)) }
  }
  return queryShape(query, inner, null)
}

function relationShape(name: Name, relations: Relations): Shape {
  const id = relations.node(name)
  if (id !== null) return nodeShape(id, relations)
  const written = name.join('.')
  const reads = (column: string): Trace =>
    untraced('not-a-node', `reads "${column}" of ${written}, which is no node of the project`)
  return shapeOf(() => [
    hole('not-a-node', `reads all columns of ${written}, which is no node of the project`, reads),
  ])
}

function nodeShape(id: UniqueId, relations: Relations): Shape {
  return shapeOf(() => relations.columns(id))
}

/** What those that read from a node see of its columns. */
export function nodeColumns(id: UniqueId, { names, complete }: KnownColumns): readonly (Slot | Hole)[] {
  const slots = names.map((name): Slot => ({ ...slot(name, () => ofColumn(id, name)), loose: !complete }))
  if (complete) return slots
  const message = `the columns of ${id} aren't all known`
  // The order of those that are known isn't: the hole stands in front, so that no position is taken for certain.
  return [hole('unknown-columns', message, (name) => ofColumn(id, name)), ...slots]
}
