import { PyObject, PyTuple, pyError, type Value } from '../../jinja'
import { plainColumn } from '../objects/column'
import { listOf, textOrNull } from '../objects/members'
import { responseOf } from '../objects/response'
import { emptyTable, tableOf } from '../objects/table'
import { typeName } from '../objects/type-names'
import type { Answer, Cell } from '../query-port'
import { type AdapterMethods, type AdapterWorld, ask } from './world'

/** Sending SQL. */
export const queries: AdapterMethods = {
  commit: [[], () => null],
  execute: [
    ['sql', ['auto_begin', false], ['fetch', false], ['limit', null]],
    (args, world) => {
      const answer = ask(world, String(args.get('sql')))
      const table = () => tableOf(limited(answer, args.get('limit')), world.print)
      return new PyTuple([responseOf(answer), args.get('fetch') === true ? table() : emptyTable])
    },
  ],
  add_query: [
    ['sql', ['auto_begin', true], ['bindings', null], ['abridge_sql_log', false]],
    (args, world) => {
      ask(world, String(args.get('sql')), listOf(args.get('bindings')).map(cell))
      return new PyTuple([null, null])
    },
  ],
  run_sql_for_tests: [
    ['sql', 'fetch', 'conn'],
    (args, world) => {
      const answer = ask(world, String(args.get('sql')))
      if (args.get('fetch') === 'one') return new PyTuple(tableOf(answer).rows[0] ?? [])
      return args.get('fetch') === 'all' ? tableOf(answer).matrix() : null
    },
  ],
  get_column_schema_from_query: [['sql'], (args, world) => columnsOf(world, String(args.get('sql')))],
}

/** Names and types of a query's columns, from a temporary view: it needs no cluster, unlike `limit 0`. */
function columnsOf(world: AdapterWorld, sql: string): Value[] {
  const [header, body, ...more] = sql.split('--#dbt_sbq_parse_header#--')
  if (body === undefined || more.length > 0)
    throw pyError('ValueError', 'not enough values to unpack (expected 2, got 1)')
  if (header) ask(world, header)
  const backend = tableOf(ask(world, 'select pg_backend_pid()')).rows[0]?.[0]
  const view = `__dbt_sbq${textOrNull(backend) ?? ''}`
  ask(world, `create temporary view ${view} as ${body}`)
  const found = ask(
    world,
    `select c.name, c.type_oid
            from mz_columns c
            join mz_relations r ON c.id = r.id
            where r.schema_id = '0' AND r.name = '${view}'`,
  )
  ask(world, `drop view ${view}`)
  return found.rows.map((row) => plainColumn(String(row[0]), typeName(Number(row[1]))))
}

function cell(value: Value): Cell {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint')
    return value
  return value instanceof PyObject ? value.text() : textOrNull(value)
}

function limited(answer: Answer, limit: Value): Answer {
  return typeof limit === 'number' ? { ...answer, rows: answer.rows.slice(0, limit) } : answer
}
