import type { Threshold } from '../../live'
import { type Awaited, holdUps } from '../deploy/await'
import type { ReadinessView } from './deployment-value'

/** Promote unlocks only after everything was ready for this long without a break. */
export const stableForMs = 5_000

export type Describe = {
  readonly threshold: Threshold
  /** The project's node behind a relation of the deployment's side. */
  readonly nodeOf: (database: string, schema: string, name: string) => string | null
}

/** Keeps since when all has been ready, so that one good moment does not unlock a promote. */
export class ReadinessWatch {
  readonly #now: () => Date
  readonly #unlocked: () => void
  #since: Date | null = null
  #timer: NodeJS.Timeout | null = null
  #status: Awaited | null = null
  #at: Date | null = null

  /** `unlocked` is called when the time is over, since then nothing else may change. */
  constructor(now: () => Date, unlocked: () => void) {
    this.#now = now
    this.#unlocked = unlocked
  }

  /** Takes a reading; `lost` keeps the last values and locks. */
  see(status: Awaited | null, lost: boolean): void {
    if (!lost || this.#status === null) {
      this.#status = status
      this.#at = this.#now()
    } else this.#status = { ...this.#status, state: 'unknown' }
    const ready = !lost && status !== null && isReady(status)
    if (!ready) {
      this.#since = null
      this.close()
      return
    }
    if (this.#since !== null) return
    this.#since = this.#now()
    this.#timer = setTimeout(this.#unlocked, stableForMs)
    this.#timer.unref()
  }

  get unlocked(): boolean {
    return this.#since !== null && this.#now().getTime() - this.#since.getTime() >= stableForMs
  }

  /** Why promote is still locked, or null. */
  get lockedBecause(): string | null {
    if (this.#status === null) return 'the state of the deployment is not known yet'
    if (this.unlocked) return null
    if (this.#since !== null) return `everything must stay ready for ${stableForMs / 1000} s first`
    return `the deployment is ${this.#status.state}: ${holdUps(this.#status)[0] ?? 'the reading is lost'}`
  }

  view({ threshold, nodeOf }: Describe): ReadinessView | null {
    if (this.#status === null) return null
    const { state, clusters, relations, missing } = this.#status
    return {
      state,
      clusters: clusters.map(({ name, state, reason, objects, hydrated, worstLagMs, replicas }) => ({
        name,
        state,
        reason,
        objects,
        hydrated,
        worstLagMs,
        replicas,
      })),
      relations: relations.map((r) => ({
        id: r.id,
        schema: r.schema,
        name: r.name,
        type: r.type,
        cluster: r.cluster ?? r.indexes[0]?.cluster ?? null,
        state: r.state,
        reason: r.reason,
        hydrated: r.replicas.filter((x) => x.hydrated).length,
        replicas: r.replicas.length,
        lagMs: r.lagMs,
        thresholdMs: threshold(r.database, r.schema, r.name),
        uniqueId: nodeOf(r.database, r.schema, r.name),
      })),
      missing,
      holdUps: holdUps(this.#status),
      readySince: this.#since?.toISOString() ?? null,
      unlocked: this.unlocked,
      at: (this.#at ?? this.#now()).toISOString(),
    }
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}

/** A deployment without anything to hydrate is ready as soon as its clusters are. */
function isReady(status: Awaited): boolean {
  return (
    (status.state === 'ready' || status.state === 'idle') &&
    status.clusters.every((c) => c.state !== 'unknown')
  )
}
