import { findNode, type GraphNode, type Manifest, type Reason, type UniqueId } from '../manifest'
import { analyse, nodeColumns, type Parsed, parseSql, tooDeep } from './analyse'
import { RelationNames } from './relations'
import type { Hole, Shape, Slot } from './shape'
import { snapshotShape } from './snapshot'
import { nothing, type Trace, untraced } from './trace'
import type { Condition, Input, KnownColumns, NodeColumns, OutputColumn } from './types'

/** A node's final SQL, with the CTEs in it that stand for ephemeral nodes; or why there is none. */
export type NodeSql =
  | { readonly ok: true; readonly sql: string; readonly ephemeral: ReadonlyMap<string, UniqueId> }
  | { readonly ok: false; readonly reason: Reason }

/** What lineage is made from. Asked only for the nodes that a question needs. */
export type ColumnSources = {
  readonly manifest: Manifest
  readonly sql: (id: UniqueId) => NodeSql
  /** Columns that a node is known to have by other means than its SQL: the catalog, a seed's file, properties. */
  readonly known: (id: UniqueId) => KnownColumns
}

/** Parsed SQL by its text, kept from one state of a project to the next. */
export class ParseCache {
  readonly #parsed = new Map<string, Parsed>()
  readonly #most: number
  constructor(most = 2_000) {
    this.#most = most
  }
  get(sql: string): Parsed {
    const known = this.#parsed.get(sql)
    if (known !== undefined) return known
    const parsed = parseSql(sql)
    const [oldest] = this.#parsed.keys()
    if (this.#parsed.size >= this.#most && oldest !== undefined) this.#parsed.delete(oldest)
    this.#parsed.set(sql, parsed)
    return parsed
  }
}

type Entry =
  /** A source or seed: nothing of the project is behind it. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'query'; readonly shape: Shape }
  | { readonly kind: 'untraced'; readonly reason: Reason }

const unknownColumns: KnownColumns = { names: [], complete: false }

/** Lists of columns that are kept for their readers: enough for neighbours, little memory. */
const mostRead = 500

/** Materializations whose SQL is no query. */
const notQueries = new Set(['source', 'source_table'])

/**
 * The columns of a resolved project and where they come from. For one state of the project: what was found is kept, and
 * nothing is compiled or read before a question needs it.
 */
export class ColumnLineage {
  readonly sources: ColumnSources
  readonly #cache: ParseCache
  readonly #names: RelationNames
  readonly #entries = new Map<UniqueId, Entry>()
  readonly #known = new Map<UniqueId, KnownColumns>()
  readonly #asked = new Set<UniqueId>()
  readonly #read = new Map<UniqueId, readonly (Slot | Hole)[]>()
  readonly #columns = new Map<UniqueId, NodeColumns>()

  constructor(sources: ColumnSources, cache: ParseCache = new ParseCache()) {
    this.sources = sources
    this.#cache = cache
    this.#names = new RelationNames(sources.manifest)
  }

  /** A node's columns with where each comes from; null for what has none: tests, exposures, sinks. */
  columnsOf(id: UniqueId): NodeColumns | null {
    const known = this.#columns.get(id)
    if (known !== undefined) return known
    const node = findNode(this.sources.manifest, id)
    if (node === undefined || !hasColumns(node)) return null
    const made = this.#describe(id)
    this.#columns.set(id, made)
    // the tree isn't needed any more, and trees of all nodes would be much memory
    this.#knownOf(id)
    this.#entries.delete(id)
    return made
  }

  /** One column; also one that only passes through a `*` over unknown columns. Null where the node has none of the name. */
  column(id: UniqueId, name: string): OutputColumn | null {
    const columns = this.columnsOf(id)?.columns ?? []
    const lower = name.toLowerCase()
    const found =
      columns.find((column) => column.name === name) ??
      columns.find((column) => column.name.toLowerCase() === lower)
    if (found !== undefined) return found
    const entry = this.#entry(id)
    if (entry.kind !== 'query') return null
    return guarded(() => {
      const open = holesOf(entry.shape.slots())
      return open.length === 0 ? null : outputColumn(name, throughHoles(open, name))
    })
  }

  #describe(id: UniqueId): NodeColumns {
    const entry = this.#entry(id)
    const { names, complete } = this.#knownOf(id)
    if (entry.kind === 'outside') {
      const incomplete = complete ? [] : [unknownOf(id)]
      return { ...empty(id), columns: names.map((name) => rootColumn(name)), incomplete }
    }
    if (entry.kind === 'untraced') return untracedNode(id, names, entry.reason)
    try {
      return this.#describeQuery(id, entry.shape)
    } catch (fault) {
      if (!(fault instanceof RangeError)) throw fault
      return untracedNode(id, names, tooDeep)
    }
  }

  #describeQuery(id: UniqueId, shape: Shape): NodeColumns {
    const slots = shape.slots()
    const open = holesOf(slots)
    const columns = new Map<string, OutputColumn>()
    for (const at of slots)
      if (at.kind === 'slot' && !columns.has(at.name)) columns.set(at.name, outputColumn(at.name, at.trace()))
    if (open.length > 0)
      for (const name of this.sources.known(id).names)
        if (!columns.has(name)) columns.set(name, outputColumn(name, throughHoles(open, name)))
    const rows = shape.rows()
    return {
      node: id,
      columns: [...columns.values()],
      conditions: sortedConditions(rows),
      incomplete: distinct(open.map(({ reason }) => reason)),
      untracedConditions: [...rows.blind.values()],
    }
  }

  #entry(id: UniqueId): Entry {
    const known = this.#entries.get(id)
    if (known !== undefined) return known
    const made = this.#makeEntry(id)
    this.#entries.set(id, made)
    return made
  }

  #makeEntry(id: UniqueId): Entry {
    const node = findNode(this.sources.manifest, id)
    if (node === undefined || node.resource_type === 'source' || node.resource_type === 'seed')
      return { kind: 'outside' }
    const materialized = 'config' in node ? String(node.config.materialized) : ''
    if (notQueries.has(materialized)) {
      const message = `a ${materialized.replace('_', ' ')} isn't made by a query`
      return { kind: 'untraced', reason: { code: 'not-a-query', message } }
    }
    const made = this.sources.sql(id)
    if (!made.ok) return { kind: 'untraced', reason: made.reason }
    const parsed = this.#cache.get(made.sql)
    if (!parsed.ok) return { kind: 'untraced', reason: parsed.reason }
    const shape = analyse(parsed.query, {
      node: this.#names.of(id),
      columns: (other) => this.#readOf(other),
      ephemeral: made.ephemeral,
    })
    return { kind: 'query', shape: node.resource_type === 'snapshot' ? snapshotShape(node, shape) : shape }
  }

  /** A node's columns as its readers see them: one list for those that are looked at together. */
  #readOf(id: UniqueId): readonly (Slot | Hole)[] {
    const kept = this.#read.get(id)
    if (kept !== undefined) return kept
    const known = this.#knownOf(id)
    const columns = nodeColumns(id, known)
    // of a node that reads itself they aren't known yet
    if (this.#known.get(id) !== known) return columns
    const [oldest] = this.#read.keys()
    if (this.#read.size >= mostRead && oldest !== undefined) this.#read.delete(oldest)
    this.#read.set(id, columns)
    return columns
  }

  /** The names of a node's columns, as those that read from it see them. */
  #knownOf(id: UniqueId): KnownColumns {
    const known = this.#known.get(id)
    if (known !== undefined) return known
    // A node that reads itself (an incremental model) is asked while it is being read.
    if (this.#asked.has(id)) return unknownColumns
    this.#asked.add(id)
    const made = this.#findKnown(id)
    this.#asked.delete(id)
    this.#known.set(id, made)
    return made
  }

  #findKnown(id: UniqueId): KnownColumns {
    const entry = this.#entry(id)
    if (entry.kind !== 'query') return this.sources.known(id)
    const slots = guarded(() => entry.shape.slots())
    if (slots === null) return { ...this.sources.known(id), complete: false }
    const names = new Set(slots.flatMap((at) => (at.kind === 'slot' ? [at.name] : [])))
    if (holesOf(slots).length === 0) return { names: [...names], complete: true }
    for (const name of this.sources.known(id).names) names.add(name)
    return { names: [...names], complete: false }
  }
}

/** Whether a node has columns that something may read. */
function hasColumns(node: GraphNode): boolean {
  // a sink sends on what it reads, and nothing reads from it
  if ('config' in node && node.config.materialized === 'sink') return false
  return ['model', 'seed', 'snapshot', 'source', 'analysis', 'sql_operation'].includes(node.resource_type)
}

/** The value; null where the SQL is nested too deeply. */
function guarded<T>(make: () => T): T | null {
  try {
    return make()
  } catch (fault) {
    if (fault instanceof RangeError) return null
    throw fault
  }
}

function holesOf(slots: readonly (Slot | Hole)[]): readonly Hole[] {
  return slots.filter((at) => at.kind === 'hole')
}

/** A column that isn't named in the SQL and must come through one of its stars. */
function throughHoles(holes: readonly Hole[], name: string): Trace {
  const [only] = holes
  if (only === undefined) return nothing
  if (holes.length === 1) return only.trace(name)
  const causes = distinct(holes.map(({ reason }) => reason)).map(({ message }) => message)
  return untraced('ambiguous', `"${name}" may come from several relations: ${causes.join('; ')}`)
}

function outputColumn(name: string, trace: Trace): OutputColumn {
  const inputs = sortedInputs(trace)
  const reasons = [...trace.reasons.values()]
  const from =
    inputs.length > 0 ? 'columns' : reasons.length > 0 ? 'unknown' : trace.rows ? 'rows' : 'constant'
  return { name, inputs, conditions: sortedConditions(trace), from, untraced: reasons }
}

function sortedInputs({ inputs }: Trace): readonly Input[] {
  const all = [...inputs.values()]
  return all.length < 2 ? all : all.sort((a, b) => compare(a.node, b.node) || compare(a.column, b.column))
}

function sortedConditions({ conditions }: Trace): readonly Condition[] {
  const all = [...conditions.values()]
  if (all.length < 2) return all
  return all.sort(
    (a, b) => compare(a.node, b.node) || compare(a.column, b.column) || compare(a.clause, b.clause),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function distinct(reasons: readonly Reason[]): readonly Reason[] {
  return [...new Map(reasons.map((reason) => [reason.message, reason])).values()]
}

function empty(node: UniqueId): NodeColumns {
  return { node, columns: [], conditions: [], incomplete: [], untracedConditions: [] }
}

function rootColumn(name: string): OutputColumn {
  return { name, inputs: [], conditions: [], from: 'outside', untraced: [] }
}

function untracedNode(id: UniqueId, names: readonly string[], reason: Reason): NodeColumns {
  const columns = names.map(
    (name): OutputColumn => ({ name, inputs: [], conditions: [], from: 'unknown', untraced: [reason] }),
  )
  return { ...empty(id), columns, incomplete: [reason], untracedConditions: [reason] }
}

function unknownOf(id: UniqueId): Reason {
  return { code: 'unknown-columns', message: `the columns of ${id} aren't all known` }
}
