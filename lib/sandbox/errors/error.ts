import { SqlError as SandboxError } from '../../sql'

/** What a client is told, and the only error that statements throw; anything else is a bug and is reported as XX000 `internal error`. */
export { type ErrorFields, SqlError as SandboxError } from '../../sql'

/** Materialize's catalog and plan errors, nearly all of which have SQLSTATE XX000. */
export function planError(message: string, more: { detail?: string; hint?: string } = {}): SandboxError {
  return new SandboxError({ code: 'XX000', message, ...more })
}

/** An error with a SQLSTATE of its own. */
export function failure(
  code: string,
  message: string,
  more: { detail?: string; hint?: string; position?: number } = {},
): SandboxError {
  return new SandboxError({ code, message, ...more })
}

/** Refuses a feature that the sandbox doesn't have; the one alternative to answering as Materialize does. */
export function unsupported(feature: string, page = 'https://materialize.com/docs/sql/'): SandboxError {
  return new SandboxError({
    code: '0A000',
    message: `sandbox does not support ${feature}`,
    hint: `runs on Materialize; see ${page}`,
  })
}

export type Notice = {
  readonly severity: 'DEBUG' | 'LOG' | 'INFO' | 'NOTICE' | 'WARNING'
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
}
