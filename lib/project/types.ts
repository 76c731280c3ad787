import type { Diagnostic, Span } from '../foundation'
import type { Secret } from './secret'

/** Values as YAML and Jinja have them: a Python float is a `Float`, a big int a `bigint`, a mapping a plain object. */
export type Settings = { readonly [key: string]: unknown }

/** The world outside, as a value: nothing below reads `process`. */
export type Host = {
  readonly cwd: string
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: Date
  readonly invocationId: string
  /** Told of what is read of all this while a project is compiled; nobody has to listen. */
  readonly reads?: Reads
}

/** Things outside of a project's files on which what they say may depend. */
export type OutsideThing = 'clock' | 'flags' | 'arguments' | 'metadata'

/** Notes what is read from outside, and by which file; `env` of the host notes its reads itself. */
export type Reads = {
  /** The environment, unnoticed. */
  readonly env: Host['env']
  /** From now on it is this file (as spans name it) that reads. */
  readonly enter: (file: string) => void
  readonly note: (what: OutsideThing) => void
  /** A docs block of this name was looked for. */
  readonly doc: (name: string) => void
  /** A macro of the project was found, by this file or by what concerns all files (how nodes are named, tests). */
  readonly macro: (uniqueId: string, by: 'file' | 'all') => void
}

/** What a command line says about which project to read and how. */
export type ProjectOptions = {
  readonly projectDir?: string | undefined
  readonly profilesDir?: string | undefined
  readonly profile?: string | undefined
  readonly target?: string | undefined
  readonly targetPath?: string | undefined
  readonly threads?: number | undefined
  /** `--vars`: YAML text as typed, or the mapping itself. */
  readonly vars?: string | Settings | undefined
  /** The verb (`parse`, `run` …), as `flags.WHICH` and `invocation_args_dict.which` show it. */
  readonly which?: string | undefined
  /** Flags of the command line; they go before `flags:` of dbt_project.yml. */
  readonly flags?: Settings | undefined
}

export type FileKind =
  | 'macro'
  | 'model'
  | 'snapshot'
  | 'analysis'
  | 'singular_test'
  | 'generic_test'
  | 'seed'
  | 'docs'
  | 'schema'
  | 'fixture'
  | 'function'

/** A file of a package, as found. `path` is dbt's `original_file_path`. */
export type ProjectFile = {
  readonly kind: FileKind
  /** The configured folder in which it was found (`models`). */
  readonly searchedPath: string
  /** Below that folder. */
  readonly relativePath: string
  /** Below the package: `searchedPath/relativePath`. */
  readonly path: string
  /** As a person would open it from the project's folder; what spans carry. */
  readonly shownPath: string
  /** Whitespace at both ends taken off, as dbt holds it; empty for seeds. */
  readonly text: string
  /** How many lines and columns the taken-off head had, so that spans point into the real file. */
  readonly head: { readonly lines: number; readonly columns: number }
  readonly checksum: { readonly name: string; readonly checksum: string }
}

/** `dispatch:` in dbt_project.yml. */
export type DispatchEntry = { readonly macroNamespace: string; readonly searchOrder: readonly string[] }

/** The trees of configuration, by their key in dbt_project.yml. */
export type ConfigTreeName =
  | 'models'
  | 'seeds'
  | 'snapshots'
  | 'sources'
  | 'data_tests'
  | 'unit_tests'
  | 'analyses'
  | 'exposures'
  | 'metrics'
  | 'semantic_models'
  | 'saved_queries'
  | 'functions'

/** A package's dbt_project.yml after rendering, with defaults filled in. */
export type PackageSettings = {
  readonly name: string
  readonly version: string | null
  readonly profile: string | null
  readonly paths: {
    readonly models: readonly string[]
    readonly macros: readonly string[]
    readonly seeds: readonly string[]
    readonly tests: readonly string[]
    readonly analyses: readonly string[]
    readonly snapshots: readonly string[]
    readonly functions: readonly string[]
    readonly docs: readonly string[]
    readonly target: string
    readonly packages: string
    /** What `clean` takes away. */
    readonly clean: readonly string[]
  }
  readonly vars: Settings
  readonly configs: { readonly [name in ConfigTreeName]: Settings }
  /** The same trees as they are written, for `unrendered_config`. */
  readonly unrendered: { readonly [name in ConfigTreeName]: Settings }
  readonly dispatch: readonly DispatchEntry[]
  readonly onRunStart: readonly string[]
  readonly onRunEnd: readonly string[]
  readonly quoting: Settings
  readonly restrictAccess: boolean
  /** `null`: nothing set, dbt's own comment; `''`: none. */
  readonly queryComment: { readonly comment: string | null; readonly append: boolean }
  readonly flags: Settings
  /** What is deprecated of what it says. */
  readonly deprecations: readonly Diagnostic[]
  /** Where each top-level key stands. */
  readonly spans: { readonly [key: string]: Span }
}

export type RawPackage = {
  readonly name: string
  readonly root: string
  /** In front of a file's path to make it readable from the project's folder: '' or `dbt_packages/name/`. */
  readonly shownPrefix: string
  readonly settings: PackageSettings
  readonly files: readonly ProjectFile[]
  /** dbt_project.yml itself, as a file. */
  readonly projectFile: ProjectFile
}

/** One output of profiles.yml, chosen and rendered. */
export type Profile = {
  readonly name: string
  readonly targetName: string
  readonly type: string
  readonly threads: number
  /** dbt's names: host, port, user, database, schema, cluster, sslmode … */
  readonly credentials: Settings
  readonly database: string
  readonly schema: string
  readonly password: Secret | null
  /** What `target` is in Jinja, in dbt's order; holds no secret. */
  readonly target: Settings
  /** profiles.yml's path. */
  readonly path: string
  /** Whether it only stands in for one that could not be read: it leads to no database. */
  readonly isStandIn?: true
}

/** Everything that was read, and nothing decided yet. */
export type RawProject = {
  readonly root: RawPackage
  /** Installed packages in the order in which dbt finds them; the built-in ones are the adapter's. */
  readonly packages: readonly RawPackage[]
  readonly profile: Profile
  /** `--vars` over vars.yml. */
  readonly cliVars: Settings
  readonly selectors: readonly unknown[]
  /** dbt's quoting after the adapter's defaults. */
  readonly quoting: {
    readonly database: boolean
    readonly schema: boolean
    readonly identifier: boolean
    readonly column: boolean | null
  }
  readonly flags: Settings
  readonly targetPath: string
  readonly host: Host
  readonly options: ProjectOptions
}
