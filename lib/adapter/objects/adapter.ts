import { DiagnosticError } from '../../foundation'
import {
  dbtError,
  JinjaError,
  type Kwargs,
  type Parameter,
  PyDict,
  PyObject,
  PyTuple,
  pyError,
  type RenderState,
  type Value,
} from '../../jinja'
import type { Answer, Cell, QueryPort } from '../query-port'
import { columnClass, plainColumn } from './column'
import { parseIndexObject, parsePartitionObject, parseRefreshObject } from './configs'
import { columnConstraints, modelConstraints } from './constraints'
import { Decimal } from './decimal'
import { findRelation } from './find-relation'
import { itemOf, listOf, method, textOrNull } from './members'
import { type Parts, Relation, RelationClass } from './relation'
import type { RelationCache } from './relation-cache'
import { responseOf } from './response'
import { emptyTable, Table, tableOf } from './table'
import { typeName } from './type-names'

/** What the `adapter` object needs of the node that is rendered and of the run. */
export type AdapterWorld = {
  /** While parsing, whatever would read the database gives dbt's stand-ins: None, an empty list, an empty table. */
  readonly parsing: boolean
  readonly quoting: Parts<boolean>
  readonly database: string
  /** Absent: nothing may be asked, as with `--no-introspect`. */
  readonly port: QueryPort | null
  readonly relations: RelationCache
  /** `adapter.dispatch`; raises where there is no such macro. */
  readonly dispatch: (name: string, namespace: string | null) => Value
  /** dbt's `execute_macro`: a macro of the root project or built in, called outside of any node. */
  readonly callMacro: (name: string, args: Kwargs, state: RenderState) => Value
  /** `--vars` has a truthy `deploy`. */
  readonly deploying: boolean
  /** Where `table.print_table()` writes; absent: nowhere. */
  readonly print?: (text: string) => void
  /** Told of something that dbt warns of. */
  readonly warn: (message: string) => void
}

type Method = (args: import('../../jinja').BoundArguments) => Value

/** The object `adapter` of templates. Everything that it can do is in the table of its methods. */
export class Adapter extends PyObject {
  readonly typeName: string
  readonly #world: AdapterWorld
  readonly #relationClass: RelationClass
  constructor(world: AdapterWorld) {
    super()
    this.#world = world
    this.typeName = world.parsing ? 'ParseDatabaseWrapper' : 'RuntimeDatabaseWrapper'
    this.#relationClass = new RelationClass(world.quoting)
  }

  override attribute(name: string): Value | undefined {
    if (name === 'Relation') return this.#relationClass
    if (name === 'Column') return columnClass
    if (name === 'behavior') return behavior
    if (this.#world.parsing) {
      const standIn = PARSE_TIME[name]
      if (standIn) return method(name, ['*ignored', '**ignored'], standIn)
    }
    const known = this.#methods[name]
    if (!known) return undefined
    const [parameters, body] = known
    return method(name, parameters, body)
  }

  readonly #methods: Readonly<Record<string, readonly [readonly Parameter[], Method]>> = {
    type: [[], () => 'materialize'],
    commit: [[], () => null],
    dispatch: [
      ['macro_name', ['macro_namespace', null], ['packages', null]],
      (args) => this.#dispatch(args.get('macro_name'), args.get('macro_namespace'), args.get('packages')),
    ],
    quote: [['identifier'], (args) => quote(textOrNull(args.get('identifier')) ?? 'None')],
    quote_as_configured: [
      ['identifier', 'quote_key'],
      (args) => {
        const [identifier, key] = [args.get('identifier'), args.get('quote_key')]
        const configured =
          key === 'database' || key === 'schema' || key === 'identifier' ? this.#world.quoting[key] : false
        return configured ? quote(textOrNull(identifier) ?? 'None') : identifier
      },
    ],
    quote_seed_column: [
      ['column', 'quote_config'],
      (args) => {
        const config = args.get('quote_config')
        if (config !== null && typeof config !== 'boolean') {
          throw dbtError(
            'CompilationError',
            `The seed configuration value of "quote_columns" has an invalid type ${textOrNull(config) ?? ''}`,
          )
        }
        return config === false ? args.get('column') : quote(textOrNull(args.get('column')) ?? '')
      },
    ],
    execute: [
      ['sql', ['auto_begin', false], ['fetch', false], ['limit', null]],
      (args) => {
        const answer = this.#ask(String(args.get('sql')))
        return new PyTuple([
          responseOf(answer),
          args.get('fetch') === true
            ? tableOf(limited(answer, args.get('limit')), this.#world.print)
            : emptyTable,
        ])
      },
    ],
    add_query: [
      ['sql', ['auto_begin', true], ['bindings', null], ['abridge_sql_log', false]],
      (args) => {
        this.#ask(String(args.get('sql')), listOf(args.get('bindings')).map(cell))
        return new PyTuple([null, null])
      },
    ],
    run_sql_for_tests: [
      ['sql', 'fetch', 'conn'],
      (args) => {
        const answer = this.#ask(String(args.get('sql')))
        if (args.get('fetch') === 'one') return new PyTuple(tableOf(answer).rows[0] ?? [])
        return args.get('fetch') === 'all' ? tableOf(answer).matrix() : null
      },
    ],
    get_relation: [
      ['database', 'schema', 'identifier'],
      (args) => {
        const [database, schema, identifier] = ['database', 'schema', 'identifier'].map((p) =>
          textOrNull(args.get(p)),
        )
        return this.#find(database ?? null, schema ?? null, identifier ?? null, args.state)
      },
    ],
    already_exists: [
      ['schema', 'name'],
      (args) =>
        this.#find(
          this.#world.database,
          textOrNull(args.get('schema')),
          textOrNull(args.get('name')),
          args.state,
        ) !== null,
    ],
    get_columns_in_relation: [
      ['relation'],
      (args) =>
        this.#world.callMacro(
          'get_columns_in_relation',
          new Map([['relation', args.get('relation')]]),
          args.state,
        ),
    ],
    get_missing_columns: [
      ['from_relation', 'to_relation'],
      (args) => this.#missingColumns(args.get('from_relation'), args.get('to_relation'), args.state),
    ],
    get_column_schema_from_query: [['sql'], (args) => this.#columnsOf(String(args.get('sql')))],
    check_schema_exists: [
      ['database', 'schema'],
      (args) => {
        const information = this.#relationClass
          .create(
            {
              database: textOrNull(args.get('database')),
              schema: textOrNull(args.get('schema')),
              identifier: 'INFORMATION_SCHEMA',
            },
            { quote: this.#world.quoting },
          )
          .informationSchema(null)
        const found = this.#world.callMacro(
          'check_schema_exists',
          new Map<string, Value>([
            ['information_schema', information],
            ['schema', args.get('schema')],
          ]),
          args.state,
        )
        return found instanceof Table && Number(found.rows[0]?.[0] ?? 0) > 0
      },
    ],
    create_schema: [
      ['relation'],
      (args) => this.#run('create_schema', { relation: args.get('relation') }, args.state),
    ],
    drop_schema: [
      ['relation'],
      (args) => this.#run('drop_schema', { relation: args.get('relation') }, args.state),
    ],
    truncate_relation: [
      ['relation'],
      (args) => this.#run('truncate_relation', { relation: args.get('relation') }, args.state),
    ],
    drop_relation: [
      ['relation'],
      (args) => {
        const relation = args.get('relation')
        if (!(relation instanceof Relation)) return null
        if (relation.fields.type === null)
          throw dbtError(
            'CompilationError',
            `Tried to drop relation ${relation.text()}, but its type is null.`,
          )
        this.#world.relations.drop(relation)
        return this.#run('drop_relation', { relation }, args.state)
      },
    ],
    rename_relation: [
      ['from_relation', 'to_relation'],
      (args) => {
        const [from, to] = [args.get('from_relation'), args.get('to_relation')]
        if (from instanceof Relation && to instanceof Relation) this.#world.relations.rename(from, to)
        return this.#run('rename_relation', { from_relation: from, to_relation: to }, args.state)
      },
    ],
    cache_added: [
      ['relation'],
      (args) => this.#noted(args.get('relation'), (r) => this.#world.relations.add(r)),
    ],
    cache_dropped: [
      ['relation'],
      (args) => this.#noted(args.get('relation'), (r) => this.#world.relations.drop(r)),
    ],
    cache_renamed: [
      ['from_relation', 'to_relation'],
      (args) => {
        const to = args.get('to_relation')
        return this.#noted(
          args.get('from_relation'),
          (r) => to instanceof Relation && this.#world.relations.rename(r, to),
        )
      },
    ],
    convert_type: [
      ['agate_table', 'col_idx'],
      (args) => convertType(args.get('agate_table'), args.get('col_idx')),
    ],
    standardize_grants_dict: [['grants_table'], (args) => grantsDict(args.get('grants_table'))],
    verify_database: [['database'], () => null],
    parse_index: [['raw_index'], (args) => parseIndexObject(args.get('raw_index'))],
    parse_refresh_interval: [
      ['raw_refresh_interval'],
      (args) => parseRefreshObject(args.get('raw_refresh_interval')),
    ],
    parse_partition_by: [['raw_partition_by'], (args) => parsePartitionObject(args.get('raw_partition_by'))],
    render_raw_columns_constraints: [
      ['raw_columns'],
      (args) => columnConstraints(args.get('raw_columns'), quote, this.#unsupported),
    ],
    render_raw_model_constraints: [
      ['raw_constraints'],
      (args) => modelConstraints(args.get('raw_constraints'), this.#unsupported),
    ],
    generate_final_cluster_name: [
      ['cluster_name', ['force_deploy_suffix', false]],
      (args) => {
        const named = this.#world.callMacro(
          'generate_cluster_name',
          new Map([['custom_cluster_name', args.get('cluster_name')]]),
          args.state,
        )
        if (!this.#world.deploying && args.get('force_deploy_suffix') !== true) return named
        return this.#world.callMacro(
          'generate_deploy_cluster_name',
          new Map([['custom_cluster_name', named]]),
          args.state,
        )
      },
    ],
    build_catalog_relation: [['config'], () => null],
    expand_target_column_types: [['from_relation', 'to_relation'], () => null],
  }

  readonly #unsupported = (type: string) =>
    this.#world.warn(
      `Constraint type ${type} is not supported by the materialize adapter, and will be ignored.`,
    )

  #dispatch(name: Value, namespace: Value, packages: Value): Value {
    const wanted = textOrNull(name) ?? ''
    const dot = wanted.indexOf('.')
    if (dot >= 0) {
      throw dbtError(
        'CompilationError',
        `In adapter.dispatch, got a macro name of "${wanted}", but "." is not a valid macro name component. Did you mean \`adapter.dispatch("${wanted.slice(dot + 1)}", macro_namespace="${wanted.slice(0, dot)}")\`?`,
      )
    }
    if (packages !== null) {
      throw dbtError(
        'CompilationError',
        `The "packages" argument of adapter.dispatch() has been deprecated.\nUse the "macro_namespace" argument instead.\n\nRaised during dispatch for: ${wanted}`,
      )
    }
    if (namespace !== null && typeof namespace !== 'string') {
      throw dbtError(
        'CompilationError',
        `In adapter.dispatch, got an invalid macro_namespace argument ("${textOrNull(namespace) ?? ''}"), but macro_namespace should be None or a string.`,
      )
    }
    return this.#world.dispatch(wanted, namespace)
  }

  /** Sends a statement. A refusal becomes dbt's database error, with the database's own diagnostics behind it. */
  #ask(sql: string, bindings?: readonly Cell[]): Answer {
    const { port } = this.#world
    if (!port)
      throw dbtError(
        'DbtRuntimeError',
        'connection never acquired for thread: the template asks the database, but introspection is off',
      )
    try {
      return bindings && bindings.length > 0 ? port.query(sql, bindings) : port.query(sql)
    } catch (cause) {
      if (!(cause instanceof DiagnosticError)) throw cause
      const refused = new JinjaError(null, cause.message, { dbtClass: 'DbtDatabaseError' })
      refused.cause = cause
      throw refused
    }
  }

  #run(macro: string, args: Readonly<Record<string, Value>>, state: RenderState): null {
    this.#world.callMacro(macro, new Map(Object.entries(args)), state)
    return null
  }
  #noted(relation: Value, note: (relation: Relation) => unknown): string {
    if (!(relation instanceof Relation))
      throw dbtError('CompilationError', 'Attempted to cache a null relation for the cache')
    note(relation)
    return ''
  }

  #find(
    database: string | null,
    schema: string | null,
    identifier: string | null,
    state: RenderState,
  ): Relation | null {
    return findRelation(this.#world, { database, schema, identifier }, state)
  }

  #missingColumns(from: Value, to: Value, state: RenderState): Value[] {
    const columns = (relation: Value) =>
      listOf(this.#world.callMacro('get_columns_in_relation', new Map([['relation', relation]]), state))
    const name = (column: Value) => (column instanceof PyObject ? column.attribute('name', state) : undefined)
    const there = new Set(columns(to).map(name))
    return columns(from).filter((column) => !there.has(name(column)))
  }

  /** Names and types of a query's columns, from a temporary view: it needs no cluster, unlike `limit 0`. */
  #columnsOf(sql: string): Value[] {
    const [header, body, ...more] = sql.split('--#dbt_sbq_parse_header#--')
    if (body === undefined || more.length > 0)
      throw pyError('ValueError', 'not enough values to unpack (expected 2, got 1)')
    if (header) this.#ask(header)
    const view = `__dbt_sbq${textOrNull(tableOf(this.#ask('select pg_backend_pid()')).rows[0]?.[0]) ?? ''}`
    this.#ask(`create temporary view ${view} as ${body}`)
    const found = this.#ask(
      `select c.name, c.type_oid
            from mz_columns c
            join mz_relations r ON c.id = r.id
            where r.schema_id = '0' AND r.name = '${view}'`,
    )
    this.#ask(`drop view ${view}`)
    return found.rows.map((row) => plainColumn(String(row[0]), typeName(Number(row[1]))))
  }
}

/** Methods that dbt replaces while it parses. */
const PARSE_TIME: Readonly<Record<string, () => Value>> = {
  execute: () => new PyTuple(['', emptyTable]),
  add_query: () => new PyTuple([null, null]),
  already_exists: () => false,
  check_schema_exists: () => false,
  get_partitions_metadata: () => new PyTuple(['', emptyTable]),
  get_columns_in_relation: () => [],
  get_columns_in_table: () => [],
  get_column_schema_from_query: () => [],
  get_missing_columns: () => [],
  ...Object.fromEntries(
    [
      'get_relation',
      'create_schema',
      'drop_schema',
      'drop_relation',
      'truncate_relation',
      'rename_relation',
      'expand_target_column_types',
      'valid_snapshot_target',
      'assert_valid_snapshot_target_given_strategy',
      'get_incremental_strategy_macro',
      'get_hard_deletes_behavior',
    ].map((name) => [name, () => null]),
  ),
}

/** dbt's behaviour flags: each off, with and without a warning. */
class Behavior extends PyObject {
  readonly typeName = 'Behavior'
  override attribute(): Value {
    return flag
  }
}
class BehaviorFlag extends PyObject {
  readonly typeName = 'BehaviorFlag'
  override attribute(name: string): Value | undefined {
    return name === 'no_warn' || name === 'setting' ? false : undefined
  }
  override truthy(): boolean {
    return false
  }
}
const flag = new BehaviorFlag()
const behavior = new Behavior()

/** As dbt does: quotes around it, quotes within left alone. */
function quote(identifier: string): string {
  return `"${identifier}"`
}

function cell(value: Value): Cell {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint')
    return value
  return value instanceof PyObject ? value.text() : textOrNull(value)
}

function limited(answer: Answer, limit: Value): Answer {
  return typeof limit === 'number' ? { ...answer, rows: answer.rows.slice(0, limit) } : answer
}

/** The type of a seed's column, from agate's. */
function convertType(table: Value, index: Value): string {
  if (!(table instanceof Table) || typeof index !== 'number')
    throw pyError('TypeError', 'convert_type() expects a table and an index')
  const values = table.rows.map((row) => row[index] ?? null)
  switch (table.types[index]) {
    case 'Integer':
      return 'integer'
    case 'Number':
      return values.some((each) => each instanceof Decimal && each.text().includes('.'))
        ? 'float8'
        : 'integer'
    case 'Boolean':
      return 'boolean'
    case 'Date':
      return 'date'
    case 'DateTime':
      return 'timestamp without time zone'
    default:
      return 'text'
  }
}

function grantsDict(table: Value): PyDict {
  const grants = new PyDict()
  if (!(table instanceof Table)) return grants
  const [grantee, privilege] = ['grantee', 'privilege_type'].map((name) => table.names.indexOf(name))
  for (const row of table.rows) {
    const key = row[privilege ?? -1] ?? null
    const list = itemOf(grants, String(key))
    const who = row[grantee ?? -1] ?? null
    if (Array.isArray(list)) list.push(who)
    else grants.set(key, [who])
  }
  return grants
}
