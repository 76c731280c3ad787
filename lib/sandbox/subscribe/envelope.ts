import type { Cell, PgField } from '../engine/port'
import type { OutColumn, Row } from '../statements/handler'

/** A row that came (diff > 0) or went, at one time. */
export type Diff = { readonly row: readonly Cell[]; readonly diff: number }

/** How a subscription shows changes. */
export type Shape =
  | { readonly kind: 'diffs' }
  /** Keys to sort by within a timestamp: a column's position, or the diff. */
  | { readonly kind: 'ordered'; readonly by: readonly SortKey[] }
  | { readonly kind: 'upsert' | 'debezium'; readonly key: readonly number[] }
export type SortKey = {
  readonly of: number | 'diff'
  readonly descending: boolean
  readonly nullsFirst: boolean
  readonly numeric: boolean
}

const text = { oid: 25, mod: -1 }
/** numeric(39, 0): how a moment goes over the wire. */
const timestamp = { name: 'mz_timestamp', oid: 1700, mod: 2_555_908 }

/** The columns of a subscription's answer. */
export function columnsOf(data: readonly OutColumn[], shape: Shape, progress: boolean): OutColumn[] {
  const head = progress ? [timestamp, { name: 'mz_progressed', oid: 16, mod: -1 }] : [timestamp]
  if (shape.kind === 'diffs' || shape.kind === 'ordered') {
    return [...head, { name: 'mz_diff', oid: 20, mod: -1 }, ...data]
  }
  const { keys, values } = split(data, shape.key)
  const state = { name: 'mz_state', ...text }
  if (shape.kind === 'upsert') return [...head, state, ...keys, ...values]
  const prefixed = (prefix: string) => values.map((c) => ({ ...c, name: `${prefix}_${c.name}` }))
  return [...head, state, ...keys, ...prefixed('before'), ...prefixed('after')]
}

function split<T>(row: readonly T[], key: readonly number[]): { keys: T[]; values: T[] } {
  return {
    keys: key.flatMap((i) => (row[i] === undefined ? [] : [row[i]])),
    values: row.filter((_, i) => !key.includes(i)),
  }
}

/** The rows that one timestamp's changes become. */
export function rowsOf(time: string, diffs: readonly Diff[], shape: Shape, progress: boolean): Row[] {
  const head = progress ? [time, 'f'] : [time]
  switch (shape.kind) {
    case 'diffs':
      return diffs.map(({ row, diff }) => [...head, String(diff), ...row])
    case 'ordered':
      return [...diffs]
        .sort((a, b) => compare(a, b, shape.by))
        .map(({ row, diff }) => [...head, String(diff), ...row])
    case 'upsert':
    case 'debezium':
      return states(diffs, shape).map((row) => [...head, ...row])
  }
}

/** A progress row: everything below `time` has been sent. */
export function progressRow(time: string, columns: number): Row {
  return [time, 't', ...new Array<null>(columns - 2).fill(null)]
}

function states(
  diffs: readonly Diff[],
  shape: { readonly kind: 'upsert' | 'debezium'; readonly key: readonly number[] },
): Cell[][] {
  type Group = { keys: Cell[]; came: Cell[][]; went: Cell[][] }
  const groups = new Map<string, Group>()
  for (const { row, diff } of diffs) {
    const { keys, values } = split(row, shape.key)
    const of = JSON.stringify(keys)
    const group = groups.get(of) ?? { keys, came: [], went: [] }
    groups.set(of, group)
    for (let i = 0; i < Math.abs(diff); i++) (diff > 0 ? group.came : group.went).push(values)
  }
  const width = (diffs[0]?.row.length ?? 0) - shape.key.length
  const none = new Array<null>(width).fill(null)
  return [...groups.values()].map(({ keys, came, went }) => {
    const violated = came.length > 1 || went.length > 1
    const before = violated ? none : (went[0] ?? none)
    const after = violated ? none : (came[0] ?? none)
    const state = violated
      ? 'key_violation'
      : came.length === 0
        ? 'delete'
        : went.length === 0 && shape.kind === 'debezium'
          ? 'insert'
          : 'upsert'
    return shape.kind === 'upsert' ? [state, ...keys, ...after] : [state, ...keys, ...before, ...after]
  })
}

function compare(a: Diff, b: Diff, by: readonly SortKey[]): number {
  for (const key of by) {
    const order =
      key.of === 'diff' ? a.diff - b.diff : compareCells(a.row[key.of] ?? null, b.row[key.of] ?? null, key)
    if (order !== 0) return key.of === 'diff' && key.descending ? -order : order
  }
  // Materialize goes on by the packed row: shorter ones first.
  return size(a.row) - size(b.row) || compareText(JSON.stringify(a.row), JSON.stringify(b.row))
}

function compareCells(a: Cell, b: Cell, key: SortKey): number {
  if (a === null || b === null) {
    if (a === b) return 0
    return (a === null) === key.nullsFirst ? -1 : 1
  }
  const order = key.numeric ? compareNumbers(a, b) : compareText(a, b)
  return key.descending ? -order : order
}

function compareNumbers(a: string, b: string): number {
  const whole = /^-?\d+$/
  if (whole.test(a) && whole.test(b)) {
    const [x, y] = [BigInt(a), BigInt(b)]
    return x < y ? -1 : x > y ? 1 : 0
  }
  return Number(a) - Number(b)
}
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const size = (row: readonly Cell[]) => row.reduce((sum, cell) => sum + 1 + (cell?.length ?? 0), 0)

const numericOids = new Set([20, 21, 23, 26, 700, 701, 1700, 16_460, 16_462, 16_464, 16_552])
/** True for columns that sort as numbers. */
export const isNumeric = (field: Pick<PgField, 'oid'>) => numericOids.has(field.oid)
