import type { UniqueId } from '../../manifest'
import { analyse, nodeColumns, parseSql } from '../analyse'
import type { Hole, Slot } from '../shape'
import type { Trace } from '../trace'

/** What is known of the relations that a test reads: `a b c`, with `…` where there may be more. */
export type Tables = { readonly [name: string]: string }

const tables: Tables = {
  t: 'id a b c ts',
  u: 'id x y',
  v: 'id x z',
  docs: 'id body',
  open: '…',
  wide: '…',
  partly: 'id …',
}

/**
 * The lineage of a query's columns as text: `a: t.a`, `s: sum t.a` for an aggregate, `e: =t.a` for an expression, then
 * `? reason code` and `| clause t.b` for what decides about that column. `rows` has what decides about all of them.
 */
export function lineageOf(sql: string, known: Tables = {}): Readonly<Record<string, string>> {
  const parsed = parseSql(sql)
  if (!parsed.ok) return { error: parsed.reason.message }
  const all: Tables = { ...tables, ...known }
  const shape = analyse(parsed.query, {
    node: (name) => {
      const last = name[name.length - 1] ?? ''
      return last in all ? last : null
    },
    columns: (id: UniqueId) => {
      const words = (all[id] ?? '').split(' ')
      return nodeColumns(id, { names: words.filter((word) => word !== '…'), complete: !words.includes('…') })
    },
    ephemeral: new Map(Object.keys(all).map((name) => [`__dbt__cte__${name}`, name])),
  })
  const columns = shape.slots().map((column): readonly [string, string] => textOf(column))
  const rows = conditionsText(shape.rows())
  return { ...Object.fromEntries(columns), ...(rows === '' ? {} : { rows }) }
}

function textOf(column: Slot | Hole): readonly [string, string] {
  if (column.kind === 'hole') return ['*', `? ${column.reason.code}`]
  const trace = column.trace()
  const inputs = [...trace.inputs.values()].map(({ node, column: name, kind }) => {
    const sign = kind === 'copy' ? '' : kind === 'transform' ? '=' : 'sum '
    return `${sign}${node}.${name}`
  })
  const origin = inputs.length > 0 ? inputs.sort().join(', ') : trace.rows ? 'rows' : ''
  const reasons = [...trace.reasons.values()].map(({ code }) => `? ${code}`)
  const conditions = conditionsText(trace)
  const text = [origin, ...reasons, ...(conditions === '' ? [] : [`| ${conditions}`])]
  return [column.name, text.filter((part) => part !== '').join(' ')]
}

function conditionsText({ conditions, blind }: Trace): string {
  const known = [...conditions.values()].map(({ node, column, clause }) => `${clause} ${node}.${column}`)
  const unknown = [...blind.values()].map(({ code }) => `? ${code}`)
  return [...known.sort(), ...unknown.sort()].join(', ')
}
