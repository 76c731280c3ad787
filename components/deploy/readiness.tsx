'use client'
import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { useNow } from '../live/now'
import { lagText } from '../live/words'
import { nodeHref } from '../project/project-index'
import { AppLink } from '../shell/app-link'
import { cx } from '../ui/cx'
import { Identifier } from '../ui/identifier'
import { ago } from '../ui/relative-time'
import { StateBadge, StateGlyph } from '../ui/state-glyph'
import type { ClusterView, DeploymentsValue, ReadinessView, RelationView } from './deployment-value'
import { sentence } from './fault-list'

const STALE_MS = 5_000

/** How the side under the deployment's names stands, cluster by cluster, as it is now. */
export function Readiness({
  readiness,
  connection,
}: {
  readiness: ReadinessView
  connection: DeploymentsValue['connection']
}) {
  const age = useNow((now) => {
    const old = now - Date.parse(readiness.at)
    return old > STALE_MS ? ago(Date.parse(readiness.at), now) : null
  }, null)
  const lost = connection === 'lost'
  const loose = readiness.relations.filter(
    (r) => r.cluster === null || !readiness.clusters.some((c) => c.name === r.cluster),
  )
  return (
    <div>
      {(lost || age !== null) && (
        <p role="status" className="mb-2 flex items-center gap-2 rounded-1 bg-failing-soft px-3 py-1.5">
          <StateGlyph state="unknown" />
          {lost
            ? `The connection to the database is lost. These are the last values${age === null ? '' : `, read ${age}`}; promote is locked.`
            : `Nothing has been heard for a while: these values were read ${age}.`}
        </p>
      )}
      <ul
        aria-label="Readiness by cluster"
        className={cx('pane divide-y', (lost || age !== null) && 'opacity-70 grayscale')}
      >
        {readiness.missing.map((name) => (
          <li key={name} className="flex min-h-10 items-center gap-3 px-3">
            <StateBadge state="failing" />
            <span className="font-mono">{name}</span>
            <span className="text-ink-2">does not exist</span>
          </li>
        ))}
        {readiness.clusters.map((cluster) => (
          <Cluster
            key={cluster.name}
            cluster={cluster}
            relations={readiness.relations.filter((r) => r.cluster === cluster.name)}
          />
        ))}
        {loose.length > 0 && (
          <li>
            <Objects relations={loose} />
          </li>
        )}
      </ul>
    </div>
  )
}

function Cluster({ cluster, relations }: { cluster: ClusterView; relations: readonly RelationView[] }) {
  const [chosen, setChosen] = useState<boolean | null>(null)
  const id = useId()
  // What is not ready shows by itself what it waits for.
  const open = chosen ?? (cluster.state !== 'ready' && cluster.state !== 'idle')
  const share = cluster.objects === 0 ? 1 : cluster.hydrated / cluster.objects
  const slowest = relations.reduce<RelationView | null>(
    (worst, r) => ((r.lagMs ?? -1) > (worst?.lagMs ?? -1) ? r : worst),
    null,
  )
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setChosen(!open)}
        className="grid w-full grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 px-3 py-2 text-left hover:bg-hover"
      >
        <ChevronRight
          size={14}
          aria-hidden
          className={cx('text-ink-3 transition-transform', open && 'rotate-90')}
        />
        <Identifier name={cluster.name} className="font-strong" />
        <StateBadge state={cluster.state} share={share} />
        <span className="col-span-2 col-start-2 flex flex-wrap items-center gap-x-5 gap-y-0.5 text-12 text-ink-2">
          <Hydration cluster={cluster} share={share} />
          <span>
            {cluster.worstLagMs === null
              ? 'no lag known'
              : `lag ${lagText(cluster.worstLagMs)}${slowest === null ? '' : ` / ${lagText(slowest.thresholdMs)}`}`}
          </span>
          <span>{replicasText(cluster)}</span>
        </span>
      </button>
      {cluster.state !== 'ready' && (
        <p className="px-3 pb-2 pl-10 text-12 text-ink-2">{sentence(cluster.reason)}</p>
      )}
      <div id={id} hidden={!open}>
        {relations.length === 0 ? (
          <p className="border-t px-3 py-2 pl-10 text-ink-2">The deployment has no objects on it.</p>
        ) : (
          <Objects relations={relations} />
        )}
      </div>
    </li>
  )
}

function Hydration({ cluster, share }: { cluster: ClusterView; share: number }) {
  const text = cluster.objects === 0 ? 'no objects' : `${cluster.hydrated} of ${cluster.objects} hydrated`
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span
        role="progressbar"
        aria-label={`Hydration of ${cluster.name}`}
        aria-valuemin={0}
        aria-valuemax={cluster.objects}
        aria-valuenow={cluster.hydrated}
        aria-valuetext={text}
        className="h-1.5 w-20 shrink-0 overflow-hidden rounded-full bg-hover"
      >
        <span
          className={cx('block h-full rounded-full', share === 1 ? 'bg-ready' : 'bg-hydrating')}
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span className="whitespace-nowrap">{text}</span>
    </span>
  )
}

function replicasText({ replicas }: ClusterView): string {
  if (replicas.length === 0) return 'no replicas'
  const sizes = [...new Set(replicas.map((r) => r.size ?? ''))].filter(Boolean).join(', ')
  const online = replicas.filter((r) => r.status === 'online').length
  const count = `${online} of ${replicas.length} online`
  return sizes === '' ? count : `${sizes}, ${count}`
}

function Objects({ relations }: { relations: readonly RelationView[] }) {
  return (
    <ul className="border-t bg-ground">
      {relations.map((r) => (
        <li
          key={r.id}
          className="grid min-h-8 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 px-3 py-0.5 pl-10 sm:grid-cols-[minmax(0,1fr)_100px_100px]"
        >
          {r.uniqueId === null ? (
            <Identifier name={`${r.schema}.${r.name}`} className="text-12" />
          ) : (
            <AppLink
              href={nodeHref(r.uniqueId, 'live')}
              title={`${r.schema}.${r.name}`}
              className="min-w-0 truncate font-mono text-12 hover:text-accent"
            >
              {r.name}
            </AppLink>
          )}
          <StateBadge state={r.state} share={r.replicas === 0 ? null : r.hydrated / r.replicas} />
          <span className="text-12 text-right text-ink-2 max-sm:hidden">
            {r.lagMs === null ? 'no lag known' : `${lagText(r.lagMs)} / ${lagText(r.thresholdMs)}`}
          </span>
          {r.state !== 'ready' && (
            <span className="col-span-full truncate text-12 text-ink-2" title={r.reason}>
              {r.reason}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
