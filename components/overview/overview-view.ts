import type { DiagnosticView } from '../diagnostics/diagnostic-view'
import type { NodeLink } from '../model/model-view'

export type RunView = {
  readonly id: string
  readonly command: string
  readonly side: 'production' | 'deployment'
  readonly status: 'running' | 'success' | 'failed' | 'cancelled' | 'broken off'
  readonly at: string
  readonly seconds: number | null
  readonly counts: { readonly [status: string]: number }
  readonly href: string | null
}

export type OverviewView = {
  readonly name: string
  readonly version: string
  readonly compiledAt: string
  readonly git: { readonly branch: string; readonly commit: string; readonly dirty: boolean } | null
  readonly target: { readonly name: string; readonly address: string | null }
  readonly models: number
  readonly counts: readonly {
    readonly word: string
    readonly plural: string
    readonly count: number
    readonly href: string
  }[]
  readonly tests: {
    readonly total: number
    readonly passed: number
    readonly warned: number
    readonly failed: number
    readonly notRun: number
  }
  readonly failing: readonly {
    readonly label: string
    readonly subject: NodeLink
    readonly failures: number | null
    readonly message: string | null
  }[]
  readonly documented: { readonly models: number; readonly of: number; readonly drifted: number }
  readonly clusters: readonly { readonly name: string; readonly objects: number }[]
  /** Whether a run or promote has recorded what it made, so that changes can be told. */
  readonly recorded: boolean
  readonly changed: readonly (NodeLink & { readonly change: 'new' | 'modified' })[]
  readonly runs: readonly RunView[]
  readonly deployment: {
    readonly id: string
    readonly name: string
    readonly step: string
    readonly at: string
    readonly href: string
  } | null
  readonly diagnostics: readonly DiagnosticView[]
  /** Of single nodes: they don't compile, or their SQL can't be read. */
  readonly nodeFaults: readonly DiagnosticView[]
  /** The project's own first words (`__overview__`), where it has some. */
  readonly welcome: string | null
  readonly start: {
    readonly products: readonly NodeLink[]
    readonly mostUsed: readonly (NodeLink & { readonly users: number })[]
    readonly undocumented: readonly NodeLink[]
  }
}
