import type { OrderBy, Query } from '../../sql'
import type { PgError } from '../engine/port'
import { failure, planError, type SandboxError, unsupported } from '../errors/error'
import { translate } from '../errors/translate'
import type { House } from '../house'
import { beforeSubscribe } from '../session/transaction'
import type { Subscribe } from '../sql/ast/statement'
import { badLiteral, planQuery } from '../sql/plan'
import type { PlannedQuery } from '../sql/port'
import { ErrorAfterColumns, type Handler, type OutColumn, type Running } from '../statements/handler'
import { decodeParameters, isRouted } from '../statements/read'
import { mayRead } from '../statements/rights'
import type { Shape, SortKey } from './envelope'
import { isNumeric } from './envelope'
import { momentOf } from './moment'
import { type Subscription, stream, subscriptionColumns } from './stream'

const page = 'https://materialize.com/docs/sql/subscribe/'

/** SUBSCRIBE: its answer is a stream without end, unless what it asks for is constant or UP TO is given. */
export const subscribeHandler: Handler<'subscribe'> = {
  kind: 'subscribe',
  describe: async (statement, running) => {
    const plan = await planned(statement, running)
    return { columns: columnsOf(statement, plan), parameters: plan.parameters }
  },
  execute: async (statement, running) => {
    const plan = await planned(statement, running)
    const columns = columnsOf(statement, plan)
    try {
      const subscription = await subscribed(statement, plan, running)
      return {
        kind: 'stream',
        columns,
        rows: stream(running.house, running.session, subscription, running.signal),
        tag: 'SELECT',
      }
    } catch (error) {
      throw new ErrorAfterColumns(columns, error)
    }
  },
}

async function subscribed(statement: Subscribe, plan: PlannedQuery, running: Running): Promise<Subscription> {
  const { transaction } = running.session
  if (transaction) {
    beforeSubscribe(transaction.operations)
    transaction.operations = { kind: 'subscribe' }
  }
  mayRead(running.session, plan)
  if (plan.late) throw plan.late
  checkFlags(statement, running)
  const shape = shapeOf(statement, plan)
  const clusterId = clusterOf(plan, running)
  return {
    plan,
    parameters: decodeParameters(running.house, plan.parameters, running.parameters),
    shape,
    snapshot: optionOf(statement, 'SNAPSHOT', true),
    progress: optionOf(statement, 'PROGRESS', false),
    ...(await timesOf(statement, plan, running)),
    clusterId,
    translate: (error: PgError) => translateRun(error, plan, running.house),
  }
}

function planned(statement: Subscribe, running: Pick<Running, 'house' | 'session'>): Promise<PlannedQuery> {
  return planQuery(running.house, running.session, queryOf(statement), { standing: true })
}

function translateRun(error: PgError, plan: PlannedQuery, house: House): SandboxError {
  return translate(error, { sql: plan.sql, readsData: !plan.constant, badLiteral: badLiteral(house) })
}

function queryOf(statement: Subscribe): Query {
  if (statement.relation.kind === 'query') return statement.relation.query
  const body = { kind: 'table' as const, name: statement.relation.name }
  return { with: null, body, orderBy: [], limit: null, offset: null }
}

function columnsOf(statement: Subscribe, plan: PlannedQuery): OutColumn[] {
  const { output } = statement
  const shape: Shape =
    output.kind === 'upsert' || output.kind === 'debezium'
      ? { kind: output.kind, key: keyOf(output.key, plan) }
      : { kind: 'diffs' }
  return subscriptionColumns({ plan, shape, progress: optionOf(statement, 'PROGRESS', false) })
}

function keyOf(names: readonly string[], plan: PlannedQuery): number[] {
  return names.map((name) => columnAt(name, plan))
}

function columnAt(name: string, plan: PlannedQuery): number {
  const at = plan.columns.findIndex((column) => column.name === name)
  if (at < 0) throw planError(`column "${name}" does not exist`)
  return at
}

function shapeOf(statement: Subscribe, plan: PlannedQuery): Shape {
  const { output } = statement
  switch (output.kind) {
    case 'diffs':
      return { kind: 'diffs' }
    case 'upsert':
    case 'debezium':
      return { kind: output.kind, key: keyOf(output.key, plan) }
    case 'within-timestamp':
      return { kind: 'ordered', by: output.orderBy.map((by) => sortKeyOf(by, plan)) }
  }
}

function sortKeyOf(by: OrderBy, plan: PlannedQuery): SortKey {
  const { expr } = by
  const [name] = expr.kind === 'identifier' && expr.name.length === 1 ? expr.name : []
  if (name === undefined) throw unsupported('WITHIN TIMESTAMP ORDER BY expressions', page)
  const descending = by.direction === 'desc'
  const nullsFirst = by.nulls === null ? descending : by.nulls === 'first'
  if (name === 'mz_diff') return { of: 'diff', descending, nullsFirst, numeric: true }
  const of = columnAt(name, plan)
  const column = plan.columns[of]
  return { of, descending, nullsFirst, numeric: column !== undefined && isNumeric(column) }
}

function optionOf(statement: Subscribe, name: 'SNAPSHOT' | 'PROGRESS', otherwise: boolean): boolean {
  const option = statement.with.find((each) => each.name === name)
  if (!option) return otherwise
  const { value } = option
  if (value === null) return true
  const text =
    value.kind === 'identifier'
      ? value.name.join('.')
      : value.kind === 'expr'
        ? value.expr.kind === 'boolean'
          ? String(value.expr.value)
          : value.expr.kind === 'identifier'
            ? value.expr.name.join('.')
            : ''
        : value.kind === 'string' || value.kind === 'number'
          ? value.text
          : ''
  switch (text.toLowerCase()) {
    case 'true':
    case 't':
    case 'on':
    case '1':
      return true
    case 'false':
    case 'f':
    case 'off':
    case '0':
      return false
    default:
      throw planError(`invalid ${name}: cannot use value as boolean`)
  }
}

const previews = {
  debezium: ['enable_envelope_debezium_in_subscribe', '`ENVELOPE DEBEZIUM (KEY (..))`'],
  'within-timestamp': ['enable_within_timestamp_order_by_in_subscribe', '`WITHIN TIMESTAMP ORDER BY ..`'],
} as const

function checkFlags(statement: Subscribe, running: Running): void {
  const { kind } = statement.output
  if (kind !== 'debezium' && kind !== 'within-timestamp') return
  const [flag, feature] = previews[kind]
  if (running.house.flag(flag)) return
  throw planError(`${feature} is not available`, {
    detail: `The requested feature (${flag}) is in private preview.`,
    hint: 'Contact support to discuss enabling the feature in your Materialize region.',
  })
}

/** The cluster that it runs on; null is the system's own, for what reads the catalog only. */
function clusterOf(plan: PlannedQuery, running: Running): string | null {
  if (plan.constant) return null
  if (isRouted(running.session, plan)) return null
  const name = running.session.cluster
  const cluster = running.session.catalog.clusterByName(name)
  if (cluster) return cluster.id.startsWith('s') ? null : cluster.id
  throw planError(`unknown cluster '${name}'`)
}

async function timesOf(
  statement: Subscribe,
  plan: PlannedQuery,
  running: Running,
): Promise<{ asOf: number | null; upTo: number | null }> {
  const given = statement.asOf ? await momentOf(statement.asOf.expr, running) : null
  const upTo = statement.upTo ? await momentOf(statement.upTo, running) : null
  const since = readableSince(plan, running)
  const asOf = given !== null && statement.asOf?.kind === 'at-least' ? Math.max(given, since) : given
  if (asOf !== null && asOf < since) throw notReadable(asOf, since, plan)
  const start = asOf ?? running.house.timeline.readTimestamp()
  if (upTo !== null && start > upTo) {
    throw failure(
      '22000',
      `subscription lower bound (\`AS OF\`) is greater than its upper bound (\`UP TO\`): ${start} > ${upTo}`,
    )
  }
  return { asOf, upTo }
}

/** The earliest time as of which everything that is read can be read. */
function readableSince(plan: PlannedQuery, running: Running): number {
  let since = 0
  for (const id of plan.reads) since = Math.max(since, running.house.live.frontier(id).read ?? 0)
  // Of the system's relations no history is kept.
  if (plan.system.length > 0) since = Math.max(since, running.house.timeline.readTimestamp())
  return since
}

function notReadable(asOf: number, since: number, plan: PlannedQuery): SandboxError {
  const shown = (at: number) =>
    `[${String(at).padStart(13)} (${new Date(at).toISOString().replace('T', ' ').slice(0, -1)})]`
  const inputs = plan.reads.map((id) => id).join(', ')
  return failure('22000', 'could not find a valid timestamp for the query', {
    detail: `Constraints:\nlower:\n  (Storage inputs: [${inputs}]): ${shown(since)}\nupper:\n  (Query's AS OF): ${shown(asOf)}\n`,
  })
}
