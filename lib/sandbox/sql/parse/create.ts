import type { Cursor, Expr, Name, Option, Refresh } from '../../../sql'
import { parseExpr, parseItemName, parseOrderBy, parseQuery, parseType } from '../../../sql'
import { planError, unsupported } from '../../errors/error'
import type {
  ColumnDef,
  CreateConnection,
  CreateIndex,
  CreateMaterializedView,
  CreateTable,
  CreateTableFromSource,
  CreateType,
  Statement,
} from '../ast/statement'
import { clusterOptions, createSink, createSource, formatAndEnvelope, replicaOptions } from './external'
import { ifNotExists, optionalCluster, retain } from './names'
import { optionValue, parenthesizedOptions } from './options'

/** What follows CREATE. */
export function parseCreate(c: Cursor): Statement {
  if (c.take('DATABASE'))
    return { kind: 'create-database', ifNotExists: ifNotExists(c), name: c.identifier() }
  if (c.take('SCHEMA')) return { kind: 'create-schema', ifNotExists: ifNotExists(c), name: c.name() }
  if (c.take('SOURCE')) return createSource(c, ifNotExists(c))
  if (c.take('SUBSOURCE')) throw unsupported('CREATE SUBSOURCE')
  if (c.take('SINK')) return createSink(c, ifNotExists(c))
  if (c.take('ROLE')) return { kind: 'create-role', name: c.identifier(), options: roleOptions(c) }
  if (c.take('CLUSTER', 'REPLICA')) return clusterReplica(c)
  if (c.take('CLUSTER')) return createCluster(c)
  if (c.take('TABLE')) return createTable(c, false)
  if (c.take('TEMP') || c.take('TEMPORARY')) {
    if (c.take('TABLE')) return createTable(c, true)
    if (c.take('VIEW')) return createView(c, false, true)
    throw c.expected('TABLE, or VIEW after CREATE TEMPORARY')
  }
  if (c.take('VIEW')) return createView(c, false, false)
  if (c.take('MATERIALIZED', 'VIEW')) return createMaterializedView(c, false, false)
  if (c.take('REPLACEMENT', 'MATERIALIZED', 'VIEW')) return createMaterializedView(c, false, true)
  if (c.take('OR', 'REPLACE')) return orReplace(c)
  if (c.take('DEFAULT', 'INDEX')) return createIndex(c, true)
  if (c.take('INDEX')) return createIndex(c, false)
  if (c.take('SECRET')) return createSecret(c)
  if (c.take('CONNECTION')) return createConnection(c)
  if (c.take('TYPE')) return createType(c)
  if (c.isKeyword('USER')) {
    throw c.error(
      'CREATE USER is not supported, for more information consult the documentation at https://materialize.com/docs/sql/create-role/#details',
    )
  }
  if (c.take('NETWORK', 'POLICY')) throw unsupported('CREATE NETWORK POLICY')
  throw c.expected(
    'DATABASE, SCHEMA, ROLE, TYPE, INDEX, SINK, SOURCE, [TEMPORARY] TABLE, SECRET, [OR REPLACE] [TEMPORARY] VIEW, or [OR REPLACE] MATERIALIZED VIEW after CREATE',
  )
}

function orReplace(c: Cursor): Statement {
  if (c.take('VIEW')) return createView(c, true, false)
  if (c.take('TEMP', 'VIEW') || c.take('TEMPORARY', 'VIEW')) return createView(c, true, true)
  if (c.take('MATERIALIZED', 'VIEW')) return createMaterializedView(c, true, false)
  throw c.expected('VIEW, or MATERIALIZED VIEW after CREATE OR REPLACE')
}

function columnNames(c: Cursor): readonly string[] {
  return c.is('(') ? c.parenthesized(() => c.identifier()) : []
}

function createView(c: Cursor, orReplaced: boolean, temporary: boolean): Statement {
  const exists = !orReplaced && ifNotExists(c)
  const name = c.name()
  const columns = columnNames(c)
  c.expect('AS')
  const query = parseQuery(c)
  return { kind: 'create-view', ifNotExists: exists, name, orReplace: orReplaced, temporary, columns, query }
}

function createMaterializedView(
  c: Cursor,
  orReplaced: boolean,
  replacement: boolean,
): CreateMaterializedView {
  const exists = !orReplaced && ifNotExists(c)
  const name = c.name()
  const columns = columnNames(c)
  let replacementFor = null
  if (replacement) {
    c.expect('FOR')
    replacementFor = parseItemName(c)
  }
  const inCluster = optionalCluster(c)
  const options = c.take('WITH') ? c.parenthesized(() => viewOption(c)) : []
  c.expect('AS')
  const query = parseQuery(c)
  if (c.take('AS', 'OF')) c.number()
  return {
    kind: 'create-materialized-view',
    ifNotExists: exists,
    name,
    orReplace: orReplaced,
    replacementFor,
    columns,
    inCluster,
    with: options,
    query,
  }
}

function viewOption(c: Cursor): Option {
  const at = c.peek().at
  switch (c.expectOneOf('ASSERT', 'PARTITION', 'RETAIN', 'REFRESH')) {
    case 'ASSERT':
      c.expect('NOT', 'NULL')
      c.takeMark('=')
      return { name: 'ASSERT NOT NULL', value: { kind: 'identifier', name: [c.identifier()] }, at }
    case 'PARTITION': {
      c.expect('BY')
      c.takeMark('=')
      const of = c.parenthesized(() => ({ kind: 'identifier' as const, name: [c.identifier()] }))
      return { name: 'PARTITION BY', value: { kind: 'list', of }, at }
    }
    case 'RETAIN':
      return retain(c, at)
    default:
      c.takeMark('=')
      return { name: 'REFRESH', value: { kind: 'refresh', refresh: refresh(c) }, at }
  }
}

function refresh(c: Cursor): Refresh {
  if (c.take('ON', 'COMMIT')) return { kind: 'on-commit' }
  if (c.take('AT', 'CREATION')) return { kind: 'at-creation' }
  if (c.take('AT')) return { kind: 'at', at: parseExpr(c) }
  if (c.take('EVERY')) {
    const interval = c.string()
    const alignedTo: Expr | null = c.take('ALIGNED', 'TO') ? parseExpr(c) : null
    return { kind: 'every', interval, alignedTo }
  }
  throw c.expected('one of ON or AT or EVERY')
}

// ---- tables

function createTable(c: Cursor, temporary: boolean): CreateTable | CreateTableFromSource {
  const exists = ifNotExists(c)
  const name = c.name()
  if (c.isKeywords('FROM', 'WEBHOOK')) throw unsupported('CREATE TABLE … FROM WEBHOOK')
  if (c.isKeywords('FROM', 'SOURCE') || (c.is('(') && columnsThenSource(c)))
    return tableFromSource(c, exists, name)
  if (!c.is('(')) throw c.expected('a list of columns in parentheses')
  c.open()
  const columns: ColumnDef[] = []
  const constraints: string[] = []
  while (!c.is(')')) {
    const constraint = tableConstraint(c)
    if (constraint !== null) constraints.push(constraint)
    else columns.push(columnDef(c))
    if (!c.takeMark(',')) break
    if (c.is(')')) throw c.expected('column name or constraint definition')
  }
  if (!c.takeMark(')')) throw c.expected(`',' or ')' after column definition`)
  const options = c.take('WITH') ? c.parenthesized(() => tableOption(c)) : []
  return { kind: 'create-table', ifNotExists: exists, name, temporary, columns, constraints, with: options }
}

function tableOption(c: Cursor): Option {
  const at = c.peek().at
  switch (c.expectOneOf('PARTITION', 'RETAIN', 'REDACTED')) {
    case 'RETAIN':
      return retain(c, at)
    case 'PARTITION': {
      c.expect('BY')
      c.takeMark('=')
      const of = c.parenthesized(() => ({ kind: 'identifier' as const, name: [c.identifier()] }))
      return { name: 'PARTITION BY', value: { kind: 'list', of }, at }
    }
    default:
      c.expect('TEST')
      return { name: 'REDACTED TEST', value: optionValue(c), at }
  }
}

function columnsThenSource(c: Cursor): boolean {
  const start = c.index
  const ok = c.attempt(() => {
    c.parenthesized(() => c.identifier())
    c.expect('FROM', 'SOURCE')
    return true
  })
  c.reset(start)
  return ok === true
}

function tableFromSource(c: Cursor, exists: boolean, name: Name): CreateTableFromSource {
  const columns = c.is('(') ? c.parenthesized(() => c.identifier()) : null
  c.expect('FROM', 'SOURCE')
  const source = parseItemName(c)
  let reference: Name | null = null
  if (c.takeMark('(')) {
    c.expect('REFERENCE')
    c.takeMark('=')
    reference = c.name()
    c.close()
  }
  const { format, envelope, include } = formatAndEnvelope(c)
  const options = c.take('WITH')
    ? parenthesizedOptions(c, [
        'TEXT COLUMNS',
        'EXCLUDE COLUMNS',
        'DETAILS',
        'PARTITION BY',
        'RETAIN HISTORY',
      ])
    : []
  return {
    kind: 'create-table-from-source',
    ifNotExists: exists,
    name,
    columns,
    source,
    reference,
    format,
    envelope,
    include,
    with: options,
  }
}

function tableConstraint(c: Cursor): string | null {
  const start = c.peek().at
  if (!c.isOneOf('CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK')) return null
  const index = c.index
  if (c.take('CONSTRAINT')) c.identifier()
  if (c.take('PRIMARY', 'KEY')) c.parenthesized(() => c.identifier())
  else if (c.take('UNIQUE')) {
    if (!c.is('(')) return reset(c, index)
    c.parenthesized(() => c.identifier())
  } else if (c.take('FOREIGN', 'KEY')) {
    c.parenthesized(() => c.identifier())
    c.expect('REFERENCES')
    c.name()
    c.parenthesized(() => c.identifier())
  } else if (c.take('CHECK')) {
    c.open()
    parseExpr(c)
    c.close()
  } else return reset(c, index)
  return c.slice(start, c.lastEnd())
}
function reset(c: Cursor, index: number): null {
  c.reset(index)
  return null
}

/** `name type [COLLATE x] option…`. */
export function columnDef(c: Cursor): ColumnDef {
  const name = c.identifier('column name or constraint definition')
  const type = parseType(c)
  if (c.take('COLLATE')) c.name()
  const options: ColumnDef['options'][number][] = []
  while (!c.is(',') && !c.is(')')) options.push(columnOption(c))
  return { name, type, options }
}

function columnOption(c: Cursor): ColumnDef['options'][number] {
  const start = c.peek().at
  if (c.take('CONSTRAINT')) c.identifier()
  if (c.take('NOT', 'NULL')) return { kind: 'not null' }
  if (c.take('NULL')) return { kind: 'null' }
  if (c.take('DEFAULT')) return { kind: 'default', expr: parseExpr(c) }
  if (c.take('PRIMARY', 'KEY')) return { kind: 'primary key' }
  if (c.take('UNIQUE')) return { kind: 'unique' }
  if (c.take('CHECK')) {
    c.open()
    const expr = parseExpr(c)
    c.close()
    return { kind: 'check', expr }
  }
  if (c.take('REFERENCES')) {
    c.name()
    if (c.is('(')) c.parenthesized(() => c.identifier())
    return { kind: 'other', text: c.slice(start, c.lastEnd()) }
  }
  throw c.expected('column option')
}

// ---- the rest

function createIndex(c: Cursor, isDefault: boolean): CreateIndex {
  const exists = ifNotExists(c)
  const name = c.isKeyword('ON') || c.isKeywords('IN', 'CLUSTER') ? null : c.identifier()
  const inCluster = optionalCluster(c)
  c.expect('ON')
  const on = parseItemName(c)
  if (c.take('USING')) c.expect('ARRANGEMENT')
  let keys: readonly Expr[] | null = null
  if (!isDefault) {
    c.open()
    if (c.takeMark(')')) keys = []
    else {
      keys = c.commaSeparated(() => parseOrderBy(c).expr)
      c.close()
    }
  }
  const options = c.take('WITH') ? c.parenthesized(() => indexOption(c)) : []
  return {
    kind: 'create-index',
    ifNotExists: exists,
    name,
    default: isDefault,
    inCluster,
    on,
    keys,
    with: options,
  }
}

function indexOption(c: Cursor): Option {
  const at = c.peek().at
  c.expect('RETAIN')
  return retain(c, at)
}

function createSecret(c: Cursor): Statement {
  const exists = ifNotExists(c)
  const name = c.name()
  c.expect('AS')
  return { kind: 'create-secret', ifNotExists: exists, name, value: parseExpr(c) }
}

const connectionWords =
  'ACCESS or ASSUME or AVAILABILITY or AWS or BROKER or BROKERS or CATALOG or CREDENTIAL or DATABASE or ENDPOINT or HOST or PASSWORD or PORT or PUBLIC or PROGRESS or REGION or ROLE or SASL or SCOPE or SECRET or SECURITY or SERVICE or SESSION or SSH or SSL or URL or USER or USERNAME or WAREHOUSE'
const connectionOptions = [
  'ACCESS KEY ID',
  'ASSUME ROLE ARN',
  'ASSUME ROLE SESSION NAME',
  'AVAILABILITY ZONES',
  'AWS CONNECTION',
  'AWS PRIVATELINK',
  'BROKERS',
  'BROKER',
  'CATALOG TYPE',
  'CREDENTIAL',
  'DATABASE',
  'ENDPOINT',
  'HOST',
  'PASSWORD',
  'PORT',
  'PUBLIC KEY 1',
  'PUBLIC KEY 2',
  'PROGRESS TOPIC REPLICATION FACTOR',
  'PROGRESS TOPIC',
  'REGION',
  'SASL MECHANISMS',
  'SASL PASSWORD',
  'SASL USERNAME',
  'SCOPE',
  'SECRET ACCESS KEY',
  'SECURITY PROTOCOL',
  'SERVICE NAME',
  'SSH TUNNEL',
  'SSL CERTIFICATE AUTHORITY',
  'SSL CERTIFICATE',
  'SSL KEY',
  'SSL MODE',
  'SESSION TOKEN',
  'URL',
  'USER',
  'WAREHOUSE',
]

function createConnection(c: Cursor): CreateConnection {
  const exists = ifNotExists(c)
  const name = c.name()
  if (!c.take('TO') && !c.take('FOR')) throw c.expected('one of FOR or TO')
  const to = connectionType(c)
  const wrapped = c.takeMark('(')
  const options = wrapped && c.is(')') ? [] : c.commaSeparated(() => connectionOption(c))
  if (wrapped) c.close()
  const withOptions = c.take('WITH') ? parenthesizedOptions(c, ['VALIDATE']) : []
  return { kind: 'create-connection', ifNotExists: exists, name, to, options, with: withOptions }
}

function connectionType(c: Cursor): string {
  if (c.take('CONFLUENT', 'SCHEMA', 'REGISTRY')) return 'CONFLUENT SCHEMA REGISTRY'
  if (c.take('SSH', 'TUNNEL')) return 'SSH TUNNEL'
  if (c.take('SQL', 'SERVER')) return 'SQL SERVER'
  if (c.take('AWS', 'PRIVATELINK')) return 'AWS PRIVATELINK'
  if (c.take('ICEBERG', 'CATALOG')) return 'ICEBERG CATALOG'
  return c.expectOneOf('AWS', 'KAFKA', 'CONFLUENT', 'POSTGRES', 'SSH', 'SQL', 'MYSQL', 'ICEBERG')
}

function connectionOption(c: Cursor): Option {
  const at = c.peek().at
  const name = connectionOptions.find((option) => c.take(...option.split(' ')))
  if (!name) throw c.expected(`one of ${connectionWords}`)
  return { name, value: brokerValue(c, name), at }
}

/** BROKER takes a string and USING …; the rest is kept as text of the string. */
function brokerValue(c: Cursor, name: string): Option['value'] {
  const value = optionValue(c)
  if (name.startsWith('BROKER') && c.take('USING'))
    throw planError('BROKER … USING is not supported by the sandbox')
  return value
}

function createType(c: Cursor): CreateType {
  const name = c.name()
  c.expect('AS')
  if (c.take('LIST'))
    return { kind: 'create-type', name, as: { kind: 'list', options: typeOptions(c, ['ELEMENT TYPE']) } }
  if (c.take('MAP'))
    return {
      kind: 'create-type',
      name,
      as: { kind: 'map', options: typeOptions(c, ['KEY TYPE', 'VALUE TYPE']) },
    }
  return { kind: 'create-type', name, as: { kind: 'record', columns: c.parenthesized(() => columnDef(c)) } }
}

function typeOptions(
  c: Cursor,
  names: readonly string[],
): readonly { name: string; type: ReturnType<typeof parseType> }[] {
  return c.parenthesized(() => {
    const name = names.find((option) => c.take(...option.split(' ')))
    if (!name) throw c.expected(names.length === 1 ? 'ELEMENT' : 'one of KEY or VALUE')
    c.takeMark('=')
    return { name, type: parseType(c) }
  })
}

function createCluster(c: Cursor): Statement {
  const name = c.identifier()
  if (c.take('REPLICAS')) {
    c.takeMark('=')
    c.open()
    if (c.takeMark(')')) return { kind: 'create-cluster', name, options: [], replicas: [] }
    const replicas = c.commaSeparated(() => ({
      name: c.identifier(),
      options: parenthesizedOptions(c, replicaOptions),
    }))
    c.close()
    return { kind: 'create-cluster', name, options: [], replicas }
  }
  const wrapped = c.takeMark('(')
  const parsed = c.commaSeparated(() => clusterOptions(c))
  if (wrapped) c.close()
  const options = parsed.flatMap((each) => ('option' in each ? [each.option] : []))
  const replicas = parsed.flatMap((each) => ('replicas' in each ? [each.replicas] : []))[0] ?? null
  return { kind: 'create-cluster', name, options, replicas }
}

function clusterReplica(c: Cursor): Statement {
  const cluster = c.identifier()
  c.expectMark('.', 'dot')
  const name = c.identifier()
  const wrapped = c.takeMark('(')
  const options = c.commaSeparated(() => {
    const at = c.peek().at
    const option = replicaOptions.find((each) => c.take(...each.split(' ')))
    if (!option)
      throw c.expected(
        'one of AVAILABILITY or BILLED or COMPUTE or COMPUTECTL or DISK or INTERNAL or INTROSPECTION or SIZE or STORAGE or STORAGECTL or WORKERS',
      )
    return { name: option, value: optionValue(c), at }
  })
  if (wrapped) c.close()
  return { kind: 'create-cluster-replica', cluster, name, options }
}

const roleWords = [
  'SUPERUSER',
  'NOSUPERUSER',
  'LOGIN',
  'NOLOGIN',
  'INHERIT',
  'NOINHERIT',
  'CREATECLUSTER',
  'NOCREATECLUSTER',
  'CREATEDB',
  'NOCREATEDB',
  'CREATEROLE',
  'NOCREATEROLE',
  'PASSWORD',
]

/** Attributes of CREATE ROLE and ALTER ROLE. */
export function roleOptions(c: Cursor): readonly string[] {
  c.take('WITH')
  const all: string[] = []
  for (;;) {
    const word = c.takeOneOf(...roleWords)
    if (!word) return all
    if (word === 'PASSWORD' && !c.take('NULL')) c.string('literal string or NULL')
    all.push(word)
  }
}
