import { randomBytes } from 'node:crypto'
import { error, fail, ok, type Result } from '../../foundation'
import {
  type DeploymentRecord,
  type DeployPlan,
  type DeployState,
  deployName,
  planCleanup,
  planInit,
  planPromote,
  recordOf,
  servingSide,
} from '../../plan'
import { type DeployContext, readState, recordedSides } from './context'

export type DeployOptions = {
  readonly ignoreExistingObjects?: boolean
  /** Objects outside that may go along at cleanup, as `schema.name`. */
  readonly accept?: readonly string[]
  /** The id that a new deployment gets, and the moment that a tag names: those of the plan that was looked at. */
  readonly deploymentId?: string
  readonly plannedAt?: Date
}

export type Planned = {
  readonly plan: DeployPlan
  readonly state: DeployState
  /** Null at init and cleanup, which need no sides. */
  readonly record: DeploymentRecord | null
}

/** A short id for a new deployment; one that was begun and isn't finished keeps its own. */
function deploymentId(context: DeployContext, options: DeployOptions): string {
  return context.current?.id ?? newId(options)
}

function newId(options: DeployOptions): string {
  return options.deploymentId ?? randomBytes(4).toString('hex').slice(0, 7)
}

/** Whether anything stands under the deployment's names. If not, the one on record was ended elsewhere, by dbt say. */
function sideExists({ scope }: DeployContext, state: DeployState): boolean {
  const names = new Set([...scope.schemas, ...scope.clusters].map(deployName))
  return [...state.schemas, ...state.clusters].some(({ name }) => names.has(name))
}

/**
 * The plan of a deployment verb against the database as it is now: the same that applying it would run. Nothing is
 * changed.
 */
export async function planDeploy(
  context: DeployContext,
  verb: DeployPlan['verb'],
  options: DeployOptions = {},
): Promise<Result<Planned>> {
  const state = await readState(context)
  if (!state.ok) return state
  switch (verb) {
    case 'init':
      return initPlan(context, state.value, options)
    case 'cleanup': {
      const plan = planCleanup(state.value, context.scope, {
        deploymentId: deploymentId(context, options),
        accept: options.accept ?? [],
      })
      return plan.ok ? ok({ plan: plan.value, state: state.value, record: null }) : plan
    }
    default:
      return swapPlan(context, state.value, verb, options)
  }
}

function initPlan(context: DeployContext, state: DeployState, options: DeployOptions): Result<Planned> {
  const plan = planInit(state, context.scope, {
    deploymentId: sideExists(context, state) ? deploymentId(context, options) : newId(options),
    ignoreExistingObjects: options.ignoreExistingObjects ?? false,
    ciTag: context.ciTag,
  })
  return plan.ok ? ok({ plan: plan.value, state, record: null }) : plan
}

function swapPlan(
  context: DeployContext,
  state: DeployState,
  verb: 'promote' | 'rollback',
  options: DeployOptions,
): Result<Planned> {
  const known = recordedSides(context.current)
  // Made by dbt's own macros, or from another machine: what stands under production's names is production.
  const record = known === null ? recordOf(deploymentId(context, options), state, context.scope) : ok(known)
  if (!record.ok) return record
  if (verb === 'rollback') {
    const refused = noWayBack(context, state, known)
    if (refused !== null) return fail(refused)
  }
  const plan = planPromote(state, context.scope, record.value, {
    direction: verb,
    tag: {
      by: state.role,
      at: (options.plannedAt ?? context.now()).toISOString().slice(0, 19).replace('T', ' '),
      commit: context.commit,
    },
  })
  return plan.ok ? ok({ plan: plan.value, state, record: record.value }) : plan
}

function noWayBack(context: DeployContext, state: DeployState, record: DeploymentRecord | null) {
  if (record !== null && servingSide(state, record) === 'deployment') return null
  if (context.current?.phase === 'rolled_back' || context.current?.phase === 'rolling_back') return null
  const why =
    record === null
      ? 'no deployment is recorded on this machine, so which side was production before is not known'
      : `deployment ${record.id} has not been promoted`
  return error('GL7014', `nothing to roll back: ${why}`, {
    hint: 'Rolling back is possible from promote until cleanup. After that, check out the old commit and deploy it.',
  })
}
