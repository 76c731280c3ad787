import {
  type Diagnostic,
  error,
  fail,
  ok,
  quoteIdentifier,
  quoteLiteral,
  type Result,
  warning,
} from '../../foundation'
import type { Step } from '../step'
import {
  bothSides,
  type DeployPlan,
  missingDeployment,
  missingProduction,
  namesPointTo,
  notOwned,
  objectName,
  objectSql,
  type Side,
  servingSide,
  swapStatements,
} from './shared'
import {
  type Dependency,
  type DeploymentRecord,
  type DeploymentScope,
  type DeployState,
  deployName,
  type ObjectState,
} from './state'
import { grantSteps, sides, twinOf, vanishing } from './twins'

/** Who promotes what when; goes into the tag on each schema. */
export type Tag = { readonly by: string; readonly at: string; readonly commit: string | null }

export type PromoteOptions = { readonly tag: Tag; readonly direction: 'promote' | 'rollback' }

/**
 * Gives the new side the grants that objects have in production, swaps the two sides in one transaction, tags
 * production, and cuts the sinks over. Going back is the same the other
 * way. Each step knows how to see that it has happened, so that running it again finishes what was left and never
 * swaps twice.
 */
export function planPromote(
  state: DeployState,
  scope: DeploymentScope,
  record: DeploymentRecord,
  options: PromoteOptions,
): Result<DeployPlan> {
  const to: Side = options.direction === 'promote' ? 'deployment' : 'production'
  const missing = [...missingProduction(state, scope), ...missingDeployment(state, scope)]
  if (missing.length > 0) return fail(...missing)
  const serving = servingSide(state, record)
  if (serving === null) return fail(moved(record))
  const swapped = serving === to
  const cutover = sinkSteps(state, scope, swapped)
  const errors = [...notOwned(state, bothSides(state, scope)), ...cutover.errors]
  if (errors.length > 0) return fail(...errors)
  return ok({
    verb: options.direction,
    deploymentId: record.id,
    target: scope.target,
    steps: [
      ...(options.direction === 'promote' ? grantSteps(state, scope, swapped) : []),
      swapStep(scope, record, to),
      ...tagSteps(state, scope, record, options, swapped),
      ...cutover.steps,
    ],
    warnings: [
      ...(swapped ? [] : vanishing(state, scope)),
      ...outsideReaders(state, scope, swapped),
      ...guests(state, scope),
    ],
  })
}

function moved(record: DeploymentRecord): Diagnostic {
  return error(
    'GL7008',
    `production's schemas and clusters are neither side of deployment ${record.id} any more`,
    {
      hint: 'Somebody made or swapped them since. Look at `greenlight deploy status`, clean up, and begin again with `greenlight deploy init`.',
    },
  )
}

function swapStep(scope: DeploymentScope, record: DeploymentRecord, to: Side): Step {
  const sql = swapStatements(scope)
  return {
    id: 'swap',
    needs: [],
    sql,
    effect: 'swap',
    atomic: true,
    done: namesPointTo(record, to),
    undo: sql,
    why:
      to === 'deployment'
        ? 'production’s names point to the new side from one moment to the next; the old side keeps running under the deployment’s names'
        : 'production’s names point to the old side again',
  }
}

function tagText(record: DeploymentRecord, { tag, direction }: PromoteOptions): string {
  const commit = tag.commit === null ? '' : ` | Commit SHA: ${tag.commit}`
  const what = direction === 'promote' ? 'Deployment' : 'Rollback of deployment'
  return `${what} ${record.id} by ${tag.by} on ${tag.at}${commit}`
}

/** COMMENT can't stand in the swap's transaction. A tag that is there already for this deployment is left alone. */
function tagSteps(
  state: DeployState,
  scope: DeploymentScope,
  record: DeploymentRecord,
  options: PromoteOptions,
  swapped: boolean,
): readonly Step[] {
  const text = tagText(record, options)
  const begins = text.slice(0, text.indexOf(' by '))
  return scope.schemas.flatMap((name) => {
    const current = state.schemas.find((s) => s.name === name)?.comment ?? null
    if (swapped && current?.startsWith(`${begins} by `) === true) return []
    return [
      {
        id: `tag ${name}`,
        needs: ['swap'],
        sql: [`COMMENT ON SCHEMA ${quoteIdentifier(name)} IS ${quoteLiteral(text)}`],
        effect: 'comment' as const,
        atomic: false,
        done: null,
        undo:
          current === null ? [] : [`COMMENT ON SCHEMA ${quoteIdentifier(name)} IS ${quoteLiteral(current)}`],
        why: 'says in the database who deployed what, in dbt-materialize’s manner',
      },
    ]
  })
}

/**
 * ALTER SINK … SET FROM for every sink in the database that reads the side that goes, whoever made it. Output up to
 * the cut-over comes from the old relation, after it from the new, and no snapshot of the new one is sent.
 */
function sinkSteps(
  state: DeployState,
  scope: DeploymentScope,
  swapped: boolean,
): { readonly steps: readonly Step[]; readonly errors: readonly Diagnostic[] } {
  const { old, fresh } = sides(scope, swapped)
  const steps: Step[] = []
  const errors: Diagnostic[] = []
  for (const { from, on } of state.readers) {
    if (from.type !== 'sink' || !old.has(on.schema)) continue
    const twin = twinOf(state, on, fresh, swapped)
    if (twin === undefined) {
      errors.push(orphaned(from, on, fresh))
      continue
    }
    const name = swapped ? twin.schema : on.schema
    const target = { ...twin, schema: name }
    steps.push({
      id: `sink ${objectName(from)}`,
      needs: ['swap'],
      sql: [`ALTER SINK ${objectSql(from)} SET FROM ${objectSql(target)}`],
      effect: 'alter',
      atomic: false,
      done: `select count(*) > 0 from mz_internal.mz_object_dependencies where object_id = ${quoteLiteral(from.id)} and referenced_object_id = ${quoteLiteral(twin.id)}`,
      undo: [
        `ALTER SINK ${objectSql(from)} SET FROM ${objectSql({ ...on, schema: swapped ? on.schema : deployName(on.schema) })}`,
      ],
      why: 'goes on from the new relation; rows that differ between old and new are sent only when they next change',
    })
  }
  return { steps, errors }
}

function orphaned(sink: ObjectState, on: ObjectState, fresh: ReadonlySet<string>): Diagnostic {
  return error(
    'GL7009',
    `sink ${objectName(sink)} reads ${objectName(on)}, and the new side has no ${on.name}`,
    {
      hint: `Build it there (it belongs in ${[...fresh].join(' or ')}), or drop the sink.`,
    },
  )
}

/** Readers outside keep reading the side that goes: ids, not names, are what they hold. */
function outsideReaders(state: DeployState, scope: DeploymentScope, swapped: boolean): readonly Diagnostic[] {
  const { old } = sides(scope, swapped)
  return state.readers
    .filter(({ from, on }: Dependency) => from.type !== 'sink' && old.has(on.schema))
    .map(({ from, on }) =>
      warning(
        'GL7010',
        `${from.type} ${objectName(from)} reads ${objectName(on)} and will go on reading the old one`,
        {
          hint: `Take schema ${from.schema} into the deployment, or make ${from.name} again after promoting. Cleanup refuses while it is there.`,
        },
      ),
    )
}

function guests(state: DeployState, scope: DeploymentScope): readonly Diagnostic[] {
  return state.guests
    .filter((g) => scope.clusters.includes(g.cluster))
    .map((g) =>
      warning(
        'GL7011',
        `${g.type} ${objectName(g)} runs on cluster ${g.cluster} and is not part of the deployment`,
        {
          hint: `After the swap it runs on ${deployName(g.cluster)}, until cleanup drops that.`,
        },
      ),
    )
}
