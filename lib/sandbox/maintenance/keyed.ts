import { z } from 'zod'
import { quoteIdentifier } from '../../foundation'
import type { EngineTransaction } from '../engine/port'
import type { Stored } from './recompute'

/**
 * What of a query's answer hangs on which rows of an input: all of the answer's rows whose column `key` has a value x
 * hang, of each covered relation, only on rows whose column has x too. After changes of these relations it is enough
 * to compute the answer for the values that the changed rows have.
 *
 * That isn't read off the query's text but off Postgres' plan of it. If the condition `key = $1` arrives as a condition
 * on every scan of a relation, then the answer's rows for $1 come from those rows alone, whatever the data: the plan is
 * right for any. The same is asked for `key IS NULL`, as equality says nothing of nulls. Where the planner may not move
 * the condition down (outer joins, LIMIT, windows, subqueries elsewhere), it isn't found on a scan, and the query is
 * computed as a whole.
 */
export type Keyed = {
  /** The answer's column, from 0. */
  readonly key: number
  /** By Postgres relation: the name of the column that the key is there. */
  readonly covers: ReadonlyMap<string, string>
}

const node = z.looseObject({
  'Relation Name': z.string().optional(),
  Schema: z.string().optional(),
  Alias: z.string().optional(),
  Filter: z.string().optional(),
  'Index Cond': z.string().optional(),
  'Recheck Cond': z.string().optional(),
  get Plans() {
    return z.array(node).optional()
  },
})
type PlanNode = z.infer<typeof node>
const explained = z.array(z.object({ Plan: node })).length(1)

const mostColumns = 12

/** Looks for the column of a query's answer that covers most of its inputs; null if none covers any. */
export async function findKey(
  tx: EngineTransaction,
  stored: Stored,
  inputs: readonly string[],
): Promise<Keyed | null> {
  let best: Keyed | null = null
  for (let key = 0; key < Math.min(mostColumns, stored.columns.length); key++) {
    const covers = await coverage(tx, stored, inputs, key)
    if (covers.size > (best?.covers.size ?? 0)) best = { key, covers }
    if (best?.covers.size === inputs.length) break
  }
  return best
}

async function coverage(
  tx: EngineTransaction,
  stored: Stored,
  inputs: readonly string[],
  key: number,
): Promise<Map<string, string>> {
  const columns = stored.columns.map((_, i) => `c${i}`).join(', ')
  const plan = (condition: string) =>
    genericPlan(tx, `SELECT * FROM (${stored.query}) AS q (${columns}) WHERE c${key} ${condition}`)
  const equal = await plan('= $1')
  const isNull = await plan('IS NULL')
  const covers = new Map<string, string>()
  if (!equal || !isNull) return covers
  for (const input of inputs) {
    const columns = scansOf(equal, input).map((scan) =>
      columnsOf(scan, /^(\w+|"[^"]+")\.(\w+|"[^"]+") = \$1$/),
    )
    const nulls = scansOf(isNull, input).map((scan) =>
      columnsOf(scan, /^(\w+|"[^"]+")\.(\w+|"[^"]+") IS NULL$/),
    )
    const column = columns[0]?.find((c) => columns.every((of) => of.includes(c)))
    if (column !== undefined && nulls.every((of) => of.includes(column))) covers.set(input, unquoted(column))
  }
  return covers
}

/** The plan of a query for any value of `$1`. */
async function genericPlan(tx: EngineTransaction, query: string): Promise<PlanNode | undefined> {
  await tx.exec(`SET LOCAL plan_cache_mode = force_generic_plan; PREPARE mz_keep_probe AS ${query}`)
  const values = query.includes('$1') ? ' (NULL)' : ''
  const { rows } = await tx.query(`EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) EXECUTE mz_keep_probe${values}`)
  await tx.exec('DEALLOCATE mz_keep_probe; SET LOCAL plan_cache_mode = auto')
  return explained.parse(JSON.parse(rows[0]?.[0] ?? 'null'))[0]?.Plan
}

function scansOf(of: PlanNode, physical: string): PlanNode[] {
  const own = of['Relation Name'] === physical && of.Schema === 'mz_user' ? [of] : []
  return [...own, ...(of.Plans ?? []).flatMap((plan) => scansOf(plan, physical))]
}

/** The columns that a scan's conditions hold to a pattern. */
function columnsOf(scan: PlanNode, pattern: RegExp): string[] {
  return [scan.Filter, scan['Index Cond'], scan['Recheck Cond']]
    .flatMap((condition) => (condition === undefined ? [] : conjuncts(condition)))
    .flatMap((conjunct) => {
      const [, alias = '', column] = pattern.exec(conjunct) ?? []
      return column !== undefined && unquoted(alias) === scan.Alias ? [column] : []
    })
}

/** The parts of a condition that Postgres printed, which are joined by AND. */
function conjuncts(condition: string): string[] {
  const inner = stripped(condition)
  const parts: string[] = []
  let depth = 0
  let from = 0
  let quote: string | null = null
  for (let i = 0; i < inner.length; i++) {
    const c = inner[i]
    if (quote) {
      if (c === quote) quote = null
    } else if (c === "'" || c === '"') quote = c
    else if (c === '(') depth += 1
    else if (c === ')') depth -= 1
    else if (depth === 0 && inner.startsWith(' AND ', i)) {
      parts.push(inner.slice(from, i))
      from = i + 5
    }
  }
  parts.push(inner.slice(from))
  return parts.length === 1 ? [inner] : parts.flatMap(conjuncts)
}

/** Without the parentheses around all of it. */
function stripped(text: string): string {
  if (!text.startsWith('(')) return text
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1
    if (text[i] === ')') depth -= 1
    if (depth === 0) return i === text.length - 1 ? stripped(text.slice(1, -1)) : text
  }
  return text
}

const unquoted = (name: string) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name)

/** The stored result and its query, for one value of the key, `$1`. */
export function restricted(stored: Stored, key: number): Stored {
  const columns = stored.columns.map((_, i) => `c${i}`).join(', ')
  return {
    ...stored,
    query: `SELECT * FROM (${stored.query}) AS k (${columns}) WHERE c${key} = $1`,
    keyAt: key,
    where: ` WHERE ${quoteIdentifier(stored.columns[key] ?? '')} = $1`,
  }
}
