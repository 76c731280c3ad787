import { type Diagnostic, error, fail, ok, type Result } from '../../foundation'
import { type Deployment, DeploymentJournal } from '../../journal'
import type { FeedUpdate } from '../../live'
import type { DeployPlan } from '../../plan'
import type { ResolvedProject } from '../../resolve'
import { applyDeploy } from '../deploy/apply'
import { type Awaited, deploymentStatus, holdUps } from '../deploy/await'
import { type DeployContext, deployContext } from '../deploy/context'
import { type DeployOptions, planDeploy } from '../deploy/plan'
import type { Topic } from './topic'

export type DeployVerb = DeployPlan['verb']

/** A step as it goes, for the page. */
export type StepProgress = {
  readonly id: string
  readonly sql: readonly string[]
  readonly why: string
  readonly state: 'waiting' | 'running' | 'retrying' | 'done' | 'already' | 'failed'
  readonly attempt: number
  readonly message: string | null
}

export type Progress = {
  readonly verb: DeployVerb
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly steps: readonly StepProgress[]
  readonly errors: readonly Diagnostic[]
  readonly unchanged: boolean
}

/** Promote unlocks only after everything was ready for this long without a break. */
const stableForMs = 5_000

export type ReadinessView = Pick<Awaited, 'state' | 'clusters' | 'relations' | 'missing'> & {
  readonly holdUps: readonly string[]
  /** When all became ready; null while it isn't. */
  readonly readySince: string | null
  readonly unlocked: boolean
}

type Source = {
  readonly project: () => ResolvedProject | null
  readonly folder: () => string
  readonly listenLive: (listener: (update: FeedUpdate) => void) => () => void
  readonly now: () => Date
  readonly onFinished: () => void
}

/** Deployments as the web drives them: plans to look at, verbs to start, readiness to watch. */
export class Deployments {
  readonly #source: Source
  readonly #listeners = new Set<() => void>()
  #progress: Progress | null = null
  #busy = false

  constructor(source: Source) {
    this.#source = source
  }

  async #context(): Promise<Result<DeployContext>> {
    const project = this.#source.project()
    if (project === null)
      return fail(error('GL7001', 'the project does not compile, so nothing can be deployed'))
    return deployContext(project, this.#source.now)
  }

  list(): Promise<readonly Deployment[]> {
    return new DeploymentJournal(this.#source.folder()).list()
  }

  /** What a verb would send against the database as it is now. */
  async plan(verb: DeployVerb, options: DeployOptions = {}): Promise<Result<DeployPlan>> {
    const context = await this.#context()
    if (!context.ok) return context
    const planned = await planDeploy(context.value, verb, options)
    return planned.ok ? ok(planned.value.plan, planned.value.plan.warnings) : planned
  }

  /**
   * Starts a verb and gives its plan at once; it goes on by itself and is watched through the topic. `expected` is the
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
    const context = await this.#context()
    const planned = context.ok ? await planDeploy(context.value, verb, options) : context
    if (!context.ok || !planned.ok) {
      this.#busy = false
      return planned.ok ? fail(...(context.ok ? [] : context.errors)) : planned
    }
    const { plan } = planned.value
    if (JSON.stringify(planSql(plan)) !== JSON.stringify(expected)) {
      this.#busy = false
      return fail(
        error('GL7019', 'the plan has changed since you looked at it', {
          hint: 'Look at it again, then confirm.',
        }),
      )
    }
    this.#progress = begin(plan, this.#source.now())
    this.#changed()
    void this.#apply(context.value, plan, options)
    return ok({ id: plan.deploymentId })
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
        this.#step(event.step.id, state, event.attempt, 'message' in event ? event.message : null)
      },
    }).catch((e: unknown) => fail(error('GL7015', e instanceof Error ? e.message : String(e))))
    const finishedAt = this.#source.now().toISOString()
    if (this.#progress !== null) {
      this.#progress = {
        ...this.#progress,
        finishedAt,
        errors: result.ok ? [] : result.errors,
        unchanged: result.ok && result.value.unchanged,
      }
    }
    this.#busy = false
    this.#changed()
    this.#source.onFinished()
  }

  #step(id: string, state: StepProgress['state'], attempt: number, message: string | null): void {
    if (this.#progress === null) return
    const steps = this.#progress.steps.map((s) => (s.id === id ? { ...s, state, attempt, message } : s))
    this.#progress = { ...this.#progress, steps }
    this.#changed()
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  /** Phase, progress and readiness of the current deployment. */
  topic(): Topic {
    return {
      listen: (changed) => {
        const watch = new ReadinessWatch(this.#source.now)
        let context: DeployContext | null = null
        let ended = false
        const tell = () => {
          if (ended) return
          changed({
            current: context?.current === null || context === null ? null : publicStory(context.current),
            scope: context?.scope ?? null,
            progress: this.#progress,
            busy: this.#busy,
            readiness: watch.view,
          })
        }
        const refresh = async () => {
          const made = await this.#context()
          context = made.ok ? made.value : null
          tell()
        }
        const stopLive = this.#source.listenLive((update) => {
          if (context === null) return
          watch.see(deploymentStatus(update, context), tell)
          tell()
        })
        const listener = () => void refresh()
        this.#listeners.add(listener)
        void refresh()
        return () => {
          ended = true
          watch.close()
          this.#listeners.delete(listener)
          stopLive()
        }
      },
    }
  }

  /**
   * Why promote is still locked, or null. The page locks its button by the same rule; this is the rule itself, so that
   * no other client gets around it.
   */
  async lockedBecause(): Promise<string | null> {
    const made = await this.#context()
    if (!made.ok) return made.errors[0]?.message ?? 'the project does not compile'
    const update = await this.#firstLive()
    const status = update === null ? null : deploymentStatus(update, made.value)
    if (status === null) return 'the state of the deployment is not known'
    if (status.state === 'ready' || status.state === 'idle') return null
    return `not ready: ${holdUps(status)[0] ?? status.state}`
  }

  #firstLive(): Promise<FeedUpdate | null> {
    return new Promise((resolve) => {
      let stop: () => void = () => {}
      const limit = setTimeout(() => settle(null), 10_000)
      const settle = (update: FeedUpdate | null) => {
        clearTimeout(limit)
        stop()
        resolve(update)
      }
      stop = this.#source.listenLive((update) => {
        if (update.live !== null || update.connection.state === 'lost') queueMicrotask(() => settle(update))
      })
    })
  }

  /** For a runner that finished: phases may have moved. */
  refresh(): void {
    this.#changed()
  }
}

/** Without the single entries, which the history page asks for. */
function publicStory({ entries: _, ...story }: Deployment) {
  return story
}

export function planSql(plan: DeployPlan): readonly string[] {
  return plan.steps.flatMap((s) => s.sql)
}

function begin(plan: DeployPlan, at: Date): Progress {
  const steps = plan.steps.map((s) => ({
    id: s.id,
    sql: s.sql,
    why: s.why,
    state: 'waiting' as const,
    attempt: 0,
    message: null,
  }))
  return {
    verb: plan.verb,
    startedAt: at.toISOString(),
    finishedAt: null,
    steps,
    errors: [],
    unchanged: false,
  }
}

/** Keeps since when all has been ready, so that one good moment does not unlock a promote. */
class ReadinessWatch {
  readonly #now: () => Date
  #since: Date | null = null
  #timer: NodeJS.Timeout | null = null
  #status: Awaited | null = null

  constructor(now: () => Date) {
    this.#now = now
  }

  see(status: Awaited | null, unlockedLater: () => void): void {
    this.#status = status
    const ready = status !== null && (status.state === 'ready' || status.state === 'idle')
    if (!ready) {
      this.#since = null
      this.close()
      return
    }
    if (this.#since !== null) return
    this.#since = this.#now()
    this.#timer = setTimeout(unlockedLater, stableForMs)
  }

  get view(): ReadinessView | null {
    if (this.#status === null) return null
    const { state, clusters, relations, missing } = this.#status
    const unlocked = this.#since !== null && this.#now().getTime() - this.#since.getTime() >= stableForMs
    return {
      state,
      clusters,
      relations,
      missing,
      holdUps: holdUps(this.#status),
      readySince: this.#since?.toISOString() ?? null,
      unlocked,
    }
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
