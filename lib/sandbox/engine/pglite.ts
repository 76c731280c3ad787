import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { Mutex } from './mutex'
import { type Cell, type Engine, type EngineTransaction, PgError, type PgField, type PgRows } from './port'

type Request =
  | { readonly op: 'query'; readonly sql: string; readonly parameters: readonly Cell[] }
  | { readonly op: 'describe' | 'exec'; readonly sql: string }
  | { readonly op: 'dump' | 'close' }

const field = z.object({ name: z.string(), oid: z.number(), mod: z.number() })
const described = z.object({ fields: z.array(field), parameters: z.array(z.number()) })
const failed = z.object({
  code: z.string(),
  message: z.string(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  position: z.number().optional(),
  where: z.string().optional(),
  column: z.string().optional(),
  bug: z.boolean().optional(),
})
/** Rows are checked at their head only: they come from our own worker and may be many. */
const answered = z.object({
  fields: z.array(field),
  rows: z.custom<readonly (readonly Cell[])[]>(Array.isArray),
  tag: z.string(),
})
const reply = z.object({ id: z.number(), value: z.unknown().optional(), error: failed.optional() })

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }

/** PGlite in a worker thread, with one statement or transaction at a time. */
export class PGliteEngine implements Engine {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #mutex = new Mutex()
  #next = 1
  #ended: Error | null = null

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (message: unknown) => this.#receive(message))
    worker.on('error', (error) => this.#end(error))
    worker.on('exit', () => this.#end(new Error('the database engine has stopped')))
  }

  /** Opens a data directory (memory without one), filled from an image if given. */
  static async open(options: { readonly dataDir?: string; readonly image?: string }): Promise<PGliteEngine> {
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: options })
    const engine = new PGliteEngine(worker)
    await new Promise<void>((resolve, reject) => {
      engine.#waiting.set(0, { resolve: () => resolve(), reject })
    })
    return engine
  }

  #receive(message: unknown): void {
    const { id, value, error } = reply.parse(message)
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (!waiting) return
    if (error) waiting.reject(error.bug ? new Error(error.message) : new PgError(error))
    else waiting.resolve(value)
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended)
    this.#waiting.clear()
  }

  #send(request: Request): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended)
    const id = this.#next
    this.#next += 1
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, ...request })
    })
  }

  async #query(sql: string, parameters: readonly Cell[]): Promise<PgRows> {
    return answered.parse(await this.#send({ op: 'query', sql, parameters }))
  }
  async #exec(sql: string): Promise<void> {
    await this.#send({ op: 'exec', sql })
  }
  async #describe(
    sql: string,
  ): Promise<{ readonly parameters: readonly number[]; readonly fields: readonly PgField[] }> {
    return described.parse(await this.#send({ op: 'describe', sql }))
  }

  query(sql: string, parameters: readonly Cell[] = []): Promise<PgRows> {
    return this.#mutex.run(() => this.#query(sql, parameters))
  }
  exec(sql: string): Promise<void> {
    return this.#mutex.run(() => this.#exec(sql))
  }
  describe(
    sql: string,
  ): Promise<{ readonly parameters: readonly number[]; readonly fields: readonly PgField[] }> {
    return this.#mutex.run(() => this.#describe(sql))
  }

  transaction<T>(work: (tx: EngineTransaction) => Promise<T>, committed?: (value: T) => void): Promise<T> {
    return this.#mutex.run(async () => {
      await this.#exec('BEGIN')
      try {
        const value = await work(this.#inTransaction())
        await this.#exec('COMMIT')
        committed?.(value)
        return value
      } catch (error) {
        await this.#exec('ROLLBACK')
        throw error
      }
    })
  }

  #inTransaction(): EngineTransaction {
    let depth = 0
    return {
      query: (sql, parameters = []) => this.#query(sql, parameters),
      exec: (sql) => this.#exec(sql),
      nested: async (work) => {
        depth += 1
        const name = `nested_${depth}`
        await this.#exec(`SAVEPOINT ${name}`)
        try {
          const value = await work()
          await this.#exec(`RELEASE SAVEPOINT ${name}`)
          return value
        } catch (error) {
          await this.#exec(`ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`)
          throw error
        } finally {
          depth -= 1
        }
      },
    }
  }

  /** The data directory as a tar. */
  async dump(): Promise<Uint8Array> {
    return this.#mutex.run(async () => z.instanceof(Uint8Array).parse(await this.#send({ op: 'dump' })))
  }

  async close(): Promise<void> {
    await this.#mutex.run(async () => {
      if (!this.#ended) await this.#send({ op: 'close' }).catch(() => undefined)
      await this.#worker.terminate()
    })
  }
}
