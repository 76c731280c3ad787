import type { PyFunction } from '../runtime/function'
import { type BoundArguments, type Parameter, pyFunction } from '../runtime/function'
import type { Value } from '../values/value'

/** A filter under its names. Its first parameter is what stands before the `|`. */
export type FilterEntry = readonly [names: string, PyFunction]

/**
 * Declares a filter: its names, how Python calls the function in TypeErrors, its parameters (the first is the
 * filtered value), its body.
 */
export function filter(
  names: string,
  pythonName: string,
  parameters: readonly Parameter[],
  body: (args: BoundArguments) => Value,
): FilterEntry {
  return [names, pyFunction(pythonName, parameters, body)]
}
