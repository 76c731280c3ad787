import { quoteLiteral } from '../../foundation'
import type { Connection } from '../catalog/model'
import type { Cell, EngineTransaction } from '../engine/port'

/** The name of the one broker there is: `CREATE CONNECTION k TO KAFKA (BROKER 'sandbox')`. */
export const brokerName = 'sandbox'

/** The broker that a Kafka connection names, less its port; undefined if it names none. */
export function brokerOf(connection: Connection): string | undefined {
  const named = Object.entries(connection.options).find(([option]) => /^BROKERS?$/i.test(option))?.[1]
  return named?.replace(/^\(?\s*'?/, '').replace(/[:' ,)].*$/, '')
}

/** True if a connection leads to the broker inside. */
export function isInside(connection: Connection): boolean {
  return connection.connectionType.toLowerCase() === 'kafka' && brokerOf(connection) === brokerName
}

/** One message; a null value is a tombstone. */
export type Message = { readonly key: Cell; readonly value: Cell }
export type StoredMessage = Message & { readonly offset: number; readonly timestamp: number }

/**
 * Topics are append-only tables of one partition, in the engine itself: what a sink emits is there if and only if the
 * sink's progress is. Offsets of a topic count from 0 without gaps.
 */
export const broker = {
  async install(tx: EngineTransaction): Promise<void> {
    await tx.exec(`CREATE SCHEMA IF NOT EXISTS mz_broker;
CREATE TABLE IF NOT EXISTS mz_broker.topics (name text PRIMARY KEY, next bigint NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS mz_broker.messages (
  topic text NOT NULL, "offset" bigint NOT NULL, key text, value text, at bigint NOT NULL, PRIMARY KEY (topic, "offset"));`)
  },

  async create(tx: EngineTransaction, topic: string): Promise<void> {
    await tx.query('INSERT INTO mz_broker.topics (name) VALUES ($1) ON CONFLICT DO NOTHING', [topic])
  },

  async exists(tx: Pick<EngineTransaction, 'query'>, topic: string): Promise<boolean> {
    const { rows } = await tx.query('SELECT 1 FROM mz_broker.topics WHERE name = $1', [topic])
    return rows.length > 0
  },

  /** Appends messages in their order and tells the offset after the last. Makes the topic if it isn't there. */
  async append(
    tx: EngineTransaction,
    topic: string,
    messages: readonly Message[],
    at: number,
  ): Promise<number> {
    await broker.create(tx, topic)
    const { rows } = await tx.query(
      'UPDATE mz_broker.topics SET next = next + $2::bigint WHERE name = $1 RETURNING next',
      [topic, String(messages.length)],
    )
    const next = Number(rows[0]?.[0] ?? 0)
    const first = next - messages.length
    const literal = (cell: Cell) => (cell === null ? 'NULL' : quoteLiteral(cell))
    for (let from = 0; from < messages.length; from += 1000) {
      const values = messages
        .slice(from, from + 1000)
        .map(
          (m, i) =>
            `(${quoteLiteral(topic)}, ${first + from + i}, ${literal(m.key)}, ${literal(m.value)}, ${at})`,
        )
      await tx.exec(`INSERT INTO mz_broker.messages VALUES ${values.join(', ')}`)
    }
    return next
  },

  /** Up to `limit` messages from an offset on. */
  async read(
    tx: Pick<EngineTransaction, 'query'>,
    topic: string,
    from: number,
    limit: number,
  ): Promise<StoredMessage[]> {
    const { rows } = await tx.query(
      'SELECT "offset", key, value, at FROM mz_broker.messages WHERE topic = $1 AND "offset" >= $2::bigint ORDER BY "offset" LIMIT $3::bigint',
      [topic, String(from), String(limit)],
    )
    return rows.map(([offset, key, value, at]) => ({
      offset: Number(offset),
      key: key ?? null,
      value: value ?? null,
      timestamp: Number(at),
    }))
  },

  /** The offset after the last message: what a consumer that has read everything stands at. */
  async end(tx: Pick<EngineTransaction, 'query'>, topic: string): Promise<number> {
    const { rows } = await tx.query('SELECT next FROM mz_broker.topics WHERE name = $1', [topic])
    return Number(rows[0]?.[0] ?? 0)
  },
}
