import { z } from 'zod'
import { quoteIdentifier } from '../../foundation'
import { broker } from '../broker/broker'
import type { Change } from '../broker/encode'
import { messagesOf } from '../broker/encode'
import type { CatalogView, Relation, Sink } from '../catalog/model'
import type { EngineTransaction } from '../engine/port'
import { saveSql } from './ingestion'
import { userRelation } from './recompute'

const stored = z.object({
  /** The relation whose changes it emits at present. */
  fromId: z.string(),
  /** Everything below is in the topic; null before the snapshot. */
  done: z.number().nullable(),
  messages: z.number(),
  bytes: z.number(),
})
type Stored = z.infer<typeof stored>

/** The relation of a sink's FROM, if it can be one. */
export function sinkRelation(catalog: Pick<CatalogView, 'items'>, id: string): Relation | undefined {
  const item = catalog.items.get(id)
  switch (item?.type) {
    case 'table':
    case 'source':
    case 'materialized-view':
      return item
    default:
      return undefined
  }
}

/**
 * Writes the changes of a relation into a topic, once each: the topic's messages and how far it got are committed
 * together. After ALTER SINK … SET FROM it emits the old relation's changes up to the cut-over and the new one's from
 * there on, without a snapshot.
 */
export class SinkWriter {
  readonly id: string
  #state: Stored

  constructor(sink: Sink, saved: unknown) {
    this.id = sink.id
    this.#state =
      saved === null ? { fromId: sink.fromId, done: null, messages: 0, bytes: 0 } : stored.parse(saved)
  }
  get done(): number {
    return this.#state.done ?? 0
  }
  get fromId(): string {
    return this.#state.fromId
  }
  get messages(): number {
    return this.#state.messages
  }
  get bytes(): number {
    return this.#state.bytes
  }

  /** Emits what happened through `at`. Call `commit` of the answer when that is committed. */
  async step(
    tx: EngineTransaction,
    sink: Sink,
    catalog: Pick<CatalogView, 'items'>,
    at: number,
  ): Promise<{ emitted: number; commit: () => void }> {
    const from = sinkRelation(catalog, this.#state.fromId)
    const changes = from ? await this.#changes(tx, from, at) : []
    const messages = from ? messagesOf(changes, from.columns, sink.envelope, sink.key) : []
    if (messages.length > 0 || this.#state.done === null) await broker.append(tx, sink.topic, messages, at)
    const next: Stored = {
      fromId: sink.fromId,
      done: at + 1,
      messages: this.#state.messages + messages.length,
      bytes:
        this.#state.bytes + messages.reduce((n, m) => n + (m.key?.length ?? 0) + (m.value?.length ?? 0), 0),
    }
    const moved = this.#state.fromId !== sink.fromId
    if (messages.length > 0 || this.#state.done === null || moved) {
      await tx.exec(saveSql('sinks', this.id, next))
    }
    return {
      emitted: messages.length,
      commit: () => {
        this.#state = next
      },
    }
  }

  async #changes(tx: EngineTransaction, from: Relation, at: number): Promise<Change[]> {
    const columns = from.columns.map((c) => `${quoteIdentifier(c.name)}::text`).join(', ')
    if (this.#state.done === null) {
      const { rows } = await tx.query(`SELECT ${columns} FROM ${userRelation(from.physical)}`)
      return rows.map((row) => ({ time: at, diff: 1, row }))
    }
    const log = `mz_log.${quoteIdentifier(from.physical)}`
    const { rows } = await tx.query(
      `SELECT mz_time, mz_diff, ${columns} FROM ${log} WHERE mz_time >= $1::bigint AND mz_time <= $2::bigint ORDER BY mz_time`,
      [String(this.#state.done), String(at)],
    )
    return rows.map(([time, diff, ...row]) => ({ time: Number(time), diff: Number(diff), row }))
  }
}
