'use client'
import { readiness } from '../../lib/foundation'
import { LagChart } from '../live/lag-chart'
import { LiveState } from '../live/live-state'
import { useConnection, useRelation } from '../live/use-live'
import { hasLiveState, lagText } from '../live/words'
import { useSide } from '../shell/app-link'
import { RelativeTime } from '../ui/relative-time'
import { StateGlyph } from '../ui/state-glyph'
import { EmptyState } from '../ui/states'
import type { ModelView } from './model-view'

/** What is needed of a node to watch it; little, as it crosses to the browser. */
export type WatchedNode = Pick<ModelView, 'id' | 'name' | 'kind' | 'materialization' | 'relation'>

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-32">
      <dt className="eyebrow">{label}</dt>
      <dd className="mt-0.5 text-16">{children}</dd>
    </div>
  )
}

/** How the relation does right now: lag against its limit, hydration on each replica, as the database says it. */
export function LiveTab({ view }: { view: WatchedNode }) {
  const side = useSide()
  const reading = useRelation(view.id, side)
  const connection = useConnection(side)
  if (!hasLiveState(view.kind, view.materialization))
    return (
      <EmptyState title="Nothing to watch">
        {view.materialization === 'ephemeral'
          ? 'An ephemeral model is written into those that use it; the database holds no object of its own.'
          : 'It is not an object of the database.'}
      </EmptyState>
    )
  if (connection?.state === 'none')
    return (
      <EmptyState title="No database is connected" command="greenlight debug">
        {connection.message} Documentation, lineage and search work without it; lag and hydration need it.
      </EmptyState>
    )
  if (reading === undefined)
    return (
      <EmptyState
        title={connection === undefined ? 'Waiting for the first reading' : 'Not in the database yet'}
        command={`greenlight run --select ${view.name}`}
      >
        {connection === undefined
          ? 'The server is being asked.'
          : `The database has no ${view.relation ?? 'object of this name'}. A run makes it.`}
      </EmptyState>
    )
  const replicas = Object.entries(reading.replicas)
  return (
    <div className="flex flex-col gap-5">
      <dl className="pane flex flex-wrap gap-x-10 gap-y-4 px-4 py-3">
        <Fact label="State">
          <LiveState id={view.id} side={side} look="word" />
        </Fact>
        <Fact label="Lag">
          <span>{reading.lagMs === null ? 'not queryable' : lagText(reading.lagMs)}</span>
          {reading.thresholdMs != null && (
            <span className="text-13 text-ink-3">{` / ${lagText(reading.thresholdMs)}`}</span>
          )}
        </Fact>
        <Fact label="Hydrated">
          {reading.hydrated === null ? 'unknown' : reading.hydrated ? 'yes' : 'not yet'}
        </Fact>
        <Fact label="Frontier">
          <span className="font-mono text-13">{reading.frontier ?? '–'}</span>
        </Fact>
        <Fact label="Heard">
          <span className="text-13">
            <RelativeTime at={reading.at} />
          </span>
        </Fact>
      </dl>
      {reading.reason !== null && <p className="text-ink-2">{reading.reason}</p>}
      <LagChart id={view.id} side={side} />
      {replicas.length > 0 && (
        <ul aria-label="Replicas" className="pane divide-y">
          {replicas.map(([replica, hydrated]) => {
            const state = hydrated === null ? 'unknown' : hydrated ? 'ready' : 'hydrating'
            return (
              <li key={replica} className="flex h-8 items-center gap-2 px-4">
                <StateGlyph state={state} />
                <span className="font-mono text-12">{replica}</span>
                <span className="text-ink-2">{hydrated ? 'hydrated' : readiness[state].word}</span>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
