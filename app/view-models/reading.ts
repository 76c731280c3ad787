import type { Diagnostic, Result } from '../../lib/foundation'
import type { Manifest, UniqueId } from '../../lib/manifest'

/** dbt's catalog (v1), as far as pages need it: types and comments as the database has them. */
export type Catalog = {
  readonly metadata: { readonly generated_at: string }
  readonly nodes: { readonly [id: UniqueId]: CatalogTable }
  readonly sources: { readonly [id: UniqueId]: CatalogTable }
}
export type CatalogTable = {
  readonly metadata: { readonly type: string; readonly comment: string | null; readonly owner: string | null }
  readonly columns: {
    readonly [name: string]: {
      readonly name: string
      readonly type: string
      readonly index: number
      readonly comment: string | null
    }
  }
}

/** dbt's run results (v6), as far as pages need them. */
export type RunResults = {
  readonly metadata: { readonly generated_at: string; readonly invocation_id: string | null }
  readonly elapsed_time: number
  readonly args: { readonly [name: string]: unknown }
  readonly results: readonly {
    readonly unique_id: UniqueId
    readonly status: string
    readonly execution_time: number
    readonly message: string | null
    readonly failures: number | null
  }[]
}

/** A fault with the lines around it, as the overview shows it. */
export type ExcerptedDiagnostic = Diagnostic & {
  readonly excerpt: { readonly firstLine: number; readonly lines: readonly string[] } | null
}

/** One run as lists show it. */
export type RunSummary = {
  readonly id: string
  /** As one would type it: `build --select +orders`. */
  readonly command: string
  readonly side: 'production' | 'deployment'
  readonly status: 'running' | 'success' | 'failed' | 'cancelled' | 'broken off'
  readonly at: string
  readonly seconds: number | null
  readonly counts: { readonly [status: string]: number }
  readonly nodes: number
  readonly href: string | null
}

/** The deployment that is under way, as the overview and the pill in the top bar show it. */
export type DeploymentSummary = {
  readonly id: string
  readonly name: string
  readonly step: string
  readonly at: string
  readonly href: string
}

/** Everything that the pages know of the open project at one moment: the last good manifest and what belongs to it. */
export type ProjectReading = {
  /** Changes whenever anything of this value does; what is kept in browsers is kept under it. */
  readonly version: string
  readonly name: string
  readonly manifest: Manifest
  /** When the manifest was made. */
  readonly compiledAt: string
  /** What the last compile complained of. With errors among them, `manifest` is older than the files. */
  readonly diagnostics: readonly ExcerptedDiagnostic[]
  /** What is wrong with single nodes, as far as they have been looked at; `manifest` is as new as the files. */
  readonly nodeFaults: readonly ExcerptedDiagnostic[]
  readonly git: { readonly branch: string; readonly commit: string; readonly dirty: boolean } | null
  readonly target: { readonly name: string; readonly address: string | null }
  /** As many as `ls --resource-type model` lists; the default selector may leave sources and sinks out. */
  readonly modelsListed: number
  /** A node's SQL, made when it is asked for. */
  readonly compiled: (id: UniqueId) => Result<string>
  readonly catalog: Catalog | null
  readonly runResults: RunResults | null
  /** Nodes whose definition differs from what the last run or promote recorded; null where nothing is recorded yet. */
  readonly modified: ReadonlyMap<UniqueId, 'new' | 'modified'> | null
  readonly runs: readonly RunSummary[]
  readonly deployment: DeploymentSummary | null
  /** What a cluster that configs name is called in the database. */
  readonly clusterName: (configured: string) => string
}
