import type { PyFunction } from '../runtime/function'
import { lineFilters } from './filters-lines'
import { numberFilters } from './filters-numbers'
import { sequenceFilters } from './filters-sequences'
import { textFilters } from './filters-text'
import { nativeFilters, plainNativeFilters, valueFilters } from './filters-values'
import { tests } from './tests'

/** The filters and tests that templates are compiled with. */
export type Builtins = {
  readonly filter: (name: string) => PyFunction | undefined
  readonly test: (name: string) => PyFunction | undefined
}

function build(native: boolean): Builtins {
  const filters = new Map<string, PyFunction>()
  const testsByName = new Map<string, PyFunction>()
  const registry: Builtins = { filter: (n) => filters.get(n), test: (n) => testsByName.get(n) }
  const dbt = native ? nativeFilters : plainNativeFilters
  const own = [
    ...textFilters,
    ...lineFilters,
    ...numberFilters,
    ...valueFilters,
    ...sequenceFilters(registry),
  ]
  for (const [names, f] of [...own, ...dbt]) for (const name of names.split(' ')) filters.set(name, f)
  for (const [names, f] of tests(registry)) for (const name of names.split(' ')) testsByName.set(name, f)
  return registry
}

/** Where text is rendered: SQL, macros, docs. */
export const textBuiltins = build(false)
/** Where YAML values are rendered: dbt's `as_bool` and its like have effect. */
export const nativeBuiltins = build(true)
