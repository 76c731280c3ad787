import type { Query } from '../../sql'
import type { Column } from '../catalog/model'
import { planError, type SandboxError } from '../errors/error'
import { nullability } from '../sql/nullable'
import { pgContext, planResolved, resolverFor } from '../sql/plan'
import type { PlannedQuery } from '../sql/port'
import { PgPrinter } from '../sql/postgres'
import { countParameters, noParameters } from '../sql/resolve'
import type { Running } from './handler'
import { distinctColumns } from './make'

export type Stored = {
  readonly query: Query
  readonly sql: string
  readonly planned: PlannedQuery
  readonly columns: readonly Column[]
  readonly uses: readonly string[]
  readonly functions: ReadonlySet<string>
}

/** Plans a query that is to be stored: resolved tree, Postgres' SQL, columns under their final names. */
export async function storedQuery(
  running: Running,
  query: Query,
  columns: readonly string[],
  name: string,
  words: string,
): Promise<Stored> {
  const { house, session } = running
  noParameters(countParameters(query), 'views cannot have parameters')
  if (JSON.stringify(query).includes('"kind":"show"'))
    throw planError('SHOW commands are not allowed in views')
  const resolver = resolverFor(house, session, true)
  const resolved = resolver.query(query)
  const late: SandboxError[] = []
  const context = pgContext(house, session, { stored: true, at: 0, late: (error) => late.push(error) })
  const sql = new PgPrinter(context).query(resolved)
  const planned = await planResolved(house, session, resolver, (printer) => printer.query(resolved), {
    tree: resolved,
  })
  if (planned.fields.length < columns.length) {
    throw planError(
      `${words} ${name} definition names ${columns.length} columns, but ${words} ${name} has ${planned.fields.length} columns`,
    )
  }
  const names = planned.fields.map((field, i) => columns[i] ?? field.name)
  distinctColumns(names)
  const nullable = nullability(resolved, (id) => relationColumns(running, id))
  const described = planned.fields.map((field, i): Column => {
    const type = house.types.fromPg(field.oid, field.mod)
    return {
      name: names[i] ?? field.name,
      type: type.name,
      oid: type.oid,
      mod: type.mod,
      nullable: nullable[i] ?? true,
      default: null,
    }
  })
  const { uses, sessionFunctions } = resolver.result()
  return { query: resolved, sql, planned, columns: described, uses, functions: sessionFunctions }
}

/** Columns of what an id stands for. */
function relationColumns(running: Pick<Running, 'house' | 'session'>, id: string): readonly Column[] {
  const spec = running.house.relations.byId(id)
  if (spec) return spec.columns
  const item = running.session.catalog.items.get(id)
  return item && 'columns' in item ? item.columns : []
}

/** Postgres keeps no column of type record: such a column is kept as its text, of a type that tells so. */
export function withRecords(stored: Pick<Stored, 'sql' | 'columns'>): string {
  if (!stored.columns.some((column) => column.oid === 2249)) return stored.sql
  const names = stored.columns.map((_, at) => `c${at}`)
  const list = stored.columns.map((column, at) =>
    column.oid === 2249 ? `(c${at}::text)::pg_catalog.mz_row` : `c${at}`,
  )
  return `SELECT ${list.join(', ')} FROM (${stored.sql}) AS q (${names.join(', ')})`
}
