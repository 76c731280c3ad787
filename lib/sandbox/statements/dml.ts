import { quoteIdentifier } from '../../foundation'
import type { Expr, ItemName, Query } from '../../sql'
import { columnName } from '../../sql'
import type { Table } from '../catalog/model'
import { lookUpItem, plainName } from '../catalog/names'
import type { Cell } from '../engine/port'
import { failure, planError, unsupported } from '../errors/error'
import { beforeWrite, inTransactionBlock } from '../session/transaction'
import type { Delete, Insert, Update } from '../sql/ast/statement'
import { parseStoredExpr } from '../sql/parse/parse'
import { pgContext, planQuery, planResolved, resolverFor } from '../sql/plan'
import type { PlannedQuery } from '../sql/port'
import { PgPrinter } from '../sql/postgres'
import {
  ErrorAfterColumns,
  type Handler,
  type OutColumn,
  type Outcome,
  type Row,
  type Running,
} from './handler'
import { checkCluster, decodeParameters, outRows, prepareRead, readError } from './read'
import { mayWrite } from './rights'

/** The table that a write names. */
export function writable(
  running: Pick<Running, 'session'>,
  name: ItemName,
  verb: 'insert into' | 'mutate',
): Table {
  const { session } = running
  const found = lookUpItem(session.names, name.name)
  if (!found) throw planError(`unknown catalog item '${name.name.join('.')}'`)
  if (found.kind === 'system')
    throw planError(
      `cannot ${verb} system ${found.spec.type === 'view' ? 'view' : 'table'} '${found.spec.schema}.${found.spec.name}'`,
    )
  const { item } = found
  const full = plainName(session.catalog, item)
  if (item.type !== 'table') throw planError(`cannot ${verb} ${item.type.replaceAll('-', ' ')} '${full}'`)
  if (item.source) throw planError(`cannot ${verb} non-writeable table '${full}'`)
  return item
}

/** The target columns of an INSERT or COPY, as positions. */
export function targetColumns(
  running: Pick<Running, 'session'>,
  table: Table,
  names: readonly string[],
): readonly number[] {
  if (names.length === 0) return table.columns.map((_, i) => i)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  const positions = names.map((name) => {
    const at = table.columns.findIndex((column) => column.name === name)
    if (at < 0)
      throw planError(
        `column "${name}" of relation "${plainName(running.session.catalog, table)}" does not exist`,
      )
    return at
  })
  if (twice !== undefined) throw planError(`column "${twice}" specified more than once`)
  return positions
}

/** Quoted relation of a table. */
export function relationOf(table: Table): string {
  return `"mz_user".${quoteIdentifier(table.physical)}`
}

type PlannedInsert = {
  readonly table: Table
  readonly targets: readonly number[]
  readonly planned: PlannedQuery
  /** Reads no relation: may stand in a transaction with others. */
  readonly constant: boolean
}

async function planInsert(statement: Insert, running: Omit<Running, 'parameters'>): Promise<PlannedInsert> {
  const { house, session } = running
  const table = writable(running, statement.table, 'insert into')
  const targets = targetColumns(running, table, statement.columns)
  if (statement.source === 'default values') {
    const planned = await planQuery(house, session, oneRow())
    return { table, targets: [], planned, constant: true }
  }
  const { source } = statement
  const resolver = resolverFor(house, session)
  const resolved = resolver.query(source)
  if (resolver.result().sessionFunctions.has('mz_now'))
    throw failure('0A000', 'calls to mz_now in write statements are not supported')
  const width = widthOf(source)
  if (width !== null && width > targets.length)
    throw planError('INSERT has more expressions than target columns')
  if (width !== null && statement.columns.length > 0 && width < targets.length)
    throw planError('INSERT has more target columns than expressions')
  refuseUntyped(table, targets, source)
  const used = width === null ? targets : targets.slice(0, width)
  const columns = used.map((at) => quoteIdentifier(table.columns[at]?.name ?? '')).join(', ')
  const planned = await planResolved(
    house,
    session,
    resolver,
    (printer) => `INSERT INTO ${relationOf(table)} (${columns}) ${printer.query(resolved)}`,
    {
      tree: resolved,
      declared: running.declared ?? [],
    },
  )
  return {
    table,
    targets: used,
    planned: { ...planned },
    constant: planned.constant && planned.uses.length === 0,
  }
}

/** A bare literal in a SELECT is a text by the time it reaches a column. */
function refuseUntyped(table: Table, targets: readonly number[], { body }: Query): void {
  if (body.kind !== 'select') return
  body.projection.forEach((each, i) => {
    const column = table.columns[targets[i] ?? -1]
    const untyped = each.kind === 'item' && each.expr.kind === 'string'
    if (untyped && column && !textual.has(column.oid))
      throw planError(`column "${column.name}" is of type ${column.type} but expression is of type text`)
  })
}
const textual: ReadonlySet<number> = new Set([25, 1042, 1043])

function oneRow(): Query {
  const select = {
    kind: 'select',
    distinct: null,
    projection: [],
    from: [],
    where: null,
    groupBy: [],
    having: null,
    qualify: null,
    options: [],
  } as const
  return { with: null, body: select, orderBy: [], limit: null, offset: null }
}

function widthOf(query: Query): number | null {
  const { body } = query
  if (body.kind === 'values') return body.rows[0]?.length ?? 0
  if (
    body.kind === 'select' &&
    body.projection.every(
      (p) => p.kind === 'item' && p.expr.kind !== 'wildcard' && p.expr.kind !== 'field-wildcard',
    )
  )
    return body.projection.length
  return null
}

/** INSERT. */
export const insertHandler: Handler<'insert'> = {
  kind: 'insert',
  async describe(statement, running) {
    const insert = await planInsert(statement, running)
    const columns = statement.returning.length > 0 ? await returningColumns(statement, insert, running) : null
    return { columns, parameters: insert.planned.parameters }
  },
  async execute(statement, running) {
    const insert = await planInsert(statement, running)
    mayWrite(running.session, 'a', insert.table, insert.planned)
    const columns = statement.returning.length > 0 ? await returningColumns(statement, insert, running) : null
    try {
      const transaction = running.session.transaction
      const alone = statement.returning.length > 0 || !insert.constant
      if (transaction && (transaction.explicit || transaction.several) && alone)
        throw inTransactionBlock(running.text)
      if (transaction) beforeWrite(transaction.operations)
      if (!insert.constant) checkCluster(running.house, running.session, insert.planned)
      if (insert.planned.late) throw insert.planned.late
      if (columns) return await insertReturning(statement, insert, columns, running)
      return transaction && (transaction.explicit || transaction.several)
        ? await bufferInsert(insert, running)
        : await insertNow(insert, running)
    } catch (error) {
      const translated = readError(running.house, insert.planned, error)
      throw columns ? new ErrorAfterColumns(columns, translated) : translated
    }
  },
}

/** Defaults of columns that aren't given, as an SQL list. */
function defaults(
  insert: PlannedInsert,
  running: Running,
): { readonly columns: string; readonly values: string } {
  const { house, session } = running
  const at = house.timeline.readTimestamp()
  const missing = insert.table.columns.filter(
    (column, i) => column.default !== null && !insert.targets.includes(i),
  )
  const values = missing.map((column) => {
    const resolver = resolverFor(house, session)
    const expr = resolver.expr(parseStoredExpr(column.default ?? 'NULL'))
    const context = pgContext(house, session, {
      stored: false,
      at,
      late: (error) => {
        throw error
      },
    })
    return new PgPrinter(context).expr(expr, null)
  })
  return {
    columns: missing.map((column) => quoteIdentifier(column.name)).join(', '),
    values: values.join(', '),
  }
}

/** The INSERT in Postgres' SQL, with defaults added. */
function insertSql(insert: PlannedInsert, running: Running): string {
  const { columns, values } = defaults(insert, running)
  const relation = relationOf(insert.table)
  if (insert.targets.length === 0) {
    return columns === ''
      ? `INSERT INTO ${relation} DEFAULT VALUES`
      : `INSERT INTO ${relation} (${columns}) VALUES (${values})`
  }
  if (columns === '') return insert.planned.sql
  const given = insert.targets.map((at) => quoteIdentifier(insert.table.columns[at]?.name ?? ''))
  const query = insert.planned.sql.slice(insert.planned.sql.indexOf(') ') + 2)
  const aliases = given.map((_, i) => `"c${i}"`)
  const typed = given.map((_, i) => `"c${i}"`)
  return `INSERT INTO ${relation} (${given.join(', ')}, ${columns}) SELECT ${typed.join(', ')}, ${values} FROM (${castValues(query, insert)}) AS "given" (${aliases.join(', ')})`
}

/** Inside a subquery untyped literals would be text: an empty SELECT of the table gives VALUES its types. */
function castValues(query: string, insert: PlannedInsert): string {
  const columns = insert.targets.map((at) => quoteIdentifier(insert.table.columns[at]?.name ?? '')).join(', ')
  return `(SELECT ${columns} FROM ${relationOf(insert.table)} WHERE false) UNION ALL (${query})`
}

async function insertNow(insert: PlannedInsert, running: Running): Promise<Outcome> {
  const { house, session } = running
  const parameters = decodeParameters(house, insert.planned.parameters, running.parameters)
  if (insert.planned.reads.length > 0)
    await house.live.ready(insert.planned.reads, house.timeline.readTimestamp(), running.signal)
  const sql = insertSql(insert, running)
  const count = await house.timeline.commit(async (tx, at) => {
    await prepareRead(tx, house, session, insert.planned, at)
    const { tag } = await tx.query(sql, parameters)
    return { value: tag.split(' ').pop() ?? '0', wrote: [insert.table.physical] }
  })
  return { kind: 'done', tag: `INSERT 0 ${count}` }
}

/** In a transaction: the rows are computed now, checked now, and written at COMMIT. */
async function bufferInsert(insert: PlannedInsert, running: Running): Promise<Outcome> {
  const { house, session } = running
  const parameters = decodeParameters(house, insert.planned.parameters, running.parameters)
  const sql = insertSql(insert, running)
  const undo = new Error('undo')
  let rows: readonly Row[] = []
  await house.engine
    .transaction(async (tx) => {
      await tx.exec(`SET LOCAL mz.now = '0'; SET LOCAL session_replication_role = replica`)
      await prepareRead(tx, house, session, insert.planned, house.timeline.readTimestamp())
      const result = await tx.query(`${sql} RETURNING *`, parameters)
      rows = result.rows
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  buffer(running, insert.table, rows)
  return { kind: 'done', tag: `INSERT 0 ${rows.length}` }
}

/** Adds rows (in Postgres' text) to a transaction's writes. */
export function buffer(running: Pick<Running, 'session'>, table: Table, rows: readonly Row[]): void {
  const { transaction } = running.session
  if (!transaction) return
  const before = transaction.operations.kind === 'writes' ? transaction.operations.writes : []
  transaction.operations = {
    kind: 'writes',
    writes: [...before, { itemId: table.id, apply: (tx) => insertRows(tx, table, rows) }],
  }
}

/** Writes rows as text, many at a time. */
export async function insertRows(
  tx: { query(sql: string, parameters?: readonly Cell[]): Promise<unknown> },
  table: Table,
  rows: readonly Row[],
): Promise<void> {
  const width = table.columns.length
  if (width === 0) {
    for (const _ of rows) await tx.query(`INSERT INTO ${relationOf(table)} DEFAULT VALUES`)
    return
  }
  const batch = Math.max(1, Math.floor(20_000 / width))
  for (let from = 0; from < rows.length; from += batch) {
    const some = rows.slice(from, from + batch)
    const values = some
      .map((_, r) => `(${table.columns.map((_c, c) => `$${r * width + c + 1}`).join(', ')})`)
      .join(', ')
    await tx.query(`INSERT INTO ${relationOf(table)} VALUES ${values}`, some.flat())
  }
}

async function returningColumns(
  statement: Insert,
  insert: PlannedInsert,
  running: Omit<Running, 'parameters'>,
): Promise<readonly OutColumn[]> {
  const { house, session } = running
  const planned = await planQuery(house, session, returningQuery(statement, insert))
  return planned.columns
}

/** RETURNING as a query over the table, to describe and print it. */
function returningQuery(statement: Insert, insert: PlannedInsert): Query {
  const projection = statement.returning.map((item) =>
    item.expr === 'star'
      ? ({ kind: 'star' } as const)
      : ({ kind: 'item', expr: item.expr, alias: item.alias ?? columnName(item.expr) } as const),
  )
  const select = oneRow().body
  if (select.kind !== 'select') throw unsupported('RETURNING')
  const name: ItemName = { by: 'id', id: insert.table.id, name: [insert.table.name], at: 0 }
  const from = [
    { relation: { kind: 'relation', name, alias: { name: insert.table.name, columns: [] } }, joins: [] },
  ] as const
  return { ...oneRow(), body: { ...select, projection, from } }
}

async function insertReturning(
  statement: Insert,
  insert: PlannedInsert,
  columns: readonly OutColumn[],
  running: Running,
): Promise<Outcome> {
  const { house, session } = running
  const parameters = decodeParameters(house, insert.planned.parameters, running.parameters)
  const planned = await planQuery(house, session, returningQuery(statement, insert))
  const list = /^SELECT (.*) FROM "mz_user"\./s.exec(planned.sql)?.[1] ?? '*'
  const alias = quoteIdentifier(insert.table.name)
  const sql = insertSql(insert, running).replace(
    `INSERT INTO ${relationOf(insert.table)}`,
    `INSERT INTO ${relationOf(insert.table)} AS ${alias}`,
  )
  const rows = await house.timeline.commit(async (tx, at) => {
    await prepareRead(tx, house, session, insert.planned, at)
    const result = await tx.query(`${sql} RETURNING ${list}`, parameters)
    return { value: outRows(house, result), wrote: [insert.table.physical] }
  })
  return { kind: 'rows', columns, rows, tag: `SELECT ${rows.length}` }
}

// ---- UPDATE, DELETE

type PlannedChange = {
  readonly table: Table
  readonly planned: PlannedQuery
  readonly setsConstants: boolean
}

async function planUpdate(statement: Update, running: Omit<Running, 'parameters'>): Promise<PlannedChange> {
  const { house, session } = running
  const table = writable(running, statement.table, 'mutate')
  const resolver = resolverFor(house, session)
  resolver.relation({ by: 'id', id: table.id, name: [table.name], at: 0 }, new Set())
  const set = statement.set.map(({ column, value }) => {
    if (!table.columns.some((each) => each.name === column)) throw planError(`unknown column ${column}`)
    if (JSON.stringify(value).includes('"kind":"subquery"'))
      throw planError('SET clause does not allow subqueries')
    return { column, value: resolver.expr(value) }
  })
  const where = statement.where && resolver.expr(statement.where)
  refuseNow(resolver.result().sessionFunctions)
  const alias = quoteIdentifier(statement.alias ?? table.name)
  const print = (printer: PgPrinter): string => {
    const list = set
      .map(({ column, value }) => `${quoteIdentifier(column)} = ${printer.expr(value, null)}`)
      .join(', ')
    return `UPDATE ${relationOf(table)} AS ${alias} SET ${list}${where ? ` WHERE ${printer.expr(where, null)}` : ''}`
  }
  const all: Expr[] = [...set.map(({ value }) => value), ...(where ? [where] : [])]
  const tree: Expr = { kind: 'row', of: all, keyword: false }
  return {
    table,
    setsConstants: isConstant(set.map(({ value }) => value)),
    planned: await planResolved(house, session, resolver, print, { tree, declared: running.declared ?? [] }),
  }
}

async function planDelete(statement: Delete, running: Omit<Running, 'parameters'>): Promise<PlannedChange> {
  const { house, session } = running
  const table = writable(running, statement.table, 'mutate')
  const resolver = resolverFor(house, session)
  resolver.relation({ by: 'id', id: table.id, name: [table.name], at: 0 }, new Set())
  const using = statement.using.map((each) => resolver.rewriter.joined(each))
  const where = statement.where && resolver.expr(statement.where)
  refuseNow(resolver.result().sessionFunctions)
  const alias = quoteIdentifier(statement.alias ?? table.name)
  const print = (printer: PgPrinter): string => {
    const from = using.length > 0 ? ` USING ${printer.from(using)}` : ''
    return `DELETE FROM ${relationOf(table)} AS ${alias}${from}${where ? ` WHERE ${printer.expr(where, null)}` : ''}`
  }
  const tree: Expr = where ?? { kind: 'null' }
  return {
    table,
    setsConstants: false,
    planned: await planResolved(house, session, resolver, print, { tree, declared: running.declared ?? [] }),
  }
}

function refuseNow(functions: ReadonlySet<string>): void {
  if (functions.has('mz_now')) throw failure('0A000', 'calls to mz_now in write statements are not supported')
}

async function change({ table, planned, setsConstants }: PlannedChange, running: Running): Promise<Outcome> {
  const { house, session } = running
  const transaction = session.transaction
  if (transaction && (transaction.explicit || transaction.several)) throw inTransactionBlock(running.text)
  mayWrite(session, planned.sql.startsWith('UPDATE ') ? 'w' : 'd', table, planned)
  try {
    checkCluster(house, session, planned)
    if (planned.late) throw planned.late
    const parameters = decodeParameters(house, planned.parameters, running.parameters)
    await house.live.ready(planned.reads, house.timeline.readTimestamp(), running.signal)
    const tag = await house.timeline.commit(async (tx, at) => {
      await prepareRead(tx, house, session, planned, at)
      if (!planned.sql.startsWith('UPDATE '))
        return { value: (await tx.query(planned.sql, parameters)).tag, wrote: [table.physical] }
      // rows that stay as they are don't count
      const result = await tx.query(`${planned.sql} RETURNING old IS DISTINCT FROM new`, parameters)
      return {
        value: `UPDATE ${result.rows.filter(([changed]) => changed === 't').length}`,
        wrote: [table.physical],
      }
    })
    return { kind: 'done', tag }
  } catch (error) {
    // constants are computed before any row is read
    throw readError(house, setsConstants ? { ...planned, uses: [] } : planned, error)
  }
}

/** Whether an UPDATE's new values are computed from literals alone. */
function isConstant(values: readonly Expr[]): boolean {
  return values.every(
    (value) => !/"kind":"(?:identifier|parameter|function|subquery)"/.test(JSON.stringify(value)),
  )
}

/** UPDATE. */
export const updateHandler: Handler<'update'> = {
  kind: 'update',
  async describe(statement, running) {
    return { columns: null, parameters: (await planUpdate(statement, running)).planned.parameters }
  },
  async execute(statement, running) {
    return change(await planUpdate(statement, running), running)
  },
}

/** DELETE. */
export const deleteHandler: Handler<'delete'> = {
  kind: 'delete',
  async describe(statement, running) {
    return { columns: null, parameters: (await planDelete(statement, running)).planned.parameters }
  },
  async execute(statement, running) {
    return change(await planDelete(statement, running), running)
  },
}
