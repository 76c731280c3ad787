import { quoteIdentifier } from '../../foundation'
import { definitionOf } from '../catalog/create-sql'
import type { Change, Column, Item, MaterializedView, RefreshOption, View } from '../catalog/model'
import { lookUpItem, plainName } from '../catalog/names'
import { failure, planError, type SandboxError, unsupported } from '../errors/error'
import type { Option, Query } from '../sql/ast/query'
import type { CreateMaterializedView } from '../sql/ast/statement'
import { nullability } from '../sql/nullable'
import { parseStoredQuery } from '../sql/parse/parse'
import { pgContext, planResolved, reach, resolverFor } from '../sql/plan'
import type { PlannedQuery } from '../sql/port'
import { PgPrinter } from '../sql/postgres'
import { materializedViewDoc, viewDoc } from '../sql/print/create'
import { flat } from '../sql/print/doc'
import { stable } from '../sql/print/style'
import { countParameters, hasWildcards, noParameters } from '../sql/resolve'
import { clusterFor } from './clusters'
import { type dropPlan, replaceable } from './drop'
import type { DdlHandler, Running } from './handler'
import { type Base, distinctColumns, place, preview, withArticle } from './make'
import { audit, itemDetails } from './tables'
import { checkTemporal } from './temporal'

type Stored = {
  readonly query: Query
  readonly sql: string
  readonly planned: PlannedQuery
  readonly columns: readonly Column[]
  readonly uses: readonly string[]
  readonly functions: ReadonlySet<string>
}

/** Plans a query that is to be stored: resolved tree, Postgres' SQL, columns under their final names. */
async function storedQuery(
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
export function relationColumns(running: Pick<Running, 'house' | 'session'>, id: string): readonly Column[] {
  const spec = running.house.relations.byId(id)
  if (spec) return spec.columns
  const item = running.session.catalog.items.get(id)
  return item && 'columns' in item ? item.columns : []
}

/** What OR REPLACE replaces; its dependants hinder. */
function toReplace(
  running: Running,
  name: readonly string[],
  type: 'view' | 'materialized-view',
): Item | null {
  const found = lookUpItem(running.session.names, name)
  if (found?.kind !== 'item') return null
  const { item } = found
  if (item.type !== type)
    throw planError(
      `${item.name} is ${withArticle(item.type.replaceAll('-', ' '))} not ${withArticle(type.replaceAll('-', ' '))}`,
    )
  return item
}

/** CREATE [OR REPLACE] [TEMPORARY] VIEW. */
export const createViewHandler: DdlHandler<'create-view'> = {
  kind: 'create-view',
  inTransaction: 'alone',
  async plan(statement, running) {
    const replaced = statement.orReplace ? toReplace(running, statement.name, 'view') : null
    const { fullName } = preliminary(running, statement.name, statement.temporary)
    const stored = await storedQuery(running, statement.query, statement.columns, fullName.join('.'), 'view')
    if (!statement.temporary) refuseTemporary(running, stored.uses)
    const dropped = replaced ? replaceable(running, replaced) : null
    const base = place(running, statement.name, 'view', {
      ifNotExists: statement.ifNotExists,
      temporary: statement.temporary,
      replacing: replaced,
    })
    if (!base) return { tag: 'CREATE VIEW', ddl: null }
    const words = statement.temporary ? 'CREATE TEMPORARY VIEW' : 'CREATE VIEW'
    const createSql = flat(viewDoc(words, base.fullName, statement.columns, stored.query, stable))
    const { fullName: _, ...rest } = base
    const view: View = {
      ...rest,
      type: 'view',
      createSql,
      uses: stored.uses,
      columns: stored.columns,
      physical: base.id,
      definition: definitionOf(createSql),
      query: stored.sql,
    }
    const columns = stored.columns.map((c) => quoteIdentifier(c.name)).join(', ')
    const sql = `CREATE VIEW mz_user.${quoteIdentifier(view.physical)}${columns ? ` (${columns})` : ''} AS ${withRecords(stored)}`
    return {
      tag: 'CREATE VIEW',
      ddl: {
        changes: [
          ...(dropped?.changes ?? []),
          { do: 'put', entity: view },
          audit(running, 'create', 'view', itemDetails(running, view)),
        ],
        apply: async (tx, at) => {
          await dropped?.apply(tx, at)
          await tx.exec(sql)
        },
      },
    }
  },
}

/** Postgres keeps no column of type record: such a column is kept as its text, of a type that tells so. */
function withRecords(stored: Pick<Stored, 'sql' | 'columns'>): string {
  if (!stored.columns.some((column) => column.oid === 2249)) return stored.sql
  const names = stored.columns.map((_, at) => `c${at}`)
  const list = stored.columns.map((column, at) =>
    column.oid === 2249 ? `(c${at}::text)::pg_catalog.mz_row` : `c${at}`,
  )
  return `SELECT ${list.join(', ')} FROM (${stored.sql}) AS q (${names.join(', ')})`
}

function preliminary(
  running: Running,
  name: readonly string[],
  temporary: boolean,
): { readonly fullName: readonly string[] } {
  if (temporary) return { fullName: ['mz_temp', name[name.length - 1] ?? ''] }
  const { session } = running
  if (name.length > 1) return { fullName: name.length === 3 ? name : [session.database, ...name] }
  return { fullName: [session.database, session.searchPath[0] ?? 'public', ...name] }
}

function refuseTemporary(running: Running, uses: readonly string[]): void {
  for (const id of uses) {
    const item = running.session.catalog.items.get(id)
    if (item?.temporary != null)
      throw planError(`non-temporary items cannot depend on temporary item '${item.name}'`)
  }
}

const unmaterializable: readonly string[] = [
  'current_user',
  'session_user',
  'current_role',
  'user',
  'current_database',
  'current_catalog',
  'current_schema',
  'current_schemas',
  'pg_backend_pid',
  'mz_version',
  'version',
  'mz_environment_id',
  'mz_uptime',
  'mz_is_superuser',
  'mz_version_num',
]

/** Functions whose answer nobody could keep up to date. */
function refuseUnmaterializable(running: Running, stored: Stored): void {
  if (stored.functions.has('now') || stored.functions.has('current_timestamp')) {
    throw failure('0A000', 'cannot materialize call to current_timestamp', {
      detail: 'See: https://materialize.com/docs/sql/functions/now_and_mz_now/',
      hint: 'In temporal filters `mz_now()` may work instead.',
    })
  }
  for (const name of unmaterializable)
    if (stored.functions.has(name)) throw failure('0A000', `cannot materialize call to ${name}`)
  refuseUnmaterializableViews(running, stored.uses)
  if (stored.functions.has('mz_now')) checkTemporal(stored.query)
}

/** The same for the views among `uses` and under them. */
export function refuseUnmaterializableViews(running: Running, uses: readonly string[]): void {
  for (const view of reach(running.house, running.session, uses).views) {
    if (view.type !== 'view') continue
    if (view.query.includes("current_setting('mz.now')")) {
      throw failure('0A000', 'cannot materialize call to current_timestamp', {
        detail: 'See: https://materialize.com/docs/sql/functions/now_and_mz_now/',
        hint: 'In temporal filters `mz_now()` may work instead.',
      })
    }
    if (view.query.includes("current_setting('mz."))
      throw failure('0A000', 'cannot materialize call to current_user')
    if (view.query.includes('mz_functions.mz_now()'))
      checkTemporal(parseStoredQuery(view.definition.replace(/;$/, '')))
  }
}

/** CREATE [OR REPLACE] MATERIALIZED VIEW, CREATE REPLACEMENT MATERIALIZED VIEW. */
export const createMaterializedViewHandler: DdlHandler<'create-materialized-view'> = {
  kind: 'create-materialized-view',
  inTransaction: 'alone',
  async plan(statement, running) {
    const replaced = statement.orReplace ? toReplace(running, statement.name, 'materialized-view') : null
    const { fullName } = preliminary(running, statement.name, false)
    const cluster = clusterFor(running, statement.inCluster)
    const target = statement.replacementFor ? replacementTarget(running, statement) : null
    const stored = await storedQuery(
      running,
      statement.query,
      statement.columns,
      fullName.join('.'),
      'materialized view',
    )
    refuseTemporary(running, stored.uses)
    if (stored.planned.system.length > 0 && hasWildcards(statement.query)) {
      throw failure(
        '0A000',
        'cannot use wildcard expansions or NATURAL JOINs in a view that depends on system objects',
        {
          detail: 'This is a current limitation in Materialize',
          hint: 'Rewrite the view to refer to all columns by name. Expand all wildcards and convert all NATURAL JOINs to USING joins.',
        },
      )
    }
    refuseUnmaterializable(running, stored)
    const options = viewOptions(running, statement.with, stored.columns)
    if (target) checkReplacement(target, stored.columns)
    const dropped = replaced ? replaceable(running, replaced) : null
    const base = place(running, statement.name, 'materialized-view', {
      ifNotExists: statement.ifNotExists,
      replacing: replaced,
    })
    if (!base) return { tag: 'CREATE MATERIALIZED VIEW', ddl: null }
    const view = makeView(running, base, statement, stored, cluster.id, options, target)
    const columns = view.columns.map((c) => quoteIdentifier(c.name)).join(', ')
    const physical = `mz_user.${quoteIdentifier(view.physical)}`
    const sql = `CREATE TABLE ${physical}${columns ? ` (${columns})` : ''} AS SELECT * FROM (${stored.sql}) AS q WITH NO DATA`
    return {
      tag: 'CREATE MATERIALIZED VIEW',
      ddl: {
        changes: [
          ...(dropped?.changes ?? []),
          { do: 'put', entity: view },
          audit(running, 'create', 'materialized-view', {
            ...itemDetails(running, view),
            cluster_id: cluster.id,
          }),
        ],
        apply: async (tx, at) => {
          await dropped?.apply(tx, at)
          await tx.exec(sql)
        },
      },
    }
  },
}

function makeView(
  running: Running,
  base: Base,
  statement: CreateMaterializedView,
  stored: Stored,
  clusterId: string,
  options: Options,
  target: MaterializedView | null,
): MaterializedView {
  const { session, house } = running
  const createSql = flat(
    materializedViewDoc(
      {
        name: base.fullName,
        replacementFor: target
          ? `[${target.id} AS ${session.catalog.fullName(target).map(quoteIdentifier).join('.')}]`
          : null,
        columns: statement.columns,
        cluster: `[${clusterId}]`,
        options: options.printed,
        query: stored.query,
        asOf: String(house.timeline.readTimestamp()),
      },
      stable,
    ),
  )
  const { fullName: _, ...rest } = base
  return {
    ...rest,
    type: 'materialized-view',
    createSql,
    uses: stored.uses,
    columns: stored.columns.map((c) => (options.notNull.includes(c.name) ? { ...c, nullable: false } : c)),
    physical: base.id,
    clusterId,
    definition: definitionOf(createSql),
    query: stored.sql,
    notNull: options.notNull,
    refresh: options.refresh,
    retain: null,
    replaces: target?.id ?? null,
  }
}

type Options = {
  readonly notNull: readonly string[]
  readonly refresh: readonly RefreshOption[]
  readonly printed: readonly Option[]
}

function viewOptions(running: Running, all: readonly Option[], columns: readonly Column[]): Options {
  const notNull: string[] = []
  const printed: Option[] = []
  for (const option of all) {
    switch (option.name) {
      case 'ASSERT NOT NULL': {
        const name = option.value?.kind === 'identifier' ? (option.value.name[0] ?? '') : ''
        if (!columns.some((c) => c.name === name))
          throw planError(`column "${name}" in ASSERT NOT NULL option not found`)
        if (notNull.includes(name)) throw planError(`duplicate column "${name}" in non-null assertions`)
        notNull.push(name)
        printed.push(option)
        break
      }
      case 'REFRESH':
        if (option.value?.kind === 'refresh' && option.value.refresh.kind !== 'on-commit') {
          if (running.house.flag('enable_refresh_every_mvs'))
            throw unsupported('REFRESH EVERY and REFRESH AT')
          throw preview('REFRESH EVERY and REFRESH AT materialized views', 'enable_refresh_every_mvs')
        }
        break
      case 'RETAIN HISTORY':
        checkInterval(running, option, 'RETAIN HISTORY')
        throw preview('RETAIN HISTORY', 'enable_logical_compaction_window')
      case 'PARTITION BY':
        partitionBy(option, columns)
        printed.push(option)
        break
    }
  }
  printed.push({ name: 'REFRESH', value: { kind: 'refresh', refresh: { kind: 'on-commit' } }, at: 0 })
  return { notNull, refresh: [{ kind: 'on-commit' }], printed }
}

/** `invalid RETAIN HISTORY: …` for what isn't an interval. */
export function checkInterval(running: Running, option: Option, name: string): void {
  const text =
    option.value && (option.value.kind === 'for' || option.value.kind === 'string') ? option.value.text : ''
  try {
    running.house.types.input(1186, text)
  } catch (error) {
    throw planError(`invalid ${name}: ${error instanceof Error ? error.message : ''}`)
  }
}

function partitionBy(option: Option, columns: readonly Column[]): void {
  const names =
    option.value?.kind === 'list'
      ? option.value.of.map((each) => (each.kind === 'identifier' ? (each.name[0] ?? '') : ''))
      : []
  names.forEach((name, i) => {
    const expected = columns[i]?.name ?? ''
    if (name !== expected) {
      throw planError(
        `PARTITION BY columns should be a prefix of the relation's columns (expected ${expected} at index ${i}, got ${name})`,
      )
    }
  })
}

// ---- replacements

function replacementTarget(running: Running, statement: CreateMaterializedView): MaterializedView {
  const { session } = running
  const name = statement.replacementFor?.name ?? []
  const found = lookUpItem(session.names, name)
  if (!found) throw planError(`unknown catalog item '${name.join('.')}'`)
  const last = statement.name[statement.name.length - 1] ?? ''
  const target = found.kind === 'item' ? found.item : null
  if (target?.type !== 'materialized-view') {
    throw planError(
      `cannot replace ${target?.type.replaceAll('-', ' ') ?? 'table'} ${name[name.length - 1] ?? ''} with materialized view ${last}`,
    )
  }
  for (const item of session.catalog.items.values()) {
    if (item.type === 'materialized-view' && item.replaces === target.id) {
      throw planError(`cannot replace ${target.name} because it already has a replacement: ${item.name}`)
    }
  }
  return target
}

const scalarNames: Readonly<Record<string, string>> = {
  integer: 'Int32',
  bigint: 'Int64',
  smallint: 'Int16',
  text: 'String',
  boolean: 'Bool',
  'double precision': 'Float64',
  real: 'Float32',
  date: 'Date',
  numeric: 'Numeric',
  jsonb: 'Jsonb',
}

function checkReplacement(target: MaterializedView, columns: readonly Column[]): void {
  const differs = (detail: string): SandboxError =>
    failure('0A000', 'replacement schema differs from target schema', { detail })
  target.columns.forEach((wanted, i) => {
    const position = i + 1
    const got = columns[i]
    if (!got) throw differs(`missing column "${wanted.name}" at position ${position}`)
    if (got.name !== wanted.name)
      throw differs(
        `column at position ${position}: name mismatch (target: "${wanted.name}", replacement: "${got.name}")`,
      )
    if (got.oid !== wanted.oid) {
      const name = (type: string): string => scalarNames[type] ?? type
      throw differs(
        `column "${wanted.name}" at position ${position}: type mismatch (target: ${name(wanted.type)}, replacement: ${name(got.type)})`,
      )
    }
  })
  const extra = columns[target.columns.length]
  if (extra) throw differs(`extra column "${extra.name}" at position ${target.columns.length + 1}`)
}

/** ALTER MATERIALIZED VIEW m APPLY REPLACEMENT r: the name takes the replacement's id, dependants read it. */
export const applyReplacementHandler: DdlHandler<'apply-replacement'> = {
  kind: 'apply-replacement',
  inTransaction: 'never',
  async plan(statement, running) {
    const { session } = running
    const item = (name: readonly string[]): Item => {
      const found = lookUpItem(session.names, name)
      if (found?.kind !== 'item') throw planError(`unknown catalog item '${name.join('.')}'`)
      return found.item
    }
    const target = item(statement.name.name)
    const replacement = item(statement.replacement.name)
    if (target.type !== 'materialized-view')
      throw planError(
        `${target.name} is ${withArticle(target.type.replaceAll('-', ' '))} not a materialized view`,
      )
    if (replacement.type !== 'materialized-view' || replacement.replaces !== target.id) {
      throw planError(
        `${plainName(session.catalog, replacement)} is not a replacement for ${plainName(session.catalog, target)}`,
      )
    }
    return { tag: 'ALTER MATERIALIZED VIEW', ddl: replacementPlan(running, target, replacement) }
  },
}

function replacementPlan(running: Running, target: MaterializedView, replacement: MaterializedView) {
  const { session } = running
  const fullName = session.catalog.fullName(target)
  const createSql = replacement.createSql
    .replace('CREATE REPLACEMENT MATERIALIZED VIEW', 'CREATE MATERIALIZED VIEW')
    .replace(
      session.catalog.fullName(replacement).map(quoteIdentifier).join('.'),
      fullName.map(quoteIdentifier).join('.'),
    )
    .replace(/ FOR \[u[0-9]+ AS (?:"(?:[^"]|"")*"\.?)+\]/, '')
  const applied: MaterializedView = {
    ...replacement,
    name: target.name,
    schemaId: target.schemaId,
    ownerId: target.ownerId,
    privileges: target.privileges,
    createSql,
    replaces: null,
  }
  const from = `"mz_user".${quoteIdentifier(target.physical)}`
  const to = `"mz_user".${quoteIdentifier(replacement.physical)}`
  const dependants = session.catalog.dependants(target.id).filter((item) => item.id !== replacement.id)
  const moved = dependants.map((item): Item => {
    const uses = item.uses.map((id) => (id === target.id ? replacement.id : id))
    const sql = item.createSql.replaceAll(`[${target.id} AS `, `[${replacement.id} AS `)
    if (item.type === 'view' || item.type === 'materialized-view') {
      return {
        ...item,
        uses,
        createSql: sql,
        definition: item.definition.replaceAll(`[${target.id} AS `, `[${replacement.id} AS `),
        query: item.query.replaceAll(from, to),
      }
    }
    if (item.type === 'index')
      return { ...item, uses, createSql: sql, onId: item.onId === target.id ? replacement.id : item.onId }
    if (item.type === 'sink')
      return {
        ...item,
        uses,
        createSql: sql,
        fromId: item.fromId === target.id ? replacement.id : item.fromId,
      }
    return { ...item, uses, createSql: sql }
  })
  const changes: Change[] = [
    { do: 'put', entity: applied },
    ...moved.map((entity): Change => ({ do: 'put', entity })),
    { do: 'drop', entity: target },
    audit(running, 'alter', 'materialized-view', itemDetails(running, applied)),
  ]
  return {
    changes,
    apply: async (tx: Parameters<ReturnType<typeof dropPlan>['apply']>[0]) => {
      for (const item of moved) {
        if (item.type !== 'view') continue
        const columns = item.columns.map((c) => quoteIdentifier(c.name)).join(', ')
        await tx.exec(
          `CREATE OR REPLACE VIEW mz_user.${quoteIdentifier(item.physical)} (${columns}) AS ${item.query}`,
        )
      }
      await tx.exec(`DROP TABLE ${from}`)
    },
  }
}
