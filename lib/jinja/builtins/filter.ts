import type { PyFunction } from '../runtime/function'
import { type BoundArguments, type Parameter, pyFunction } from '../runtime/function'
import type { Value } from '../values/value'

/** A filter under its names. Its first parameter is what stands before the `|`. */
export type FilterEntry = readonly [names: string, PyFunction]

/** Functions that Jinja hands the environment or context first, which Python's messages count. */
const HIDDEN = new Set(
  (
    'do_replace do_tojson do_urlize do_xmlattr sync_do_join sync_do_first do_last do_random sync_do_map do_sort ' +
    'sync_do_groupby do_unique do_min do_max sync_do_sum do_attr do_wordwrap sync_do_select sync_do_reject ' +
    'sync_do_selectattr sync_do_rejectattr'
  ).split(' '),
)

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
  return [names, pyFunction(pythonName, parameters, body, { method: HIDDEN.has(pythonName) })]
}
