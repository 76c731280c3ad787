import { quoteIdentifier, quoteLiteral } from '../../foundation'
import type { ItemName } from '../../sql'
import { stableName } from '../catalog/create-sql'
import type { Item, Sink } from '../catalog/model'
import { lookUpItem } from '../catalog/names'
import { planError, unsupported } from '../errors/error'
import type { CreateSink } from '../sql/ast/statement'
import { clusterFor } from '../statements/clusters'
import type { DdlHandler, Running } from '../statements/handler'
import { place, skipping, typeWords, withArticle } from '../statements/make'
import { audit, itemDetails } from '../statements/tables'
import { kafkaConnection, requireInside, topicOf } from './kafka-source'

const page = 'https://materialize.com/docs/sql/create-sink/kafka/'

/** CREATE SINK into a topic of the broker inside. */
export const createSinkHandler: DdlHandler<'create-sink'> = {
  kind: 'create-sink',
  inTransaction: 'alone',
  async plan(statement, running) {
    const { session } = running
    const cluster = clusterFor(running, statement.inCluster)
    const from = emitted(running, statement.from)
    if (statement.into.kind !== 'kafka') throw unsupported('sinks into ICEBERG', page)
    const connection = kafkaConnection(running, statement.into.connection)
    requireInside(connection)
    refuseView(from)
    const topic = topicOf(statement.into.options, 'sink')
    refuseOptions(statement)
    const envelope = envelopeOf(statement)
    const key = keyOf(statement, from)
    const name = statement.name ?? [`${from.name}_sink`]
    const base = place(running, name, 'sink', { ifNotExists: statement.ifNotExists })
    if (!base) return { tag: 'CREATE SINK', ddl: null }
    const { fullName, ...rest } = base
    const keys = key
      ? ` KEY (${key.map(quoteIdentifier).join(', ')})${statement.into.key?.notEnforced ? ' NOT ENFORCED' : ''}`
      : ''
    const named = (item: Item) => `[${item.id} AS ${stableName(session.catalog.fullName(item))}]`
    const sink: Sink = {
      ...rest,
      type: 'sink',
      createSql: `CREATE SINK ${stableName(fullName)} IN CLUSTER [${cluster.id}] FROM ${named(from)} INTO KAFKA CONNECTION ${named(connection)} (TOPIC = ${quoteLiteral(topic)})${keys} FORMAT JSON ENVELOPE ${envelope.toUpperCase()}`,
      uses: [from.id, connection.id],
      clusterId: cluster.id,
      fromId: from.id,
      connectionId: connection.id,
      topic,
      format: 'json',
      envelope,
      key,
      options: {},
    }
    return {
      tag: 'CREATE SINK',
      ddl: {
        changes: [{ do: 'put', entity: sink }, audit(running, 'create', 'sink', itemDetails(running, sink))],
        apply: async () => {},
      },
    }
  },
}

/** The relation that a sink is to emit. */
function emitted(running: Running, name: ItemName): Extract<Item, { columns: unknown }> {
  const found = lookUpItem(running.session.names, name.name)
  const item = found?.kind === 'item' ? found.item : undefined
  if (!item) {
    if (found) throw planError(`creating a sink directly on a catalog object not supported`)
    throw planError(`unknown catalog item '${name.name.join('.')}'`)
  }
  if (!('columns' in item)) {
    throw planError(
      `${item.name} is ${withArticle(typeWords(item.type))}, which cannot be exported as a sink`,
    )
  }
  return item
}

function refuseView(item: Item): void {
  if (item.type !== 'view') return
  throw planError(`${item.name} is a view, which cannot be exported as a sink`)
}

function refuseOptions(statement: CreateSink): void {
  if (statement.into.kind === 'kafka') {
    for (const option of statement.into.options) {
      if (option.name !== 'TOPIC') throw unsupported(`${option.name} of a Kafka sink`, page)
    }
    if (statement.into.headers !== null) throw unsupported('HEADERS of a Kafka sink', page)
  }
  const [option] = statement.with
  if (option) throw unsupported(`CREATE SINK … WITH (${option.name})`, page)
  const { format } = statement
  if (!format) throw planError('sink without format not yet supported')
  if (format.kind !== 'one' || format.format.name !== 'JSON') {
    const name = format.kind === 'one' ? format.format.name : `${format.key.name} and ${format.value.name}`
    throw unsupported(`FORMAT ${name} of a sink`, page)
  }
}

function envelopeOf(statement: CreateSink): Sink['envelope'] {
  switch (statement.envelope?.kind) {
    case 'UPSERT':
      return 'upsert'
    case 'DEBEZIUM':
      return 'debezium'
    case undefined:
      throw planError('ENVELOPE clause is required')
    default:
      throw unsupported(`ENVELOPE ${statement.envelope?.kind} of a sink`, page)
  }
}

function keyOf(statement: CreateSink, from: Extract<Item, { columns: unknown }>): readonly string[] | null {
  const key = statement.into.kind === 'kafka' ? statement.into.key : null
  if (!key) {
    if (statement.envelope?.kind !== 'UPSERT') return null
    throw planError('ENVELOPE UPSERT requires a key')
  }
  for (const name of key.columns) {
    if (!from.columns.some((column) => column.name === name)) {
      throw planError(`column "${name}" referenced in KEY does not exist`)
    }
  }
  return key.columns
}

/** ALTER SINK … SET FROM: from the cut-over on it emits another relation's changes. */
export const alterSinkHandler: DdlHandler<'alter-sink'> = {
  kind: 'alter-sink',
  inTransaction: 'never',
  async plan(statement, running) {
    const { session } = running
    const found = lookUpItem(session.names, statement.name)
    if (!found) {
      if (!statement.ifExists) throw planError(`unknown catalog item '${statement.name.join('.')}'`)
      skipping(running, 'SINK', statement.name)
      return { tag: 'ALTER SINK', ddl: null }
    }
    const sink = found.kind === 'item' ? found.item : undefined
    if (sink?.type !== 'sink') {
      const words = sink ? withArticle(typeWords(sink.type)) : 'a system relation'
      throw planError(`${statement.name.join('.')} is ${words} not a sink`)
    }
    const from = emitted(running, statement.setFrom)
    refuseView(from)
    for (const name of sink.key ?? []) {
      if (from.columns.some((column) => column.name === name)) continue
      throw planError(`column "${name}" referenced in KEY does not exist`)
    }
    const old = new RegExp(`FROM \\[${sink.fromId} AS [^\\]]*\\]`)
    const next: Sink = {
      ...sink,
      fromId: from.id,
      uses: [from.id, sink.connectionId],
      createSql: sink.createSql.replace(
        old,
        () => `FROM [${from.id} AS ${stableName(session.catalog.fullName(from))}]`,
      ),
    }
    return {
      tag: 'ALTER SINK',
      ddl: {
        changes: [
          { do: 'put', entity: next },
          audit(running, 'alter', 'sink', { id: sink.id, old_from: sink.fromId, new_from: from.id }),
        ],
        apply: async () => {},
      },
    }
  },
}
