import { DiagnosticError } from '../../foundation'
import {
  type BoundArguments,
  dbtError,
  JinjaError,
  type Kwargs,
  type Parameter,
  type RenderState,
  type Value,
} from '../../jinja'
import type { Parts } from '../objects/relation'
import type { RelationCache } from '../objects/relation-cache'
import type { Answer, Cell, QueryPort } from '../query-port'

/** What the `adapter` object needs of the node that is rendered and of the run. */
export type AdapterWorld = {
  /** dbt's name of the kind of database; absent: materialize. */
  readonly type?: string
  /** While parsing, whatever would read the database gives dbt's stand-ins: None, an empty list, an empty table. */
  readonly parsing: boolean
  readonly quoting: Parts<boolean>
  readonly database: string
  /** The root project's name, for messages. */
  readonly projectName?: string
  /** Absent: nothing may be asked, as with `--no-introspect`. */
  readonly port: QueryPort | null
  readonly relations: RelationCache
  /** `adapter.dispatch`; raises where there is no such macro. */
  readonly dispatch: (name: string, namespace: string | null) => Value
  /** dbt's `execute_macro`: a macro of the root project or built in, called outside of any node. */
  readonly callMacro: (name: string, args: Kwargs, state: RenderState) => Value
  /** `--vars` has a truthy `deploy`. */
  readonly deploying: boolean
  /** Where `table.print_table()` writes; absent: nowhere. */
  readonly print?: (text: string) => void
  /** Told of something that dbt warns of. */
  readonly warn: (message: string) => void
}

/** A method of `adapter`: its parameters, and what it does. */
export type AdapterMethod = readonly [
  parameters: readonly Parameter[],
  body: (args: BoundArguments, world: AdapterWorld) => Value,
]
export type AdapterMethods = { readonly [name: string]: AdapterMethod }

/** Sends a statement. A refusal becomes dbt's database error, with the database's own diagnostics behind it. */
export function ask({ port }: AdapterWorld, sql: string, bindings?: readonly Cell[]): Answer {
  if (!port) {
    throw dbtError(
      'DbtRuntimeError',
      'connection never acquired for thread: the template asks the database, but introspection is off',
    )
  }
  try {
    return bindings && bindings.length > 0 ? port.query(sql, bindings) : port.query(sql)
  } catch (cause) {
    if (!(cause instanceof DiagnosticError)) throw cause
    const refused = new JinjaError(null, cause.message, { dbtClass: 'DbtDatabaseError' })
    refused.cause = cause
    throw refused
  }
}

/** The columns that `get_columns_in_relation` finds. */
export function columnsOf(world: AdapterWorld, relation: Value, state: RenderState): Value {
  return world.callMacro('get_columns_in_relation', new Map([['relation', relation]]), state)
}

/** As dbt does: quotes around it, quotes within left alone. */
export function quote(identifier: string): string {
  return `"${identifier}"`
}
