// The thread that PGlite lives in. Takes {id, op, …}, answers {id, ok | error}. Speaks Postgres' protocol with PGlite itself, so
// that cells arrive in Postgres' text format, whatever their type.
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** @type {import('@electric-sql/pglite').PGlite} */
let db

async function open() {
  const { dataDir, image } = workerData
  const options = {}
  if (dataDir) options.dataDir = dataDir
  if (image) options.loadDataDir = new Blob([readFileSync(image)])
  db = await PGlite.create(options)
}

// ---- messages to Postgres

function frame(code, ...parts) {
  let size = 4
  for (const part of parts) size += part.length
  const out = new Uint8Array(size + 1)
  out[0] = code.charCodeAt(0)
  new DataView(out.buffer).setInt32(1, size)
  let at = 5
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
const text = (value) => encoder.encode(`${value}\0`)
function int16(value) {
  const out = new Uint8Array(2)
  new DataView(out.buffer).setInt16(0, value)
  return out
}
function int32(value) {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setInt32(0, value)
  return out
}
function join(parts) {
  let size = 0
  for (const part of parts) size += part.length
  const out = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function bind(parameters) {
  const values = []
  for (const value of parameters) {
    if (value === null) values.push(int32(-1))
    else {
      const bytes = encoder.encode(value)
      values.push(int32(bytes.length), bytes)
    }
  }
  return frame('B', text(''), text(''), int16(0), int16(parameters.length), ...values, int16(0))
}

// ---- messages from Postgres

function readError(bytes, from, to) {
  const fields = {}
  let at = from
  while (at < to && bytes[at] !== 0) {
    const code = String.fromCharCode(bytes[at])
    const end = bytes.indexOf(0, at + 1)
    fields[code] = decoder.decode(bytes.subarray(at + 1, end))
    at = end + 1
  }
  return {
    code: fields.C ?? 'XX000',
    message: fields.M ?? '',
    detail: fields.D,
    hint: fields.H,
    position: fields.P === undefined ? undefined : Number(fields.P),
    where: fields.W,
    column: fields.c,
  }
}

function readFields(view, bytes, from) {
  const count = view.getInt16(from)
  const fields = []
  let at = from + 2
  for (let i = 0; i < count; i += 1) {
    const end = bytes.indexOf(0, at)
    fields.push({
      name: decoder.decode(bytes.subarray(at, end)),
      oid: view.getUint32(end + 7),
      mod: view.getInt32(end + 13),
    })
    at = end + 19
  }
  return fields
}

function readRow(view, bytes, from) {
  const count = view.getInt16(from)
  const row = new Array(count)
  let at = from + 2
  for (let i = 0; i < count; i += 1) {
    const size = view.getInt32(at)
    at += 4
    if (size < 0) row[i] = null
    else {
      row[i] = decoder.decode(bytes.subarray(at, at + size))
      at += size
    }
  }
  return row
}

/** All results of a reply; throws the first error in it. */
function readReply(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let fields = []
  let rows = []
  let tag = ''
  const parameters = []
  let error
  for (let at = 0; at + 5 <= bytes.length; ) {
    const code = String.fromCharCode(bytes[at])
    const size = view.getInt32(at + 1)
    const body = at + 5
    if (code === 'T') {
      fields = readFields(view, bytes, body)
      rows = []
    } else if (code === 'D') rows.push(readRow(view, bytes, body))
    else if (code === 'C') tag = decoder.decode(bytes.subarray(body, bytes.indexOf(0, body)))
    else if (code === 'E') error ??= readError(bytes, body, at + 1 + size)
    else if (code === 't') {
      const count = view.getInt16(body)
      for (let i = 0; i < count; i += 1) parameters.push(view.getUint32(body + 2 + i * 4))
    }
    at += 1 + size
  }
  if (error) throw error
  return { fields, rows, tag, parameters }
}

async function roundTrip(message) {
  return readReply(await db.execProtocolRaw(message))
}

/** One statement by the extended protocol. */
async function query(sql, parameters) {
  const message = join([
    frame('P', text(''), text(sql), int16(0)),
    bind(parameters),
    frame('D', encoder.encode('P'), text('')),
    frame('E', text(''), int32(0)),
    frame('S'),
  ])
  const { fields, rows, tag } = await roundTrip(message)
  return { fields, rows, tag }
}

async function describe(sql) {
  const message = join([
    frame('P', text(''), text(sql), int16(0)),
    frame('D', encoder.encode('S'), text('')),
    frame('S'),
  ])
  const { fields, parameters } = await roundTrip(message)
  return { fields, parameters }
}

async function exec(sql) {
  await roundTrip(frame('Q', text(sql)))
}

/** The data directory as a tar, for the cached image. */
async function dump() {
  const file = await db.dumpDataDir('none')
  return new Uint8Array(await file.arrayBuffer())
}

async function handle(request) {
  switch (request.op) {
    case 'query':
      return query(request.sql, request.parameters)
    case 'describe':
      return describe(request.sql)
    case 'exec':
      return exec(request.sql)
    case 'dump':
      return dump()
    case 'close':
      return db.close()
    default:
      throw new Error(`unknown request ${request.op}`)
  }
}

const opened = open()
parentPort.on('message', async (request) => {
  try {
    await opened
    parentPort.postMessage({ id: request.id, value: await handle(request) })
  } catch (error) {
    const fields = error instanceof Error ? { code: 'XX000', message: error.message, bug: true } : error
    parentPort.postMessage({ id: request.id, error: fields })
  }
})
opened.then(
  () => parentPort.postMessage({ id: 0, value: null }),
  (error) =>
    parentPort.postMessage({
      id: 0,
      error: { code: 'XX000', message: String(error?.message ?? error), bug: true },
    }),
)
