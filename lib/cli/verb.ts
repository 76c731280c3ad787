import type { Database } from '../commands/connection'
import type { EventBus } from '../foundation'
import type { Deprecations } from './deprecations'
import type { ExitCode } from './exit'
import type { Environment, Flags } from './flags'
import type { OptionSpec } from './options'
import type { Terminal } from './terminal'

/** One run of a verb: what was asked, and where to speak. */
export type Invocation = {
  readonly verb: string
  readonly flags: Flags
  readonly arguments: readonly string[]
  readonly env: Environment
  readonly terminal: Terminal
  readonly bus: EventBus
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal
  /** As typed, without the program's name. */
  readonly commandLine: string
  readonly now: () => Date
  /** Lets the log follow `flags:` of the project's file where nobody said otherwise. */
  readonly adopt: (flags: { readonly [name: string]: unknown }) => void
  /** What was met that dbt tells once a run. */
  readonly deprecations: Deprecations
  /** Where connections come from; the target's server unless said. */
  readonly database?: Database | undefined
}

export type VerbModule = { readonly run: (invocation: Invocation) => Promise<ExitCode> }

/** A verb as the list has it: cheap to load; its module is loaded when it is called. */
export type Verb = {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly summary: string
  /** `<macro>` where it takes one, as commander writes it. */
  readonly arguments?: readonly { readonly name: string; readonly about: string }[]
  readonly options: readonly OptionSpec[]
  /** Whether standard output is for an answer, so that the log goes to standard error. */
  readonly answers?: boolean
  readonly load?: () => Promise<VerbModule>
  /** Verbs below it: `docs generate`. */
  readonly verbs?: readonly Verb[]
}
