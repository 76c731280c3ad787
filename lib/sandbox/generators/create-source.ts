import { quoteIdentifier } from '../../foundation'
import type { Name, Option } from '../../sql'
import { stable, typeText } from '../../sql'
import { columnsOfTopic, kafkaSource } from '../broker/kafka-source'
import { stableName } from '../catalog/create-sql'
import type { Change, Column, Generator, KafkaIngestion, Source, Table } from '../catalog/model'
import { lookUpItem } from '../catalog/names'
import { planError, unsupported } from '../errors/error'
import type { CreateSource } from '../sql/ast/statement'
import { optionText } from '../sql/print/create'
import { clusterFor } from '../statements/clusters'
import type { DdlHandler, Running } from '../statements/handler'
import { type Base, place, preview } from '../statements/make'
import { audit, itemDetails } from '../statements/tables'
import type { GeneratedTable } from './generator'
import { generatorOf, tableOfReference } from './kinds'

const page = 'https://materialize.com/docs/sql/create-source/'

/** What a relation that a source fills looks like: its columns for the catalog, and its Postgres table. */
type Shape = { readonly columns: readonly Column[]; readonly sql: string; readonly stable: string }

const internalNames: Readonly<Record<GeneratedTable['columns'][number]['type'], string>> = {
  bigint: 'int8',
  integer: 'int4',
  text: 'text',
  numeric: 'numeric',
  date: 'date',
  'double precision': 'float8',
  'timestamp with time zone': 'timestamptz',
}

function shapeOf(running: Running, table: GeneratedTable): Shape {
  const made = table.columns.map((column) => {
    const name = internalNames[column.type]
    const { pg, mz } = running.house.types.resolve({ kind: 'named', name: [name], modifiers: [] })
    const required = column.nullable ? '' : ' NOT NULL'
    const own: Column = {
      name: column.name,
      type: mz.name,
      oid: mz.oid,
      mod: mz.mod,
      nullable: column.nullable,
      default: null,
    }
    return {
      own,
      sql: `${quoteIdentifier(column.name)} ${pg}${required}`,
      stable: `${quoteIdentifier(column.name)} "pg_catalog"."${name}"${required}`,
    }
  })
  const key = table.key ? [`UNIQUE (${table.key.map(quoteIdentifier).join(', ')})`] : []
  return {
    columns: made.map((each) => each.own),
    sql: made.map((each) => each.sql).join(', '),
    stable: `(${[...made.map((each) => each.stable), ...key].join(', ')})`,
  }
}

const createTable = (physical: string, columns: string) =>
  `CREATE TABLE mz_user.${quoteIdentifier(physical)} (${columns})`

/** CREATE SOURCE from a load generator, or from a topic of the broker inside. */
export const createSourceHandler: DdlHandler<'create-source'> = {
  kind: 'create-source',
  inTransaction: 'several',
  async plan(statement, running) {
    const cluster = clusterFor(running, statement.inCluster)
    refuseOptions(statement)
    const base = place(running, statement.name, 'source', { ifNotExists: statement.ifNotExists })
    if (!base) return { tag: 'CREATE SOURCE', ddl: null }
    const made =
      statement.from.kind === 'load-generator'
        ? generated(running, statement, base, cluster.id)
        : await fromTopic(running, statement, base, cluster.id)
    return {
      tag: 'CREATE SOURCE',
      ddl: {
        changes: made.items.flatMap((item): Change[] => [
          { do: 'put', entity: item },
          audit(running, 'create', 'source', itemDetails(running, item)),
        ]),
        apply: async (tx) => tx.exec(made.sql.join(';\n')),
      },
    }
  },
}

type Made = { readonly items: readonly Source[]; readonly sql: readonly string[] }

function refuseOptions(statement: CreateSource): void {
  if (statement.columns.length > 0) throw unsupported('column names in CREATE SOURCE', page)
  for (const option of statement.with) {
    if (option.name === 'RETAIN HISTORY') throw preview('RETAIN HISTORY', 'enable_logical_compaction_window')
    if (option.name !== 'TIMESTAMP INTERVAL') throw unsupported(`CREATE SOURCE … WITH (${option.name})`, page)
  }
  if (statement.from.kind === 'other') {
    throw unsupported(`${statement.from.type} sources`, page)
  }
}

// ── load generators ────────────────────────────────────────────────────────────────────────────────────

const previews: Readonly<Record<string, string>> = {
  COUNTER: 'enable_load_generator_counter',
  'KEY VALUE': 'enable_load_generator_key_value',
  CLOCK: 'enable_load_generator_clock',
  DATUMS: 'enable_load_generator_datums',
}

function generated(running: Running, statement: CreateSource, base: Base, clusterId: string): Made {
  const from = generatorFrom(running, statement)
  const generator = generatorOf(from)
  const single = from.generator === 'COUNTER'
  const wanted = wantedTables(running, statement, from)
  if (statement.envelope && statement.envelope.kind !== 'NONE') {
    throw unsupported(`ENVELOPE ${statement.envelope.kind} of a load generator`, page)
  }
  const { fullName, ...rest } = base
  const prefix = fullName.slice(0, -1)
  const own: Source[] = []
  const sql: string[] = []
  const make = (name: Name) => {
    const found = place(running, name, 'source', { ifNotExists: false, plainError: true })
    if (!found) throw planError(`catalog item '${name.join('.')}' already exists`)
    return found
  }
  const hasProgress = single || statement.subsources !== null
  const progressName = statement.progress ?? [...prefix, `${base.name}_progress`]
  const progress = hasProgress ? make(progressName) : null
  const shape = single && generator.tables[0] ? shapeOf(running, generator.tables[0]) : null
  const listed = generatorText(statement.from.kind === 'load-generator' ? statement.from.options : [], from)
  const exposed = progress ? ` EXPOSE PROGRESS AS [${progress.id} AS ${stableName(progress.fullName)}]` : ''
  const source: Source = {
    ...rest,
    type: 'source',
    createSql: `CREATE SOURCE ${stableName(fullName)} IN CLUSTER [${clusterId}] FROM LOAD GENERATOR ${listed}${exposed}`,
    uses: progress ? [progress.id] : [],
    columns: shape?.columns ?? [],
    physical: base.id,
    role: { kind: 'ingestion', from, progressId: progress?.id ?? null },
    clusterId,
    envelope: 'none',
  }
  sql.push(createTable(source.physical, shape?.sql ?? ''))
  if (progress) {
    own.push(progressRelation(running, progress, base.id))
    sql.push(progressSql(running, progress.id))
  }
  own.push(source)
  for (const { table, name } of wanted) {
    const found = make(name)
    own.push(subsource(running, found, table, source, fullName, from))
    sql.push(createTable(found.id, shapeOf(running, table).sql))
  }
  return { items: own, sql }
}

function generatorFrom(running: Running, statement: CreateSource): Generator {
  if (statement.from.kind !== 'load-generator') throw unsupported('this source', page)
  const { generator, options } = statement.from
  const flag = previews[generator]
  if (flag !== undefined && !running.house.flag(flag)) {
    throw preview(`Create a LOAD GENERATOR ${generator}`, flag)
  }
  if (!isKnown(generator)) throw unsupported(`load generator ${generator}`, page)
  const texts = options.map((option): [string, string] => [option.name, optionValueText(running, option)])
  return {
    kind: 'load-generator',
    generator,
    options: { ...Object.fromEntries(texts), ...tablesText(statement) },
  }
}

/** The tables that FOR asks for, as SHOW CREATE repeats it. */
function tablesText({ subsources }: CreateSource): { readonly FOR?: string } {
  if (subsources?.kind === 'all') return { FOR: 'ALL TABLES' }
  if (subsources?.kind !== 'tables') return {}
  const each = subsources.tables.map(
    ({ reference: of, as }) =>
      of.map(quoteIdentifier).join('.') + (as ? ` AS ${as.map(quoteIdentifier).join('.')}` : ''),
  )
  return { FOR: `TABLES (${each.join(', ')})` }
}

const kinds = ['AUCTION', 'MARKETING', 'COUNTER', 'TPCH', 'KEY VALUE', 'CLOCK'] as const
const isKnown = (kind: string): kind is Generator['generator'] => kinds.some((known) => known === kind)

function optionValueText(running: Running, option: Option): string {
  const { value } = option
  const text =
    value?.kind === 'string' || value?.kind === 'number' || value?.kind === 'interval' ? value.text : ''
  if (option.name !== 'TICK INTERVAL') return text
  return String(milliseconds(running, text))
}

/** An interval in ms. */
function milliseconds(running: Running, text: string): number {
  try {
    running.house.types.input(1186, text)
  } catch (error) {
    throw planError(`invalid TICK INTERVAL: ${error instanceof Error ? error.message : ''}`)
  }
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  const clock = /^(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text.trim())
  if (clock) return (Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3])) * 1000
  let sum = 0
  for (const [, amount, unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/gi)) {
    const word = unit.toLowerCase()
    const key = /^(ms|milli)/.test(word) ? 'ms' : /^(us|micro)/.test(word) ? 'us' : word[0] || 's'
    sum += Number(amount) * (key === 'us' ? 0.001 : (units[key] ?? 1000))
  }
  return Math.max(1, Math.round(sum))
}

function generatorText(options: readonly Option[], from: Generator): string {
  if (options.length === 0) return from.generator
  return `${from.generator} (${options.map((option) => optionText(option, stable)).join(', ')})`
}

type Wanted = { readonly table: GeneratedTable; readonly name: Name }

/** The subsources that FOR asks for, by name. */
function wantedTables(running: Running, statement: CreateSource, from: Generator): Wanted[] {
  const generator = generatorOf(from)
  const prefix = statement.name.slice(0, -1)
  if (from.generator === 'COUNTER') {
    if (statement.subsources) throw planError('FOR … is only valid for multi-output sources')
    return []
  }
  if (!statement.subsources) {
    if (running.house.flag('enable_create_table_from_source')) return []
    throw planError(
      'LOAD GENERATOR source validation: multi-output sources require a FOR TABLES (..) or FOR ALL TABLES statement',
    )
  }
  switch (statement.subsources.kind) {
    case 'all':
      return [...generator.tables]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((table) => ({ table, name: [...prefix, table.name] }))
    case 'schemas':
      throw unsupported('FOR SCHEMAS of a load generator', page)
    case 'tables':
      return statement.subsources.tables.map(({ reference: of, as }) => {
        const table = tableOfReference(generator, of.join('.'))
        if (!table) throw planError(`reference to ${of.join('.')} not found in source`)
        return { table, name: as ? [...(as.length === 1 ? prefix : []), ...as] : [...prefix, table.name] }
      })
  }
}

function reference(from: Generator, table: GeneratedTable): string {
  return stableName(['mz_load_generators', from.generator.toLowerCase(), table.name])
}

function subsource(
  running: Running,
  base: Base,
  table: GeneratedTable,
  source: Source,
  sourceName: readonly string[],
  from: Generator,
): Source {
  const { fullName, ...rest } = base
  const shape = shapeOf(running, table)
  return {
    ...rest,
    type: 'source',
    createSql: `CREATE SUBSOURCE ${stableName(fullName)} ${shape.stable} OF SOURCE [${source.id} AS ${stableName(sourceName)}] WITH (EXTERNAL REFERENCE = ${reference(from, table)})`,
    uses: [source.id],
    columns: shape.columns,
    physical: base.id,
    role: {
      kind: 'subsource',
      sourceId: source.id,
      reference: `mz_load_generators.${from.generator.toLowerCase()}.${table.name}`,
    },
    clusterId: null,
    envelope: 'none',
  }
}

function progressRelation(running: Running, base: Base, sourceId: string): Source {
  const { fullName, ...rest } = base
  const { mz } = running.house.types.resolve({ kind: 'named', name: ['uint8'], modifiers: [] })
  return {
    ...rest,
    type: 'source',
    createSql: `CREATE SUBSOURCE ${stableName(fullName)} ("offset" ${typeText({ kind: 'named', name: ['uint8'], modifiers: [] }, stable)}) WITH (PROGRESS = true)`,
    uses: [],
    columns: [{ name: 'offset', type: mz.name, oid: mz.oid, mod: mz.mod, nullable: true, default: null }],
    physical: base.id,
    role: { kind: 'progress', sourceId },
    clusterId: null,
    envelope: null,
  }
}

function progressSql(running: Running, physical: string): string {
  const { pg } = running.house.types.resolve({ kind: 'named', name: ['uint8'], modifiers: [] })
  return createTable(physical, `"offset" ${pg}`)
}

// ── Kafka ──────────────────────────────────────────────────────────────────────────────────────────────

async function fromTopic(
  running: Running,
  statement: CreateSource,
  base: Base,
  clusterId: string,
): Promise<Made> {
  if (statement.from.kind !== 'kafka') throw unsupported('this source', page)
  const { from, text } = await kafkaSource(running, statement, statement.from)
  const { fullName, ...rest } = base
  const columns = columnsOfTopic(running, from, statement.include)
  const progressName = statement.progress ?? [...fullName.slice(0, -1), `${base.name}_progress`]
  const progress = place(running, progressName, 'source', { ifNotExists: false, plainError: true })
  if (!progress) throw planError(`catalog item '${progressName.join('.')}' already exists`)
  const source: Source = {
    ...rest,
    type: 'source',
    createSql: `CREATE SOURCE ${stableName(fullName)} IN CLUSTER [${clusterId}] FROM ${text} EXPOSE PROGRESS AS ${stableName(progress.fullName)}`,
    uses: [from.connectionId, progress.id],
    columns: columns.map((each) => each.column),
    physical: base.id,
    role: { kind: 'ingestion', from, progressId: progress.id },
    clusterId,
    envelope: from.envelope,
  }
  return {
    items: [progressRelation(running, progress, base.id), source],
    sql: [
      createTable(source.physical, columns.map((each) => each.sql).join(', ')),
      progressSql(running, progress.id),
    ],
  }
}

// ── tables from sources ────────────────────────────────────────────────────────────────────────────────

/** CREATE TABLE … FROM SOURCE: one relation of a source, as a table. */
export const createTableFromSourceHandler: DdlHandler<'create-table-from-source'> = {
  kind: 'create-table-from-source',
  inTransaction: 'several',
  async plan(statement, running) {
    const { session, house } = running
    if (!house.flag('enable_create_table_from_source')) {
      throw preview('CREATE TABLE ... FROM SOURCE', 'enable_create_table_from_source')
    }
    const found = lookUpItem(session.names, statement.source.name)
    const source = found?.kind === 'item' ? found.item : undefined
    if (!source) throw planError(`unknown catalog item '${statement.source.name.join('.')}'`)
    if (source.type !== 'source' || source.role.kind !== 'ingestion') {
      throw planError(`${statement.source.name.join('.')} is not a source`)
    }
    const { shape, printed, reference: of } = tableShape(running, source.role.from, statement.reference)
    const base = place(running, statement.name, 'table', {
      ifNotExists: statement.ifNotExists,
      plainError: true,
    })
    if (!base) return { tag: 'CREATE TABLE', ddl: null }
    const { fullName, ...rest } = base
    const sourceName = stableName(session.catalog.fullName(source))
    const table: Table = {
      ...rest,
      type: 'table',
      createSql: `CREATE TABLE ${stableName(fullName)} ${shape.stable} FROM SOURCE [${source.id} AS ${sourceName}] (REFERENCE = ${printed})`,
      uses: [source.id],
      columns: shape.columns,
      physical: base.id,
      source: { sourceId: source.id, reference: of },
    }
    return {
      tag: 'CREATE TABLE',
      ddl: {
        changes: [
          { do: 'put', entity: table },
          audit(running, 'create', 'table', itemDetails(running, table)),
        ],
        apply: async (tx) => tx.exec(createTable(table.physical, shape.sql)),
      },
    }
  },
}

function tableShape(running: Running, from: Generator | KafkaIngestion, of: Name | null) {
  if (from.kind === 'kafka') throw unsupported('CREATE TABLE … FROM a Kafka source', page)
  const generator = generatorOf(from)
  const [only, ...others] = generator.tables
  if (!of && others.length > 0) {
    throw planError('reference  is ambiguous, consider specifying an additional layer of qualification')
  }
  const table = of ? tableOfReference(generator, of.join('.')) : only
  if (!table) throw planError(`reference to ${of?.join('.') ?? ''} not found in source`)
  return { shape: shapeOf(running, table), printed: reference(from, table), reference: table.name }
}
