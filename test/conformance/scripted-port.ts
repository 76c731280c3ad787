import { z } from 'zod'
import type { Answer, Cell, QueryPort } from '../../lib/adapter'

/** A golden case's scripted database; see goldens/fake_database.py. */
export const scriptSchema = z.looseObject({
  answers: z
    .array(z.object({ match: z.string(), columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) }))
    .optional(),
  relations: z.array(z.tuple([z.string(), z.string(), z.string(), z.string()])).optional(),
  columns: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]))).optional(),
  schemas: z.array(z.string()).optional(),
  failures: z.record(z.string(), z.number()).optional(),
  errors: z.record(z.string(), z.string()).optional(),
})
export type Script = z.infer<typeof scriptSchema>

const TEXT = 25

function answer(columns: readonly string[], rows: readonly (readonly unknown[])[]): Answer {
  return {
    columns: columns.map((name) => ({ name, oid: TEXT })),
    rows: rows.map((row) => row.map(cell)),
    status: `SELECT ${rows.length}`,
  }
}

function cell(value: unknown): Cell {
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return value
  return JSON.stringify(value)
}

/** A port that answers as the recorder's stand-in for a database does. */
export function scriptedPort(script: Script): QueryPort {
  return {
    query(sql) {
      for (const { match, columns, rows } of script.answers ?? [])
        if (new RegExp(match, 'is').test(sql)) return answer(columns, rows)
      const text = sql.trim().toLowerCase()
      if (text.includes('left join mz_sources so'))
        return answer(['database', 'schema', 'name', 'type'], relations(script, sql))
      if (text.includes('pg_namespace')) return answer(['nspname'], [['public']])
      if (text.includes('information_schema.columns')) return answer(COLUMN_KEYS, columnRows(script, sql))
      if (/^(select|with|show)/.test(text)) return answer(['result'], [])
      return { columns: [], rows: [], status: text.split(/\s+/).slice(0, 2).join(' ').toUpperCase() }
    },
  }
}

const COLUMN_KEYS = [
  'column_name',
  'data_type',
  'character_maximum_length',
  'numeric_precision',
  'numeric_scale',
]

function relations(script: Script, sql: string): readonly (readonly unknown[])[] {
  const schema = /s\.name = '([^']*)'/.exec(sql)?.[1]
  const database = /d\.name = '([^']*)'/.exec(sql)?.[1]
  return (script.relations ?? []).filter(
    (row) => (schema === undefined || row[1] === schema) && (database === undefined || row[0] === database),
  )
}

function columnRows(script: Script, sql: string): readonly (readonly unknown[])[] {
  const name = /table_name = '([^']*)'/.exec(sql)?.[1] ?? ''
  const scripted = script.columns ?? {}
  const key =
    name in scripted ? name : Object.keys(scripted).find((part) => part !== '' && name.includes(part))
  return (scripted[key ?? ''] ?? []).map(([column, type]) => [column, type, null, null, null])
}
