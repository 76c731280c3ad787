import type { Diagnostic, Readiness } from '../../foundation'
import type { Deployment, DeploymentPhase } from '../../journal'
import { type DeploymentScope, type DeployPlan, type DeployState, deployName, servingSide } from '../../plan'
import { recordedSides } from '../deploy/context'
import type { RunState } from './run-value'
import type { RunListing } from './runner'

export type DeployVerb = DeployPlan['verb']

/** A step as it goes, for the page. */
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

/** What is wrong and what to do about it. */
export type Fault = { readonly code: string; readonly message: string; readonly hint: string | null }

export function faultOf({ code, message, hint }: Diagnostic): Fault {
  return { code, message, hint: hint ?? null }
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
  /** The project's node that it is built from; null where it isn't of the project. */
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

/** How the side under the deployment's names stands: the new one before a promote, the old one after it. */
export type ReadinessView = {
  readonly state: Readiness
  readonly clusters: readonly ClusterView[]
  /** What keeps one waiting longest stands first. */
  readonly relations: readonly RelationView[]
  readonly missing: readonly string[]
  readonly holdUps: readonly string[]
  /** When all became ready; null while it isn't. */
  readonly readySince: string | null
  readonly unlocked: boolean
  /** When it was read; old where the connection is lost. */
  readonly at: string
}

/** A schema or cluster of production and what stands in for it. */
export type Pair = {
  readonly kind: 'schema' | 'cluster'
  readonly name: string
  readonly deployment: string
  readonly production: Container | null
  readonly staged: Container | null
}
export type Container = {
  readonly objects: number
  /** `50cc`, `2 × 50cc`, or the sizes of an unmanaged cluster's replicas; null for a schema. */
  readonly size: string | null
}

export type RunRef = {
  readonly id: string
  readonly state: RunState
  readonly startedAt: string
  readonly seconds: number | null
  readonly counts: Readonly<Record<string, number>>
}

/** A deployment without its single entries. */
export type Story = Omit<Deployment, 'entries' | 'schemas' | 'clusters'> & {
  /** Each change of phase, with who and when. */
  readonly moments: readonly {
    readonly phase: DeploymentPhase
    readonly at: string
    readonly by: string
    readonly host: string
    readonly reason: string | null
  }[]
}

/** All that the deployments page shows of the present. */
export type DeploymentsValue = {
  /** Why there is nothing to deploy. */
  readonly configuration: Fault | null
  readonly scope: DeploymentScope | null
  readonly current: Story | null
  /** The deployment that put production there where it is, before the current one. */
  readonly previous: { readonly id: string; readonly commit: string | null; readonly at: string } | null
  /** The working project's commit. */
  readonly commit: string | null
  readonly serving: 'production' | 'deployment' | null
  readonly pairs: readonly Pair[]
  /** Why the database could not be read. */
  readonly database: Fault | null
  readonly connection: 'connecting' | 'live' | 'lost'
  readonly progress: Progress | null
  readonly busy: boolean
  readonly readiness: ReadinessView | null
  readonly runs: { readonly run: RunRef | null; readonly test: RunRef | null }
  /** Milliseconds for which all must be ready before promote unlocks. */
  readonly stableForMs: number
}

export function storyOf({ entries, schemas: _, clusters: __, ...story }: Deployment): Story {
  const moments = entries.flatMap((e) =>
    e.kind === 'phase' ? [{ phase: e.phase, at: e.at, by: e.by, host: e.host, reason: e.reason }] : [],
  )
  return { ...story, moments }
}

/** The last deployment before this one that was promoted and stayed so. */
export function previousOf(
  all: readonly Deployment[],
  target: string,
  current: Deployment | null,
): DeploymentsValue['previous'] {
  const stayed = all.filter((d) => {
    if (d.id === current?.id || d.target !== target || d.promotedAt === null) return false
    const turns = d.entries.flatMap((e) => (e.kind === 'phase' ? [e.phase] : []))
    return turns.lastIndexOf('promoted') > turns.lastIndexOf('rolled_back')
  })
  const last = stayed.at(-1)
  return last?.promotedAt == null ? null : { id: last.id, commit: last.commit, at: last.promotedAt }
}

/** Which side's objects stand under production's names; before a deployment is recorded it is production, if there is any. */
export function servingOf(state: DeployState, current: Deployment | null): DeploymentsValue['serving'] {
  const record = recordedSides(current)
  return record === null ? 'production' : servingSide(state, record)
}

export function pairsOf(scope: DeploymentScope, state: DeployState | null): readonly Pair[] {
  const schema = (name: string): Container | null => {
    const found = state?.schemas.find((s) => s.name === name)
    return found === undefined ? null : { objects: found.objects, size: null }
  }
  const cluster = (name: string): Container | null => {
    const found = state?.clusters.find((c) => c.name === name)
    return found === undefined ? null : { objects: found.objects, size: sizeOf(found) }
  }
  const pair = (kind: Pair['kind'], name: string, find: (n: string) => Container | null): Pair => ({
    kind,
    name,
    deployment: deployName(name),
    production: find(name),
    staged: find(deployName(name)),
  })
  return [
    ...scope.schemas.map((n) => pair('schema', n, schema)),
    ...scope.clusters.map((n) => pair('cluster', n, cluster)),
  ]
}

function sizeOf(cluster: DeployState['clusters'][number]): string | null {
  if (!cluster.managed)
    return cluster.replicas.map((r) => r.size ?? 'unknown size').join(' + ') || 'no replicas'
  const { size, replicationFactor: n } = cluster
  return size === null || n === null || n === 1 ? size : `${n} × ${size}`
}

/** The last run and the last test of the deployment's side since it was made; a test before the last run says nothing of it. */
export function runsOf(runs: readonly RunListing[], current: Deployment | null): DeploymentsValue['runs'] {
  if (current === null) return { run: null, test: null }
  const made = current.entries.find((e) => e.kind === 'phase' && e.phase === 'initialised')?.at
  if (made === undefined) return { run: null, test: null }
  const own = runs.filter((r) => r.side === 'deployment' && r.startedAt >= made)
  const of = (...verbs: readonly string[]) => own.find((r) => verbs.includes(verbOf(r.command)))
  const run = of('run', 'build')
  const test = of('test', 'build')
  return {
    run: refOf(run),
    test: test === undefined || run === undefined || test.startedAt < run.startedAt ? null : refOf(test),
  }
}

/** `greenlight deploy run` is a run, too. */
function verbOf(command: string): string {
  const [first = '', second = ''] = command.split(' ')
  return first === 'deploy' ? (command.includes('--build') ? 'build' : second) : first
}

function refOf(run: RunListing | undefined): RunRef | null {
  if (run === undefined) return null
  const { id, state, startedAt, seconds, counts } = run
  return { id, state, startedAt, seconds, counts }
}
