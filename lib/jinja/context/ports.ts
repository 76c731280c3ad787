import type { Names } from '../runtime/names'
import type { RenderState } from '../runtime/state'
import type { PyObject, Value } from '../values/value'

/** A line that a template logs: `log()` to the file, `log(info=true)` and `print()` to the terminal, warnings. */
export type LogKind = 'log' | 'log-info' | 'print' | 'warn'

/**
 * What dbt's base context needs from outside: nothing in this room reads the clock, the environment or the
 * settings by itself.
 */
export type ContextPorts = {
  /** Variables that `var()` sees. */
  readonly vars: ReadonlyMap<string, Value>
  /** How messages call what is being rendered; `<Configuration>` where it is no node. */
  readonly nodeName?: string
  /** Whether a variable that is missing is an error (not while parsing). */
  readonly requireVars?: boolean
  /** An environment variable's value. */
  readonly env: (name: string) => string | undefined
  /** Told what `env_var()` gave: the value, or null where it was the default. */
  readonly onEnv?: (name: string, value: string | null) => void
  readonly log: (kind: LogKind, message: string) => void
  /** The present time, in milliseconds since 1970. */
  readonly now: () => number
  readonly runStartedAt: number
  readonly invocationId: string
  readonly dbtVersion: string
  readonly threadId?: string
  /** The object `flags`; left out where the caller adds its own. */
  readonly flags?: PyObject
  /** The object or dict `target`; left out where the caller adds its own. */
  readonly target?: Value
}

/** What a member of the context is made from. */
export type ContextEnvironment = {
  readonly ports: ContextPorts
  /** All names of the context it becomes part of, for members that render templates. */
  readonly names: () => Names
  readonly render: (template: string, state: RenderState) => string
}

/** One name of dbt's base context. */
export type ContextMember = {
  readonly name: string
  readonly make: (environment: ContextEnvironment) => Value
}
