import { CsvError, parse } from 'csv-parse/sync'
import { error, fail, ok, type Result } from '../../foundation'
import type { SeedNode } from '../../manifest'
import type { SeedData } from '../materializations/types'
import { inferColumn } from './infer'

function configured(node: SeedNode): Readonly<Record<string, string>> {
  const types = node.config.column_types
  if (typeof types !== 'object' || types === null || Array.isArray(types)) return {}
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, String(type)]))
}

/** Names as agate gives them: a nameless column gets a letter, a second `a` becomes `a_2`. */
function columnNames(header: readonly string[]): readonly string[] {
  const used = new Map<string, number>()
  return header.map((raw, i) => {
    const name = raw.trim() === '' ? String.fromCharCode(97 + (i % 26)) : raw
    const count = (used.get(name) ?? 0) + 1
    used.set(name, count)
    return count === 1 ? name : `${name}_${count}`
  })
}

function csvOptions({ config }: SeedNode) {
  const delimiter = typeof config.delimiter === 'string' ? config.delimiter : ','
  return { delimiter, bom: true, relax_column_count_less: true, skip_empty_lines: true }
}

/** The names of a seed's columns by the beginning of its file; null where that is not CSV. */
export function readSeedHeader(node: SeedNode, text: string): readonly string[] | null {
  try {
    const [header] = parse(text, { ...csvOptions(node), to: 1 })
    return header === undefined ? null : columnNames(header)
  } catch (e) {
    if (!(e instanceof CsvError)) throw e
    return null
  }
}

/** What dbt says of a row that is too long; of all else what the reader says. */
function notCsv(node: SeedNode, { code, record, records, message }: CsvError): string {
  if (code !== 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH' && code !== 'CSV_RECORD_INCONSISTENT_COLUMNS')
    return `seed ${node.name} is not a CSV file: ${message}`
  const wanted = /expect (\d+), got (\d+)/.exec(message)
  const got = Array.isArray(record) ? record.length : (wanted?.[2] ?? '?')
  const row = typeof records === 'number' ? records - 1 : 0
  return `Row ${row} has ${got} values, but Table only has ${wanted?.[1] ?? '?'} columns.`
}

/**
 * A seed's file as columns with types and rows, as dbt reads it: types are inferred over the whole file, the
 * properties' `column_types` go before. Fails with the line where the file is not CSV.
 */
export function readSeed(node: SeedNode, text: string): Result<SeedData> {
  let records: string[][]
  try {
    records = parse(text, csvOptions(node))
  } catch (e) {
    if (!(e instanceof CsvError)) throw e
    return fail(
      error('GL5002', notCsv(node, e), {
        at: { file: node.original_file_path, line: typeof e.lines === 'number' ? e.lines : 1 },
        uniqueId: node.unique_id,
        hint: `Each row needs as many values as there are columns, separated by '${csvOptions(node).delimiter}' (\`delimiter:\` says another).`,
      }),
    )
  }
  const [header, ...rows] = records
  if (header === undefined)
    return fail(
      error('GL5002', `seed ${node.name} is empty: it has no line with the names of its columns`, {
        at: { file: node.original_file_path, line: 1 },
        uniqueId: node.unique_id,
        hint: 'Write the names of the columns into its first line, or remove the file.',
      }),
    )
  const names = columnNames(header)
  const types = configured(node)
  const columns = names.map((name, i) => ({
    name,
    ...inferColumn(
      rows.map((row) => row[i] ?? ''),
      name in types,
    ),
  }))
  return ok({
    columns: columns.map((c) => ({ name: c.name, type: types[c.name] ?? c.type })),
    rows: rows.map((_, r) => columns.map((c) => c.cells[r] ?? null)),
  })
}
