import { YAMLException } from 'js-yaml'
import { type Diagnostic, error, fail, ok, type Result } from '../foundation'
import { ComposeError, Composer } from './compose'
import { type Composed, YamlDocument } from './document'
import { parseYamlEvents } from './events'
import { readQuickly } from './quick'

/**
 * Reads a text as YAML the way dbt does (PyYAML's safe loader on YAML 1.1), keeping the place of everything.
 * Fails with GL1901 where the text is not YAML and GL1902 where a value in it is none.
 */
export function loadYaml(text: string, { file }: { readonly file: string }): Result<YamlDocument> {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const compose = () => composed(source, file)
  try {
    return ok(new YamlDocument(file, source, compose, readQuickly(source) ?? null))
  } catch (e) {
    if (e instanceof ComposeError) return fail(valueError(e, source, file))
    if (e instanceof YAMLException) return fail(syntaxError(e, source, file))
    throw e
  }
}

function composed(source: string, file: string): Composed {
  const composer = new Composer(parseYamlEvents(source, file))
  const root = composer.document()
  return { root, duplicates: composer.duplicates, oddKeys: composer.oddKeys }
}

const NOTHING: Composed = { root: null, duplicates: [], oddKeys: new Map() }

function valueError(e: ComposeError, source: string, file: string): Diagnostic {
  const at = new YamlDocument(file, source, () => NOTHING).spanOf(e.place)
  const message = e.isPlaced ? `Syntax error near line ${at.line}: ${e.message}` : e.message
  return error('GL1902', message, { at, ...(e.hint === undefined ? {} : { hint: e.hint }) })
}

function syntaxError(e: YAMLException, source: string, file: string): Diagnostic {
  const offset = Math.min(e.mark?.position ?? 0, source.length)
  const { line, column } = new YamlDocument(file, source, () => NOTHING).position(offset)
  // Between tokens, libyaml ends the last line of a text that doesn't.
  const isBetween = offset === source.length && e.reason.includes('flow collection')
  const near = isBetween && column > 1 ? line + 1 : line
  return error('GL1901', `Syntax error near line ${near}: ${e.reason}`, {
    at: { file, line, column, length: 1 },
    hint: syntaxHint(source, line),
  })
}

/** The likeliest slip, from the line where reading stopped and the one before. */
function syntaxHint(source: string, line: number): string {
  const lines = source.split('\n')
  const near = [lines[line - 1] ?? '', lines[line - 2] ?? '']
  if (near.some((text) => /^\s*\t/.test(text))) return 'Indent with spaces: YAML does not allow tabs.'
  if (near.some((text) => /[:-]\s+\{[{%]/.test(text)))
    return 'Put quotes around a value that begins with Jinja.'
  if (near.some((text) => /[:-]\s+[@`%]/.test(text))) {
    return 'Put quotes around a value that begins with @, ` or %.'
  }
  if (near.some((text) => /:\s+[^'"|>#]*[^\s'"]:\s/.test(text))) {
    return 'Put quotes around a value that has a colon followed by a blank.'
  }
  if (near.some((text) => /^\s*-?\s*[\w"']+:\S/.test(text))) return 'Put a blank after the colon.'
  return 'Check the indentation, brackets and quotes of this line and the one before it.'
}
