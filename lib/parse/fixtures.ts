import { posix } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { type PlainObject, plainObject, type RawPackage } from '../project'
import type { ParsedFixture } from './types'

/** Fixture files of unit tests: SQL as text, CSV as rows of texts. */
export function readFixtures(pkg: RawPackage): ParsedFixture[] {
  return pkg.files.flatMap((file) => {
    if (file.kind !== 'fixture') return []
    const base = posix.basename(file.relativePath)
    const name = base.slice(0, base.length - posix.extname(base).length)
    const rows = file.relativePath.endsWith('.sql') ? file.text : csvRows(file.text)
    return [{ uniqueId: `fixture.${pkg.name}.${name}`, name, packageName: pkg.name, rows, file }]
  })
}

/** Python's `csv.DictReader`: the first line names the columns; a short row's missing values are null. */
export function csvRows(text: string): PlainObject[] {
  const lines: string[][] = parseCsv(text, {
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
  })
  const [header, ...rows] = lines
  if (!header) return []
  return rows.map((row) => plainObject(header.map((column, i) => [column, row[i] ?? null] as const)))
}
