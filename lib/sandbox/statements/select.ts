import type { Query } from '../../sql'
import { failure, type Notice, unsupported } from '../errors/error'
import { beforeRead, type Operations } from '../session/transaction'
import { planQuery, reach } from '../sql/plan'
import type { PlannedQuery } from '../sql/port'
import { ErrorAfterColumns, type Handler, type Running } from './handler'
import { answerQuery, isRouted, requireReplicas } from './read'

/** SELECT, VALUES, TABLE. */
export const selectHandler: Handler<'select'> = {
  kind: 'select',
  async describe(statement, { house, session, declared }) {
    const planned = await planQuery(house, session, statement.query, { declared: declared ?? [] })
    return { columns: planned.columns, parameters: planned.parameters }
  },
  async execute(statement, running) {
    const { house, session } = running
    const planned = await planQuery(house, session, statement.query, { declared: running.declared ?? [] })
    if (comparesWithNull(statement.query)) session.notice(nullNotice)
    try {
      checkParameterCount(planned, running)
      enterRead(running, planned)
      if (isSortedValues(statement.query)) needsReplica(running)
      if (statement.asOf) throw unsupported('AS OF', 'https://materialize.com/docs/sql/select/')
    } catch (error) {
      throw new ErrorAfterColumns(planned.columns, error)
    }
    return answerQuery(running, planned)
  },
}

const nullNotice: Notice = {
  severity: 'NOTICE',
  code: '00000',
  message: 'Comparison with NULL using `=`, `<>`, or `!=` always evaluates to NULL.',
  hint: 'Use `IS NULL` or `IS NOT NULL` instead.',
}

/** Whether a literal NULL stands beside `=`, `<>` or in the list of an IN. */
function comparesWithNull(query: Query): boolean {
  let found = false
  JSON.stringify(query, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'kind' in value) found ||= isNullComparison(value)
    return value
  })
  return found
}

function isNullComparison(node: object): boolean {
  const isNull = (value: unknown) =>
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'null'
  if (!('kind' in node)) return false
  if (node.kind === 'in-list' && 'list' in node && Array.isArray(node.list)) return node.list.some(isNull)
  const compared =
    node.kind === 'is-distinct' ||
    (node.kind === 'binary' && 'operator' in node && ['=', '<>', '!='].includes(String(node.operator)))
  return compared && 'left' in node && 'right' in node && (isNull(node.left) || isNull(node.right))
}

/** Constants that aren't folded away: several rows in an order. */
function isSortedValues({ body, orderBy }: Query): boolean {
  if (orderBy.length === 0) return false
  const from = body.kind === 'select' && body.from.length === 1 ? body.from[0]?.relation : undefined
  const rows =
    body.kind === 'values'
      ? body.rows
      : from?.kind === 'derived' && from.query.body.kind === 'values'
        ? from.query.body.rows
        : []
  return rows.length > 1
}

/** They run on the session's cluster; where it isn't there, the sandbox doesn't need it. */
function needsReplica({ house, session }: Running): void {
  const cluster = session.catalog.clusterByName(session.cluster)
  if (cluster) requireReplicas(house, session, cluster.id)
}

function checkParameterCount(planned: PlannedQuery, running: Running): void {
  if (planned.parameters.length > running.parameters.length)
    throw failure('42P02', `there is no parameter $${running.parameters.length + 1}`)
}

/** Checks a read against its transaction and records it there. */
export function enterRead(running: Running, planned: PlannedQuery): void {
  const { session, house } = running
  const transaction = session.transaction
  if (!transaction) return
  beforeRead(transaction.operations, planned.constant)
  if (planned.constant) {
    if (transaction.operations.kind === 'none') transaction.operations = { kind: 'constants' }
    return
  }
  checkDomain(running, planned, transaction.operations)
  if (transaction.operations.kind === 'reads') return
  const routed = isRouted(session, planned)
  const domain = routed || !transaction.explicit ? null : domainOf(running, planned)
  transaction.operations = { kind: 'reads', at: house.timeline.readTimestamp(), routed, domain }
}

const wrongDomain =
  'Transactions can only reference objects in the same timedomain. See https://materialize.com/docs/sql/begin/#same-timedomain-error'

/** All relations in the schemas that a first read touches, through views. */
function domainOf({ house, session }: Running, planned: PlannedQuery): ReadonlySet<string> {
  const schemas = new Set<string>()
  const visit = (id: string): void => {
    const item = session.catalog.items.get(id)
    if (!item) return
    schemas.add(item.schemaId)
    if (item.type === 'view') item.uses.forEach(visit)
  }
  planned.uses.forEach(visit)
  const there = [...session.catalog.items.values()].filter((item) => schemas.has(item.schemaId))
  // views in these schemas bring along what they read elsewhere
  const ids = there.map((item) => item.id)
  return new Set([...ids, ...reach(house, session, ids).items])
}

function checkDomain({ session, house }: Running, planned: PlannedQuery, operations: Operations): void {
  const name = (id: string): string => {
    const item = session.catalog.items.get(id)
    return item ? `"${session.catalog.fullName(item).join('.')}"` : id
  }
  const routed =
    operations.kind === 'constants'
      ? session.variable('auto_route_catalog_queries') === 'on'
      : operations.kind === 'reads' && operations.routed
  if (routed && planned.reads.length > 0) {
    throw failure(
      '2F003',
      `querying the following items ${planned.reads.map(name).join(', ')} is not allowed from the "mz_catalog_server" cluster`,
      {
        detail:
          'The transaction is executing on the mz_catalog_server cluster, maybe having been routed there by the first statement in the transaction.',
      },
    )
  }
  if (operations.kind !== 'reads' || operations.domain === null) return
  refuseChanged(house, session, planned, operations.at)
  const { domain } = operations
  const outside = planned.reads.filter((id) => !domain.has(id))
  if (outside.length === 0) return
  const readable = [...domain].filter((id) => {
    const type = session.catalog.items.get(id)?.type
    return type === 'table' || type === 'materialized-view' || type === 'source'
  })
  const available =
    readable.length > 0
      ? `Only the following relations are available:\n${readable.map(name).join('\n')}`
      : 'No relations are available.'
  throw failure('25000', wrongDomain, {
    detail: `The following relations in the query are outside the transaction's time domain:\n${outside.map(name).join('\n')}\n${available}`,
  })
}

/** The sandbox keeps only the latest rows: what was written since the transaction's first read can't be read as it was. */
function refuseChanged(
  house: Running['house'],
  session: Running['session'],
  planned: PlannedQuery,
  at: number,
): void {
  for (const id of planned.reads) {
    const item = session.catalog.items.get(id)
    const written = item && 'physical' in item ? (house.timeline.lastWrite?.(item.physical) ?? 0) : 0
    if (written > at)
      throw unsupported(
        'reading, later in a transaction, what others have written meanwhile',
        'https://materialize.com/docs/sql/begin/',
      )
  }
}

/** EXPLAIN answers with Materialize's own plans, which the sandbox hasn't. */
export const explainHandler: Handler<'explain'> = {
  kind: 'explain',
  execute: () => Promise.reject(unsupported('EXPLAIN', 'https://materialize.com/docs/sql/explain-plan/')),
}
