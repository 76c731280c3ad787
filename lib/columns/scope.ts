import type { Name, Query } from '../sql'
import { indexOf } from './column-index'
import type { Hole, Shape, Slot } from './shape'
import { merge, type Trace, through, untraced } from './trace'

/** What names of relations mean, and how a query inside another is read. */
export type Names = {
  readonly ctes: ReadonlyMap<string, Shape>
  /** A relation of the database. */
  readonly relation: (name: Name) => Shape
  readonly query: (query: Query, names: Names, outer: Scope | null) => Shape
}

/** A relation in FROM. `path` is what may stand before its columns: an alias, or the name it was read by. */
export type Table = {
  readonly path: Name
  readonly shape: Shape
  /** A call in FROM: its alias alone means its value. */
  readonly call: boolean
}

/** A column in FROM. One that USING merged into another is seen only behind its table's name. */
export type Item = {
  readonly table: Table | null
  readonly column: Slot | Hole
  readonly exposed: boolean
}

/** What names of columns mean at a place. */
export type Scope = {
  readonly items: () => readonly Item[]
  readonly tables: () => readonly Table[]
  readonly outer: Scope | null
  readonly names: Names
  /**
   * Names that the select list gives to expressions without such a name in them. Other databases let them be used
   * elsewhere in the query: where such a name isn't known to be a column, it is in doubt.
   */
  readonly aliases: () => ReadonlySet<string>
}

const none: ReadonlySet<string> = new Set<string>()

/** Of a place that isn't in a select list. */
export function noAliases(): ReadonlySet<string> {
  return none
}

/** A scope without relations of its own. */
export function emptyScope(names: Names, outer: Scope | null): Scope {
  return { items: () => [], tables: () => [], outer, names, aliases: noAliases }
}

/** Where a column comes from that is named in an expression, in double quotes or not. */
export function resolveName(name: Name, scope: Scope, quoted = false): Trace {
  const column = name[name.length - 1] ?? ''
  const qualifier = name.slice(0, -1)
  return qualifier.length === 0 ? unqualified(column, scope, quoted) : qualified(qualifier, column, scope)
}

/** A column that is known to be there; nothing where none is. */
export function knownColumn(name: Name, scope: Scope): Trace {
  const column = name[name.length - 1] ?? ''
  return indexOf(allColumns(scope)).exact.has(column) ? resolveName(name, scope) : merge([])
}

/** All columns of a table, as `t.*`; null where no table has that name. */
export function columnsOfTable(qualifier: Name, scope: Scope): readonly (Slot | Hole)[] | null {
  const table = findTable(qualifier, scope)
  return table === null ? null : table.shape.slots()
}

/** All columns of a table, as FROM has them. */
export function itemsOf(table: Table): readonly Item[] {
  const columns = table.shape.slots()
  const items = columns.map((column): Item => ({ table, column, exposed: true }))
  exposedColumns.set(items, columns)
  return items
}

const exposedColumns = new WeakMap<readonly Item[], readonly (Slot | Hole)[]>()

/** The columns that `*` stands for; the same list each time, so that its index is made once. */
export function allColumns(scope: Scope): readonly (Slot | Hole)[] {
  const items = scope.items()
  const known = exposedColumns.get(items)
  if (known !== undefined) return known
  const columns = items.flatMap(({ exposed, column }) => (exposed ? [column] : []))
  exposedColumns.set(items, columns)
  return columns
}

/** A whole row as one value. */
export function wholeRow(columns: readonly (Slot | Hole)[]): Trace {
  const traces = columns.map((column) =>
    column.kind === 'slot' ? column.trace() : untraced(column.reason.code, column.reason.message),
  )
  return through(merge(traces), 'transform')
}

function findTable(qualifier: Name, scope: Scope): Table | null {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const found = at.tables().filter(({ path }) => endsWith(path, qualifier))
    const [only] = found
    if (only !== undefined) return found.length === 1 ? only : null
  }
  return null
}

function endsWith(path: Name, qualifier: Name): boolean {
  const from = path.length - qualifier.length
  return from >= 0 && qualifier.every((part, i) => path[from + i] === part)
}

function qualified(qualifier: Name, column: string, scope: Scope): Trace {
  const written = [...qualifier, column].join('.')
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const found = at.tables().filter(({ path }) => endsWith(path, qualifier))
    const [only] = found
    if (only === undefined) continue
    if (found.length > 1)
      return untraced('ambiguous', `"${qualifier.join('.')}" is the name of several relations`)
    return (
      inColumns(only.shape.slots(), column) ?? untraced('no-such-column', `there is no column ${written}`)
    )
  }
  return untraced('no-such-column', `there is no relation for ${written}`)
}

/** A column of one relation; null where it has none of that name. */
function inColumns(columns: readonly (Slot | Hole)[], name: string): Trace | null {
  const known = matching(columns, name)
  const [only] = known
  if (only !== undefined)
    return known.length === 1 ? only.trace() : untraced('ambiguous', `there are several columns "${name}"`)
  return throughHoles(columns, name)
}

function throughHoles(columns: readonly (Slot | Hole)[], name: string): Trace | null {
  const { holes } = indexOf(columns)
  const [open] = holes
  if (open === undefined) return null
  if (holes.length === 1) return open.trace(name)
  return untraced('ambiguous', `"${name}" may be of several relations: ${reasonsOf(holes)}`)
}

/**
 * In BigQuery double quotes hold texts. What looks like `camelCase` is still taken for a column: it needs its quotes, and
 * is seldom a text.
 */
function mayBeText(name: string): boolean {
  return !/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name) || !/\p{Ll}\p{Lu}/u.test(name)
}

function reasonsOf(holes: readonly Hole[]): string {
  return [...new Set(holes.map(({ reason }) => reason.message))].join('; ')
}

/**
 * Columns of a name: exactly, else in another case: of those that somebody wrote down, or, where all are known, of any
 * (projects written for other databases count on that).
 */
function matching(columns: readonly (Slot | Hole)[], name: string): readonly Slot[] {
  const { exact, folded, holes } = indexOf(columns)
  const same = exact.get(name)
  if (same !== undefined) return same
  const alike = folded.get(name.toLowerCase()) ?? []
  return holes.length === 0 ? alike : alike.filter((column) => column.loose === true)
}

function unqualified(name: string, scope: Scope, quoted: boolean): Trace {
  const columns = allColumns(scope)
  const known = matching(columns, name)
  const [only] = known
  if (only !== undefined)
    return known.length === 1
      ? only.trace()
      : untraced('ambiguous', `"${name}" is a column of several relations`)
  const table = scope.tables().find(({ path }) => path[path.length - 1] === name)
  const open = indexOf(columns).holes.length > 0
  if (table !== undefined && (!open || table.call)) return wholeRow(table.shape.slots())
  if (callsWithoutParentheses.has(name)) return merge([])
  if (!open) return scope.outer === null ? unknown(name, scope) : unqualified(name, scope.outer, quoted)
  if (table !== undefined)
    return untraced('ambiguous', `"${name}" may be a column or the whole row of "${name}"`)
  if (scope.aliases().has(name))
    return untraced('ambiguous', `"${name}" may be a column, or what the select list calls so`)
  if (quoted && mayBeText(name))
    return untraced(
      'ambiguous',
      `"${name}" may be a column that isn't known, or a text in another database's quotes`,
    )
  if (scope.outer !== null && mayHave(name, scope.outer))
    return untraced('ambiguous', `"${name}" may be of the subquery or of the query around it`)
  return throughHoles(columns, name) ?? unknown(name, scope)
}

function unknown(name: string, scope: Scope): Trace {
  const inside = scope.tables().map(({ path }) => path[path.length - 1])
  const where = inside.length === 0 ? 'where no relation is read' : `in ${inside.join(', ')}`
  return untraced('no-such-column', `there is no column "${name}" ${where}`)
}

function mayHave(name: string, scope: Scope): boolean {
  const { exact, holes } = indexOf(allColumns(scope))
  if (holes.length > 0 || exact.has(name)) return true
  return scope.outer !== null && mayHave(name, scope.outer)
}

/** Functions that are written like columns. */
const callsWithoutParentheses = new Set([
  'current_catalog',
  'current_date',
  'current_role',
  'current_schema',
  'current_time',
  'current_timestamp',
  'current_user',
  'localtime',
  'localtimestamp',
  'session_user',
  'user',
])
