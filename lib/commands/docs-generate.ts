import { join } from 'node:path'
import { type Catalog, makeCatalog, writeArtifact } from '../artifacts'
import {
  ConnectionLost,
  connectionDiagnostic,
  DatabaseError,
  readCatalog,
  Session,
  statementDiagnostic,
} from '../database'
import { fail, groupBy, ok, type Result } from '../foundation'
import type { Manifest } from '../manifest'
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

/** Reads the database's catalog for the project's relations and writes target/catalog.json, as `docs generate` does. */
export async function docsGenerate(
  project: ResolvedProject,
  stamp: { readonly at: Date; readonly invocationId: string },
): Promise<Result<Catalog>> {
  const { raw } = project.parsed
  const settings = connectionSettings(raw.profile, 'docs')
  let session: Session
  try {
    session = await Session.connect(settings)
  } catch (e) {
    return fail(connectionDiagnostic(e, settings))
  }
  try {
    const rows = []
    for (const [database, schemas] of places(project.manifest))
      rows.push(...(await readCatalog(session, database, schemas)))
    const catalog = makeCatalog(project.manifest, rows, stamp)
    await writeArtifact(join(raw.targetPath, 'catalog.json'), catalog)
    return ok(catalog)
  } catch (e) {
    if (!(e instanceof DatabaseError)) throw e
    return fail(e instanceof ConnectionLost ? connectionDiagnostic(e, settings) : statementDiagnostic(e))
  } finally {
    await session.end()
  }
}
