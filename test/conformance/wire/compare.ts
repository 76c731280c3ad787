/** Whether an answer is the recorded one, a refusal, or wrong. */
import { isDeepStrictEqual } from 'node:util'
import { type Item, isResult } from './answer'
import type { Played } from './player'

const heldOfErrors = ['severity', 'code', 'message', 'position']
const heldOfNotices = ['severity', 'code', 'message']

function held(said: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.flatMap((key) => (said[key] === undefined ? [] : [[key, said[key]]])))
}

/** The greeting names one server: its region and environment. */
function own(item: Item): Item {
  if (typeof item === 'string' || !('notice' in item)) return item
  const message = (item.notice.message ?? '').replace(/(Materialize) [^\n]*/, '$1 <version>')
  return { notice: { ...held(item.notice, heldOfNotices), message } }
}

/** Notices apart, the parts of a result joined, rows without an order sorted. */
function parts(items: readonly Item[], free: boolean): readonly [readonly string[], readonly Item[]] {
  const notices: string[] = []
  const rest: Item[] = []
  for (const item of items) {
    if (typeof item !== 'string' && 'notice' in item) {
      notices.push(JSON.stringify(own(item)))
      continue
    }
    const last = rest.at(-1)
    const continues =
      last !== undefined &&
      isResult(last) &&
      isResult(item) &&
      last.columns !== undefined &&
      last.tag === undefined &&
      item.columns === undefined &&
      item.copy === undefined
    if (continues)
      rest[rest.length - 1] = { ...last, ...item, rows: [...(last.rows ?? []), ...(item.rows ?? [])] }
    else if (typeof item !== 'string' && 'error' in item) rest.push({ error: held(item.error, heldOfErrors) })
    else rest.push(item)
  }
  const settled = rest.map((item) =>
    free && isResult(item) && item.rows
      ? { ...item, rows: item.rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) }
      : item,
  )
  return [notices.toSorted(), settled]
}

/** Whether the order of a statement's rows is free. */
function orderIsFree(sql: string): boolean {
  return !/order by/i.test(sql) && !/^\s*(show|subscribe|fetch)/i.test(sql)
}

/** Rules 1, 3, 4 and 5: an answer against the recorded one. */
export function same(got: Played, wanted: Played, sql: string, unordered: boolean): boolean {
  const free = unordered || orderIsFree(sql)
  return got.status === wanted.status && isDeepStrictEqual(parts(got.items, free), parts(wanted.items, free))
}

/** Whether an answer is a refusal by name. */
export function refused(got: Played): boolean {
  return got.items.some((item) => typeof item !== 'string' && 'error' in item && item.error.code === '0A000')
}

/** Details and hints of errors that are as recorded, of those that were recorded. */
export function sameDetails(got: Played, wanted: Played): readonly [number, number] {
  const errors = (items: readonly Item[]) =>
    items.flatMap((item) => (typeof item !== 'string' && 'error' in item ? [item.error] : []))
  const ours = errors(got.items)
  const theirs = errors(wanted.items)
  const equal = theirs.filter((each, n) => ['detail', 'hint'].every((key) => each[key] === ours[n]?.[key]))
  return [equal.length, theirs.length]
}
