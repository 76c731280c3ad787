import type { QueryPort, RelationCache, Table } from '../adapter'
import type { Result } from '../foundation'
import type { RenderLimits, Value } from '../jinja'
import type { CompiledNode, SeedNode, UniqueId, UnitTestNode } from '../manifest'
import type { SyntaxParser } from '../syntax'
import type { TargetWriter } from './target-paths'

/** How nodes are compiled; everything has a default that needs no database. */
export type CompileOptions = {
  /** Answers what templates ask the database. Absent: such a template fails, as with dbt's `--no-introspect`. */
  readonly port?: QueryPort | null
  /** Known relations, shared by the nodes of a run. */
  readonly relations?: RelationCache
  /** `--empty`: `ref` and `source` give relations without rows. */
  readonly empty?: boolean
  /** `--defer`: where an unselected relation is missing, `ref` gives that of another manifest. */
  readonly defer?: Defer
  /** False: SQL without the CTEs of ephemeral inputs. */
  readonly injectCtes?: boolean
  /** `selected_resources` in templates. */
  readonly selected?: readonly UniqueId[]
  /** `log()`, `print()` and `exceptions.warn()` of templates. */
  readonly onMessage?: (message: TemplateMessage) => void
  /** Where `target/compiled` and `target/run` go; absent: nowhere. */
  readonly write?: TargetWriter
  readonly limits?: RenderLimits
  /** Checks the SQL of nodes; what it finds are warnings of {@link Compiler.compileNode}. Absent: nothing is checked. */
  readonly syntax?: SyntaxParser | null
  /** `load_agate_table()` of a seed. */
  readonly seedTable?: (node: SeedNode) => Table
}

/** Another manifest's relations (`--state`), and whether they go before one's own (`--favor-state`). */
export type Defer = {
  readonly nodes: {
    readonly [id: UniqueId]:
      | {
          readonly resource_type: string
          readonly database?: string | null
          readonly schema: string
          readonly alias: string
          readonly config: { readonly materialized?: string }
        }
      | undefined
  }
  readonly favorState: boolean
}

/** What a template says to people. */
export type TemplateMessage = {
  readonly kind: 'log' | 'print' | 'warning'
  /** Of a log: whether it is shown, or kept in the log file only. */
  readonly level: 'info' | 'debug'
  readonly text: string
  readonly uniqueId: UniqueId | null
}

/** A hook of a node, rendered. */
export type RenderedHook = { readonly sql: string; readonly insideTransaction: boolean }

/** A unit test ready to be sent, but for the types of the expected rows, which only the database knows. */
export type CompiledUnitTest = {
  readonly node: UnitTestNode
  /** The tested model's SQL over the fixtures. */
  readonly compiledCode: string
  readonly extraCtes: CompiledNode['extraCtes']
  /** The columns that are compared, where rows are expected; null: all columns of the query. */
  readonly expectedColumns: readonly string[] | null
  /**
   * The query that gives actual and expected rows. `columns` are those of {@link compiledCode} with their types, as
   * a temporary view of it has them.
   */
  comparison(columns: readonly { readonly name: string; readonly type: string }[]): Result<string>
}

/** Which macro an operation was, and what it gave back. */
export type OperationResult = { readonly uniqueId: UniqueId; readonly value: Value }
