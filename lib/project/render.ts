import { type Diagnostic, type DiagnosticCode, error, type Span } from '../foundation'
import { JinjaError, type Names } from '../jinja'
import { renderNative } from './template'
import {
  fromJinja,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  plainObject,
  toPlain,
} from './values'

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
  const plain = toPlain(value)
  // Most trees hold nothing to render: they are shared, not copied.
  return isAsRendered(plain) ? plain : renderInner(plain, renderer, path)
}

/** Whether rendering would change nothing. */
function isAsRendered(value: Plain): boolean {
  if (typeof value === 'string') return !hasJinja(value) && !value.endsWith('\n')
  if (isPlainList(value)) return value.every(isAsRendered)
  if (!isPlainObject(value)) return true
  for (const key in value) if (!isAsRendered(value[key] ?? null)) return false
  return true
}

function renderInner(value: Plain, renderer: TreeRenderer, path: KeyPath): Plain {
  if (typeof value === 'string') return renderText(value, renderer, path)
  if (isPlainList(value)) return value.map((item, i) => renderInner(item, renderer, [...path, i]))
  if (isPlainObject(value)) {
    const result: MutablePlainObject = plainObject()
    for (const [key, item] of Object.entries(value)) result[key] = renderInner(item, renderer, [...path, key])
    return result
  }
  return value
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
