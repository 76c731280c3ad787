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
  Undefined,
  type Value,
} from '../values/value'

/** Filters that Jinja never evaluates while compiling: they depend on the context. */
const NEVER = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr', 'random'])

/**
 * How a template's literals are folded. What was found of an expression is kept, that it can't be folded, too: its
 * parts are asked again by every one around them.
 */
export class Fold {
  readonly #constant = new WeakMap<Expression, boolean>()
  readonly #decided = new WeakMap<Expression, { readonly value: Value | undefined }>()
  /** Expressions that have no value, or an undefined one. */
  readonly #vain = new WeakMap<Expression, Undefined | undefined>()
  readonly #failed = new WeakSet<Expression>()
  /** Evaluates an expression of literals; `undefined` where that fails. */
  readonly evaluate: (e: Expression) => Value | undefined
  constructor(evaluate: (e: Expression) => Value | undefined) {
    this.evaluate = evaluate
  }

  isConstant(e: Expression, find: () => boolean): boolean {
    const known = this.#constant.get(e)
    if (known !== undefined) return known
    const found = find()
    this.#constant.set(e, found)
    return found
  }

  decided(e: Expression, find: () => Value | undefined): Value | undefined {
    const known = this.#decided.get(e)
    if (known) return known.value
    const value = find()
    this.#decided.set(e, { value })
    return value
  }

  /**
   * What evaluating an expression of literals gives; `undefined` where that fails, as it always will. Values aren't
   * kept: the one that holds another needs no more of it, and a long chain of large ones would fill the memory.
   */
  folded(e: Expression, find: () => Value | undefined): Value | undefined {
    if (this.#vain.has(e)) return this.#vain.get(e)
    const value = find()
    if (value === undefined || value instanceof Undefined) this.#vain.set(e, value)
    return value
  }

  /** Whether evaluating an expression of literals fails: then it does so for all that are around it, too. */
  failed(e: Expression): boolean {
    return this.#failed.has(e)
  }

  noteFailure(e: Expression): void {
    this.#failed.add(e)
  }
}

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
      return fold.isConstant(
        e,
        () => isConstant(e.left, fold) && (isConstant(e.right, fold) || decided(e, fold) !== undefined),
      )
    case 'conditional':
      return fold.isConstant(
        e,
        () => isConstant(e.test, fold) && (allConstant(e, fold) || decided(e, fold) !== undefined),
      )
    case 'compare':
      return fold.isConstant(
        e,
        () => isConstant(e.first, fold) && (allConstant(e, fold) || decided(e, fold) !== undefined),
      )
    case 'filter':
      return e.target !== null && !NEVER.has(e.name) && fold.isConstant(e, () => allConstant(e, fold))
    default:
      return fold.isConstant(e, () => allConstant(e, fold))
  }
}

function allConstant(e: Expression, fold: Fold): boolean {
  for (const child of childrenOf(e)) if (!isConstant(child, fold)) return false
  return true
}

/**
 * The value of an expression whose literals decide it before the rest is looked at, as in `false and x`.
 */
export function decided(e: Expression, fold: Fold): Value | undefined {
  switch (e.kind) {
    case 'and':
    case 'or':
      return fold.decided(e, () => {
        const left = known(e.left, fold)
        return left !== undefined && truthy(left) === (e.kind === 'or') ? left : undefined
      })
    case 'conditional':
      return fold.decided(e, () => {
        const test = known(e.test, fold)
        const branch = test === undefined ? null : truthy(test) ? e.then : e.otherwise
        return branch ? known(branch, fold) : undefined
      })
    case 'compare':
      return fold.decided(e, () => decidedComparison(e, fold))
    default:
      return undefined
  }
}

function known(e: Expression, fold: Fold): Value | undefined {
  return isConstant(e, fold) ? fold.evaluate(e) : undefined
}

/** A chain of comparisons ends with the first that doesn't hold; the last of them decides nothing alone. */
function decidedComparison(e: Expression & { kind: 'compare' }, fold: Fold): Value | undefined {
  let left = e.first
  for (const each of e.rest.slice(0, -1)) {
    const value = known({ ...e, first: left, rest: [each] }, fold)
    if (value === undefined) return undefined
    if (!truthy(value)) return false
    left = each.value
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
