import type { Expr, Query } from '../../sql'
import { planError } from '../errors/error'
import { planQuery } from '../sql/plan'
import type { Running } from '../statements/handler'

/**
 * The time that an AS OF or UP TO names, in ms: a number, a number as text, or whatever an expression comes to that is
 * one of these or a timestamp.
 */
export async function momentOf(expr: Expr, running: Running): Promise<number> {
  if (expr.kind === 'number') return momentOfText(expr.text)
  if (expr.kind === 'string') return momentOfText(expr.text)
  if (expr.kind === 'nested') return momentOf(expr.of, running)
  const planned = await planQuery(running.house, running.session, selectOf(expr), { standing: true })
  const now = String(Math.max(running.house.timeline.readTimestamp(), running.house.timeline.clock.now()))
  const { rows } = await running.house.engine.transaction(async (tx) => {
    await tx.query("SELECT set_config('mz.now', $1, true)", [now])
    return tx.query(planned.sql, running.parameters)
  })
  const [value] = rows[0] ?? []
  return momentOfText(value ?? '')
}

function momentOfText(text: string): number {
  if (/^\d+(\.0+)?$/.test(text.trim())) return Number(text)
  const parsed = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(iso(text)) : Number.NaN
  if (Number.isNaN(parsed)) {
    throw planError('AS OF or UP TO should be castable to a (non-null) mz_timestamp value')
  }
  return parsed
}

/** Timestamp text in a form that Date reads, in UTC where it has no zone. */
function iso(text: string): string {
  const spaced = text.trim().replace(' ', 'T')
  if (/[+-]\d\d$/.test(spaced)) return `${spaced}:00`
  return /(Z|[+-]\d\d:?\d\d)$/.test(spaced) ? spaced : spaced.includes('T') ? `${spaced}Z` : spaced
}

function selectOf(expr: Expr): Query {
  return {
    with: null,
    body: {
      kind: 'select',
      distinct: null,
      projection: [{ kind: 'item', expr, alias: null }],
      from: [],
      where: null,
      groupBy: [],
      having: null,
      qualify: null,
      options: [],
    },
    orderBy: [],
    limit: null,
    offset: null,
  }
}
