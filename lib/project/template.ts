import type { Span } from '../foundation'
import { compileTemplate, type Names, type RenderOptions, type Value } from '../jinja'

/** Renders one text of settings natively: a lone expression keeps its type. */
export function renderNative(
  text: string,
  names: Names,
  at: Span | undefined,
  options: RenderOptions = {},
): Value {
  const place = at ? { file: at.file, startLine: at.line } : {}
  return compileTemplate(text, { native: true, ...place }).renderNative(names, options)
}
