import type { Names } from './runtime/names'
import type { RenderOptions, RenderState } from './runtime/state'
import { normalizeSource } from './syntax/lexer'
import { type CompileTemplateOptions, compileTemplate } from './template'
import type { Value } from './values/value'

const DELIMITERS = /\{[{%#]|[#}%]\}/

/** Whether a text has anything for Jinja in it; one without is never touched. */
export function hasJinja(text: string): boolean {
  return DELIMITERS.test(text)
}

/** Renders a text as dbt does: one without Jinja comes back as it is. */
export function renderText(
  source: string,
  names: Names,
  place: CompileTemplateOptions = {},
  state?: RenderState | RenderOptions,
): string {
  return hasJinja(source) ? compileTemplate(source, place).render(names, state) : source
}

/** Renders a YAML value as dbt does: one expression keeps its type, everything else is text. */
export function renderNative(
  source: string,
  names: Names,
  place: CompileTemplateOptions = {},
  state?: RenderState | RenderOptions,
): Value {
  return hasJinja(source)
    ? compileTemplate(source, { ...place, native: true }).renderNative(names, state)
    : normalizeSource(source)
}
