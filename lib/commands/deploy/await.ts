import { type Diagnostic, error, type Readiness, readiness, worstReadiness } from '../../foundation'
import { type FeedUpdate, type LiveCluster, LiveFeed, type LiveRelation } from '../../live'
import { deployName } from '../../plan'
import { thresholdsOf } from '../web/live-value'
import type { DeployContext } from './context'

export type AwaitOptions = {
  /** Milliseconds that an object may be behind; null takes what the project says of each. */
  readonly lagThresholdMs: number | null
  /** Milliseconds for which all must be ready without a break. */
  readonly stableForMs: number
  /** Milliseconds; null waits without end, as dbt's macro does. */
  readonly timeoutMs: number | null
  /** Whether something that fails ends the waiting at once. */
  readonly stopOnFailing: boolean
  readonly onUpdate?: (status: Awaited) => void
  readonly signal: AbortSignal
}

export type Awaited = {
  readonly state: Readiness
  readonly clusters: readonly LiveCluster[]
  /** The deployment's objects, what keeps one waiting first. */
  readonly relations: readonly LiveRelation[]
  readonly missing: readonly string[]
}

export type AwaitResult =
  | { readonly kind: 'ready'; readonly status: Awaited }
  | {
      readonly kind: 'failing' | 'timeout' | 'cancelled'
      readonly status: Awaited | null
      readonly diagnostic: Diagnostic
    }

/** How the deployment's side stands, out of the live state of the whole database. */
export function deploymentStatus(update: FeedUpdate, context: Pick<DeployContext, 'scope'>): Awaited | null {
  if (update.live === null) return null
  const schemas = new Set(context.scope.schemas.map(deployName))
  const names = context.scope.clusters.map(deployName)
  const clusters = update.live.clusters.filter((c) => names.includes(c.name))
  const relations = update.live.relations
    .filter((r) => schemas.has(r.schema) && r.state !== 'idle')
    .sort((a, b) => readiness[b.state].rank - readiness[a.state].rank || (b.lagMs ?? 0) - (a.lagMs ?? 0))
  const missing = names.filter((n) => !clusters.some((c) => c.name === n))
  const lost = update.connection.state === 'lost'
  const state: Readiness =
    missing.length > 0
      ? 'failing'
      : lost
        ? 'unknown'
        : worstReadiness([...clusters, ...relations].map((c) => c.state))
  return { state, clusters, relations, missing }
}

/** Sentences about what is not ready. */
export function holdUps(status: Awaited): readonly string[] {
  return [
    ...status.missing.map((name) => `cluster ${name} does not exist`),
    ...status.clusters.filter((c) => c.state !== 'ready').map((c) => `cluster ${c.name}: ${c.reason}`),
    ...status.relations.filter((r) => r.state !== 'ready').map((r) => `${r.schema}.${r.name}: ${r.reason}`),
  ]
}

/** Watches the deployment's side by subscription until it is ready for as long as asked, or something ends the wait. */
export function awaitReady(context: DeployContext, options: AwaitOptions): Promise<AwaitResult> {
  const given = options.lagThresholdMs
  const allowed = given === null ? thresholdsOf(context.project.manifest, context.scope) : () => given
  const feed = new LiveFeed(context.settings, allowed)
  return new Promise((resolve) => {
    let last: Awaited | null = null
    let since: number | null = null
    let stable: NodeJS.Timeout | null = null
    const settle = (result: AwaitResult) => {
      off()
      feed.close()
      if (stable !== null) clearTimeout(stable)
      if (limit !== null) clearTimeout(limit)
      options.signal.removeEventListener('abort', cancelled)
      resolve(result)
    }
    const notReady = (kind: 'failing' | 'timeout' | 'cancelled', why: string) =>
      settle({ kind, status: last, diagnostic: error('GL7013', why, hintOf(last)) })
    const cancelled = () => notReady('cancelled', 'waiting was cancelled')
    const limit =
      options.timeoutMs === null
        ? null
        : setTimeout(
            () => notReady('timeout', `the deployment was not ready after ${options.timeoutMs} ms`),
            options.timeoutMs,
          )
    options.signal.addEventListener('abort', cancelled, { once: true })
    const off = feed.listen((update) => {
      if (update.connection.state === 'lost' && last === null) {
        settle({ kind: 'failing', status: null, diagnostic: update.connection.diagnostic })
        return
      }
      const status = deploymentStatus(update, context)
      if (status === null) return
      last = status
      options.onUpdate?.(status)
      if (status.state === 'failing' && options.stopOnFailing)
        return notReady('failing', 'the deployment is failing')
      if (status.state !== 'ready' && status.state !== 'idle') {
        since = null
        if (stable !== null) clearTimeout(stable)
        stable = null
        return
      }
      since ??= Date.now()
      // Time passes even when nothing changes, so the end of the stable time has a timer of its own.
      stable ??= setTimeout(
        () => settle({ kind: 'ready', status: last as Awaited }),
        Math.max(0, since + options.stableForMs - Date.now()),
      )
    })
  })
}

function hintOf(status: Awaited | null) {
  const [first] = status === null ? [] : holdUps(status)
  return first === undefined ? {} : { hint: first }
}
