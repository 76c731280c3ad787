import type { Diagnostic } from './diagnostic'

/** What a phase returns: its value with warnings, or every error it could find. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly errors: readonly Diagnostic[] }

export function ok<T>(value: T, warnings: readonly Diagnostic[] = []): Result<T> {
  return { ok: true, value, warnings }
}

export function fail(...errors: readonly Diagnostic[]): {
  readonly ok: false
  readonly errors: readonly Diagnostic[]
} {
  return { ok: false, errors }
}

/** A value beside what there is to say of it, as a result: with an error among that, the errors and then the rest. */
export function settled<T>(value: T, diagnostics: readonly Diagnostic[]): Result<T> {
  const errors = diagnostics.filter((each) => each.severity === 'error')
  if (errors.length === 0) return ok(value, diagnostics)
  return { ok: false, errors: [...errors, ...diagnostics.filter((each) => each.severity !== 'error')] }
}
