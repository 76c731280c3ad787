import type { Diagnostic, DiagnosticCode, Span } from '../foundation'
import { compileTemplate, type JinjaError, jinjaDiagnostic, type Names, unrenderedConfig } from '../jinja'
import { type PlainObject, plainObject } from '../project'

/** Renders a template for what it asks for; its text is thrown away. Undefined names are let pass, as dbt does. */
export function renderForCapture(source: string, names: Names, at: Span): void {
  compileTemplate(source, { file: at.file, startLine: at.line }).render(names, { lenient: true })
}

/**
 * The keywords of the first `config()` call of a template as they are written, in dbt's way of writing them; `null`
 * where there is no such call.
 */
export function writtenConfig(source: string): PlainObject | null {
  const written = unrenderedConfig(source)
  return written ? plainObject(written) : null
}

/** A fault of a template as a diagnostic: where it is innermost, and through which macros it came. */
export function templateFault(
  e: JinjaError,
  what: string,
  fallback: Span,
  code?: DiagnosticCode,
): Diagnostic {
  const fault = jinjaDiagnostic(e)
  const at = fault.at ?? (e.line === null ? fallback : { file: fallback.file, line: e.line })
  return {
    ...fault,
    ...(code !== undefined && fault.code !== 'GL2001' ? { code } : {}),
    at,
    cause: { text: `Compilation Error in ${what}` },
  }
}
