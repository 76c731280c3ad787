import type { Expression } from '../syntax/nodes'
import { childrenOf } from '../syntax/walk'
import { truthy } from '../values/compare'
import {
  PyDict,
  PyFloat,
  PyNamedTuple,
  PyRange,
  PySet,
  PyTuple,
  PyTypedText,
  type Value,
} from '../values/value'

/** Filters that Jinja never evaluates while compiling: they depend on the context. */
const NEVER = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr', 'random'])

/** Evaluates an expression of literals; `undefined` where that fails. */
export type Fold = (e: Expression) => Value | undefined

/**
 * Whether an expression is made of literals only, so that Jinja evaluates it while compiling; or of literals that
 * decide what it is, whatever else it holds.
 */
export function isConstant(e: Expression, fold: Fold): boolean {
  switch (e.kind) {
    case 'const':
      return true
    case 'name':
    case 'call':
      return false
    case 'and':
    case 'or':
      return isConstant(e.left, fold) && (isConstant(e.right, fold) || decided(e, fold) !== undefined)
    case 'conditional':
      return isConstant(e.test, fold) && (allConstant(e, fold) || decided(e, fold) !== undefined)
    case 'compare':
      return isConstant(e.first, fold) && (allConstant(e, fold) || decided(e, fold) !== undefined)
    case 'filter':
      return e.target !== null && !NEVER.has(e.name) && allConstant(e, fold)
    default:
      return allConstant(e, fold)
  }
}

function allConstant(e: Expression, fold: Fold): boolean {
  for (const child of childrenOf(e)) if (!isConstant(child, fold)) return false
  return true
}

/**
 * The value of an expression whose literals decide it before the rest is looked at, as in `false and x`. `fold` evaluates
 * an expression of literals.
 */
export function decided(e: Expression, fold: Fold): Value | undefined {
  switch (e.kind) {
    case 'and':
    case 'or': {
      const left = known(e.left, fold)
      return left !== undefined && truthy(left) === (e.kind === 'or') ? left : undefined
    }
    case 'conditional': {
      const test = known(e.test, fold)
      const branch = test === undefined ? null : truthy(test) ? e.then : e.otherwise
      return branch ? known(branch, fold) : undefined
    }
    case 'compare':
      return decidedComparison(e, fold)
    default:
      return undefined
  }
}
function known(e: Expression, fold: Fold): Value | undefined {
  return isConstant(e, fold) ? fold(e) : undefined
}
/** A chain of comparisons ends with the first that doesn't hold. */
function decidedComparison(e: Expression & { kind: 'compare' }, fold: Fold): Value | undefined {
  for (let n = 1; n < e.rest.length; n++) {
    const value = known({ ...e, rest: e.rest.slice(0, n) }, fold)
    if (value === undefined) return undefined
    if (!truthy(value)) return false
  }
  return undefined
}

/** Whether Jinja may write a value into its compiled template: plain data of plain types. */
export function isSafe(value: Value): boolean {
  if (value === null || typeof value !== 'object') return true
  if (value instanceof PyFloat || value instanceof PyRange) return true
  if (value instanceof PyTypedText) return value.kind === 'Markup'
  if (Array.isArray(value)) return value.every(isSafe)
  if (value instanceof PyTuple) return !(value instanceof PyNamedTuple) && value.items.every(isSafe)
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

/**
 * The name that stands for an infinity or NaN among plain data: Jinja writes a folded value into Python as it
 * prints, where `inf` and `nan` are names that nobody defined.
 */
export function unwritable(value: Value): 'inf' | 'nan' | undefined {
  if (value === null || typeof value !== 'object') return undefined
  if (value instanceof PyFloat)
    return Number.isFinite(value.value) ? undefined : Number.isNaN(value.value) ? 'nan' : 'inf'
  const within = (items: Iterable<Value>) => {
    for (const item of items) {
      const found = unwritable(item)
      if (found) return found
    }
    return undefined
  }
  if (Array.isArray(value)) return within(value)
  if (value instanceof PyTuple) return within(value.items)
  if (value instanceof PySet) return within(value.values())
  return value instanceof PyDict ? within([...value].flat()) : undefined
}
