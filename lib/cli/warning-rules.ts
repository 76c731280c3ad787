import { type Diagnostic, ok, type Result } from '../foundation'
import { isEventName } from './event-names'
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
  options: { readonly [key: string]: unknown } | undefined,
): WarningRules {
  if (warnError !== undefined && options !== undefined)
    throw new UsageError('warn_error_options: not allowed with argument warn_error')
  if (warnError === true) return EVERYTHING
  if (options === undefined || Object.keys(options).length === 0) return NOTHING
  const error = either(options, 'error', 'include')
  const isAll = error === 'all' || error === '*'
  if (typeof error === 'string' && !isAll)
    throw new UsageError("error must be one of ('all', '*') or a list of strings")
  const errors = isAll ? 'all' : names('error', error)
  const warn = names('warn', either(options, 'warn', 'exclude'))
  const silence = names('silence', options.silence)
  const coversSome = errors === 'all' || errors.has(DEPRECATIONS) || silence.has(DEPRECATIONS)
  if (warn.size > 0 && !coversSome)
    throw new UsageError(
      "`warn` can only be specified if `error` is one of ('all', '*') or Deprecations is in `error` or silence.",
    )
  return { error: errors, warn, silence }
}

/** All deprecations by one name. */
const DEPRECATIONS = 'Deprecations'

/** A list by its name or by its old one. */
function either(options: { readonly [key: string]: unknown }, key: string, old: string): unknown {
  if (options[key] && options[old])
    throw new UsageError(`Only \`${old}\` or \`${key}\` can be specified in \`warn_error_options\`, not both`)
  return options[old] ?? options[key]
}

function names(key: string, value: unknown): ReadonlySet<string> {
  if (value === undefined || value === null) return new Set()
  if (!Array.isArray(value))
    throw new UsageError(`--warn-error-options: '${key}' must be a list of events, such as [NothingToDo].`)
  const odd = value.find((name) => typeof name !== 'string' || !isEventName(name))
  if (odd !== undefined) throw new UsageError(`${String(odd)} is not a valid dbt error name.`)
  return new Set(value.filter((name) => typeof name === 'string'))
}

/** What is silenced goes before what is warned of, and that before what is an error. */
function judgeBy(
  { silence, warn, error }: WarningRules,
  among: (set: ReadonlySet<string>) => boolean,
): Judgement | undefined {
  if (among(silence)) return 'silent'
  if (among(warn)) return 'warning'
  return error !== 'all' && among(error) ? 'error' : undefined
}

export type Judgement = 'error' | 'warning' | 'silent'

/** What becomes of a warning: its own name counts over its kind, and that over all. It is one of dbt's event `name` (or of our `code`). */
export function judge(rules: WarningRules, name: string | null, code?: string): Judgement {
  const isNamed = (set: ReadonlySet<string>) =>
    (name !== null && set.has(name)) || (code !== undefined && set.has(code))
  const isDeprecation = name?.endsWith('Deprecation') === true
  const named = judgeBy(rules, isNamed)
  const asDeprecation = isDeprecation ? judgeBy(rules, (set) => set.has(DEPRECATIONS)) : undefined
  return named ?? asDeprecation ?? (rules.error === 'all' ? 'error' : 'warning')
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
