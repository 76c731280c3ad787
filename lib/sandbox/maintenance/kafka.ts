import { z } from 'zod'
import { quoteIdentifier, quoteLiteral } from '../../foundation'
import type { StoredMessage } from '../broker/broker'
import { broker } from '../broker/broker'
import type { KafkaIngestion, Source } from '../catalog/model'
import type { EngineTransaction } from '../engine/port'
import type { Counters, Output } from './ingestion'
import { saveSql } from './ingestion'
import { userRelation } from './recompute'

const stored = z.object({
  /** The next offset of the topic, for each relation. */
  offsets: z.record(z.string(), z.number()),
  counters: z.record(
    z.string(),
    z.object({ messages: z.number(), bytes: z.number(), updates: z.number(), rows: z.number() }),
  ),
})
type Stored = z.infer<typeof stored>
const mostMessages = 5000

/** Reads a topic of the broker inside into the relations of one source. */
export class TopicIngestion {
  readonly id: string
  readonly #from: KafkaIngestion
  #state: Stored
  #outputs: readonly Output[] = []
  #progress: Source | null = null
  /** The end of the topic when it was last looked at. */
  end = 0

  constructor(id: string, from: KafkaIngestion, saved: unknown) {
    this.id = id
    this.#from = from
    this.#state = saved === null ? { offsets: {}, counters: {} } : stored.parse(saved)
  }

  serve(outputs: readonly Output[], progress: Source | null): void {
    this.#outputs = outputs
    this.#progress = progress
  }
  counters(id: string): Counters {
    return this.#state.counters[id] ?? { messages: 0, bytes: 0, updates: 0, rows: 0 }
  }
  offset(id: string): number {
    return this.#state.offsets[id] ?? 0
  }
  /** True when a relation has all messages up to the topic's end, as last looked at. */
  isComplete(id: string): boolean {
    return this.#state.offsets[id] !== undefined && this.offset(id) >= this.end
  }
  /** Looks where the topic ends; true when there is something to read. */
  async isDue(tx: Pick<EngineTransaction, 'query'>): Promise<boolean> {
    this.end = await broker.end(tx, this.#from.topic)
    return this.#outputs.some((output) => !this.isComplete(output.id))
  }

  /** Inside a commit: reads on, writes rows. Call `done` when that is committed. */
  async step(tx: EngineTransaction): Promise<{ wrote: string[]; done: () => void }> {
    const next: Stored = { offsets: { ...this.#state.offsets }, counters: { ...this.#state.counters } }
    const wrote: string[] = []
    for (const output of this.#outputs) {
      const from = this.offset(output.id)
      const messages = await broker.read(tx, this.#from.topic, from, mostMessages)
      next.offsets[output.id] = from + messages.length
      if (messages.length === 0) continue
      await this.#write(tx, output, messages)
      wrote.push(output.physical)
      const before = this.counters(output.id)
      next.counters[output.id] = {
        messages: before.messages + messages.length,
        bytes:
          before.bytes + messages.reduce((sum, m) => sum + (m.value?.length ?? 0) + (m.key?.length ?? 0), 0),
        updates: before.updates + messages.length,
        rows: before.rows + messages.length,
      }
    }
    if (this.#progress && wrote.length > 0) {
      await this.#writeProgress(tx, this.#progress, Math.max(...Object.values(next.offsets)))
      wrote.push(this.#progress.physical)
    }
    await tx.exec(saveSql('ingestions', this.id, next))
    return {
      wrote,
      done: () => {
        this.#state = next
      },
    }
  }

  async #write(tx: EngineTransaction, output: Output, messages: readonly StoredMessage[]): Promise<void> {
    const relation = userRelation(output.physical)
    const columns = output.columns.map((c) => c.name)
    const cell = (message: StoredMessage, column: string): string => {
      switch (column) {
        case 'key':
          return message.key === null ? 'NULL' : quoteLiteral(message.key)
        case 'partition':
          return '0'
        case 'offset':
          return String(message.offset)
        case 'timestamp':
          return `to_timestamp(${message.timestamp} / 1000.0)`
        default:
          return message.value === null ? 'NULL' : quoteLiteral(message.value)
      }
    }
    const upsert = this.#from.envelope.toLowerCase() === 'upsert'
    const latest = upsert ? [...new Map(messages.map((m) => [m.key, m])).values()] : messages
    if (upsert) {
      const keys = latest.flatMap((m) => (m.key === null ? [] : [quoteLiteral(m.key)]))
      const column = output.columns.find((c) => c.name === 'key')
      if (keys.length > 0 && column) {
        const type = column.type === 'jsonb' ? 'jsonb' : column.type === 'bytea' ? 'bytea' : 'text'
        await tx.exec(
          `DELETE FROM ${relation} WHERE ${quoteIdentifier('key')} IN (${keys.map((k) => `${k}::${type}`).join(', ')})`,
        )
      }
    }
    const rows = latest.filter((m) => m.value !== null)
    if (rows.length === 0) return
    const list = columns.map(quoteIdentifier).join(', ')
    const values = rows.map((m) => `(${columns.map((c) => cell(m, c)).join(', ')})`).join(', ')
    await tx.exec(`INSERT INTO ${relation} (${list}) VALUES ${values}`)
  }

  async #writeProgress(tx: EngineTransaction, progress: Source, offset: number): Promise<void> {
    const relation = userRelation(progress.physical)
    const columns = progress.columns.map((c) => c.name)
    await tx.exec(`DELETE FROM ${relation}`)
    if (columns.includes('partition')) {
      await tx.exec(
        `INSERT INTO ${relation} ("partition", "offset") VALUES (numrange(0, 0, '[]')::text, ${offset})`,
      )
    } else {
      await tx.exec(`INSERT INTO ${relation} ("offset") VALUES (${offset})`)
    }
  }
}
