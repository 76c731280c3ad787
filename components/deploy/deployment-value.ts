import type { Readiness } from '../../lib/foundation'

export type DeployVerb = 'init' | 'promote' | 'rollback' | 'cleanup'
export type Side = 'production' | 'deployment'

/** What is wrong and what to do about it. */
export type Fault = { readonly message: string; readonly hint?: string | null | undefined }

export type StepProgress = {
  readonly id: string
  readonly sql: readonly string[]
  readonly why: string
  readonly atomic: boolean
  readonly state: 'waiting' | 'running' | 'retrying' | 'done' | 'already' | 'failed'
  readonly attempt: number
  readonly sqlstate: string | null
  readonly message: string | null
}

export type Progress = {
  readonly verb: DeployVerb
  readonly deploymentId: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly steps: readonly StepProgress[]
  readonly errors: readonly Fault[]
  readonly unchanged: boolean
}

export type RelationView = {
  readonly id: string
  readonly schema: string
  readonly name: string
  readonly type: string
  readonly cluster: string | null
  readonly state: Readiness
  readonly reason: string
  readonly hydrated: number
  readonly replicas: number
  readonly lagMs: number | null
  readonly thresholdMs: number
  readonly uniqueId: string | null
}

export type ClusterView = {
  readonly name: string
  readonly state: Readiness
  readonly reason: string
  readonly objects: number
  readonly hydrated: number
  readonly worstLagMs: number | null
  readonly replicas: readonly {
    readonly name: string
    readonly size: string | null
    readonly status: string
    readonly reason: string | null
  }[]
}

export type ReadinessView = {
  readonly state: Readiness
  readonly clusters: readonly ClusterView[]
  readonly relations: readonly RelationView[]
  readonly missing: readonly string[]
  readonly holdUps: readonly string[]
  readonly readySince: string | null
  readonly unlocked: boolean
  readonly at: string
}

export type Container = { readonly objects: number; readonly size: string | null }
/** A schema or cluster of production and what stands in for it. */
export type Pair = {
  readonly kind: 'schema' | 'cluster'
  readonly name: string
  readonly deployment: string
  readonly production: Container | null
  readonly staged: Container | null
}

export type RunRef = {
  readonly id: string
  readonly state: 'running' | 'success' | 'failed' | 'cancelled' | 'broken off'
  readonly startedAt: string
  readonly seconds: number | null
  readonly counts: { readonly [status: string]: number }
}

export type Moment = {
  readonly phase: string
  readonly at: string
  readonly by: string
  readonly host: string
  readonly reason: string | null
}

export type Story = {
  readonly id: string
  readonly phase: string
  readonly startedAt: string
  readonly by: string
  readonly commit: string | null
  readonly promotedAt: string | null
  readonly moments: readonly Moment[]
}

/** The value of topic `deployments`. */
export type DeploymentsValue = {
  readonly configuration: Fault | null
  readonly scope: {
    readonly target: string
    readonly schemas: readonly string[]
    readonly clusters: readonly string[]
  } | null
  readonly current: Story | null
  readonly previous: { readonly id: string; readonly commit: string | null; readonly at: string } | null
  readonly commit: string | null
  /** Which side's objects stand under production's names. */
  readonly serving: Side | null
  readonly pairs: readonly Pair[]
  readonly database: Fault | null
  readonly connection: 'connecting' | 'live' | 'lost'
  readonly progress: Progress | null
  readonly busy: boolean
  /** How the side under the deployment's names stands. */
  readonly readiness: ReadinessView | null
  readonly runs: { readonly run: RunRef | null; readonly test: RunRef | null }
  readonly stableForMs: number
}

/** A patch takes an entry away where it became null; here they are null again. */
export function completed(value: DeploymentsValue): DeploymentsValue {
  const { current, previous, progress, readiness, runs } = value
  return {
    ...value,
    current: current && {
      ...current,
      commit: current.commit ?? null,
      promotedAt: current.promotedAt ?? null,
    },
    previous: previous && { ...previous, commit: previous.commit ?? null },
    progress: progress && { ...progress, finishedAt: progress.finishedAt ?? null },
    readiness: readiness && { ...readiness, readySince: readiness.readySince ?? null },
    runs: { run: runs.run ?? null, test: runs.test ?? null },
  }
}

/** What a verb would send, as the server answers. */
export type Plan = {
  readonly deploymentId: string
  readonly verb: DeployVerb
  readonly target: string
  readonly plannedAt: string
  readonly steps: readonly {
    readonly id: string
    readonly sql: readonly string[]
    readonly html: string
    readonly effect: string
    readonly atomic: boolean
    readonly why: string
    readonly undo: readonly string[]
  }[]
  readonly warnings: readonly Fault[]
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly Fault[] }

/** What the page can ask of the server. */
export type DeployActions = {
  readonly plan: (
    verb: DeployVerb,
    given?: { readonly ignoreExistingObjects?: boolean },
  ) => Promise<Answer<Plan>>
  readonly start: (input: {
    readonly which: DeployVerb
    readonly deploymentId: string
    readonly plannedAt: string
    readonly seen: readonly string[]
    readonly confirmation: string
    readonly given: { readonly ignoreExistingObjects?: boolean }
  }) => Promise<Answer<{ readonly id: string }>>
  readonly run: (input: {
    readonly verb: 'run' | 'test'
    readonly select: string
    readonly exclude: string
    readonly selector: string
    readonly fullRefresh: boolean
    readonly side: 'deployment'
    readonly idempotencyKey: string
  }) => Promise<Answer<{ readonly id: string }>>
}
