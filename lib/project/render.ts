import { type Diagnostic, type DiagnosticCode, error, type Span } from '../foundation'
import { JinjaError, type Names } from '../jinja'
import { renderNative } from './template'
import { fromJinja, isPlainObject, type MutablePlainObject, type Plain, plainObject, toPlain } from './values'

export type KeyPath = readonly (string | number)[]

export type TreeRenderer = {
  readonly names: Names
  /** Whether the texts at this path are rendered at all. */
  readonly renders: (path: KeyPath) => boolean
  /** Where the value of a path stands, for messages. */
  readonly at: (path: KeyPath) => Span | undefined
  readonly code: DiagnosticCode
  /** Told of every text that can't be rendered; the text itself is kept. */
  readonly onError: (diagnostic: Diagnostic) => void
}

/** Jinja's marks; a text without any is never given to the engine. */
const MARKS = /\{[{%#]|[#}%]\}/

export function hasJinja(text: string): boolean {
  return MARKS.test(text)
}

/** Renders every text of a tree natively, as dbt does with settings and properties; keys stay as they are. */
export function renderTree(value: unknown, renderer: TreeRenderer, path: KeyPath = []): Plain {
  if (typeof value === 'string') return renderText(value, renderer, path)
  if (Array.isArray(value)) return value.map((item, i) => renderTree(item, renderer, [...path, i]))
  if (isPlainObject(value)) {
    const result: MutablePlainObject = plainObject()
    for (const [key, item] of Object.entries(value)) result[key] = renderTree(item, renderer, [...path, key])
    return result
  }
  return toPlain(value)
}

function renderText(text: string, renderer: TreeRenderer, path: KeyPath): Plain {
  if (!renderer.renders(path)) return text
  // A template loses its last line break, and so does a text that goes through dbt's templates unchanged.
  if (!hasJinja(text)) return text.endsWith('\n') ? text.slice(0, -1) : text
  const at = renderer.at(path)
  try {
    return fromJinja(renderNative(text, renderer.names, at))
  } catch (e) {
    if (!(e instanceof JinjaError)) throw e
    const message = dbtMessage(e, text)
    renderer.onError(error(renderer.code, message, { ...(at ? { at } : {}), ...hintOf(e) }))
    return text
  }
}

/** dbt says what it could not render only for its own compilation errors. */
function dbtMessage(e: JinjaError, text: string): string {
  return e.dbtClass === 'EnvVarMissingError' || e.dbtClass === 'SecretEnvVarLocationError'
    ? e.message
    : `Could not render ${text}: ${e.message}`
}

function hintOf(e: JinjaError): { hint?: string } {
  if (e.dbtClass === 'EnvVarMissingError')
    return { hint: 'Set the variable in the environment, or give env_var() a default as second argument.' }
  if (e.dbtClass === 'RequiredVarNotFoundError')
    return {
      hint: 'Pass it with --vars, or give var() a default; vars of dbt_project.yml are not visible here.',
    }
  return {}
}
