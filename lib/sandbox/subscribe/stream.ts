import { randomUUID } from 'node:crypto'
import type { EngineTransaction, PgError } from '../engine/port'
import { PgError as PostgresError } from '../engine/port'
import type { SandboxError } from '../errors/error'
import { planError } from '../errors/error'
import type { House } from '../house'
import type { Observer } from '../maintenance/port'
import type { LiveSession } from '../session/session'
import type { PlannedQuery } from '../sql/port'
import type { OutColumn, Row } from '../statements/handler'
import { prepareRead } from '../statements/read'
import { Channel } from './channel'
import type { Shape } from './envelope'
import { columnsOf, progressRow, rowsOf } from './envelope'
import { Snapshots } from './snapshots'

/** A subscription, planned. */
export type Subscription = {
  readonly plan: PlannedQuery
  readonly parameters: readonly (string | null)[]
  readonly shape: Shape
  readonly snapshot: boolean
  readonly progress: boolean
  /** The time to start at, or null for now. */
  readonly asOf: number | null
  readonly upTo: number | null
  /** null: the system's catalog server. */
  readonly clusterId: string | null
  readonly translate: (error: PgError) => SandboxError
}

/** The end of time: when a constant's rows stand. */
const forever = '18446744073709551615'

export function subscriptionColumns(
  subscription: Pick<Subscription, 'plan' | 'shape' | 'progress'>,
): OutColumn[] {
  return columnsOf(subscription.plan.columns, subscription.shape, subscription.progress)
}

/**
 * The rows of a subscription, batch by batch, until it is returned, the signal aborts, its UP TO is reached, or what it
 * names is dropped. It sees each state that a round of maintenance makes, in the transaction that makes it. Returning it
 * ends it at once, also while somebody waits for its next batch.
 */
export function stream(
  house: House,
  session: LiveSession,
  subscription: Subscription,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  const channel = new Channel()
  const batches = batchesOf(house, session, subscription, channel, signal)
  return {
    next: () => batches.next(),
    return: (value) => {
      channel.finish()
      return batches.return(value)
    },
    throw: (error) => batches.throw(error),
    [Symbol.asyncIterator]() {
      return this
    },
    async [Symbol.asyncDispose]() {
      await this.return(undefined)
    },
  }
}

async function* batchesOf(
  house: House,
  session: LiveSession,
  subscription: Subscription,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  if (subscription.plan.constant) {
    yield await constantRows(house, subscription)
    return
  }
  const abort = () => channel.fail(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  const leave = house.live.observe(new Subscriber(house, session, subscription, channel))
  try {
    for (let batch = await channel.next(); batch; batch = await channel.next()) yield batch
  } finally {
    signal.removeEventListener('abort', abort)
    leave()
  }
}

async function constantRows(house: House, subscription: Subscription): Promise<Row[]> {
  const { plan, shape, progress, parameters, translate } = subscription
  try {
    const { rows, fields } = await house.engine.query(plan.sql, parameters)
    const shown = rows.map((row) => row.map((cell, i) => shownCell(house, fields[i], cell)))
    const diffs = new Snapshots().replace(shown)
    const width = subscriptionColumns(subscription).length
    const head = progress ? [progressRow(forever, width)] : []
    return [...head, ...(subscription.snapshot ? rowsOf(forever, diffs, shape, progress) : [])]
  } catch (error) {
    throw error instanceof PostgresError ? translate(error) : error
  }
}

type Field = PlannedQuery['fields'][number]
function shownCell(house: House, field: Field | undefined, cell: string | null): string | null {
  return field ? house.types.text(field, cell) : cell
}

/** One subscription as the rounds of maintenance see it. */
class Subscriber implements Observer {
  readonly reads: readonly string[]
  readonly catalog: boolean
  readonly always: boolean
  readonly stamp: (() => string) | null
  readonly clusterId: string | null
  readonly names: readonly string[]
  readonly subscription: Observer['subscription']
  readonly #house: House
  readonly #session: LiveSession
  readonly #of: Subscription
  readonly #channel: Channel
  readonly #state = new Snapshots()
  readonly #width: number
  #started: number | null = null
  #progressed = 0

  constructor(house: House, session: LiveSession, of: Subscription, channel: Channel) {
    this.#house = house
    this.#session = session
    this.#of = of
    this.#channel = channel
    this.#width = subscriptionColumns(of).length
    this.reads = of.plan.reads
    this.catalog = of.plan.system.length > 0
    this.always = of.plan.usesMzNow || house.relations.readsClock(of.plan.system)
    const live = of.plan.system.some((relation) => relation.live)
    this.stamp = live ? () => house.relations.stamp(of.plan.system) : null
    this.clusterId = of.clusterId
    this.names = of.plan.uses
    this.subscription = {
      id: randomUUID(),
      sessionId: session.id,
      clusterId: of.clusterId ?? 's2',
      createdAt: house.timeline.clock.now(),
      referencedObjectIds: [...of.plan.uses, ...of.plan.system.map((relation) => relation.id)],
    }
  }

  async look(tx: EngineTransaction, at: number): Promise<boolean> {
    const { plan, parameters, shape, progress } = this.#of
    if (this.#of.asOf !== null && at < this.#of.asOf) return false
    try {
      const { rows, fields } = await tx.nested(async () => {
        await prepareRead(tx, this.#house, this.#session, plan, at)
        return tx.query(plan.sql, parameters)
      })
      const first = this.#started === null
      // A state that has stood since before AS OF is the state as of then.
      const time = first ? (this.#of.asOf ?? at) : at
      if (first) this.#begin(time)
      const shown = rows.map((row) => row.map((cell, i) => shownCell(this.#house, fields[i], cell)))
      const diffs = this.#state.replace(shown)
      const wanted = !(first && !this.#of.snapshot) && (this.#of.upTo === null || time < this.#of.upTo)
      if (wanted) this.#channel.push(rowsOf(String(time), diffs, shape, progress))
    } catch (error) {
      this.#channel.fail(error instanceof PostgresError ? this.#of.translate(error) : error)
    }
    return true
  }

  #begin(time: number): void {
    this.#started = time
    this.#progressed = time
    if (this.#of.progress) this.#channel.progress(progressRow(String(time), this.#width), false)
  }

  progress(to: number): void {
    if (this.#started === null || to <= this.#progressed) return
    const { upTo } = this.#of
    this.#progressed = upTo === null ? to : Math.min(to, upTo)
    if (this.#of.progress) {
      this.#channel.progress(progressRow(String(this.#progressed), this.#width), true)
    }
    if (upTo !== null && to >= upTo) this.#channel.finish()
  }

  failed(error: SandboxError): void {
    this.#channel.fail(error)
  }

  dropped(what: { readonly kind: 'relation' | 'cluster'; readonly name: string }): void {
    this.#channel.fail(
      planError(`subscribe has been terminated because underlying ${what.kind} "${what.name}" was dropped`),
    )
  }
}
