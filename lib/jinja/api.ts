import type { Names } from './runtime/names'
import type { RenderOptions, RenderState } from './runtime/state'
import type { Value } from './values/value'

/** Where a template stands, so that errors name the line of the file. */
export type TemplatePlace = {
  /** Path as shown to people, relative to the project. */
  readonly file?: string
  /** Line of the file on which the template's text starts; 1 unless it is a block of a file. */
  readonly startLine?: number
}

/** A parsed and compiled template: pure, reusable, safe to keep. */
export interface Template {
  /**
   * Renders to text, as dbt renders SQL. Pass a state to share its budget and macro stack; otherwise one is
   * made from the options. Throws a JinjaError with dbt's class, file, line and macros.
   */
  render(names: Names, state?: RenderState | RenderOptions): string
  /** Renders to a value, as dbt renders YAML values (only for templates compiled with `native: true`). */
  renderNative(names: Names, state?: RenderState | RenderOptions): Value
}

/** A macro as a project holds it: one block of a macro file. */
export type MacroDefinition = {
  /** The name it is called by (`materialization_view_default`, `test_not_null` for those tags). */
  readonly name: string
  readonly packageName: string
  readonly uniqueId: string
  /** The block's full text, from `{% macro` to `endmacro %}`: dbt's `macro_sql`. */
  readonly source: string
  readonly file: string
  /** Line of the file on which the block starts. */
  readonly startLine?: number
}

/** What macros called from one node share. */
export type MacroEnvironment = {
  /** The whole context of the node that is rendered: what the macro's body sees. */
  readonly names: Names
  /** Unique ids of the macros being run, innermost last. */
  readonly stack: string[]
  /** Told of each macro called by the node itself, not by another macro: dbt's `depends_on.macros`. */
  readonly onTopLevelCall?: (uniqueId: string) => void
}

/** A macro's parameter as written; for `arguments` of the manifest. */
export type MacroParameter = {
  readonly name: string
  /** The annotation, e.g. `relation` or `list[string]`; '' where there is none. */
  readonly type: string
  readonly hasDefault: boolean
}

/** What stands at the top of a macro file's block, without running it. */
export type MacroHead = {
  readonly kind: 'macro' | 'materialization' | 'test' | 'docs'
  /** As dbt names the macro: `f`, `materialization_view_default`, `test_not_null`. */
  readonly name: string
  readonly parameters: readonly MacroParameter[]
  readonly hasTypeAnnotations: boolean
  /** `supported_languages` of a materialization; null elsewhere. */
  readonly supportedLanguages: readonly string[] | null
}

/** A top-level block cut out of a file by dbt's regular expressions, or the text between blocks. */
export type Block = {
  /** `macro`, `docs`, `snapshot` …; `__dbt__data` for text between blocks. */
  readonly type: string
  readonly name: string | null
  /** Between the tags. */
  readonly contents: string
  /** With the tags. */
  readonly fullBlock: string
  /** Offset of fullBlock in the file, and the line (from 1) on which it starts. */
  readonly offset: number
  readonly line: number
  /** Line on which `contents` starts. */
  readonly contentsLine: number
}

/** A literal argument of a call found without rendering; `undefined` where it isn't a literal. */
export type StaticArgument = Value | undefined

/** A call of a plain name or of `package.name`, as written in a template. */
export type StaticCall = {
  readonly name: string
  /** `dbt_utils` in `dbt_utils.star(…)`; null for a plain name. */
  readonly package: string | null
  readonly line: number
  readonly args: readonly StaticArgument[]
  readonly kwargs: ReadonlyMap<string, StaticArgument>
  /** Has `*x` or `**x`. */
  readonly dynamic: boolean
}
