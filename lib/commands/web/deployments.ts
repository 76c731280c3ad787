import { type Diagnostic, error, fail, ok, type Result } from '../../foundation'
import { type Deployment, DeploymentJournal } from '../../journal'
import type { FeedUpdate } from '../../live'
import type { DeploymentScope, DeployPlan, DeployState } from '../../plan'
import type { ResolvedProject } from '../../resolve'
import { applyDeploy } from '../deploy/apply'
import { deploymentStatus } from '../deploy/await'
import { type DeployContext, deployContext, readState } from '../deploy/context'
import { type DeployOptions, planDeploy } from '../deploy/plan'
import {
  type DeploymentsValue,
  type DeployVerb,
  type Fault,
  faultOf,
  type Progress,
  pairsOf,
  previousOf,
  runsOf,
  type StepProgress,
  servingOf,
  storyOf,
} from './deployment-value'
import { type Describe, ReadinessWatch, stableForMs } from './readiness-watch'
import type { RunListing } from './runner'
import type { Topic } from './topic'

type Source = {
  readonly project: () => ResolvedProject | null
  readonly folder: () => string
  readonly runs: () => Promise<readonly RunListing[]>
  /** How relations of the database are those of this project. */
  readonly describe: (project: ResolvedProject, scope: DeploymentScope) => Describe
  readonly now: () => Date
  readonly onFinished: () => void
}

/** What is read from files and the database now and then, beside what is live. */
type Read = {
  readonly configuration: Fault | null
  readonly context: DeployContext | null
  readonly describe: Describe | null
  readonly all: readonly Deployment[]
  readonly state: DeployState | null
  readonly database: Fault | null
  readonly runs: readonly RunListing[]
}

/** Deployments as the web drives them: plans to look at, verbs to start, readiness to watch. */
export class Deployments {
  readonly #source: Source
  readonly #listeners = new Set<(value: DeploymentsValue) => void>()
  readonly #watch: ReadinessWatch
  #progress: Progress | null = null
  #busy = false
  #connection: DeploymentsValue['connection'] = 'connecting'
  #read: Read | null = null
  #reading: Promise<Read> | null = null
  #again = false

  constructor(source: Source) {
    this.#source = source
    this.#watch = new ReadinessWatch(source.now, () => this.#tell())
  }

  async #context(): Promise<Result<DeployContext>> {
    const project = this.#source.project()
    if (project === null)
      return fail(error('GL7001', 'the project does not compile, so nothing can be deployed'))
    return deployContext(project, this.#source.now)
  }

  /** All deployments of the project, the newest first, with every entry. */
  async list(): Promise<readonly Deployment[]> {
    return [...(await new DeploymentJournal(this.#source.folder()).list())].reverse()
  }

  /** What a verb would send against the database as it is now. */
  async plan(verb: DeployVerb, options: DeployOptions = {}): Promise<Result<DeployPlan>> {
    const context = await this.#context()
    if (!context.ok) return context
    const planned = await planDeploy(context.value, verb, options)
    return planned.ok ? ok(planned.value.plan, planned.value.plan.warnings) : planned
  }

  /**
   * Starts a verb and gives its id at once; it goes on by itself and is watched through the topic. `expected` is the
   * SQL that the person has seen: where the plan has become another, nothing is done and they are asked to look again.
   */
  async start(
    verb: DeployVerb,
    expected: readonly string[],
    options: DeployOptions = {},
  ): Promise<Result<{ readonly id: string }>> {
    if (this.#busy)
      return fail(
        error('GL7018', 'another deployment step is still going', {
          hint: 'Watch it on the deployments page.',
        }),
      )
    this.#busy = true
    const begun = await this.#prepare(verb, expected, options).catch((e: unknown) => {
      this.#busy = false
      throw e
    })
    if (!begun.ok) {
      this.#busy = false
      return begun
    }
    const { context, plan } = begun.value
    this.#progress = begin(plan, this.#source.now())
    this.#tell()
    void this.#apply(context, plan, options)
    return ok({ id: plan.deploymentId })
  }

  async #prepare(
    verb: DeployVerb,
    expected: readonly string[],
    options: DeployOptions,
  ): Promise<Result<{ readonly context: DeployContext; readonly plan: DeployPlan }>> {
    if (verb === 'promote') {
      const locked = this.#watch.lockedBecause
      if (locked !== null)
        return fail(
          error('GL7013', `promote is locked: ${locked}`, {
            hint: 'It unlocks by itself once all is ready.',
          }),
        )
    }
    const context = await this.#context()
    if (!context.ok) return context
    const planned = await planDeploy(context.value, verb, options)
    if (!planned.ok) return planned
    const { plan } = planned.value
    if (options.deploymentId !== undefined && options.deploymentId !== plan.deploymentId)
      return fail(
        error('GL7019', `the deployment that is open now is ${plan.deploymentId}`, {
          hint: `Look at its plan, then confirm.`,
        }),
      )
    if (JSON.stringify(planSql(plan)) !== JSON.stringify(expected))
      return fail(
        error('GL7019', 'the plan has changed since you looked at it', {
          hint: 'Look at it again, then confirm.',
        }),
      )
    return ok({ context: context.value, plan })
  }

  async #apply(context: DeployContext, plan: DeployPlan, options: DeployOptions): Promise<void> {
    const result = await applyDeploy(context, plan.verb, {
      ...options,
      onStep: (event) => {
        const state =
          event.kind === 'step.started'
            ? 'running'
            : event.kind === 'step.retried'
              ? 'retrying'
              : event.outcome
        const said =
          event.kind === 'step.started'
            ? { sqlstate: null, message: null }
            : event.kind === 'step.retried'
              ? { sqlstate: '40001', message: event.message }
              : { sqlstate: event.sqlstate, message: event.message }
        this.#step(event.step.id, { state, attempt: event.attempt, ...said })
      },
    }).catch((e: unknown) => fail(error('GL7015', e instanceof Error ? e.message : String(e))))
    const errors: readonly Diagnostic[] = result.ok ? [] : result.errors
    if (this.#progress !== null) {
      this.#progress = {
        ...this.#progress,
        finishedAt: this.#source.now().toISOString(),
        errors: errors.map(faultOf),
        unchanged: result.ok && result.value.unchanged,
      }
    }
    this.#busy = false
    await this.refresh()
    this.#source.onFinished()
  }

  #step(id: string, part: Pick<StepProgress, 'state' | 'attempt' | 'sqlstate' | 'message'>): void {
    if (this.#progress === null) return
    const steps = this.#progress.steps.map((s) => (s.id === id ? { ...s, ...part } : s))
    this.#progress = { ...this.#progress, steps }
    this.#tell()
  }

  /** Takes the live state of the whole database. */
  see(update: FeedUpdate): void {
    this.#connection = update.connection.state
    const context = this.#read?.context ?? null
    if (context === null) {
      if (this.#read === null) void this.refresh()
      return
    }
    this.#watch.see(deploymentStatus(update, context), update.connection.state === 'lost')
    this.#tell()
  }

  /** Reads anew what may have moved: the journal, the project's scope, both sides in the catalog, runs. */
  async refresh(): Promise<void> {
    if (this.#reading !== null) {
      this.#again = true
      await this.#reading
      return
    }
    do {
      this.#again = false
      this.#reading = this.#gather()
      this.#read = await this.#reading.finally(() => {
        this.#reading = null
      })
    } while (this.#again)
    this.#tell()
  }

  async #gather(): Promise<Read> {
    const made = await this.#context()
    const [all, runs] = await Promise.all([
      new DeploymentJournal(this.#source.folder()).list(),
      this.#source.runs(),
    ])
    if (!made.ok) {
      const [first] = made.errors
      const configuration = first === undefined ? null : faultOf(first)
      return { configuration, context: null, describe: null, all, state: null, database: null, runs }
    }
    const context = made.value
    const state = await readState(context)
    return {
      configuration: null,
      context,
      describe: this.#source.describe(context.project, context.scope),
      all,
      state: state.ok ? state.value : null,
      database: state.ok || state.errors[0] === undefined ? null : faultOf(state.errors[0]),
      runs,
    }
  }

  #value(): DeploymentsValue {
    const read = this.#read
    const context = read?.context ?? null
    const current = context?.current ?? null
    return {
      configuration: read?.configuration ?? null,
      scope: context?.scope ?? null,
      current: current === null ? null : storyOf(current),
      previous:
        context === null || read === null ? null : previousOf(read.all, context.scope.target, current),
      commit: context?.commit ?? null,
      serving: read?.state == null ? null : servingOf(read.state, current),
      pairs: context === null ? [] : pairsOf(context.scope, read?.state ?? null),
      database: read?.database ?? null,
      connection: this.#connection,
      progress: this.#progress,
      busy: this.#busy,
      readiness: read?.describe == null ? null : this.#watch.view(read.describe),
      runs: runsOf(read?.runs ?? [], current),
      stableForMs,
    }
  }

  #tell(): void {
    if (this.#listeners.size === 0) return
    const value = this.#value()
    for (const listener of this.#listeners) listener(value)
  }

  /** The value as it is now, read anew. */
  async value(): Promise<DeploymentsValue> {
    await this.refresh()
    return this.#value()
  }

  /** Phase, progress and readiness of the current deployment. */
  topic(): Topic {
    return {
      listen: (changed) => {
        this.#listeners.add(changed)
        if (this.#read !== null) changed(this.#value())
        void this.refresh()
        return () => this.#listeners.delete(changed)
      },
    }
  }

  close(): void {
    this.#watch.close()
  }
}

export function planSql(plan: DeployPlan): readonly string[] {
  return plan.steps.flatMap((s) => s.sql)
}

function begin(plan: DeployPlan, at: Date): Progress {
  const steps = plan.steps.map(
    (s): StepProgress => ({
      id: s.id,
      sql: s.sql,
      why: s.why,
      atomic: s.atomic,
      state: 'waiting',
      attempt: 0,
      sqlstate: null,
      message: null,
    }),
  )
  return {
    verb: plan.verb,
    deploymentId: plan.deploymentId,
    startedAt: at.toISOString(),
    finishedAt: null,
    steps,
    errors: [],
    unchanged: false,
  }
}
