import type { Expression } from '../syntax/nodes'
import { childrenOf } from '../syntax/walk'
import { PyDict, PyFloat, PyRange, PySet, PyTuple, PyTypedText, type Value } from '../values/value'

/** Filters that Jinja never evaluates while compiling: they depend on the context. */
const NEVER = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr', 'random'])

/** Whether an expression is made of literals only, so that Jinja evaluates it while compiling. */
export function isConstant(e: Expression): boolean {
  if (e.kind === 'const') return true
  if (e.kind === 'name' || e.kind === 'call') return false
  if (e.kind === 'filter' && (e.target === null || NEVER.has(e.name))) return false
  return childrenOf(e).every(isConstant)
}

/** Whether Jinja may write a value into its compiled template: plain data of plain types. */
export function isSafe(value: Value): boolean {
  if (value === null || typeof value !== 'object') return true
  if (value instanceof PyFloat || value instanceof PyRange) return true
  if (value instanceof PyTypedText) return value.kind === 'Markup'
  if (Array.isArray(value)) return value.every(isSafe)
  if (value instanceof PyTuple) return value.items.every(isSafe)
  if (value instanceof PySet) return value.values().every(isSafe)
  return value instanceof PyDict && [...value].every(([k, v]) => isSafe(k) && isSafe(v))
}

/** A fresh copy of plain data: each evaluation of a folded literal makes new containers. */
export function copyPlain(value: Value): Value {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(copyPlain)
  if (value instanceof PyTuple) return new PyTuple(value.items.map(copyPlain))
  if (value instanceof PyDict)
    return new PyDict([...value].map(([k, v]) => [copyPlain(k), copyPlain(v)] as const))
  if (value instanceof PySet) return new PySet(value.values())
  return value
}
