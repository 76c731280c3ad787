import { error, fail, ok, type Result } from '../../foundation'
import type { ManifestNode } from '../../manifest'
import { materializedView, materializedview, table } from './materialized-view'
import { seed } from './seed'
import { sink, source, sourceTable } from './source'
import type { Materialization } from './types'
import { view } from './view'

/** Every materialization that Materialize has a plan for. Adding one is a line here. */
export const materializations: readonly Materialization[] = [
  view,
  materializedView,
  materializedview,
  table,
  source,
  sourceTable,
  sink,
  seed,
]

const hints: Readonly<Record<string, string>> = {
  incremental: 'Use materialized_view: Materialize keeps it up to date by itself.',
  snapshot:
    'Materialize has no MERGE. Keep history in a source, or with retain_history on a materialized view.',
}

/** The materialization that a node's config names. */
export function materializationFor(node: ManifestNode): Result<Materialization> {
  const name = node.resource_type === 'seed' ? 'seed' : String(node.config.materialized ?? 'view')
  const found = materializations.find((m) => m.name === name)
  if (found !== undefined) return ok(found)
  return fail(
    error(
      'GL5001',
      `No materialization '${name}' was found for adapter materialize! (searched types 'default' and 'materialize')`,
      {
        at: { file: node.original_file_path, line: 1 },
        uniqueId: node.unique_id,
        hint: hints[name] ?? `Known ones: ${materializations.map((m) => m.name).join(', ')}, ephemeral.`,
      },
    ),
  )
}
