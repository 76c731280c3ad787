import { DiagnosticError, error } from '../foundation'
import type { Json } from '../manifest'

/** A value as text, as it is compared with names. */
export function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** An error about what was typed. */
export function invalid(message: string, hint?: string): DiagnosticError {
  return new DiagnosticError(error('GL4002', message, hint === undefined ? {} : { hint }))
}
