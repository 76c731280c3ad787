import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { columnLineage } from '../../../lib/commands/columns'
import { openProject, thisHost } from '../../../lib/commands/open-project'
import { Compiler } from '../../../lib/compile'
import { type Measured, measureProgram } from '../measure'

/**
 * Measures dbt-colibri on a project. It starts from what dbt leaves behind, a manifest with compiled SQL and a catalog;
 * both are made here beforehand, from what Greenlight knows, and don't count. It has no adapter for Materialize: the
 * manifest says postgres.
 */
export async function measureColibri(colibri: string, project: string): Promise<Measured> {
  const folder = join(project, 'colibri')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  await writeInputs(project, folder)
  const at = (name: string) => join(folder, name)
  return measureProgram(
    [
      colibri,
      'generate',
      ...['--manifest', at('manifest.json'), '--catalog', at('catalog.json'), '--output-dir', at('dist')],
      ...['--light', '--disable-telemetry'],
    ],
    folder,
  )
}

async function writeInputs(projectDir: string, folder: string): Promise<void> {
  const opened = await openProject({ projectDir, profilesDir: projectDir, which: 'compile' }, thisHost())
  if (!opened.ok) throw new Error(opened.errors[0]?.message)
  const { manifest } = opened.value
  const compiler = new Compiler(opened.value)
  const nodes: Record<string, unknown> = { ...manifest.nodes }
  for (const { node, compiledCode } of compiler.compileAll(compiler.nodeIds()).nodes)
    nodes[node.unique_id] = { ...node, compiled: true, compiled_code: compiledCode }
  const metadata = { ...manifest.metadata, adapter_type: 'postgres' }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, metadata, nodes }))

  const lineage = columnLineage(opened.value)
  const table = (id: string, at: { readonly database: string; readonly schema: string }, name: string) => {
    const columns = (lineage.columnsOf(id)?.columns ?? []).map((column, i) => {
      return [column.name, { name: column.name, index: i + 1, type: 'text', comment: null }] as const
    })
    const { database, schema } = at
    const about = { type: 'VIEW', schema, name, database, comment: null, owner: null }
    return { metadata: about, columns: Object.fromEntries(columns), stats: {}, unique_id: id }
  }
  const models = Object.values(manifest.nodes).filter((node) => node.resource_type === 'model')
  const catalog = {
    metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/catalog/v1.json' },
    nodes: Object.fromEntries(
      models.map((node) => [node.unique_id, table(node.unique_id, node, node.alias)]),
    ),
    sources: Object.fromEntries(
      Object.values(manifest.sources).map((source) => [
        source.unique_id,
        table(source.unique_id, source, source.identifier),
      ]),
    ),
    errors: null,
  }
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify(catalog))
}
