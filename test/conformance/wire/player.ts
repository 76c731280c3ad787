/** Plays the steps of a script against a server and keeps what was answered. */
import { setTimeout as pause } from 'node:timers/promises'
import { Answer, type Item } from './answer'
import { encoded } from './frontend'
import { Normal } from './normal'
import type { Step } from './script'
import { HungUp, WireConnection } from './socket'

/** What came to a step: its items, with placeholders, and the status after them. */
export type Played = { readonly items: readonly Item[]; readonly status: string | undefined }

/** How long `eventually` tries: longer than the minute between two samples of lag. */
const eventuallyMs = 75_000

export class Player {
  readonly #port: number
  readonly #database: string
  readonly #typeName: (oid: number) => string
  readonly #normal = new Normal()
  readonly #connections = new Map<string, WireConnection>()
  readonly #parameters = new Map<string, Readonly<Record<string, string>>>()

  constructor(port: number, database: string, typeName: (oid: number) => string) {
    this.#port = port
    this.#database = database
    this.#typeName = typeName
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close()
  }

  async #connection(step: Step): Promise<WireConnection> {
    if (step.parameters !== null) this.#parameters.set(step.connection, step.parameters)
    const open = this.#connections.get(step.connection)
    if (open !== undefined) return open
    const all = {
      user: 'materialize',
      database: this.#database,
      ...this.#parameters.get(step.connection),
    }
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
    const made = await WireConnection.open(this.#port, given)
    this.#connections.set(step.connection, made)
    return made
  }

  /** Plays one step; null if nothing is read in it. */
  async play(step: Step): Promise<Played | null> {
    if (step.waitMs > 0) await pause(step.waitMs)
    if (step.flags.has('startup')) {
      this.#connections.get(step.connection)?.close()
      this.#connections.delete(step.connection)
    }
    const connection = await this.#connection(step)
    if (step.flags.has('close')) {
      connection.close()
      this.#connections.delete(step.connection)
      return null
    }
    if (step.flags.has('async')) {
      send(connection, step)
      return null
    }
    const answer = await this.#answered(connection, step)
    if (!connection.usable) this.#connections.delete(step.connection)
    const unordered = step.flags.has('unordered')
    return {
      items: answer.items.map((item) => this.#normal.item(item, step.masked, unordered)),
      status: answer.status,
    }
  }

  /** Sends what a step sends, again and again under `eventually`, and reads what comes back. */
  async #answered(connection: WireConnection, step: Step): Promise<Answer> {
    const until = Date.now() + eventuallyMs
    for (;;) {
      const answer = new Answer(this.#typeName)
      if (step.flags.has('startup') || !connection.usable) {
        for (const message of connection.startup) answer.add(message)
        return answer
      }
      if (!step.flags.has('receive')) send(connection, step)
      await read(connection, step, answer)
      if (step.eventually === null || holds(step.eventually, answer) || Date.now() > until) return answer
      await pause(200)
    }
  }
}

function send(connection: WireConnection, step: Step): void {
  if (step.messages === null) connection.query(step.sql)
  else for (const message of step.messages) connection.send(...encoded(message))
}

async function read(connection: WireConnection, step: Step, answer: Answer): Promise<void> {
  const cancelling = step.cancelMs === null ? null : cancelLater(connection, step.cancelMs)
  let left = step.take ?? Number.POSITIVE_INFINITY
  let readies = Math.max(1, (step.messages ?? []).filter(([kind]) => kind === 'Sync').length)
  try {
    while (readies > 0) {
      for await (const message of connection.messages()) {
        const row = message.kind === 'D' || message.kind === 'd'
        if (row) left -= 1
        if (left < 0 && row) continue
        answer.add(message)
        if (message.kind === 'Z') readies -= 1
        if (row && left === 0) await connection.cancel()
        if (message.kind === 'G') feed(connection, step)
      }
    }
  } catch (error) {
    if (!(error instanceof HungUp)) throw error
    connection.usable = false
    answer.items.push('connection closed')
  } finally {
    cancelling?.()
  }
}

/** Cancels after a while, and again every 3 s: a request that comes too early is forgotten. Returns what ends it. */
function cancelLater(connection: WireConnection, ms: number): () => void {
  const request = () => void connection.cancel()
  let again: NodeJS.Timeout | undefined
  const first = setTimeout(() => {
    request()
    again = setInterval(request, 3000)
  }, ms)
  return () => {
    clearTimeout(first)
    clearInterval(again)
  }
}

function feed(connection: WireConnection, step: Step): void {
  for (const piece of step.stdin) {
    if (typeof piece !== 'string') {
      connection.send('f', Buffer.from(`${piece.fail}\0`))
      return
    }
    connection.send('d', Buffer.from(piece))
  }
  connection.send('c')
}

/** Whether an answer meets the condition of `eventually`. */
function holds(condition: string, answer: Answer): boolean {
  if (condition === 'error') return answer.failed()
  if (answer.failed()) return false
  const [what, wanted] = condition.split('=')
  if (what === 'rows') return answer.rows().length === Number(wanted)
  if (what === 'value') return answer.rows()[0]?.[0] === wanted
  return true
}
