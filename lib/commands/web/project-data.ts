import type { Diagnostic, Result } from '../../foundation'
import type { Deployment } from '../../journal'
import type { DeploymentScope } from '../../plan'
import type { ResolvedProject } from '../../resolve'
import type { GitState } from '../git'
import type { CatalogEntry } from './live-value'
import type { Runner } from './runner'

/** A fault with the lines around it. */
export type ExcerptedDiagnostic = Diagnostic & {
  readonly excerpt: { readonly firstLine: number; readonly lines: readonly string[] } | null
}

/** Everything that pages know of the project at one moment, but for what is live. */
export type ProjectData = {
  readonly version: string
  readonly name: string
  readonly project: ResolvedProject | null
  readonly compiledAt: string | null
  readonly diagnostics: readonly ExcerptedDiagnostic[]
  /** What is wrong with single nodes: the rest of the project stands. Found some time after it was opened or saved. */
  readonly nodeFaults: readonly ExcerptedDiagnostic[]
  readonly git: GitState | null
  readonly target: { readonly name: string; readonly address: string | null }
  /** As many as `ls --resource-type model` lists. */
  readonly modelsListed: number
  /** A node's SQL, made when it is asked for; fails where it doesn't compile, or asks a database while it renders. */
  readonly compiled: (uniqueId: string) => Result<string>
  readonly modified: ReadonlyMap<string, 'new' | 'modified'> | null
  readonly runs: Awaited<ReturnType<Runner['list']>>
  readonly lastResults: unknown
  /** Types and comments as the database has them now; null without a database. */
  readonly catalog: LiveCatalog | null
  readonly scope: DeploymentScope | null
  /** The deployment of this target that is under way. */
  readonly deployment: Pick<Deployment, 'id' | 'phase' | 'startedAt'> | null
  /** What a cluster that configs name is called in the database: what generate_cluster_name makes of it. */
  readonly clusterName: (configured: string) => string
}

export type LiveCatalog = {
  readonly at: string
  readonly nodes: Readonly<Record<string, CatalogEntry>>
  readonly sources: Readonly<Record<string, CatalogEntry>>
}
