import type { Value } from './value'

/** Stands for "no object given" in {@link Undefined}, as None is an object too. */
export const NO_OBJECT = Symbol('no object')

/**
 * Jinja's undefined: prints nothing, is falsy, iterates empty, and raises on attribute, call and arithmetic.
 * A lenient one is dbt's at parse time (`capture_macros`): attribute, item and call give an undefined again.
 */
export class Undefined {
  name: Value
  readonly hint: string | null
  readonly object: Value | typeof NO_OBJECT
  readonly lenient: boolean
  constructor(
    name: Value,
    options: { hint?: string; object?: Value | typeof NO_OBJECT; lenient?: boolean } = {},
  ) {
    this.name = name
    this.hint = options.hint ?? null
    this.lenient = options.lenient ?? false
    this.object = this.lenient ? NO_OBJECT : (options.object ?? NO_OBJECT)
    if (options.object === null && !this.lenient) this.object = null
  }
}
