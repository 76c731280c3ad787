import type { Cursor, ItemName, Name, Option } from '../../../sql'
import { parseItemName } from '../../../sql'
import type {
  ClusterReplicaDef,
  CreateSink,
  CreateSource,
  Envelope,
  ExternalConnection,
  Format,
  FormatSpec,
  SubsourceSpec,
} from '../ast/statement'
import { optionalCluster, retain } from './names'
import { type OptionNames, optionName, optionValue, parenthesizedOptions } from './options'

export const replicaOptions: OptionNames = [
  'AVAILABILITY ZONE',
  'BILLED AS',
  'COMPUTE ADDRESSES',
  'COMPUTECTL ADDRESSES',
  'DISK',
  'INTERNAL',
  'INTROSPECTION DEBUGGING',
  'INTROSPECTION INTERVAL',
  'SIZE',
  'STORAGE ADDRESSES',
  'STORAGECTL ADDRESSES',
  'WORKERS',
]
export const clusterOptionNames: OptionNames = [
  'AVAILABILITY ZONES',
  'DISK',
  'INTROSPECTION DEBUGGING',
  'INTROSPECTION INTERVAL',
  'MANAGED',
  'REPLICAS',
  'REPLICATION FACTOR',
  'SIZE',
  'SCHEDULE',
  'WORKLOAD CLASS',
]

/** One option of CREATE CLUSTER or ALTER CLUSTER … SET. */
export function clusterOptions(
  c: Cursor,
): { readonly option: Option } | { readonly replicas: readonly ClusterReplicaDef[] } {
  const at = c.peek().at
  const name = optionName(c, clusterOptionNames)
  if (name === 'REPLICAS') {
    c.takeMark('=')
    c.open()
    if (c.takeMark(')')) return { replicas: [] }
    const replicas = c.commaSeparated(() => ({
      name: c.identifier(),
      options: parenthesizedOptions(c, replicaOptions),
    }))
    c.close()
    return { replicas }
  }
  if (name === 'SCHEDULE') return { option: { name, value: schedule(c), at } }
  return { option: { name, value: optionValue(c), at } }
}

function schedule(c: Cursor): Option['value'] {
  c.takeMark('=')
  if (c.take('MANUAL')) return { kind: 'identifier', name: ['manual'] }
  c.expect('ON', 'REFRESH')
  const options = c.is('(') ? parenthesizedOptions(c, ['HYDRATION TIME ESTIMATE']) : []
  return { kind: 'on-refresh', options }
}

// ---- sources and sinks

/** CREATE SOURCE, from its name on. */
export function createSource(c: Cursor, ifNotExists: boolean): CreateSource {
  const name = c.name()
  const columns = c.is('(') ? c.parenthesized(() => c.identifier()) : []
  const inCluster = optionalCluster(c)
  c.expect('FROM')
  const from = sourceConnection(c)
  const first = formatAndEnvelope(c)
  let subsources: SubsourceSpec | null = null
  if (c.take('FOR')) subsources = subsourceSpec(c)
  let progress: Name | null = null
  if (c.take('EXPOSE')) {
    c.expect('PROGRESS', 'AS')
    progress = c.name()
  }
  const options = c.take('WITH') ? c.parenthesized(() => sourceOption(c)) : []
  return {
    kind: 'create-source',
    ifNotExists,
    name,
    inCluster,
    columns,
    from,
    format: first.format,
    include: first.include,
    envelope: first.envelope,
    subsources,
    progress,
    with: options,
  }
}

function sourceOption(c: Cursor): Option {
  const at = c.peek().at
  const word = c.expectOneOf('IGNORE', 'RETAIN', 'TIMESTAMP', 'VALIDATE', 'PROGRESS')
  if (word === 'RETAIN') return retain(c, at)
  if (word === 'IGNORE') c.expect('KEYS')
  if (word === 'TIMESTAMP') c.expect('INTERVAL')
  const name = word === 'IGNORE' ? 'IGNORE KEYS' : word === 'TIMESTAMP' ? 'TIMESTAMP INTERVAL' : word
  return { name, value: optionValue(c), at }
}

const generatorOptions: OptionNames = [
  'AS OF',
  'UP TO',
  'SCALE FACTOR',
  'TICK INTERVAL',
  'MAX CARDINALITY',
  'KEYS',
  'SNAPSHOT ROUNDS',
  'TRANSACTIONAL SNAPSHOT',
  'VALUE SIZE',
  'SEED',
  'PARTITIONS',
  'BATCH SIZE',
]

function sourceConnection(c: Cursor): ExternalConnection {
  const word = c.takeOneOf('POSTGRES', 'KAFKA', 'SQL', 'MYSQL', 'LOAD', 'WEBHOOK')
  switch (word) {
    case 'LOAD': {
      c.expect('GENERATOR')
      const generator = c.expectOneOf('CLOCK', 'COUNTER', 'MARKETING', 'AUCTION', 'TPCH', 'DATUMS', 'KEY')
      if (generator === 'KEY') c.expect('VALUE')
      const options = c.is('(') ? parenthesizedOptions(c, generatorOptions) : []
      return { kind: 'load-generator', generator: generator === 'KEY' ? 'KEY VALUE' : generator, options }
    }
    case 'KAFKA':
      return kafka(c)
    case 'SQL':
      c.expect('SERVER')
      return external(c, 'SQL SERVER')
    case 'POSTGRES':
    case 'MYSQL':
      return external(c, word)
    case 'WEBHOOK':
      c.expect('BODY', 'FORMAT')
      c.expectOneOf('JSON', 'TEXT', 'BYTES')
      return { kind: 'other', type: 'WEBHOOK', connection: null, options: skipToEnd(c) }
    default:
      throw c.expected('one of POSTGRES or SQL or MYSQL or LOAD or KAFKA or WEBHOOK')
  }
}

/** A webhook's BODY FORMAT, INCLUDE and CHECK aren't kept: the source is refused. */
function skipToEnd(c: Cursor): readonly Option[] {
  while (c.peek().kind !== 'eof' && !c.is(';')) c.next()
  return []
}

function external(c: Cursor, type: 'POSTGRES' | 'MYSQL' | 'SQL SERVER'): ExternalConnection {
  c.expect('CONNECTION')
  const connection = parseItemName(c)
  const options = c.is('(')
    ? parenthesizedOptions(c, ['DETAILS', 'PUBLICATION', 'TEXT COLUMNS', 'EXCLUDE COLUMNS'])
    : []
  return { kind: 'other', type, connection, options }
}

const kafkaOptions: OptionNames = [
  'COMPRESSION TYPE',
  'GROUP ID PREFIX',
  'LEGACY IDS',
  'PARTITION BY',
  'PROGRESS GROUP ID PREFIX',
  'START OFFSET',
  'START TIMESTAMP',
  'TOPIC METADATA REFRESH INTERVAL',
  'TOPIC PARTITION COUNT',
  'TOPIC REPLICATION FACTOR',
  'TOPIC CONFIG',
  'TOPIC',
  'TRANSACTIONAL ID PREFIX',
]

function kafka(c: Cursor): ExternalConnection {
  c.expect('CONNECTION')
  const connection = parseItemName(c)
  const options = c.is('(') ? parenthesizedOptions(c, kafkaOptions) : []
  let key: { columns: readonly string[]; notEnforced: boolean } | null = null
  if (c.take('KEY')) {
    const columns = c.parenthesized(() => c.identifier())
    key = { columns, notEnforced: c.take('NOT', 'ENFORCED') }
  }
  const headers = c.take('HEADERS') ? c.identifier() : null
  return { kind: 'kafka', connection, options, key, headers }
}

function subsourceSpec(c: Cursor): SubsourceSpec {
  if (c.take('ALL', 'TABLES')) return { kind: 'all' }
  if (c.take('SCHEMAS')) return { kind: 'schemas', names: c.parenthesized(() => c.identifier()) }
  if (c.take('TABLES')) {
    const tables = c.parenthesized(() => ({
      reference: c.name(),
      as: c.take('AS') || c.take('INTO') ? c.name() : null,
    }))
    return { kind: 'tables', tables }
  }
  throw c.expected('one of ALL or SCHEMAS or TABLES')
}

/** CREATE SINK, from its name on. */
export function createSink(c: Cursor, ifNotExists: boolean): CreateSink {
  const name = c.isKeyword('FROM') || c.isKeywords('IN', 'CLUSTER') ? null : c.name()
  const inCluster = optionalCluster(c)
  c.expect('FROM')
  const from = parseItemName(c)
  c.expect('INTO')
  const word = c.expectOneOf('KAFKA', 'ICEBERG')
  const into: ExternalConnection =
    word === 'KAFKA' ? kafka(c) : { kind: 'other', type: 'ICEBERG', connection: null, options: skipToEnd(c) }
  const { format, envelope } = formatAndEnvelope(c)
  const options = c.take('WITH')
    ? parenthesizedOptions(c, ['COMMIT INTERVAL', 'PARTITION STRATEGY', 'SNAPSHOT', 'VERSION'])
    : []
  return { kind: 'create-sink', ifNotExists, name, inCluster, from, into, format, envelope, with: options }
}

/** INCLUDE, FORMAT and ENVELOPE in either order. */
export function formatAndEnvelope(c: Cursor): {
  readonly format: Format | null
  readonly envelope: Envelope | null
  readonly include: readonly string[]
} {
  let format: Format | null = null
  let envelope: Envelope | null = null
  let include: readonly string[] = []
  for (;;) {
    if (c.take('KEY', 'FORMAT')) {
      const key = formatSpec(c)
      c.expect('VALUE', 'FORMAT')
      format = { kind: 'key-value', key, value: formatSpec(c) }
    } else if (c.take('FORMAT')) format = { kind: 'one', format: formatSpec(c) }
    else if (c.take('INCLUDE')) include = c.commaSeparated(() => includeItem(c))
    else if (c.take('ENVELOPE')) envelope = parseEnvelope(c)
    else return { format, envelope, include }
  }
}

function includeItem(c: Cursor): string {
  const from = c.peek().at
  c.expectOneOf('KEY', 'TIMESTAMP', 'PARTITION', 'TOPIC', 'OFFSET', 'HEADERS', 'HEADER')
  c.takeString()
  if (c.take('AS')) c.identifier()
  return c.slice(from, c.lastEnd())
}

function parseEnvelope(c: Cursor): Envelope {
  const kind = c.expectOneOf('NONE', 'DEBEZIUM', 'UPSERT', 'MATERIALIZE')
  const options: Option[] = []
  if (kind === 'UPSERT' && c.takeMark('(')) {
    const at = c.peek().at
    c.expect('VALUE', 'DECODING', 'ERRORS')
    c.takeMark('=')
    c.open()
    c.expect('INLINE')
    if (c.take('AS')) c.identifier()
    c.close()
    c.close()
    options.push({ name: 'VALUE DECODING ERRORS', value: null, at })
  }
  return { kind: kind === 'NONE' || kind === 'UPSERT' || kind === 'DEBEZIUM' ? kind : 'MATERIALIZE', options }
}

function formatSpec(c: Cursor): FormatSpec {
  const from = c.peek().at
  const token = c.takeOneOf('AVRO', 'PROTOBUF', 'REGEX', 'CSV', 'JSON', 'TEXT', 'BYTES')
  if (!token) throw c.expected('AVRO, PROTOBUF, REGEX, CSV, JSON, TEXT, or BYTES')
  let connection: ItemName | null = null
  let array = false
  if (token === 'JSON') array = c.take('ARRAY')
  else if (token === 'REGEX') c.string()
  else if (token === 'AVRO' || token === 'PROTOBUF') {
    c.expect('USING')
    if (c.take('CONFLUENT', 'SCHEMA', 'REGISTRY', 'CONNECTION')) {
      connection = parseItemName(c)
      if (c.is('(')) skipParentheses(c)
    } else {
      c.expect('SCHEMA')
      c.string()
    }
  } else if (token === 'CSV') {
    c.expect('WITH')
    if (c.take('HEADER')) {
      if (c.is('(')) skipParentheses(c)
    } else {
      c.number()
      c.expect('COLUMNS')
    }
    if (c.take('DELIMITED')) {
      c.expect('BY')
      c.string()
    }
  }
  return { name: token, text: c.slice(from, c.lastEnd()), connection, array }
}

function skipParentheses(c: Cursor): void {
  let depth = 0
  do {
    if (c.is('(')) depth += 1
    else if (c.is(')')) depth -= 1
    else if (c.peek().kind === 'eof') throw c.expected('right parenthesis')
    c.next()
  } while (depth > 0)
}
