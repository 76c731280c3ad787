import type { Clause, InputKind, Reason, UniqueId } from '../manifest'
import type { Condition, Input } from './types'

/** Where a value comes from. Keys make each thing stand once. */
export type Trace = {
  readonly inputs: ReadonlyMap<string, Input>
  readonly conditions: ReadonlyMap<string, Condition>
  /** Why inputs may be missing. */
  readonly reasons: ReadonlyMap<string, Reason>
  /** Why conditions may be missing. */
  readonly blind: ReadonlyMap<string, Reason>
  /** Whether the number or order of rows is part of the value. */
  readonly rows: boolean
}

const none: ReadonlyMap<string, never> = new Map<string, never>()

/** A value that comes from no column. */
export const nothing: Trace = { inputs: none, conditions: none, reasons: none, blind: none, rows: false }

/** A value that says how many rows there are, or in what order. */
export const ofRows: Trace = { ...nothing, rows: true }

/** A column of a node, unchanged. */
export function ofColumn(node: UniqueId, column: string): Trace {
  return { ...nothing, inputs: new Map([[`${node}\0${column}`, { node, column, kind: 'copy' }]]) }
}

/** A value that can't be traced. */
export function untraced(code: Reason['code'], message: string): Trace {
  return { ...nothing, reasons: new Map([[message, { code, message }]]) }
}

const strength: Readonly<Record<InputKind, number>> = { copy: 0, transform: 1, aggregate: 2 }

/** A value made of several. */
export function merge(traces: readonly Trace[]): Trace {
  const filled = traces.filter((trace) => trace !== nothing)
  const [first] = filled
  if (first === undefined) return nothing
  if (filled.length === 1) return first
  const inputs = new Map<string, Input>()
  for (const trace of filled)
    for (const [key, input] of trace.inputs) {
      const known = inputs.get(key)
      if (known === undefined || strength[input.kind] > strength[known.kind]) inputs.set(key, input)
    }
  return {
    inputs,
    conditions: joined(filled.map((trace) => trace.conditions)),
    reasons: joined(filled.map((trace) => trace.reasons)),
    blind: joined(filled.map((trace) => trace.blind)),
    rows: filled.some((trace) => trace.rows),
  }
}

function joined<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  const filled = maps.filter((map) => map.size > 0)
  const [first] = filled
  if (first === undefined) return none
  if (filled.length === 1) return first
  return new Map(filled.flatMap((map) => [...map]))
}

/** A value that an expression of this kind makes of another. */
export function through(trace: Trace, kind: InputKind): Trace {
  if (trace.inputs.size === 0) return trace
  const inputs = new Map<string, Input>()
  for (const [key, input] of trace.inputs)
    inputs.set(key, strength[input.kind] < strength[kind] ? { ...input, kind } : input)
  return { ...trace, inputs }
}

/** What decides, by this clause, about a value or about rows. */
export function asCondition(trace: Trace, clause: Clause): Trace {
  if (trace.inputs.size === 0 && trace.reasons.size === 0) return { ...trace, rows: false }
  const conditions = new Map(trace.conditions)
  for (const { node, column } of trace.inputs.values()) {
    const key = `${node}\0${column}\0${clause}`
    if (!conditions.has(key)) conditions.set(key, { node, column, clause })
  }
  return {
    inputs: none,
    conditions,
    reasons: none,
    blind: joined([trace.blind, trace.reasons]),
    rows: false,
  }
}

/** Whether a trace has grown since another of the same value. */
export function sameSize(a: Trace, b: Trace): boolean {
  if (a.inputs.size !== b.inputs.size || a.conditions.size !== b.conditions.size) return false
  if (a.reasons.size !== b.reasons.size || a.blind.size !== b.blind.size || a.rows !== b.rows) return false
  for (const [key, input] of a.inputs) if (b.inputs.get(key)?.kind !== input.kind) return false
  return true
}
