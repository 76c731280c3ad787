import type { Table } from '../catalog/model'
import { lookUpItem } from '../catalog/names'
import { failure, planError, SandboxError, unsupported } from '../errors/error'
import { beforeWrite } from '../session/transaction'
import type { Copy } from '../sql/ast/statement'
import { optionText } from '../sql/parse/options'
import { runStatement } from './describe'
import { buffer, insertRows, targetColumns, writable } from './dml'
import { ErrorAfterColumns, type Handler, type Outcome, type Row, type Running } from './handler'

type Format = {
  readonly kind: 'text' | 'csv'
  readonly delimiter: string
  readonly nothing: string
  readonly quote: string
  readonly header: boolean
}

/** COPY (query) TO STDOUT and COPY table FROM STDIN. */
export const copyHandler: Handler<'copy'> = {
  kind: 'copy',
  async execute(statement, running) {
    if (statement.direction === 'to') return copyOut(statement, running)
    return copyIn(statement, running)
  },
}

function formatOf(statement: Copy): Format {
  const get = (name: string): string | undefined => {
    const option = statement.options.find((each) => each.name === name)
    return option && optionText(option.value)
  }
  const kind = (get('FORMAT') ?? 'text').toLowerCase()
  if (kind !== 'text' && kind !== 'csv') {
    if (kind === 'binary' || kind === 'parquet') throw unsupported(`COPY with FORMAT ${kind}`)
    throw planError(`unknown FORMAT: ${kind}`)
  }
  const header = /^(true|on|t|1)$/i.test(get('HEADER') ?? 'false')
  return {
    kind,
    delimiter: get('DELIMITER') ?? (kind === 'csv' ? ',' : '\t'),
    nothing: get('NULL') ?? (kind === 'csv' ? '' : '\\N'),
    quote: get('QUOTE') ?? '"',
    header,
  }
}

// ---- out

async function copyOut(statement: Copy, running: Running): Promise<Outcome> {
  if (statement.relation.kind === 'table') {
    const { name } = statement.relation.name
    if (!lookUpItem(running.session.names, name)) throw planError(`unknown catalog item '${name.join('.')}'`)
    throw planError('named with COPY TO STDOUT unsupported')
  }
  if (statement.target !== 'stdout') throw planError('COPY TO <expr> requires a FORMAT option')
  const format = formatOf(statement)
  const inner = statement.relation.statement
  try {
    const outcome = await runStatement(running, { statement: inner, sql: '', at: 0 })
    if (outcome.kind === 'rows') {
      return {
        kind: 'copy-out',
        width: outcome.columns.length,
        lines: linesOf(outcome.rows, format),
        tag: `COPY ${outcome.rows.length}`,
      }
    }
    if (outcome.kind === 'stream') {
      return {
        kind: 'copy-out',
        width: outcome.columns.length,
        lines: streamed(outcome.rows, format),
        tag: 'COPY',
      }
    }
    throw planError('unsupported query in COPY')
  } catch (error) {
    throw error instanceof ErrorAfterColumns ? error.error : error
  }
}

async function* linesOf(rows: readonly Row[], format: Format): AsyncGenerator<string> {
  for (const row of rows) yield line(row, format)
}
async function* streamed(rows: AsyncGenerator<readonly Row[]>, format: Format): AsyncGenerator<string> {
  for await (const some of rows) for (const row of some) yield line(row, format)
}

const escapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
}

function line(row: Row, format: Format): string {
  const cells = row.map((cell) => {
    if (cell === null) return format.nothing
    if (format.kind === 'text') return cell.replace(/[\b\f\n\r\t\v\\]/g, (c) => escapes[c] ?? c)
    if (
      cell === format.nothing ||
      cell.includes(format.delimiter) ||
      cell.includes(format.quote) ||
      /[\n\r]/.test(cell)
    ) {
      return format.quote + cell.replaceAll(format.quote, format.quote + format.quote) + format.quote
    }
    return cell
  })
  return `${cells.join(format.delimiter)}\n`
}

// ---- in

async function copyIn(statement: Copy, running: Running): Promise<Outcome> {
  if (statement.relation.kind !== 'table') throw planError('COPY FROM takes a table')
  const { relation } = statement
  const table = writable(running, relation.name, 'insert into')
  const targets = targetColumns(running, table, relation.columns)
  const format = formatOf(statement)
  if (statement.target !== 'stdin')
    throw unsupported('COPY FROM a URL', 'https://materialize.com/docs/sql/copy-from/')
  const { transaction } = running.session
  if (transaction) beforeWrite(transaction.operations)
  return {
    kind: 'copy-in',
    width: targets.length,
    take: async (data) => {
      const text = await collected(data)
      const records = format.kind === 'csv' ? csvRecords(text, format) : textRecords(text, format)
      const rows = records.map((record) => placed(running, table, targets, record))
      await store(running, table, rows)
      return `COPY ${rows.length}`
    },
  }
}

async function collected(data: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of data) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** A record's cells at their columns; defaults aren't taken. */
function placed(running: Running, table: Table, targets: readonly number[], record: Row): Row {
  if (record.length < targets.length) throw failure('22P04', 'missing data for column')
  if (record.length > targets.length) throw failure('22P04', 'extra data after last expected column')
  const row: (string | null)[] = table.columns.map(() => null)
  targets.forEach((at, i) => {
    const column = table.columns[at]
    const cell = record[i] ?? null
    if (!column) return
    row[at] = cell === null ? null : decode(running, column.oid, cell)
  })
  table.columns.forEach((column, i) => {
    if (!column.nullable && row[i] === null)
      throw planError(
        `constraint violation: null value in column "${column.name}" violates not-null constraint`,
      )
  })
  return row
}

function decode(running: Running, oid: number, cell: string): string {
  try {
    return running.house.types.input(oid, cell)
  } catch (error) {
    if (error instanceof SandboxError)
      throw failure('22P04', `unable to decode column: ${error.fields.message}`)
    throw error
  }
}

async function store(running: Running, table: Table, rows: readonly Row[]): Promise<void> {
  const { session, house } = running
  if (session.transaction?.explicit || session.transaction?.several) return buffer(running, table, rows)
  await house.timeline.commit(async (tx) => {
    await insertRows(tx, table, rows)
    return { value: undefined, wrote: [table.physical] }
  })
}

function textRecords(text: string, format: Format): readonly Row[] {
  const lines = text.split('\n')
  if (lines[lines.length - 1] === '') lines.pop()
  const end = lines.indexOf('\\.')
  const kept = (end < 0 ? lines : lines.slice(0, end)).slice(format.header ? 1 : 0)
  return kept.map((each) =>
    each.split(format.delimiter).map((cell) => (cell === format.nothing ? null : unescaped(cell))),
  )
}

const unescapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
function unescaped(cell: string): string {
  return cell.replace(/\\(.)/gs, (_, c: string) => unescapes[c] ?? c)
}

/** Quoted cells may hold delimiters, quotes and new lines; only an unquoted one can be NULL. */
function csvRecords(text: string, format: Format): readonly Row[] {
  const records: (string | null)[][] = []
  let record: (string | null)[] = []
  let cell = ''
  let wasQuoted = false
  let quoted = false
  const endCell = (): void => {
    record.push(!wasQuoted && cell === format.nothing ? null : cell)
    cell = ''
    wasQuoted = false
  }
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] ?? ''
    if (quoted) {
      if (c !== format.quote) cell += c
      else if (text[i + 1] === format.quote) {
        cell += c
        i += 1
      } else quoted = false
    } else if (c === format.quote) {
      quoted = true
      wasQuoted = true
    } else if (c === format.delimiter) endCell()
    else if (c === '\n') {
      endCell()
      records.push(record)
      record = []
    } else if (c !== '\r') cell += c
  }
  if (cell !== '' || record.length > 0) {
    endCell()
    records.push(record)
  }
  return format.header ? records.slice(1) : records
}
