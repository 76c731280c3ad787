import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ephemeralName } from '../adapter'
import {
  ColumnLineage,
  type KnownColumns,
  type NodeSql,
  ParseCache,
  type Tracing,
  traceDown,
  traceUp,
} from '../columns'
import { Compiler } from '../compile'
import type { ColumnGraph, ColumnRef, Manifest, SeedNode, UniqueId } from '../manifest'
import { readSeedHeader } from '../plan'
import type { ResolvedProject } from '../resolve'
import { seedRoot } from './seed-root'

export type { NodeColumns, OutputColumn } from '../columns'

const cache = new ParseCache()
const opened = new WeakMap<ResolvedProject, { readonly catalog: string; readonly lineage: ColumnLineage }>()

/**
 * The column lineage of a project as it is resolved now. Nothing is compiled before a question needs it, and without a
 * database. What source columns there are is taken from target/catalog.json (looked at anew whenever it is written),
 * from the properties, and for seeds from their files.
 */
export function columnLineage(project: ResolvedProject): ColumnLineage {
  const catalog = join(project.parsed.raw.targetPath, 'catalog.json')
  const stamp = existsSync(catalog) ? String(statSync(catalog).mtimeMs) : ''
  const known = opened.get(project)
  if (known?.catalog === stamp) return known.lineage
  const compiler = new Compiler(project)
  const columns = new KnownColumnsOf(project, catalog)
  const lineage = new ColumnLineage(
    {
      manifest: project.manifest,
      sql: (id) => nodeSql(project, compiler, id),
      known: (id) => columns.get(id),
    },
    cache,
  )
  opened.set(project, { catalog: stamp, lineage })
  return lineage
}

/** Follows a column up (to what it comes from) or down (to what is made of it), as many steps as `depth` says, or all. */
export function traceColumn(
  project: ResolvedProject,
  at: ColumnRef,
  direction: 'up' | 'down',
  depth?: number,
): ColumnGraph {
  const tracing = startTracing(project, at, direction, depth)
  for (;;) {
    const step = tracing.next()
    if (step.done) return step.value
  }
}

/** The same in steps, for one who has other things to do between them. */
export function startTracing(
  project: ResolvedProject,
  at: ColumnRef,
  direction: 'up' | 'down',
  depth?: number,
): Tracing {
  const trace = direction === 'up' ? traceUp : traceDown
  return trace(columnLineage(project), at, depth)
}

/** A node, or one of its columns, as a person writes it. */
export type Asked = { readonly node: UniqueId; readonly column: string | null }

/**
 * What `stg_bids`, `stg_bids.amount`, `shop.stg_bids`, `raw.users`, `raw.users.id` or a unique id means: each node that
 * it may be. A name that is a node goes before one that ends in a column.
 */
export function findAsked({ manifest }: ResolvedProject, text: string): readonly Asked[] {
  const whole = nodesNamed(manifest, text)
  if (whole.length > 0) return whole.map((node) => ({ node, column: null }))
  const dot = text.lastIndexOf('.')
  if (dot < 1) return []
  const column = text.slice(dot + 1)
  return nodesNamed(manifest, text.slice(0, dot)).map((node) => ({ node, column }))
}

function nodesNamed({ nodes, sources }: Manifest, text: string): readonly UniqueId[] {
  const found: UniqueId[] = []
  for (const node of Object.values(nodes)) {
    if (!columned.has(node.resource_type)) continue
    const { name, package_name, unique_id } = node
    const version =
      node.resource_type === 'model' && node.version !== null ? `${name}.v${node.version}` : name
    if ([unique_id, name, `${package_name}.${name}`, version].includes(text)) found.push(unique_id)
  }
  for (const { unique_id, source_name, name, package_name } of Object.values(sources))
    if ([unique_id, `${source_name}.${name}`, `${package_name}.${source_name}.${name}`].includes(text))
      found.push(unique_id)
  return found
}

/** Every node that has columns, in the manifest's order: sources, then the others. */
export function nodesWithColumns({ manifest }: ResolvedProject): readonly UniqueId[] {
  const nodes = Object.values(manifest.nodes).filter((node) => columned.has(node.resource_type))
  return [...Object.keys(manifest.sources), ...nodes.map((node) => node.unique_id)]
}

const columned: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'analysis'])

function nodeSql(project: ResolvedProject, compiler: Compiler, id: UniqueId): NodeSql {
  const made = compiler.compileNode(id)
  if (!made.ok) {
    const cause = made.errors[0]?.message ?? 'unknown error'
    return { ok: false, reason: { code: 'not-compiled', message: `the SQL can't be made: ${cause}` } }
  }
  const ephemeral = made.value.extraCtes.map(({ id: input }): readonly [string, UniqueId] => {
    const name = project.manifest.nodes[input]?.alias ?? ''
    return [ephemeralName(name).toLowerCase(), input]
  })
  return { ok: true, sql: made.value.compiledCode, ephemeral: new Map(ephemeral) }
}

/** As far as it matters here, and checked for one relation at a time: a catalog may have very many. */
const catalogFile = z.looseObject({
  nodes: z.record(z.string(), z.unknown()).optional(),
  sources: z.record(z.string(), z.unknown()).optional(),
})
const catalogTable = z.looseObject({
  columns: z.record(z.string(), z.looseObject({ name: z.string(), index: z.number().optional() })),
})

/** What columns nodes have by other means than their SQL. */
class KnownColumnsOf {
  readonly #project: ResolvedProject
  readonly #file: string
  #catalog: z.infer<typeof catalogFile> | null | undefined

  constructor(project: ResolvedProject, catalog: string) {
    this.#project = project
    this.#file = catalog
  }

  get(id: UniqueId): KnownColumns {
    const { nodes, sources } = this.#project.manifest
    const node = nodes[id]
    const header = node?.resource_type === 'seed' ? this.#seedColumns(node) : null
    if (header !== null) return { names: header, complete: true }
    const listed = this.#catalogColumns(id)
    if (listed !== null) return { names: listed, complete: true }
    const described = Object.values((node ?? sources[id])?.columns ?? {})
    return { names: described.map(({ name }) => name), complete: false }
  }

  #catalogColumns(id: UniqueId): readonly string[] | null {
    if (this.#catalog === undefined) this.#catalog = readCatalog(this.#file)
    const table = catalogTable.safeParse(this.#catalog?.nodes?.[id] ?? this.#catalog?.sources?.[id])
    if (!table.success) return null
    const columns = Object.values(table.data.columns)
    return columns.sort((a, b) => (a.index ?? 0) - (b.index ?? 0)).map(({ name }) => name)
  }

  #seedColumns(node: SeedNode): readonly string[] | null {
    const file = join(seedRoot(this.#project, node.package_name), node.original_file_path)
    const text = beginningOf(file)
    const names = text === null ? null : readSeedHeader(node, text)
    if (names === null) return null
    return node.config.quote_columns === false ? names.map((name) => name.toLowerCase()) : names
  }
}

function readCatalog(file: string): z.infer<typeof catalogFile> | null {
  try {
    return catalogFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // a catalog that isn't there or isn't one says nothing
    return null
  }
}

const headerBytes = 64 * 1024

function beginningOf(file: string): string | null {
  if (!existsSync(file)) return null
  const handle = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(headerBytes)
    return buffer.toString('utf8', 0, readSync(handle, buffer, 0, headerBytes, 0))
  } finally {
    closeSync(handle)
  }
}
