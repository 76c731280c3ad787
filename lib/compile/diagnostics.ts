import { type Diagnostic, DiagnosticError, error } from '../foundation'
import { JinjaError, messageOf } from '../jinja'
import type { UniqueId } from '../manifest'
import type { Subject } from './resolver'

type Origin = Pick<Subject, 'uniqueId' | 'resourceType' | 'name' | 'file'>

/** What to do about errors that have one usual remedy. */
const HINTS: Readonly<Record<string, string>> = {
  RequiredVarNotFoundError:
    'Set it under vars: in dbt_project.yml, pass it with --vars, or give var() a default.',
  EnvVarMissingError: 'Set it in the environment, or give env_var() a default as second argument.',
  TargetNotFoundError: 'Check the name, or that the package which has it is installed.',
  UndefinedError: 'Check the spelling, and that the package which has that macro is installed (dbt deps).',
  RenderLimitError: 'A loop or a recursion in this template does not end: look at its condition.',
}

/**
 * Turns what a render throws into diagnostics about the node: where in which file, through which macros. Anything
 * that is no error of a template or of the database is a bug of ours and goes on.
 */
export function nodeDiagnostics(
  thrown: unknown,
  origin: Origin,
  isBuiltIn: (macro: UniqueId) => boolean,
): readonly Diagnostic[] {
  if (thrown instanceof DiagnosticError)
    return thrown.diagnostics.map((each) => ({ uniqueId: origin.uniqueId, ...each }))
  if (!(thrown instanceof JinjaError)) throw thrown
  const isSyntax =
    thrown.pythonClass === 'TemplateSyntaxError' || thrown.pythonClass === 'TemplateAssertionError'
  const code = isSyntax ? 'GL2001' : thrown.dbtClass === 'DbtDatabaseError' ? 'GL9002' : 'GL9001'
  // a line in one of our own macros helps nobody: the node is named, the macro stands beside it
  const innermost = thrown.macros.at(-1)?.uniqueId
  const isOurs = innermost !== undefined && innermost !== null && isBuiltIn(innermost)
  const at = isOurs
    ? { file: origin.file, line: 1 }
    : { file: thrown.file ?? origin.file, line: thrown.line ?? 1 }
  const related = [...thrown.macros]
    .reverse()
    .map((frame) => ({ at: { file: frame.file, line: 1 }, message: `in macro ${frame.name}` }))
  const hint = hintOf(thrown)
  const cause = causeOf(thrown)
  return [
    error(code, messageOf(thrown), {
      at,
      uniqueId: origin.uniqueId,
      ...(related.length > 0 ? { related } : {}),
      ...(hint ? { hint } : {}),
      ...(cause ? { cause } : {}),
    }),
  ]
}

function hintOf(thrown: JinjaError): string | undefined {
  if (thrown.message.startsWith('connection never acquired')) {
    return 'Give the command a database to ask, or guard the query with `{% if execute %}` and a default.'
  }
  return HINTS[thrown.dbtClass ?? ''] ?? HINTS[thrown.pythonClass ?? '']
}

function causeOf(thrown: JinjaError): Diagnostic['cause'] {
  const behind = thrown.cause instanceof DiagnosticError ? thrown.cause.diagnostics[0] : undefined
  return behind?.cause ?? (behind ? { text: behind.message } : undefined)
}
