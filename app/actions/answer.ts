import type { Diagnostic, Result } from '../../lib/foundation'

/** What an action tells the browser: a value, or what was wrong in plain values. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly Pick<Diagnostic, 'code' | 'message' | 'hint' | 'at'>[] }

export function answer<T>(result: Result<T>): Answer<T> {
  if (result.ok) return { ok: true, value: result.value }
  return {
    ok: false,
    errors: result.errors.map(({ code, message, hint, at }) => ({
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(at === undefined ? {} : { at }),
    })),
  }
}

/** A form that was not filled in as it can be. */
export function refused(
  message: string,
  hint?: string,
): {
  readonly ok: false
  readonly errors: readonly [{ code: 'GL7016'; message: string; hint?: string }]
} {
  return { ok: false, errors: [{ code: 'GL7016', message, ...(hint === undefined ? {} : { hint }) }] }
}
