import type { ErrorFields, Notice } from '../errors/error'
import type { OutColumn, Row } from '../statements/handler'

/** Messages of the server, as bytes. */

function frame(code: string, body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(5 + body.length)
  out.write(code, 0, 'latin1')
  out.writeInt32BE(body.length + 4, 1)
  body.copy(out, 5)
  return out
}
function text(value: string): Buffer {
  return Buffer.from(`${value}\0`, 'utf8')
}
function int16(value: number): Buffer {
  const out = Buffer.allocUnsafe(2)
  out.writeInt16BE(value)
  return out
}
function int32(value: number): Buffer {
  const out = Buffer.allocUnsafe(4)
  out.writeInt32BE(value)
  return out
}
function uint32(value: number): Buffer {
  const out = Buffer.allocUnsafe(4)
  out.writeUInt32BE(value)
  return out
}

export const authenticationOk = (): Buffer => frame('R', int32(0))
export const authenticationCleartext = (): Buffer => frame('R', int32(3))
export const parameterStatus = (name: string, value: string): Buffer =>
  frame('S', Buffer.concat([text(name), text(value)]))
export const backendKeyData = (id: number, secret: number): Buffer =>
  frame('K', Buffer.concat([int32(id), int32(secret)]))
export const readyForQuery = (status: 'I' | 'T' | 'E'): Buffer => frame('Z', Buffer.from(status, 'latin1'))
export const commandComplete = (tag: string): Buffer => frame('C', text(tag))
export const emptyQueryResponse = (): Buffer => frame('I', Buffer.alloc(0))
export const parseComplete = (): Buffer => frame('1', Buffer.alloc(0))
export const bindComplete = (): Buffer => frame('2', Buffer.alloc(0))
export const closeComplete = (): Buffer => frame('3', Buffer.alloc(0))
export const noData = (): Buffer => frame('n', Buffer.alloc(0))
export const portalSuspended = (): Buffer => frame('s', Buffer.alloc(0))
export const copyDone = (): Buffer => frame('c', Buffer.alloc(0))
export const copyData = (data: string): Buffer => frame('d', Buffer.from(data, 'utf8'))

export function parameterDescription(oids: readonly number[]): Buffer {
  return frame('t', Buffer.concat([int16(oids.length), ...oids.map(uint32)]))
}

/** Sizes of fixed-width types; -1 for the rest. */
const lengths: ReadonlyMap<number, number> = new Map([
  [16, 1],
  [18, 1],
  [20, 8],
  [21, 2],
  [23, 4],
  [26, 4],
  [700, 4],
  [701, 8],
  [1082, 4],
  [1083, 8],
  [1114, 8],
  [1184, 8],
  [1186, 16],
  [2950, 16],
  [16460, 2],
  [16462, 4],
  [16464, 8],
])

export function rowDescription(columns: readonly OutColumn[], formats: readonly number[] = []): Buffer {
  const parts = columns.map((column, i) =>
    Buffer.concat([
      text(column.name),
      int32(0),
      int16(0),
      uint32(column.oid),
      int16(lengths.get(column.oid) ?? -1),
      int32(column.mod),
      int16(formats[i] ?? 0),
    ]),
  )
  return frame('T', Buffer.concat([int16(columns.length), ...parts]))
}

export function dataRow(row: Row): Buffer {
  const parts: Buffer[] = [int16(row.length)]
  for (const cell of row) {
    if (cell === null) parts.push(int32(-1))
    else {
      const bytes = Buffer.from(cell, 'utf8')
      parts.push(int32(bytes.length), bytes)
    }
  }
  return frame('D', Buffer.concat(parts))
}

export function copyResponse(direction: 'in' | 'out', width: number): Buffer {
  return frame(
    direction === 'in' ? 'G' : 'H',
    Buffer.concat([Buffer.from([0]), int16(width), ...Array.from({ length: width }, () => int16(0))]),
  )
}

function fields(entries: readonly (readonly [string, string | undefined])[]): Buffer {
  const parts = entries.flatMap(([code, value]) =>
    value === undefined ? [] : [Buffer.from(code, 'latin1'), text(value)],
  )
  return Buffer.concat([...parts, Buffer.from([0])])
}

export function errorResponse(error: ErrorFields): Buffer {
  const severity = error.severity ?? 'ERROR'
  const position = error.position === undefined ? undefined : String(error.position)
  return frame(
    'E',
    fields([
      ['S', severity],
      ['V', severity],
      ['C', error.code],
      ['M', error.message],
      ['D', error.detail],
      ['H', error.hint],
      ['P', position],
    ]),
  )
}

export function noticeResponse(notice: Notice): Buffer {
  return frame(
    'N',
    fields([
      ['S', notice.severity],
      ['V', notice.severity],
      ['C', notice.code],
      ['M', notice.message],
      ['D', notice.detail],
      ['H', notice.hint],
    ]),
  )
}

/** Neither TLS nor GSSAPI: the client goes on in the clear, or goes. */
export function encryptionRefused(): Buffer {
  return Buffer.from('N')
}
