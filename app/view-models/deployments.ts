import type { HistoryRow } from '../../components/deploy/history'
import type { StoryEntry } from '../../components/deploy/story'
import type { ChangedModel } from '../../components/deploy/top-card'
import type { Deployment, DeploymentsValue } from '../server'
import { kindOf, lineageNodes, materializationOf, nameOf } from './facts'
import type { ProjectReading } from './reading'

/** The models that differ from what production was built from, with whether a promote brings them there. */
export function changedModels(
  reading: ProjectReading,
  scope: DeploymentsValue['scope'],
): readonly ChangedModel[] {
  return lineageNodes(reading.manifest).flatMap((node) => {
    const change = reading.modified?.get(node.unique_id)
    if (change === undefined) return []
    const inScope = 'schema' in node && scope?.schemas.includes(String(node.schema)) === true
    const [kind, materialization] = [kindOf(node), materializationOf(node)]
    return [{ id: node.unique_id, name: nameOf(node), kind, materialization, change, inScope }]
  })
}

/** What of this project could be made twice: the schemas and clusters of views and materialized views. */
export function deployable({ manifest }: ProjectReading): {
  readonly schemas: readonly string[]
  readonly clusters: readonly string[]
} {
  const fit = new Set(['view', 'materialized_view', 'materializedview'])
  const models = Object.values(manifest.nodes).filter(
    (n) => n.resource_type === 'model' && fit.has(n.config.materialized ?? ''),
  )
  const clusters = models.flatMap(({ config }) =>
    typeof config.cluster === 'string' ? [config.cluster] : [],
  )
  const unique = (names: readonly string[]) => [...new Set(names)].sort()
  return { schemas: unique(models.map((n) => n.schema)), clusters: unique(clusters) }
}

/** A deployment as the list shows it. */
export function historyRow(deployment: Deployment): HistoryRow {
  const turns = deployment.entries.flatMap((e) => (e.kind === 'phase' ? [e.phase] : []))
  const { id, commit, by, phase, promotedAt, startedAt } = deployment
  return {
    id,
    commit,
    by,
    phase,
    promotedAt,
    at: startedAt,
    failures: turns.filter((turn) => turn === 'failed').length,
    rollbacks: turns.filter((turn) => turn === 'rolled_back').length,
  }
}

/** A deployment's record, the newest first. Which ids were which side is for the program alone. */
export function storyEntries({ entries }: Deployment): readonly StoryEntry[] {
  return entries
    .flatMap((entry, at): StoryEntry[] =>
      entry.kind === 'sides' ? [] : [{ ...entry, key: `${at} ${entry.at}` }],
    )
    .reverse()
}
