import { type Diagnostic, ok, type Result } from '../foundation'
import { UsageError } from './exit'
import { eventOf } from './warning-events'

/** What `--warn-error` and `--warn-error-options` ask for, by dbt's names of events or by our codes. */
export type WarningRules = {
  /** Undefined: all. */
  readonly error: ReadonlySet<string> | 'all'
  readonly warn: ReadonlySet<string>
  readonly silence: ReadonlySet<string>
}

const NOTHING: WarningRules = { error: new Set(), warn: new Set(), silence: new Set() }
const EVERYTHING: WarningRules = { ...NOTHING, error: 'all' }

/**
 * The rules that hold: `--warn-error` before the options, the command line before `flags:` of the project's file. Both
 * at once are refused, as dbt does.
 */
export function warningRules(
  warnError: boolean | undefined,
  options: { readonly [key: string]: unknown },
): WarningRules {
  const some = Object.keys(options).length > 0
  if (warnError === true && some) {
    throw new UsageError('--warn-error and --warn-error-options cannot be used together.')
  }
  if (warnError === true) return EVERYTHING
  if (!some) return NOTHING
  const error = options.error ?? options.include
  return {
    error: isAll(error) ? 'all' : names('error', error),
    warn: names('warn', options.warn ?? options.exclude),
    silence: names('silence', options.silence),
  }
}

function isAll(value: unknown): boolean {
  return value === 'all' || value === '*' || (Array.isArray(value) && value.length === 1 && isAll(value[0]))
}

function names(key: string, value: unknown): ReadonlySet<string> {
  if (value === undefined || value === null) return new Set()
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return new Set(value)
  throw new UsageError(`--warn-error-options: '${key}' must be a list of events, such as [NothingToDo].`)
}

export type Judgement = 'error' | 'warning' | 'silent'

/** What becomes of a warning of dbt's event `name` (or of our `code`). */
export function judge(rules: WarningRules, name: string | null, code?: string): Judgement {
  const among = (set: ReadonlySet<string>) =>
    (name !== null && (set.has(name) || (name.endsWith('Deprecation') && set.has('Deprecations')))) ||
    (code !== undefined && set.has(code))
  if (among(rules.silence)) return 'silent'
  if (among(rules.warn)) return 'warning'
  return rules.error === 'all' || among(rules.error) ? 'error' : 'warning'
}

/**
 * Whether a warning of a running node makes it fail. What only we warn of does so where its code is named: a project
 * that passes dbt's `--warn-error` passes ours.
 */
export function failsNode(rules: WarningRules, warning: Diagnostic): boolean {
  const name = eventOf(warning)?.name ?? null
  const isNamed = rules.error !== 'all' && rules.error.has(warning.code)
  return judge(rules, name, warning.code) === 'error' && (name !== null || isNamed)
}

/** Warnings that only we give, after the rules: silenced ones are gone, and those whose code is named are errors. */
export function judgeOurs(rules: WarningRules, warnings: readonly Diagnostic[]): readonly Diagnostic[] {
  return warnings.flatMap((warning): Diagnostic[] => {
    if (judge(rules, null, warning.code) === 'silent') return []
    return [failsNode(rules, warning) ? { ...warning, severity: 'error' } : warning]
  })
}

/** A result after the rules: silenced warnings are gone, and one that is an error makes it fail. */
export function applyRules<T>(rules: WarningRules, result: Result<T>): Result<T> {
  if (!result.ok) return result
  const judged = result.warnings.flatMap((warning): Diagnostic[] => {
    const judgement = judge(rules, eventOf(warning)?.name ?? null, warning.code)
    if (judgement === 'silent') return []
    return [judgement === 'error' ? { ...warning, severity: 'error' } : warning]
  })
  if (judged.some((d) => d.severity === 'error')) return { ok: false, errors: judged }
  return ok(result.value, judged)
}
