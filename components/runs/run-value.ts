import type { Diagnostic } from '../../lib/foundation'

export type RunState = 'running' | 'success' | 'failed' | 'cancelled' | 'broken off'
export type RunVerb = 'run' | 'test' | 'build' | 'seed' | 'compile'
export type RunSide = 'production' | 'deployment'

export type RunNode = {
  readonly uniqueId: string
  readonly label: string
  readonly resourceType: string
  readonly status: string
  readonly message: string | null
  readonly failures: number | null
  readonly startedAt: string | null
  readonly seconds: number | null
  readonly position: number
}

export type RunLine = {
  readonly at: string
  readonly level: 'sql' | 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
  readonly uniqueId: string | null
}

/** The value of topic `runs/<id>`. */
export type RunValue = {
  readonly id: string
  readonly command: string | null
  readonly side: RunSide
  readonly state: RunState
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly exitCode: 0 | 1 | 2 | null
  readonly seconds: number | null
  readonly counts: { readonly [status: string]: number }
  readonly cancelling: boolean
  readonly nodes: { readonly [uniqueId: string]: RunNode }
  readonly lines: { readonly [number: string]: RunLine }
  readonly diagnostics: { readonly [number: string]: Diagnostic }
}

/** What the project knows of a run's nodes. */
export type RunNodeFacts = {
  readonly [uniqueId: string]: {
    readonly name: string
    readonly kind: string
    readonly materialization: string | null
    /** Its page, or that of the model it tests. */
    readonly href: string
    readonly path: string
    readonly parents: readonly string[]
  }
}

export type RunRow = {
  readonly id: string
  readonly command: string
  readonly side: RunSide
  readonly status: RunState
  readonly at: string
  readonly seconds: number | null
  readonly counts: { readonly [status: string]: number }
  readonly nodes: number
}

export type StartRun = {
  readonly verb: RunVerb
  readonly select: string
  readonly exclude: string
  readonly selector: string
  readonly fullRefresh: boolean
  readonly side: RunSide
  readonly idempotencyKey: string
}

type Fault = { readonly message: string; readonly hint?: string | undefined }
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly Fault[] }

/** Kinds of status that a console filters by. */
export type Kind = 'queued' | 'running' | 'ok' | 'warn' | 'failed' | 'skipped' | 'cancelled'
export const kinds: readonly Kind[] = ['failed', 'warn', 'running', 'queued', 'ok', 'skipped', 'cancelled']

export function kindOf(status: string): Kind {
  switch (status) {
    case 'success':
    case 'pass':
    case 'no-op':
      return 'ok'
    case 'partial success':
    case 'warn':
      return 'warn'
    case 'error':
    case 'fail':
    case 'runtime error':
      return 'failed'
    case 'queued':
    case 'running':
    case 'skipped':
    case 'cancelled':
      return status
    default:
      return 'ok'
  }
}

/** A run's nodes in the order of the graph. */
export function nodesInOrder(value: RunValue): readonly RunNode[] {
  return Object.values(value.nodes).sort((a, b) => a.position - b.position)
}

/** The failed node upstream for which one was skipped; null where none is known. */
export function skippedBecause(id: string, nodes: RunValue['nodes'], facts: RunNodeFacts): string | null {
  const seen = new Set<string>()
  const queue = [...(facts[id]?.parents ?? [])]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (seen.has(at)) continue
    seen.add(at)
    const status = nodes[at]?.status
    if (status !== undefined && kindOf(status) === 'failed') return at
    queue.push(...(facts[at]?.parents ?? []))
  }
  return null
}
