import { setTimeout } from 'node:timers/promises'
import { DiagnosticError, fail, ok, type Result } from '../foundation'
import {
  type Host,
  type PackageFileContext,
  type ProjectOptions,
  readPackageFile,
  readPackageLock,
  readProjectRoot,
} from '../project'
import { type AddedPackage, addPackage } from './add'
import { packagesHash } from './hash'
import { emptyInstallFolder, installPackages } from './install'
import { writeLock } from './lock'
import { Session, type SessionPorts } from './session'
import { readSpec } from './spec'

export type DepsOptions = {
  readonly add?: AddedPackage | undefined
  /** Write package-lock.yml and install nothing. */
  readonly lockOnly?: boolean
  /** Resolve anew, whatever the lock says. */
  readonly upgrade?: boolean
}

/**
 * dbt's `deps`: resolves what packages.yml or dependencies.yml asks for where package-lock.yml is absent or of
 * something else, then installs what the lock names. Neither profile nor database is needed. A port may throw a
 * DiagnosticError to stop it.
 */
export async function installDependencies(
  options: ProjectOptions,
  deps: DepsOptions,
  host: Host,
  ports: Omit<SessionPorts, 'pause'> & Partial<Pick<SessionPorts, 'pause'>>,
): Promise<Result<null>> {
  const project = readProjectRoot(options, host)
  if (!project.ok) return project
  const told = new Set<string>()
  const session = new Session(project.value, host, {
    pause: (milliseconds) => setTimeout(milliseconds),
    ...ports,
    warn: (diagnostic) => {
      if (told.has(diagnostic.message)) return
      told.add(diagnostic.message)
      ports.warn(diagnostic)
    },
  })
  try {
    await run(session, deps)
    return ok(null)
  } catch (e) {
    if (e instanceof DiagnosticError) return fail(...e.diagnostics)
    throw e
  } finally {
    await session.close()
  }
}

async function run(session: Session, deps: DepsOptions): Promise<void> {
  const { root, packageNames: names } = session.project
  const context: PackageFileContext = { names, env: session.host.env, rendersDependencies: false }
  const file = demand(readPackageFile(root, '', context))
  const written = file.entries.map(readSpec)
  const specs = deps.add === undefined ? written : await addPackage(session, deps.add, file.name)
  const lock = demand(readPackageLock(root, null))
  const isCurrent = lock !== null && deps.upgrade !== true && lock.hash === packagesHash(specs)
  if (!isCurrent && specs.length > 0) await writeLock(session, specs)
  else if (specs.length === 0 && deps.lockOnly === true) tellNone(session)
  if (deps.lockOnly === true) return
  await emptyInstallFolder(session)
  const locked = demand(readPackageLock(root, context))?.entries.map(readSpec) ?? []
  if (locked.length === 0) tellNone(session)
  else await installPackages(session, locked)
}

function tellNone(session: Session): void {
  session.log('Warning: No packages were found in packages.yml')
}

function demand<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new DiagnosticError(...result.errors)
}
