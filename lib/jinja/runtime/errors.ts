/** A macro on the way to an error, outermost first. */
export type MacroFrame = { readonly name: string; readonly uniqueId: string | null; readonly file: string }

/** Where an error happened and how it looks to dbt; filled in as it travels outwards. */
type Place = { file?: string | null; line?: number | null; dbtClass?: string | null }

/**
 * An error of a template: a syntax error, a Python exception of an operation, or an error of dbt's own.
 * `pythonClass` is the Python or Jinja exception behind it (null for dbt's own), `dbtClass` what leaves dbt.
 */
export class JinjaError extends Error {
  readonly pythonClass: string | null
  dbtClass: string | null
  file: string | null
  line: number | null
  /** True once file and line are final: they are those of the innermost template. */
  located = false
  macros: readonly MacroFrame[] = []

  constructor(pythonClass: string | null, message: string, place: Place = {}) {
    super(message)
    this.name = 'JinjaError'
    this.pythonClass = pythonClass
    this.dbtClass = place.dbtClass ?? null
    this.file = place.file ?? null
    this.line = place.line ?? null
  }
}

/** A Python exception, as an operation on values raises it. */
export function pyError(pythonClass: string, message: string): JinjaError {
  return new JinjaError(pythonClass, message)
}

/**
 * One of dbt's own exceptions (`CompilationError`, `DbtDatabaseError`, …), as `exceptions.raise_…` and the
 * context's functions raise it.
 */
export function dbtError(dbtClass: string, message: string): JinjaError {
  return new JinjaError(null, message, { dbtClass })
}

/** A template that Jinja refuses. It has its line from the start. */
export function syntaxError(message: string, line: number, file: string | null = null): JinjaError {
  const e = new JinjaError('TemplateSyntaxError', message, { line, file })
  e.located = true
  return e
}
