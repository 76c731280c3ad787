import type { SandboxError } from '../errors/error'
import type { Target } from './graph'
import type { Keyed } from './keyed'

/** A target on one replica. */
export class Dataflow {
  readonly replicaId: string
  /** Monotonic: when it was installed. */
  readonly installedAt: number
  /** The time as of which its result was last computed; -1 before. */
  computedAt = -1
  /** Everything below is in its result; 0 before it is hydrated, null when complete. */
  frontier: number | null = 0
  /** Computed, and paid for at that monotonic time. */
  paidAt: number | null = null
  hydrated = false
  hydrationTime: number | null = null
  runs = 0
  lastDuration: number | null = null
  constructor(replicaId: string, installedAt: number) {
    this.replicaId = replicaId
    this.installedAt = installedAt
  }
}

/** What is known of a target, over all its replicas. */
export class TargetState {
  target: Target
  readonly flows = new Map<string, Dataflow>()
  /** What readers may rely on; never goes back. */
  frontier: number | null = 0
  /** When its rows, or its error, last changed. */
  lastChange = 0
  /** Why reads fail: an error of the data, which stays until the data are good again. */
  error: SandboxError | null = null
  /** Which values of which column its answer hangs on; undefined as long as nobody looked. */
  keyed: Keyed | null | undefined = undefined
  /** Held by a fault that a test injected: it stays where it is. */
  paused = false
  constructor(target: Target) {
    this.target = target
  }

  /** Takes over what its dataflows have reached. */
  advance(): void {
    if (this.frontier === null) return
    let furthest: number | null = this.frontier
    for (const flow of this.flows.values()) {
      if (!flow.hydrated) continue
      if (flow.frontier === null) {
        furthest = null
        break
      }
      furthest = Math.max(furthest, flow.frontier)
    }
    this.frontier = furthest
  }
}

/** The lower of two frontiers; null (complete) is the highest. */
export function lower(a: number | null, b: number | null): number | null {
  if (a === null) return b
  if (b === null) return a
  return Math.min(a, b)
}
