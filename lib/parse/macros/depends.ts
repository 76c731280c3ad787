import { dbtError } from '../../jinja'
import type { UniqueId } from '../../manifest'
import type { Macro } from '../types'
import { macroCalls } from './builtin-facts'
import type { MacroTable } from './table'

/** Names that dbt's context for macros has; a call of one is no call of a macro. */
export const CONTEXT_NAMES: ReadonlySet<string> = new Set([
  'builtins',
  'context',
  'dbt_version',
  'diff_of_two_dicts',
  'env_var',
  'flags',
  'fromjson',
  'fromyaml',
  'invocation_id',
  'local_md5',
  'log',
  'modules',
  'print',
  'project_name',
  'return',
  'run_started_at',
  'set',
  'set_strict',
  'target',
  'thread_id',
  'tojson',
  'toyaml',
  'var',
  'zip',
  'zip_strict',
])

/**
 * The macros that a macro's text calls, found without running it, in the order of the calls: dbt's
 * `depends_on.macros`. Throws a JinjaError where it dispatches to nothing.
 */
export function macroDependencies(macro: Macro, table: MacroTable): UniqueId[] {
  const found = new Set<UniqueId>()
  for (const call of macroCalls(macro, (name) => CONTEXT_NAMES.has(name))) {
    const name = typeof call === 'string' ? call : dispatched(call[0], call[1], table)
    if (name === macro.name) continue
    const dot = name.indexOf('.')
    const dependency =
      dot === -1
        ? table.resolve(macro.packageName, name)
        : table.resolve(name.slice(0, dot), name.slice(dot + 1))
    if (dependency) found.add(dependency.uniqueId)
  }
  return [...found]
}

function dispatched(name: string, namespace: string | null, table: MacroTable): string {
  const { macro, attempts } = table.dispatchAnywhere(name, namespace)
  if (macro) return `${macro.packageName}.${macro.name}`
  throw dbtError('CompilationError', noDispatch(name, namespace, attempts))
}

/** dbt's words for a dispatch that finds nothing. */
export function noDispatch(name: string, namespace: string | null, attempts: readonly string[]): string {
  const searched = attempts.map((attempt) => `'${attempt}'`).join(', ')
  return `In dispatch: No macro named '${name}' found within namespace: '${namespace ?? 'None'}'\n    Searched for: ${searched}`
}
