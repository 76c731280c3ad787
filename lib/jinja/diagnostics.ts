import { type Diagnostic, error } from '../foundation'
import type { JinjaError } from './runtime/errors'

/** A template's error as a diagnostic: the message dbt gives, the place, the macros on the way as related places. */
export function jinjaDiagnostic(e: JinjaError): Diagnostic {
  // Innermost first, as dbt lists them: in macro a, called by macro b.
  const related = [...e.macros].reverse().map((macro) => ({
    at: { file: macro.file, line: 1 },
    message: `in macro ${macro.uniqueId ?? macro.name}`,
  }))
  const at = e.file ? { file: e.file, line: e.line ?? 1 } : undefined
  const hint = hintOf(e)
  return error(codeOf(e), messageOf(e), {
    ...(at && { at }),
    ...(hint !== undefined && { hint }),
    ...(related.length > 0 && { related }),
    ...(e.pythonClass !== null && { cause: { text: `${e.pythonClass}: ${e.message}` } }),
  })
}

function codeOf(e: JinjaError): 'GL2001' | 'GL2002' | 'GL2003' | 'GL2004' | 'GL2005' | 'GL2006' {
  switch (e.pythonClass) {
    case 'TemplateSyntaxError':
    case 'TemplateAssertionError':
    case 'SyntaxError':
      return 'GL2001'
    case 'UndefinedError':
      return 'GL2002'
    case 'RenderLimitError':
    case 'RecursionError':
      return 'GL2004'
    case 'SecurityError':
      return 'GL2005'
    case null:
      return 'GL2006'
    default:
      return 'GL2003'
  }
}

/** dbt's words, with what it adds for undefined names. */
export function messageOf(e: JinjaError): string {
  if (e.dbtClass !== 'UndefinedMacroError') return e.message
  return `${e.message}. This can happen when calling a macro that does not exist. Check for typos and/or install package dependencies with "dbt deps".`
}

function hintOf(e: JinjaError): string | undefined {
  switch (e.pythonClass) {
    case 'UndefinedError':
      return 'check the spelling, or that the package with that macro is installed'
    case 'RenderLimitError':
      return 'a template may only do so much work: look for a loop or a macro that never ends'
    case 'RecursionError':
      return 'look for a macro that calls itself'
    case 'SecurityError':
      return 'templates run in a sandbox: names that begin with an underscore are not reachable'
    default:
      return undefined
  }
}
