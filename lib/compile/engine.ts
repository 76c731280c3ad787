import {
  compileTemplate,
  dbtError,
  type Kwargs,
  type Names,
  type OutputPiece,
  PyObject,
  type RenderOptions,
  type RenderState,
  type Value,
} from '../jinja'
import { hasJinja } from '../project'

/** Where a template's text stands. */
export type TemplateOrigin = { readonly file: string; readonly startLine: number }

/** Renders a text as SQL; notes in `trace` what wrote it. A text without Jinja keeps its last line break, too. */
export function renderText(
  text: string,
  names: Names,
  origin: TemplateOrigin,
  state?: RenderState | RenderOptions,
  trace?: OutputPiece[],
): string {
  if (!hasJinja(text)) {
    trace?.push({ from: 0, to: text.length, at: 0, literal: true })
    return text
  }
  if (trace === undefined) return compileTemplate(text, origin).render(names, state)
  const { file, startLine } = origin
  return compileTemplate(text, { file, startLine, trace: true }).render(names, state, trace)
}

/** Renders a text to a value: a lone expression keeps its type. */
export function renderNative(text: string, names: Names, origin: TemplateOrigin): Value {
  const { file, startLine } = origin
  return compileTemplate(text, { file, startLine, native: true }).renderNative(names)
}

/** Calls what a template would call. */
export function callValue(
  callable: Value,
  args: readonly Value[],
  kwargs: Kwargs,
  state: RenderState,
): Value {
  if (!(callable instanceof PyObject) || !callable.call)
    throw dbtError('CompilationError', 'a macro was expected here')
  return callable.call(args, kwargs, state)
}
