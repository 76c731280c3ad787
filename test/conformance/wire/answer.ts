/** What a server's messages say, as items in the order of the protocol: the format of the recordings. */
import { z } from 'zod'
import type { Message } from './socket'

const column = z.object({
  name: z.string(),
  oid: z.union([z.number(), z.string()]),
  type: z.string(),
  mod: z.number().optional(),
})
const said = z.record(z.string(), z.string())
const result = z.object({
  columns: z.array(column).optional(),
  rows: z.array(z.array(z.string().nullable())).optional(),
  copy: z.string().optional(),
  format: z.string().optional(),
  width: z.number().optional(),
  data: z.array(z.string()).optional(),
  tag: z.string().optional(),
})

/** One item of an answer. */
export const item = z.union([
  z.string(),
  z.object({ error: said }),
  z.object({ notice: said }),
  z.object({ set: said }),
  z.object({ parameters: z.array(z.string()) }),
  z.object({ status: z.string() }),
  z.object({ authentication: z.union([z.string(), z.number()]) }),
  z.strictObject(result.shape),
])
export type Item = z.infer<typeof item>
/** A result or a COPY, or a part of one. */
export type Result = z.infer<typeof result>
export type Column = z.infer<typeof column>

export function isResult(each: Item): each is Result {
  return typeof each !== 'string' && ('columns' in each || 'rows' in each || 'copy' in each || 'tag' in each)
}

const fieldNames: Readonly<Record<string, string>> = {
  S: 'severity',
  C: 'code',
  M: 'message',
  D: 'detail',
  H: 'hint',
  P: 'position',
  p: 'internal_position',
  q: 'internal_query',
  W: 'where',
  s: 'schema',
  t: 'table',
  c: 'column',
  d: 'type',
  n: 'constraint',
}
const bare: Readonly<Record<string, string>> = {
  '1': 'ParseComplete',
  '2': 'BindComplete',
  '3': 'CloseComplete',
  n: 'NoData',
  I: 'EmptyQueryResponse',
  s: 'PortalSuspended',
  c: 'CopyDone',
  K: 'BackendKeyData',
}
const methods: Readonly<Record<number, string>> = { 0: 'ok', 3: 'cleartext', 10: 'SASL' }

/** Takes fields off the front of a message. */
class Fields {
  readonly #data: Buffer
  #at = 0
  constructor(data: Buffer) {
    this.#data = data
  }
  int16(): number {
    this.#at += 2
    return this.#data.readInt16BE(this.#at - 2)
  }
  int32(): number {
    this.#at += 4
    return this.#data.readInt32BE(this.#at - 4)
  }
  oid(): number {
    this.#at += 4
    return this.#data.readUInt32BE(this.#at - 4)
  }
  byte(): number {
    this.#at += 1
    return this.#data.readUInt8(this.#at - 1)
  }
  bytes(length: number): string {
    this.#at += length
    return this.#data.toString('utf8', this.#at - length, this.#at)
  }
  string(): string {
    const end = this.#data.indexOf(0, this.#at)
    const value = this.#data.toString('utf8', this.#at, end)
    this.#at = end + 1
    return value
  }
  many<T>(read: () => T): T[] {
    return Array.from({ length: this.int16() }, read)
  }
}

function fields(data: Buffer): Record<string, string> {
  const read = new Fields(data)
  const out: Record<string, string> = {}
  for (let code = read.byte(); code !== 0; code = read.byte()) {
    const value = read.string()
    const name = fieldNames[String.fromCharCode(code)]
    if (name !== undefined) out[name] = value
  }
  return out
}

/** Comes whenever a replica of the session's cluster comes or goes. */
const aside = /cluster replica .* changed status/

/** An answer as it comes. */
export class Answer {
  readonly items: Item[] = []
  /** The byte of the last ReadyForQuery. */
  status: string | undefined
  readonly #typeName: (oid: number) => string

  constructor(typeName: (oid: number) => string) {
    this.#typeName = typeName
  }

  add({ kind, data }: Message): void {
    const read = new Fields(data)
    if (kind === 'Z') {
      this.status = data.toString('latin1')
      return
    }
    if (this.status !== undefined) {
      this.items.push({ status: this.status })
      this.status = undefined
    }
    const name = bare[kind]
    if (name !== undefined) this.items.push(name)
    else if (kind === 'T') this.items.push({ columns: read.many(() => this.#column(read)) })
    else if (kind === 't') this.items.push({ parameters: read.many(() => this.#typeName(read.oid())) })
    else if (kind === 'S') this.items.push({ set: { [read.string()]: read.string() } })
    else if (kind === 'R') this.#authentication(read.int32())
    else if (kind === 'E') this.items.push({ error: fields(data) })
    else if (kind === 'N') this.#notice(fields(data))
    else this.#ofResult(kind, read, data)
  }

  #ofResult(kind: string, read: Fields, data: Buffer): void {
    if (kind === 'D') {
      const row = read.many(() => {
        const length = read.int32()
        return length < 0 ? null : read.bytes(length)
      })
      const open = this.#open('columns', 'rows')
      open.rows = [...(open.rows ?? [])]
      open.rows.push(row)
    } else if (kind === 'C') {
      const open = this.#open('columns', 'rows', 'copy')
      if (open.columns !== undefined) open.rows ??= []
      open.tag = read.string()
    } else if (kind === 'H' || kind === 'G') {
      const format = read.byte() === 0 ? 'text' : 'binary'
      this.items.push({ copy: kind === 'H' ? 'out' : 'in', format, width: read.int16() })
    } else if (kind === 'd') {
      const open = this.#open('copy')
      open.data = [...(open.data ?? []), data.toString('utf8')]
    } else this.items.push(`message ${kind}`)
  }

  #authentication(method: number): void {
    this.items.push({ authentication: methods[method] ?? method })
  }

  #notice(notice: Record<string, string>): void {
    if (!aside.test(notice.message ?? '')) this.items.push({ notice })
  }

  #column(read: Fields): Column {
    const name = read.string()
    read.int32()
    read.int16()
    const oid = read.oid()
    read.int16()
    const mod = read.int32()
    read.int16()
    return { name, oid, type: this.#typeName(oid), ...(mod === -1 ? {} : { mod }) }
  }

  /** The last item if it is a result that is still open, else a new one. */
  #open(...kinds: readonly (keyof Result)[]): Result {
    const last = this.items.at(-1)
    if (last !== undefined && isResult(last) && last.tag === undefined && kinds.some((kind) => kind in last))
      return last
    const made: Result = {}
    this.items.push(made)
    return made
  }

  /** The rows of all results; a line of COPY is a row of one. */
  rows(): readonly (readonly (string | null)[])[] {
    return this.items.filter(isResult).flatMap((each) => each.rows ?? (each.data ?? []).map((line) => [line]))
  }

  failed(): boolean {
    return this.items.some((each) => typeof each !== 'string' && 'error' in each)
  }
}
