import type { Span } from '../foundation'
import type { MacroDefinition, MacroParameter } from '../jinja'
import type { Ref, UniqueId } from '../manifest'
import type { Plain, PlainObject, ProjectFile } from '../project'

/** A macro of the project, of a package, or built in. */
export type Macro = MacroDefinition & {
  readonly uniqueId: UniqueId
  readonly kind: 'macro' | 'materialization' | 'test'
  /** dbt's `original_file_path`. */
  readonly path: string
  readonly parameters: readonly MacroParameter[]
  readonly supportedLanguages: readonly string[] | null
  /** Whether it belongs to dbt or the adapter. */
  readonly builtIn: boolean
  /** From a file of `tests/generic`; of these dbt records no arguments. */
  readonly isGenericTestFile?: boolean
}

/** What a template asked for while it was rendered for parsing. Orders are those of the calls. */
export type Captured = {
  readonly refs: readonly Ref[]
  readonly sources: readonly (readonly [string, string])[]
  readonly metrics: readonly (readonly string[])[]
  readonly functions: readonly (readonly string[])[]
  readonly macros: readonly UniqueId[]
  /** All `config()` calls merged by dbt's rules. */
  readonly config: PlainObject
  /** The first `config()` call as it is written; null where the file has none or was read statically. */
  readonly unrenderedConfig: PlainObject | null
  /** The keywords of `config()` as read without rendering; null where the file had to be rendered. */
  readonly staticConfig: PlainObject | null
  /** Whether the template calls `doc()` etc. is not kept; whether it names `this` is. */
  readonly line: number
}

export type ParsedResourceType =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'analysis'
  | 'test'
  | 'operation'
  | 'function'

/** A node as its file has it: nothing of configuration, names or properties is decided. */
export type ParsedNode = {
  readonly resourceType: ParsedResourceType
  readonly uniqueId: UniqueId
  readonly name: string
  readonly packageName: string
  /** dbt's `path`. */
  readonly path: string
  readonly originalFilePath: string
  readonly fqn: readonly string[]
  readonly rawCode: string
  readonly language: string
  readonly checksum: { readonly name: string; readonly checksum: string }
  readonly tags: readonly string[]
  /** The position of a hook among its kind. */
  readonly index: number | null
  readonly captured: Captured
  /** Where its text begins. */
  readonly span: Span
}

/** The lists of a properties file, by key. */
export type PropertyKey =
  | 'models'
  | 'seeds'
  | 'snapshots'
  | 'sources'
  | 'macros'
  | 'analyses'
  | 'exposures'
  | 'groups'
  | 'unit_tests'
  | 'data_tests'
  | 'metrics'
  | 'semantic_models'
  | 'saved_queries'
  | 'functions'

/** Finds the place of a value below an entry; an empty path is the entry itself. */
export type Locate = (...path: readonly (string | number)[]) => Span

/** An entry of a properties file, rendered as dbt renders it (descriptions and tests are not). */
export type PropertyEntry = {
  readonly key: PropertyKey
  readonly name: string
  readonly packageName: string
  readonly file: ProjectFile
  readonly data: PlainObject
  /** The entry before rendering. */
  readonly written: PlainObject
  readonly at: Locate
}

/** What a generic test is attached to. */
export type TestTarget =
  | { readonly kind: 'node'; readonly yamlKey: string; readonly name: string; readonly version: Plain }
  | { readonly kind: 'source'; readonly sourceName: string; readonly tableName: string }

/** A generic test of a properties file, with its names made and its arguments rendered for what they refer to. */
export type ParsedTest = {
  readonly target: TestTarget
  readonly uniqueId: UniqueId
  readonly name: string
  readonly alias: string | null
  readonly packageName: string
  readonly path: string
  readonly originalFilePath: string
  readonly fqn: readonly string[]
  readonly rawCode: string
  readonly tags: readonly string[]
  readonly columnName: string | null
  readonly description: string
  readonly fileKeyName: string
  readonly metadata: {
    readonly name: string
    readonly kwargs: PlainObject
    readonly namespace: string | null
  }
  readonly captured: Captured
  readonly span: Span
}

/** A table of a source, with overrides of other packages already in it. */
export type ParsedSource = {
  readonly uniqueId: UniqueId
  readonly packageName: string
  readonly source: PlainObject
  readonly table: PlainObject
  readonly patchPath: string | null
  readonly writtenDatabase: Plain
  readonly writtenSchema: Plain
  readonly fqn: readonly string[]
  readonly file: ProjectFile
  readonly at: Locate
}

export type ParsedExposure = {
  readonly entry: PropertyEntry
  readonly uniqueId: UniqueId
  readonly fqn: readonly string[]
  readonly captured: Captured
}

/** A fixture file of unit tests. */
export type ParsedFixture = {
  readonly uniqueId: string
  readonly name: string
  readonly packageName: string
  readonly rows: string | readonly PlainObject[]
  readonly file: ProjectFile
}
