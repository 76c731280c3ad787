import { failure, type Notice, planError, type SandboxError } from '../errors/error'
import type { Parsed } from '../sql/parse/parse'
import type { Outcome, Row } from '../statements/handler'
import { Chunks } from './copy-data'
import * as message from './messages'
import { Body, type ClientMessage } from './reader'

/** What answers are sent over. */
export type Line = {
  send(...buffers: readonly Buffer[]): void
  /** Waits while the client is slower than we are. */
  flushed(): Promise<void>
  notice(notice: Notice): void
  /** Takes the data of a COPY that have come already out of the queue. */
  early(): readonly ClientMessage[]
}

/** Said before rows without end: neither FETCH nor COPY needs it. */
export const mayBuffer: Notice = {
  severity: 'NOTICE',
  code: '01000',
  message: 'streaming SUBSCRIBE rows directly requires a client that does not buffer output',
}
/** Sends outcomes, and takes the data of COPY FROM STDIN. */
export class Answers {
  readonly #line: Line
  #copyIn: Chunks | null = null
  constructor(line: Line) {
    this.#line = line
  }

  /** Whether a message is data of the COPY that runs; takes it then. */
  takes(next: ClientMessage): boolean {
    const copy = this.#copyIn
    if (!copy || !isCopyData(next)) return false
    if (next.code === 'd') copy.push(new Uint8Array(next.body))
    else if (next.code === 'c') copy.end()
    else copy.fail(failure('57014', `COPY from stdin failed: ${new Body(next.body).text()}`))
    return true
  }

  /** The client is gone. */
  lost(error: SandboxError): void {
    this.#copyIn?.fail(error)
  }

  /** Sends an outcome behind its columns. */
  async answer(outcome: Outcome, signal: AbortSignal): Promise<void> {
    switch (outcome.kind) {
      case 'done':
        this.#line.send(message.commandComplete(outcome.tag))
        return
      case 'rows':
        await this.rows(outcome.rows)
        this.#line.send(message.commandComplete(outcome.tag))
        return
      case 'stream':
        this.#line.notice(mayBuffer)
        return this.#stream(outcome, signal)
      case 'copy-out':
        return this.#copyOut(outcome, signal)
      case 'copy-in':
        return this.#takeCopy(outcome)
      case 'query':
        throw planError('a query in place of an answer')
    }
  }

  async rows(rows: readonly Row[]): Promise<void> {
    for (let from = 0; from < rows.length; from += 500) {
      this.#line.send(Buffer.concat(rows.slice(from, from + 500).map(message.dataRow)))
      await this.#line.flushed()
    }
  }

  async #stream(outcome: Extract<Outcome, { kind: 'stream' }>, signal: AbortSignal): Promise<void> {
    let count = 0
    const stop = stopper(outcome.rows, signal)
    try {
      for (;;) {
        const next = await Promise.race([outcome.rows.next(), stop.stopped])
        if (next.done) break
        count += next.value.length
        await this.rows(next.value)
      }
    } finally {
      stop.release()
    }
    this.#line.send(message.commandComplete(`${outcome.tag} ${count}`))
  }

  async #copyOut(outcome: Extract<Outcome, { kind: 'copy-out' }>, signal: AbortSignal): Promise<void> {
    this.#line.send(message.copyResponse('out', outcome.width))
    for await (const line of outcome.lines) {
      signal.throwIfAborted()
      this.#line.send(message.copyData(line))
      await this.#line.flushed()
    }
    this.#line.send(message.copyDone(), message.commandComplete(outcome.tag))
  }

  async #takeCopy(outcome: Extract<Outcome, { kind: 'copy-in' }>): Promise<void> {
    const chunks = new Chunks()
    this.#copyIn = chunks
    this.#line.send(message.copyResponse('in', outcome.width))
    // data may have come together with the statement
    for (const each of this.#line.early()) this.takes(each)
    try {
      this.#line.send(message.commandComplete(await outcome.take(chunks.all())))
    } finally {
      await chunks.drained()
      this.#copyIn = null
    }
  }
}

/** A message of a client that copies data in. */
export function isCopyData(message: ClientMessage): boolean {
  return message.code === 'd' || message.code === 'c' || message.code === 'f'
}

/** A promise that rejects when the signal aborts, and ends the generator then. */
export function stopper(
  rows: AsyncGenerator<readonly Row[]>,
  signal: AbortSignal,
): { readonly stopped: Promise<never>; release(): void } {
  let abort = (): void => {}
  const stopped = new Promise<never>((_resolve, reject) => {
    abort = () => {
      void rows.return(undefined)
      reject(signal.reason)
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })
  stopped.catch(() => undefined)
  return { stopped, release: () => signal.removeEventListener('abort', abort) }
}

/** Statements that statement_timeout doesn't end. */
export function streams(parsed: Parsed): boolean {
  const { statement } = parsed
  if (statement.kind === 'copy')
    return statement.relation.kind === 'statement' && statement.relation.statement.kind === 'subscribe'
  return statement.kind === 'subscribe' || statement.kind === 'fetch'
}
