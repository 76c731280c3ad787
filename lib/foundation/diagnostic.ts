import type { DiagnosticCode } from './codes'

/** A place in a project's file. Lines and columns count from 1; `length` is in characters. */
export type Span = {
  readonly file: string
  readonly line: number
  readonly column?: number
  readonly length?: number
}

/**
 * Something a person should know, with where it is and what to do next. The same value is drawn by the
 * CLI, written as JSON, and shown in the web app.
 */
export type Diagnostic = {
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning'
  /** One sentence, with the user's own names in it. */
  readonly message: string
  readonly at?: Span
  /** The next thing to do: an edit or a command. */
  readonly hint?: string
  readonly related?: readonly { readonly at: Span; readonly message: string }[]
  readonly cause?: { readonly sqlstate?: string; readonly text: string }
  /** The node it is about, where there is one. */
  readonly uniqueId?: string
}

type Details = Omit<Diagnostic, 'code' | 'severity' | 'message'>

/** An error-level diagnostic. */
export function error(code: DiagnosticCode, message: string, details: Details = {}): Diagnostic {
  return { code, severity: 'error', message, ...details }
}

/** A warning-level diagnostic. */
export function warning(code: DiagnosticCode, message: string, details: Details = {}): Diagnostic {
  return { code, severity: 'warning', message, ...details }
}

/**
 * Carries diagnostics across code that cannot return a Result (a Jinja render, a driver callback). Caught
 * where a phase ends and turned back into a Result; anything else thrown is a bug in Greenlight.
 */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[]
  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => d.message).join('\n'))
    this.name = 'DiagnosticError'
    this.diagnostics = diagnostics
  }
}
