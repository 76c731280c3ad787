import { dbtPackage } from './dbt'
import { materializePackage } from './materialize'
import { postgresPackage } from './postgres'
import type { MacroFile } from './text'

/** dbt's own packages, in the order in which dbt looks through them: the adapter's, its parent's, the global one. */
export const builtinPackageNames: readonly string[] = ['dbt_materialize', 'dbt_postgres', 'dbt']

/** The text of every macro that dbt-core and the adapter bring, file by file. */
export const builtinMacroFiles: readonly MacroFile[] = [
  ...dbtPackage,
  ...postgresPackage,
  ...materializePackage,
]

/** The prefixes that `adapter.dispatch` tries, in order: `materialize__x`, `postgres__x`, `default__x`. */
export const dispatchPrefixes: readonly string[] = ['materialize', 'postgres', 'default']
