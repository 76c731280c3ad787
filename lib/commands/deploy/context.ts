import { hostname, userInfo } from 'node:os'
import { Compiler } from '../../compile'
import { type ConnectionSettings, connectionDiagnostic, DatabaseError, Session } from '../../database'
import { readDeployState } from '../../execute'
import { fail, ok, type Result } from '../../foundation'
import { DefinitionStore, type Deployment, type DeploymentEntry, DeploymentJournal } from '../../journal'
import type { DeploymentRecord, DeploymentScope, DeployState } from '../../plan'
import type { ResolvedProject } from '../../resolve'
import { connectionSettings } from '../connection'
import { greenlightFolder } from '../execute-nodes'
import { gitState } from '../git'
import { deploymentScope } from './scope'

/** What every deployment verb works with. */
export type DeployContext = {
  readonly project: ResolvedProject
  readonly scope: DeploymentScope
  readonly settings: ConnectionSettings
  readonly journal: DeploymentJournal
  readonly definitions: DefinitionStore
  readonly by: string
  readonly host: string
  readonly commit: string | null
  readonly ciTag: string | null
  readonly now: () => Date
  /** The deployment of this target that isn't cleaned up. */
  readonly current: Deployment | null
}

/** Gathers it; fails where the project names no deployment for its target. */
export async function deployContext(
  project: ResolvedProject,
  now: () => Date,
): Promise<Result<DeployContext>> {
  const { raw } = project.parsed
  const scope = deploymentScope(project, new Compiler(project))
  if (!scope.ok) return scope
  const folder = greenlightFolder(project)
  const journal = new DeploymentJournal(folder)
  const git = await gitState(raw.root.root)
  return ok({
    project,
    scope: scope.value,
    settings: connectionSettings(raw.profile, 'deploy'),
    journal,
    definitions: new DefinitionStore(folder, raw.profile.targetName),
    by: userInfo().username,
    host: hostname(),
    commit: git?.commit ?? null,
    ciTag: raw.host.env.CI_TAG ?? null,
    now,
    current: await journal.current(raw.profile.targetName),
  })
}

/** What the database holds of both sides now. */
export async function readState(context: DeployContext): Promise<Result<DeployState>> {
  let session: Session
  try {
    session = await Session.connect(context.settings)
  } catch (e) {
    return fail(connectionDiagnostic(e, context.settings))
  }
  try {
    return ok(await readDeployState(session, context.scope))
  } catch (e) {
    if (!(e instanceof DatabaseError)) throw e
    return fail(connectionDiagnostic(e, context.settings))
  } finally {
    await session.end()
  }
}

/** The ids of both sides as the journal has them; null where this deployment was made elsewhere. */
export function recordedSides(deployment: Deployment | null): DeploymentRecord | null {
  if (deployment === null || deployment.schemas.length + deployment.clusters.length === 0) return null
  const { id, target, schemas, clusters } = deployment
  return { id, target, schemas, clusters }
}

type Stamped = 'at' | 'deployment' | 'by' | 'host' | 'commit'
type Unstamped<T> = T extends unknown ? Omit<T, Stamped> : never

/** Writes an entry with who, when and where. */
export function note(context: DeployContext, id: string, entry: Unstamped<DeploymentEntry>): Promise<void> {
  const { by, host, commit, now } = context
  return context.journal.append({
    ...entry,
    at: now().toISOString(),
    deployment: id,
    by,
    host,
    commit,
  } as DeploymentEntry)
}
