import { quoteIdentifier } from '../../foundation'
import { stable } from '../../sql'
import type { Column, Item, Table } from '../catalog/model'
import { plainName } from '../catalog/names'
import { PgError } from '../engine/port'
import { planError, unsupported } from '../errors/error'
import { translate } from '../errors/translate'
import type { ColumnDef, CreateTable } from '../sql/ast/statement'
import { pgContext, resolverFor } from '../sql/plan'
import { PgPrinter } from '../sql/postgres'
import { customId } from '../sql/postgres-literals'
import { fitting } from '../sql/postgres-scope'
import { columnDoc, tableDoc } from '../sql/print/create'
import { flat } from '../sql/print/doc'
import { printExpr } from '../sql/print/query'
import type { DdlHandler, Running } from './handler'
import { distinctColumns, place, preview } from './make'

/** CREATE [TEMPORARY] TABLE. */
export const createTableHandler: DdlHandler<'create-table'> = {
  kind: 'create-table',
  inTransaction: 'alone',
  async plan(statement, running) {
    refuseConstraints(statement)
    const base = place(running, statement.name, 'table', {
      ifNotExists: statement.ifNotExists,
      temporary: statement.temporary,
    })
    if (!base) return { tag: 'CREATE TABLE', ddl: null }
    distinctColumns(statement.columns.map((c) => c.name))
    refuseOptions(statement)
    const { house, session } = running
    const resolver = resolverFor(house, session)
    const resolved = statement.columns.map((column): ColumnDef => {
      const type = resolver.type(column.type)
      const options = column.options.map((option) =>
        option.kind === 'default' ? { ...option, expr: resolver.expr(option.expr) } : option,
      )
      return { ...column, type, options }
    })
    const made = resolved.map((column) => makeColumn(running, column))
    const physical = base.id
    const words = statement.temporary ? 'CREATE TEMPORARY TABLE' : 'CREATE TABLE'
    const createSql = flat(
      tableDoc(
        words,
        base.fullName,
        resolved.map((c) => columnDoc(c, stable)),
        stable,
      ),
    )
    const { fullName: _, ...rest } = base
    const table: Table = {
      ...rest,
      type: 'table',
      createSql,
      uses: resolver.result().uses,
      columns: made.map((each) => each.column),
      physical,
      source: null,
    }
    const sql = `CREATE TABLE mz_user.${quoteIdentifier(physical)} (${made.map((each) => each.sql).join(', ')})`
    return {
      tag: 'CREATE TABLE',
      ddl: {
        changes: [
          { do: 'put', entity: table },
          audit(running, 'create', 'table', itemDetails(running, table)),
        ],
        apply: async (tx) => {
          await tx.exec(sql).catch((error: unknown) => {
            if (error instanceof PgError) throw translate(error, { sql, readsData: false })
            throw error
          })
        },
      },
    }
  },
}

/** A line of the audit log. */
export function audit(
  running: Running,
  eventType: 'create' | 'drop' | 'alter' | 'grant' | 'revoke' | 'comment',
  objectType: string,
  details: Record<string, unknown>,
) {
  return { do: 'audit', event: { eventType, objectType, details, user: running.session.user } } as const
}

/** How events name an item: its id and the parts of its name. */
export function itemDetails(
  running: Running,
  item: Pick<Item, 'id' | 'name' | 'schemaId'>,
): Readonly<Record<string, unknown>> {
  const [name, schema, database] = running.session.catalog.fullName(item).toReversed()
  return { id: item.id, database: database ?? null, schema: schema ?? null, item: name }
}

function refuseConstraints(statement: CreateTable): void {
  const keys = statement.constraints.some((text) => /^(constraint\s+\S+\s+)?(primary|unique)/i.test(text))
  if (
    keys ||
    statement.columns.some((c) => c.options.some((o) => o.kind === 'unique' || o.kind === 'primary key'))
  ) {
    throw planError('CREATE TABLE with a primary key or unique constraint is not supported', {
      detail:
        'The requested feature (unsafe_enable_table_keys) is unsafe and is meant only for internal development and testing of Materialize.',
    })
  }
  const [constraint] = statement.constraints
  if (constraint !== undefined)
    throw planError(`CREATE TABLE with constraint: ${constraint} not yet supported`)
  for (const option of statement.columns.flatMap((c) => c.options)) {
    if (option.kind === 'other')
      throw planError(`CREATE TABLE with column constraint: ${option.text} not yet supported`)
    if (option.kind === 'check') {
      const text = flat(printExpr(option.expr, { ...stable, quotes: 'needed' }))
      throw planError(`CREATE TABLE with column constraint: CHECK (${text}) not yet supported`)
    }
  }
}

function refuseOptions(statement: CreateTable): void {
  for (const option of statement.with) {
    if (option.name === 'RETAIN HISTORY') throw preview('RETAIN HISTORY', 'enable_logical_compaction_window')
    if (option.name !== 'PARTITION BY') throw unsupported(`CREATE TABLE … WITH (${option.name})`)
  }
}

/** A column for the catalog and for Postgres. */
export function makeColumn(
  running: Running,
  column: ColumnDef,
): { readonly column: Column; readonly sql: string } {
  const { house, session } = running
  const custom = customId(column.type)
  const nullable = !column.options.some((option) => option.kind === 'not null')
  const printer = new PgPrinter(pgContext(house, session, { stored: true, at: 0, late: () => {} }))
  const { pg } = printer.type(column.type)
  const type = custom ? customColumn(running, custom) : house.types.resolve(column.type).mz
  if (type.name === 'record' && !custom) throw planError('cannot reference pseudo type pg_catalog.record')
  const given = column.options.find((option) => option.kind === 'default')
  const hasSubquery = given?.kind === 'default' && JSON.stringify(given.expr).includes('"kind":"subquery"')
  if (hasSubquery) throw planError('DEFAULT expression does not allow subqueries')
  return {
    column: {
      name: column.name,
      type: type.name,
      oid: type.oid,
      mod: type.mod,
      nullable,
      default: given?.kind === 'default' ? flat(printExpr(given.expr, stable)) : null,
    },
    sql: `${fitting(column.name)} ${pg}${nullable ? '' : ' NOT NULL'}`,
  }
}

function customColumn(
  running: Running,
  id: string,
): { readonly oid: number; readonly mod: number; readonly name: string } {
  const item = running.session.catalog.items.get(id)
  if (item?.type !== 'type') throw planError(`unknown catalog item '${id}'`)
  const oid = item.category === 'list' ? 16384 : item.category === 'map' ? 16385 : item.oid
  return {
    oid,
    mod: -1,
    name: item.category === 'composite' ? plainName(running.session.catalog, item) : item.category,
  }
}
