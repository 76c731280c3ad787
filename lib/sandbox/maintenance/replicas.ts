import type { ReplicaMetrics, ReplicaStatus } from './facts'
import { grantOf } from './sizes'

const historyKept = 24 * 3_600_000

/**
 * One replica: whether it is up, and its budget. Work that took d ms of the engine counts as d/share ms here, as a
 * process does under a CPU quota; until that time has passed the replica takes no other work.
 */
export class ReplicaState {
  readonly id: string
  readonly clusterId: string
  readonly size: string
  /** On a monotonic clock: when it has paid for the work so far. */
  freeAt = 0
  online = false
  reason: string | null = null
  since: number
  /** Engine time used since the last sample, ms. */
  #used = 0
  #sampledAt: number
  metrics: ReplicaMetrics | null = null

  constructor(id: string, clusterId: string, size: string, wallclock: number, monotonic: number) {
    this.id = id
    this.clusterId = clusterId
    this.size = size
    this.since = wallclock
    this.#sampledAt = monotonic
  }

  /** Books `took` ms of the engine's time that ended at `monotonic`; tells until when it is paid. */
  charge(took: number, monotonic: number): number {
    this.#used += took
    const { share } = grantOf(this.size)
    this.freeAt = Math.max(this.freeAt, monotonic) + took * (1 / share - 1)
    return this.freeAt
  }

  status(): ReplicaStatus {
    return {
      replicaId: this.id,
      processId: 0,
      status: this.online ? 'online' : 'offline',
      reason: this.reason,
      occurredAt: this.since,
    }
  }

  /** Takes a sample of what was used since the last one. `bytes` is what it holds. */
  sample(bytes: number, wallclock: number, monotonic: number): ReplicaMetrics {
    const grant = grantOf(this.size)
    const elapsed = Math.max(1, monotonic - this.#sampledAt)
    const cores = this.#used / elapsed
    this.#used = 0
    this.#sampledAt = monotonic
    this.metrics = {
      replicaId: this.id,
      processId: 0,
      occurredAt: wallclock,
      cpuNanoCores: Math.round(cores * 1e9),
      memoryBytes: bytes,
      diskBytes: 0,
      heapBytes: bytes,
      heapLimit: grant.memoryBytes,
      cpuPercent: Math.min(100, ((cores * 1e9) / grant.cpuNanoCores) * 100),
      memoryPercent: (bytes / grant.memoryBytes) * 100,
      diskPercent: 0,
      heapPercent: (bytes / grant.memoryBytes) * 100,
    }
    return this.metrics
  }
}

/** What happened within the last day, oldest first. */
export function keepRecent<T extends { readonly occurredAt: number }>(
  history: readonly T[],
  now: number,
): T[] {
  return history.filter((entry) => entry.occurredAt > now - historyKept)
}
