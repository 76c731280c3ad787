'use client'
import { type ReactNode, useMemo } from 'react'
import { type Readiness, readiness, worstReadiness } from '../../lib/foundation'
import type { ClusterReading, LiveValue } from '../live/live-value'
import { useLiveValue } from '../live/use-live'
import { hasLiveState, lagText } from '../live/words'
import type { ProjectGraph } from '../project/project-graph'
import { useProject } from '../project/use-project'
import { AppLink, useSide } from '../shell/app-link'
import { StateBadge, StateGlyph } from '../ui/state-glyph'
import type { OverviewView } from './overview-view'

type Props = Pick<OverviewView, 'clusters' | 'tests' | 'changed' | 'recorded' | 'documented'>

function Cell({ label, children, note }: { label: string; children: ReactNode; note?: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-1 basis-40 flex-col gap-1 bg-surface px-4 py-3">
      <span className="eyebrow">{label}</span>
      <div className="flex h-7 min-w-0 items-center text-16">{children}</div>
      <div className="min-h-4 min-w-0 text-12 text-ink-2">{note}</div>
    </div>
  )
}

/** Every node that ought to be in the database with its state now; what isn't there is unknown, never good. */
function statesOf(
  graph: ProjectGraph | undefined,
  live: LiveValue | undefined,
): readonly { readonly state: Readiness; readonly missing: boolean }[] {
  if (graph === undefined || live === undefined) return []
  const { index } = graph
  return index.id.flatMap((id, node) => {
    const kind = index.words.kinds[index.kind[node] ?? -1] ?? ''
    const materialization = index.words.materializations[index.materialization[node] ?? -1] ?? null
    if (!hasLiveState(kind, materialization)) return []
    const reading = live.relations[id]
    return [{ state: reading?.state ?? 'unknown', missing: reading === undefined }]
  })
}
type States = ReturnType<typeof statesOf>

function Objects({ live, states }: { live: LiveValue | undefined; states: States }) {
  if (live === undefined || states.length === 0)
    return <Cell label="Objects">{<StateBadge state="unknown" />}</Cell>
  if (live.connection.state === 'none')
    return (
      <Cell label="Objects" note={<span className="line-clamp-2">{live.connection.message}</span>}>
        <StateBadge state="unknown" note="not connected" />
      </Cell>
    )
  const missing = states.filter((each) => each.missing).length
  if (missing === states.length)
    return (
      <Cell label="Objects" note={<code className="font-mono">greenlight build makes them</code>}>
        <span className="text-ink-3">none yet</span>
      </Cell>
    )
  const there = states.filter((each) => !each.missing)
  const tally = (['failing', 'lagging', 'hydrating', 'unknown', 'ready'] as const)
    .map((state) => [readiness[state].word, there.filter((each) => each.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`)
  const note = [...tally, ...(missing > 0 ? [`${missing} not in the database`] : [])].join(' · ')
  return (
    <Cell label="Objects" note={note}>
      <StateBadge state={worstReadiness(states.map((each) => each.state))} />
    </Cell>
  )
}

function WorstLag({ live }: { live: LiveValue | undefined }) {
  const readings = live === undefined || live.connection.state === 'none' ? {} : live.relations
  const worst = Object.entries(readings).reduce<readonly [string, number] | null>(
    (most, [id, reading]) =>
      reading.lagMs !== null && reading.lagMs > (most?.[1] ?? -1) ? [id, reading.lagMs] : most,
    null,
  )
  if (worst === null)
    return (
      <Cell label="Worst lag" note="No relation answers with its lag">
        <span className="text-ink-3">unknown</span>
      </Cell>
    )
  const [id, lag] = worst
  return (
    <Cell
      label="Worst lag"
      note={
        <AppLink
          href={`/models/${encodeURIComponent(id)}?tab=live`}
          className="block truncate font-mono hover:text-accent"
        >
          {id.split('.').slice(2).join('.')}
        </AppLink>
      }
    >
      <span>{lagText(lag)}</span>
    </Cell>
  )
}

function Tests({ tests }: Pick<Props, 'tests'>) {
  const { total, passed, failed, warned, notRun } = tests
  const note = [warned > 0 && `${warned} warned`, notRun > 0 && `${notRun} not run`, `${total} in all`]
    .filter(Boolean)
    .join(' · ')
  return (
    <Cell label="Tests" note={note}>
      <AppLink
        href={failed > 0 ? '/tests?status=fail' : '/tests'}
        className="flex items-center gap-1.5 hover:underline"
      >
        <StateGlyph state={failed > 0 ? 'failing' : passed > 0 ? 'ready' : 'unknown'} />
        {failed > 0 ? `${failed} failing` : passed > 0 ? `${passed} pass` : 'not run yet'}
      </AppLink>
    </Cell>
  )
}

/** What one on duty wants to see in a second: what is not green. */
export function HealthStrip({ clusters, tests, changed, recorded, documented }: Props) {
  const side = useSide()
  const live = useLiveValue(side)
  const { graph } = useProject()
  const connected = live !== undefined && live.connection.state !== 'none'
  const states = useMemo(() => statesOf(graph, live), [graph, live])
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap gap-px overflow-hidden rounded-1 border bg-line">
        <Objects live={live} states={states} />
        <WorstLag live={live} />
        <Tests tests={tests} />
        <Cell
          label="Changed since the last run"
          note={
            !recorded
              ? 'No run has recorded what it made'
              : changed.length === 0
                ? 'Files and database agree'
                : 'Files differ from what ran'
          }
        >
          <AppLink href="/lineage?lens=changes" className="hover:underline">
            {!recorded ? (
              <span className="text-ink-3">unknown</span>
            ) : changed.length === 0 ? (
              'nothing'
            ) : (
              `${changed.length} ${changed.length === 1 ? 'model' : 'models'}`
            )}
          </AppLink>
        </Cell>
        <Cell
          label="Documented"
          note={
            documented.drifted > 0
              ? `${documented.drifted} texts differ from the database`
              : `${documented.models} of ${documented.of} models`
          }
        >
          <AppLink
            href={
              documented.drifted > 0
                ? `/models?docs=${encodeURIComponent('differs from the database')}`
                : documented.models < documented.of
                  ? '/models?docs=missing'
                  : '/models'
            }
            className="hover:underline"
          >
            {documented.of === 0 ? '–' : `${Math.round((100 * documented.models) / documented.of)} %`}
          </AppLink>
        </Cell>
      </div>
      {clusters.length > 0 && (
        <ul aria-label="Clusters" className="flex flex-wrap gap-2">
          {clusters.map((cluster) => (
            <li key={cluster.name} className="min-w-0">
              <Cluster {...cluster} reading={connected ? live.clusters[cluster.name] : undefined} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** A cluster as the database has it: its state, how much of it is hydrated, its worst lag. */
function Cluster({
  name,
  objects,
  reading,
}: OverviewView['clusters'][number] & { reading: ClusterReading | undefined }) {
  const state = reading?.state ?? 'unknown'
  return (
    <AppLink
      href={`/models?cluster=${encodeURIComponent(name)}`}
      className="flex h-8 min-w-0 items-center gap-2 rounded-1 border bg-surface px-2.5 hover:bg-hover"
      title={`Cluster ${name}: ${readiness[state].word}${reading?.reason ? `, ${reading.reason}` : ''}; ${objects} of the project run on it`}
    >
      <StateGlyph
        state={state}
        label={readiness[state].word}
        share={reading && reading.objects > 0 ? reading.hydrated / reading.objects : null}
      />
      <span className="truncate font-mono text-12">{name}</span>
      <span className="text-12 whitespace-nowrap text-ink-2">
        {reading === undefined ? `${objects} objects` : `${reading.hydrated}/${reading.objects} hydrated`}
      </span>
      {reading?.worstLagMs != null && (
        <span className="text-12 whitespace-nowrap text-ink-3">{`lag ${lagText(reading.worstLagMs)}`}</span>
      )}
    </AppLink>
  )
}
