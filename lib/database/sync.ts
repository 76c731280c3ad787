import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { DiagnosticError, error } from '../foundation'
import { connectionDiagnostic, DatabaseError, statementDiagnostic } from './errors'
import type { ConnectionSettings } from './settings'
import type { SyncAnswer, SyncRequest } from './sync-worker'

type Cell = null | boolean | number | bigint | string

export type SyncPort = {
  /** Sends a statement and blocks this thread until its answer is there. Throws DiagnosticError. */
  query(
    sql: string,
    bindings?: readonly Cell[],
  ): {
    readonly columns: readonly { readonly name: string; readonly oid: number }[]
    readonly rows: readonly (readonly Cell[])[]
    readonly status: string
  }
  close(): void
}

const integers = new Set([20, 21, 23, 26, 16460, 16462, 16464])
const floats = new Set([700, 701])

/** The value that a text stands for, where JavaScript holds it exactly; else the text. */
function cell(text: string | null, oid: number): Cell {
  if (text === null) return null
  if (oid === 16) return text === 't' || text === 'true'
  if (integers.has(oid)) {
    const value = Number(text)
    return Number.isSafeInteger(value) ? value : BigInt(text)
  }
  return floats.has(oid) ? Number(text) : text
}

/**
 * The worker's file: beside the bundle when bundled, else the source through the development loader. Its path is put
 * together here so that a web bundler, which has no use for it, doesn't follow it.
 */
function startWorker(data: object, transfer: readonly MessagePort[]): Worker {
  const beside = (extension: string) =>
    join(dirname(fileURLToPath(import.meta.url)), ['sync-worker', extension].join('.'))
  const options = { workerData: data, transferList: transfer as never[] }
  const bundled = beside('js')
  if (existsSync(bundled)) return Reflect.construct(Worker, [bundled, options])
  const loader = `data:text/javascript,${encodeURIComponent(developmentLoader(pathToFileURL(beside('ts'))))}`
  return Reflect.construct(Worker, [new URL(loader), options])
}

function developmentLoader(source: URL): string {
  const tsx = import.meta.resolve(['tsx', 'esm', 'api'].join('/'))
  return `import { tsImport } from ${JSON.stringify(tsx)}; await tsImport(${JSON.stringify(source.href)}, ${JSON.stringify(source.href)})`
}

/**
 * A connection that answers synchronously, for templates that ask the database while they render. A worker owns the
 * connection; this thread sleeps on `Atomics.wait` meanwhile. Connects at the first question.
 */
export function openSyncPort(settings: ConnectionSettings, limitSeconds = 300): SyncPort {
  const signal = new SharedArrayBuffer(4)
  const flag = new Int32Array(signal)
  const { port1, port2 } = new MessageChannel()
  let worker: Worker | null = null

  const ask = (request: SyncRequest): SyncAnswer => {
    worker ??= startWorker(
      { settings: { ...settings, password: settings.password?.reveal() ?? null }, port: port2, signal },
      [port2 as unknown as MessagePort],
    )
    worker.unref()
    Atomics.store(flag, 0, 0)
    port1.postMessage(request)
    if (Atomics.wait(flag, 0, 0, limitSeconds * 1000) === 'timed-out') {
      throw new DiagnosticError(
        error('GL6022', `a query of a template had no answer after ${limitSeconds} s`, {
          hint: 'See what the object that it reads is waiting for.',
          cause: { text: request.sql },
        }),
      )
    }
    return (receiveMessageOnPort(port1) as { message: SyncAnswer }).message
  }

  return {
    query(sql, bindings) {
      const values = bindings?.map((b) => (typeof b === 'bigint' ? b.toString() : b)) ?? null
      const answer = ask({ sql, bindings: values })
      if (answer.ok) {
        const { columns } = answer
        const rows = answer.rows.map((row) => row.map((text, i) => cell(text, columns[i]?.oid ?? 25)))
        return { columns, rows, status: answer.tag }
      }
      const failure = new DatabaseError(answer.message, answer)
      throw new DiagnosticError(
        answer.connecting ? connectionDiagnostic(failure, settings) : statementDiagnostic(failure),
      )
    },
    close() {
      port1.close()
      worker?.terminate()
    },
  }
}
