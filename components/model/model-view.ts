import type { Json } from '../../lib/manifest'
import type { DefinitionPart } from './definition-view'

/** A comment in the database beside the project's text. */
export type CommentView = {
  readonly state: 'same' | 'differs' | 'only in project' | 'only in database' | 'unread'
  readonly inDatabase: string | null
}

/** A node as a link to its page. */
export type NodeLink = {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly materialization: string | null
}

export type ColumnView = {
  readonly name: string
  /** As the database has it, else as the project declares it. */
  readonly type: string | null
  readonly typeFrom: 'database' | 'project' | null
  /** What the project declares, where the database says otherwise. */
  readonly declaredType: string | null
  readonly description: string
  /** Where the text comes from, if it isn't the column's own. */
  readonly origin:
    | { readonly text: string; readonly from: NodeLink }
    | { readonly docBlocks: readonly string[] }
    | null
  readonly comment: CommentView
  readonly constraints: readonly string[]
  readonly tests: readonly TestView[]
  readonly tags: readonly string[]
  /** In the project's files, in the database, or both. */
  readonly known: 'both' | 'only in project' | 'only in database' | 'project, database unread'
}

export type TestView = {
  readonly id: string
  /** `not_null`, `accepted_values(...)`, or a singular test's own name. */
  readonly label: string
  readonly name: string
  readonly type: 'generic' | 'singular' | 'unit'
  readonly column: string | null
  readonly severity: string
  readonly continuous: boolean
  readonly status: string | null
  readonly message: string | null
  readonly failures: number | null
  readonly seconds: number | null
  readonly path: string
  readonly description: string
}

export type ModelView = {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly resourceType: string
  readonly materialization: string | null
  readonly relation: string | null
  readonly cluster: string | null
  readonly owner: string | null
  readonly group: string | null
  readonly access: string | null
  readonly contract: boolean
  readonly tags: readonly string[]
  readonly packageName: string
  readonly path: string
  readonly patchPath: string | null
  readonly description: string
  readonly docBlocks: readonly { readonly name: string; readonly id: string; readonly path: string }[]
  readonly comment: CommentView
  readonly drift: number
  readonly columns: readonly ColumnView[]
  readonly tests: readonly TestView[]
  readonly parents: readonly NodeLink[]
  readonly children: readonly NodeLink[]
  readonly change: 'new' | 'modified' | null
  readonly lastRun: {
    readonly status: string
    readonly at: string
    readonly seconds: number
    readonly message: string | null
  } | null
  readonly code: {
    readonly source: string | null
    readonly compiled: string | null
    /** Why there is no compiled SQL. */
    readonly compileError: { readonly message: string; readonly hint: string | null } | null
    readonly language: string
  }
  readonly indexes: readonly string[]
  readonly config: Json
  readonly meta: Json
  readonly catalogAt: string | null
  /** Whether it has rows, that is columns and data tests: a model, a seed, a snapshot, a source. */
  readonly hasRows: boolean
  /** What it declares in YAML, where that is all of it. */
  readonly definition: readonly DefinitionPart[]
  /** An exposure's own facts. */
  readonly exposure: {
    readonly type: string
    readonly url: string | null
    readonly maturity: string | null
    readonly label: string | null
  } | null
}
