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
