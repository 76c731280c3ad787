import type { Column } from '../catalog/model'
import type { Cell } from '../engine/port'
import type { Message } from './broker'

/** A change of the relation that a sink reads. */
export type Change = { readonly time: number; readonly diff: number; readonly row: readonly Cell[] }

const numbers = new Set([
  'smallint',
  'integer',
  'bigint',
  'uint2',
  'uint4',
  'uint8',
  'real',
  'double precision',
])

/** One value as Materialize's JSON sinks write it: numeric as text, timestamps as text of ms since 1970. */
function jsonOf(column: Column, cell: Cell): string {
  if (cell === null) return 'null'
  if (numbers.has(column.type)) return /^-?[\d.]+(e[+-]?\d+)?$/i.test(cell) ? cell : JSON.stringify(cell)
  if (column.type === 'boolean') return cell === 't' || cell === 'true' ? 'true' : 'false'
  if (column.type === 'jsonb') return cell
  if (column.type === 'timestamp with time zone') return JSON.stringify(String(Date.parse(isoOf(cell))))
  if (column.type === 'timestamp without time zone') {
    return JSON.stringify(String(Date.parse(`${isoOf(cell)}Z`)))
  }
  return JSON.stringify(cell)
}

const isoOf = (text: string) => text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')

function objectOf(columns: readonly Column[], row: readonly Cell[]): string {
  return `{${columns.map((c, i) => `${JSON.stringify(c.name)}:${jsonOf(c, row[i] ?? null)}`).join(',')}}`
}

/** Adds up changes of equal rows at equal times, in order of time; what cancels out is gone. */
export function consolidate(changes: readonly Change[]): Change[] {
  const sums = new Map<string, { change: Change; diff: number }>()
  for (const change of changes) {
    const key = JSON.stringify([change.time, change.row])
    const sum = sums.get(key)
    if (sum) sum.diff += change.diff
    else sums.set(key, { change, diff: change.diff })
  }
  return [...sums.values()]
    .filter((sum) => sum.diff !== 0)
    .map(({ change, diff }) => ({ ...change, diff }))
    .sort((a, b) => a.time - b.time)
}

/**
 * The messages that some changes become. ENVELOPE UPSERT: for each time and key the new row, or a tombstone.
 * ENVELOPE DEBEZIUM: the row before and after.
 */
export function messagesOf(
  changes: readonly Change[],
  columns: readonly Column[],
  envelope: 'upsert' | 'debezium',
  key: readonly string[] | null,
): Message[] {
  const at = key?.map((name) => columns.findIndex((c) => c.name === name)) ?? null
  const keyColumns = at?.flatMap((i) => columns[i] ?? []) ?? []
  const groups = new Map<string, { key: Cell; before: (readonly Cell[])[]; after: (readonly Cell[])[] }>()
  for (const change of consolidate(changes)) {
    const keyRow = at?.map((i) => change.row[i] ?? null) ?? null
    const group = JSON.stringify([change.time, keyRow])
    let found = groups.get(group)
    if (!found) {
      found = { key: keyRow ? objectOf(keyColumns, keyRow) : null, before: [], after: [] }
      groups.set(group, found)
    }
    const side = change.diff > 0 ? found.after : found.before
    for (let i = 0; i < Math.abs(change.diff); i++) side.push(change.row)
  }
  const messages: Message[] = []
  for (const { key: text, before, after } of groups.values()) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      const old = before[i]
      const fresh = after[i]
      if (envelope === 'upsert') {
        messages.push({ key: text, value: fresh ? objectOf(columns, fresh) : null })
      } else {
        const side = (row: readonly Cell[] | undefined) => (row ? objectOf(columns, row) : 'null')
        messages.push({ key: text, value: `{"before":${side(old)},"after":${side(fresh)}}` })
      }
    }
  }
  return messages
}
