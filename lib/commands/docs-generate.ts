import { join } from 'node:path'
import { type Catalog, makeCatalog, writeArtifact } from '../artifacts'
import {
  type Connection,
  ConnectionLost,
  connectionDiagnostic,
  type Database,
  DatabaseError,
  readCatalog,
  server,
  statementDiagnostic,
} from '../database'
import { fail, groupBy, ok, type Result } from '../foundation'
import type { Manifest, UniqueId } from '../manifest'
import type { ResolvedProject } from '../resolve'
import { connectionSettings } from './connection'

/** Schemas that the project's nodes and sources stand in, by database. */
function places(manifest: Manifest): ReadonlyMap<string, readonly string[]> {
  const nodes = Object.values(manifest.nodes).filter((n) => n.relation_name !== null)
  const all = [...nodes, ...Object.values(manifest.sources)].map((n) => ({
    database: n.database,
    schema: n.schema,
  }))
  return new Map(
    [...groupBy(all, (p) => p.database)].map(([db, of]) => [db, [...new Set(of.map((p) => p.schema))]]),
  )
}

export type CatalogRequest = {
  readonly project: ResolvedProject
  readonly at: Date
  readonly invocationId: string
  /** Only these nodes and sources; null: all. */
  readonly selected: ReadonlySet<UniqueId> | null
  /** `--empty-catalog`: the database is asked nothing. */
  readonly empty: boolean
  readonly database?: Database | undefined
}

/** The manifest with nothing but what is selected. */
function narrowed(manifest: Manifest, selected: ReadonlySet<UniqueId> | null): Manifest {
  if (selected === null) return manifest
  const only = <T>(all: { readonly [id: string]: T }) =>
    Object.fromEntries(Object.entries(all).filter(([id]) => selected.has(id)))
  return { ...manifest, nodes: only(manifest.nodes), sources: only(manifest.sources) }
}

/** Reads the database's catalog for the project's relations and writes target/catalog.json, as `docs generate` does. */
export async function docsGenerate(request: CatalogRequest): Promise<Result<Catalog>> {
  const { raw } = request.project.parsed
  const manifest = narrowed(request.project.manifest, request.selected)
  const stamp = { at: request.at, invocationId: request.invocationId }
  const path = join(raw.targetPath, 'catalog.json')
  if (request.empty) {
    const catalog = makeCatalog(manifest, [], stamp)
    await writeArtifact(path, catalog)
    return ok(catalog)
  }
  const settings = connectionSettings(raw.profile, 'docs')
  let session: Connection
  try {
    session = await (request.database ?? server).connect(settings)
  } catch (e) {
    return fail(connectionDiagnostic(e, settings))
  }
  try {
    const rows = []
    for (const [database, schemas] of places(manifest))
      rows.push(...(await readCatalog(session, database, schemas)))
    const catalog = makeCatalog(manifest, rows, stamp)
    await writeArtifact(path, catalog)
    return ok(catalog)
  } catch (e) {
    if (!(e instanceof DatabaseError)) throw e
    return fail(e instanceof ConnectionLost ? connectionDiagnostic(e, settings) : statementDiagnostic(e))
  } finally {
    await session.end()
  }
}
