/**
 * The I/O half of the synchronous port: owns the connection, answers one request at a time. The other half waits on
 * `signal` meanwhile (see sync.ts).
 */
import { type MessagePort, workerData } from 'node:worker_threads'
import { DatabaseError } from './errors'
import { Session } from './session'
import type { ConnectionSettings } from './settings'

export type SyncRequest = {
  readonly sql: string
  readonly bindings: readonly (string | number | boolean | null)[] | null
}
export type SyncAnswer =
  | {
      readonly ok: true
      readonly columns: readonly { readonly name: string; readonly oid: number }[]
      readonly rows: readonly (readonly (string | null)[])[]
      readonly tag: string
    }
  | {
      readonly ok: false
      readonly connecting: boolean
      readonly message: string
      readonly sqlstate: string
      readonly detail: string | null
      readonly hint: string | null
      readonly position: number | null
    }

type WorkerData = {
  readonly settings: Omit<ConnectionSettings, 'password'> & { readonly password: string | null }
  readonly port: MessagePort
  readonly signal: SharedArrayBuffer
}

const { settings, port, signal } = workerData as WorkerData
const flag = new Int32Array(signal)
const { password } = settings
let session: Promise<Session> | null = null

function failure(e: unknown, connecting: boolean): SyncAnswer {
  const known = e instanceof DatabaseError ? e : null
  return {
    ok: false,
    connecting,
    message: e instanceof Error ? e.message : String(e),
    sqlstate: known?.sqlstate ?? 'XX000',
    detail: known?.detail ?? null,
    hint: known?.hint ?? null,
    position: known?.position ?? null,
  }
}

async function answer(request: SyncRequest): Promise<SyncAnswer> {
  session ??= Session.connect({
    ...settings,
    password: password === null ? null : { reveal: () => password },
  })
  let open: Session
  try {
    open = await session
  } catch (e) {
    session = null
    return failure(e, true)
  }
  try {
    const { columns, rows, tag } = await open.query(request.sql, request.bindings ?? undefined)
    return { ok: true, columns, rows, tag }
  } catch (e) {
    if (!open.isOpen) session = null
    return failure(e, false)
  }
}

port.on('message', async (request: SyncRequest) => {
  port.postMessage(await answer(request))
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
})
