import { quoteIdentifier, quoteLiteral } from '../../foundation'
import type { ItemName, Option } from '../../sql'
import { stableName } from '../catalog/create-sql'
import type { Column, Connection, KafkaIngestion } from '../catalog/model'
import { lookUpItem } from '../catalog/names'
import { failure, planError, unsupported } from '../errors/error'
import type { CreateSource, ExternalConnection } from '../sql/ast/statement'
import type { Running } from '../statements/handler'
import { broker, isInside } from './broker'

type Kafka = Extract<ExternalConnection, { kind: 'kafka' }>

const page = 'https://materialize.com/docs/sql/create-source/kafka/'

/** The connection that a source or sink names; only the broker inside can be reached. */
export function kafkaConnection(running: Running, name: ItemName): Connection {
  const { session } = running
  const found = lookUpItem(session.names, name.name)
  const item = found?.kind === 'item' ? found.item : undefined
  if (!item) throw planError(`unknown catalog item '${name.name.join('.')}'`)
  if (item.type !== 'connection') throw planError(`${name.name.join('.')} is not a connection`)
  if (item.connectionType.toLowerCase() !== 'kafka') {
    throw planError(`${session.catalog.fullName(item).join('.')} is not a KAFKA CONNECTION`)
  }
  return item
}

export function requireInside(connection: Connection): void {
  if (!isInside(connection)) {
    throw unsupported(
      "Kafka brokers other than 'sandbox'",
      'https://materialize.com/docs/sql/create-connection/',
    )
  }
}

export function topicOf(options: readonly Option[], what: string): string {
  const value = options.find((option) => option.name === 'TOPIC')?.value
  if (value?.kind !== 'string') throw planError(`KAFKA ${what} validation: KAFKA CONNECTION without TOPIC`)
  return value.text
}

/** What a CREATE SOURCE … FROM KAFKA asks for, and its stable text from KAFKA on. */
export async function kafkaSource(
  running: Running,
  statement: CreateSource,
  from: Kafka,
): Promise<{ readonly from: KafkaIngestion; readonly text: string }> {
  const connection = kafkaConnection(running, from.connection)
  const topic = topicOf(from.options, 'source')
  requireInside(connection)
  for (const option of from.options) {
    if (option.name !== 'TOPIC') throw unsupported(`${option.name} of a Kafka source`, page)
  }
  if (statement.subsources) throw unsupported('FOR … of a Kafka source', page)
  const { key, value } = formatsOf(statement)
  const envelope = statement.envelope?.kind ?? 'NONE'
  if (envelope !== 'NONE' && envelope !== 'UPSERT')
    throw unsupported(`ENVELOPE ${envelope} with ${value}`, page)
  if (envelope === 'UPSERT' && key === null) {
    throw planError('ENVELOPE UPSERT requires that KEY FORMAT be specified')
  }
  if (!(await broker.exists(running.house.engine, topic))) {
    throw failure('XX000', 'Topic does not exist')
  }
  const name = stableName(running.session.catalog.fullName(connection))
  const format = key === null ? `FORMAT ${value}` : `KEY FORMAT ${key} VALUE FORMAT ${value}`
  const include = statement.include.length > 0 ? ` INCLUDE ${statement.include.join(', ')}` : ''
  return {
    from: {
      kind: 'kafka',
      connectionId: connection.id,
      topic,
      keyFormat: key?.toLowerCase() ?? null,
      valueFormat: value.toLowerCase(),
      envelope: envelope.toLowerCase(),
      options: {},
    },
    text: `KAFKA CONNECTION [${connection.id} AS ${name}] (TOPIC = ${quoteLiteral(topic)}) ${format}${include} ENVELOPE ${envelope}`,
  }
}

function formatsOf(statement: CreateSource): { key: string | null; value: string } {
  const { format } = statement
  if (!format) throw planError('CREATE SOURCE without a FORMAT')
  const known = (name: string): string => {
    if (name === 'JSON' || name === 'TEXT' || name === 'BYTES') return name
    throw unsupported(`FORMAT ${name}`, page)
  }
  if (format.kind === 'one') {
    const value = known(format.format.name)
    // With UPSERT one format is the key's, too.
    return { key: statement.envelope?.kind === 'UPSERT' ? value : null, value }
  }
  return { key: known(format.key.name), value: known(format.value.name) }
}

const types: Readonly<Record<string, string>> = { json: 'jsonb', text: 'text', bytes: 'bytea' }
const valueNames: Readonly<Record<string, string>> = { json: 'data', text: 'text', bytes: 'data' }

/** The columns of a topic's relation, for the catalog and for Postgres. */
export function columnsOfTopic(
  running: Running,
  from: KafkaIngestion,
  include: readonly string[],
): { readonly column: Column; readonly sql: string }[] {
  const make = (name: string, type: string, nullable: boolean) => {
    const { pg, mz } = running.house.types.resolve({ kind: 'named', name: [type], modifiers: [] })
    return {
      column: { name, type: mz.name, oid: mz.oid, mod: mz.mod, nullable, default: null },
      sql: `${quoteIdentifier(name)} ${pg}${nullable ? '' : ' NOT NULL'}`,
    }
  }
  const asked = include.map((text) => text.toLowerCase())
  for (const text of asked) {
    if (!['key', 'partition', 'offset', 'timestamp'].includes(text))
      throw unsupported(`INCLUDE ${text}`, page)
  }
  const key = from.envelope === 'upsert' || asked.includes('key')
  return [
    ...(key ? [make('key', types[from.keyFormat ?? 'text'] ?? 'text', from.envelope !== 'upsert')] : []),
    make(valueNames[from.valueFormat] ?? 'data', types[from.valueFormat] ?? 'text', false),
    ...asked.flatMap((text) => {
      if (text === 'partition') return [make('partition', 'int4', false)]
      if (text === 'offset') return [make('offset', 'uint8', false)]
      if (text === 'timestamp') return [make('timestamp', 'timestamp', false)]
      return []
    }),
  ]
}
