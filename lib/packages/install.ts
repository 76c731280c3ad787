import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { mkdir, realpath, rm } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { DiagnosticError, error } from '../foundation'
import { pythonRepr } from '../project'
import { pinLocked } from './resolve'
import type { Session } from './session'
import type { PackageSpec } from './spec'
import type { Pinned } from './wanted'

/** Empties the packages folder and fills it with what the lock names. @throws DiagnosticError */
export async function installPackages(session: Session, specs: readonly PackageSpec[]): Promise<void> {
  const outdated: string[] = []
  for (const pinned of await pinLocked(session, specs)) {
    session.log(`Installing ${pinned.name}`)
    await installOne(session, pinned)
    session.log(`Installed from ${pinned.origin()}`)
    if (pinned.latest !== undefined) {
      const { version, isThis } = pinned.latest
      session.log(isThis ? 'Up to date!' : `Updated version available: ${version}`)
      if (!isThis) outdated.push(pinned.name)
    }
    if (pinned.subdirectory !== null) session.log(`and subdirectory ${pinned.subdirectory}`)
  }
  if (outdated.length === 0) return
  session.log('')
  // The blanks before the line break are dbt's.
  session.log(
    `Updates available for packages: ${pythonRepr(outdated)}                 \nUpdate your versions in packages.yml, then run dbt deps`,
  )
}

async function installOne(session: Session, pinned: Pinned): Promise<void> {
  const { name } = await pinned.metadata()
  const folder = join(await realpath(session.installPath), name)
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    throw new DiagnosticError(
      error(
        'GL1211',
        `Invalid package name '${name}': resolves outside of the packages-install-path ('${session.settings.paths.packages}')`,
      ),
    )
  }
  await rm(folder, { recursive: true, force: true })
  await pinned.install(folder)
}

/**
 * Takes the packages folder away, with all that is in it, and makes it anew. Refused where that would take more than
 * packages: the project itself, its own folders, or a folder elsewhere that holds something else.
 * @throws DiagnosticError GL1211
 */
export async function emptyInstallFolder(session: Session): Promise<void> {
  const { installPath } = session
  const why = objection(session)
  if (why !== null) {
    const shown = session.settings.paths.packages
    throw new DiagnosticError(
      error('GL1211', `packages-install-path: '${shown}' ${why}, and deps would empty it`, {
        hint: 'Name a folder for packages alone, as dbt_packages.',
        ...(session.settings.spans['packages-install-path']
          ? { at: session.settings.spans['packages-install-path'] }
          : {}),
      }),
    )
  }
  await rm(installPath, { recursive: true, force: true })
  await mkdir(installPath, { recursive: true })
}

function objection({ project, settings, installPath }: Session): string | null {
  const { paths } = settings
  if (isWithin(installPath, project.root)) return 'holds the project itself'
  const own = [paths.models, paths.macros, paths.seeds, paths.tests, paths.analyses, paths.snapshots].flat()
  const held = own.find((path) => {
    const folder = resolve(project.root, path)
    return isWithin(installPath, folder) || isWithin(folder, installPath)
  })
  if (held !== undefined) return `holds files of the project (${held})`
  return isWithin(project.root, installPath) ? null : strangers(installPath)
}

/** Outside of the project only what looks like packages is taken away. */
function strangers(folder: string): string | null {
  if (!existsSync(folder)) return null
  const stranger = readdirSync(folder).find((name) => {
    const path = join(folder, name)
    return !lstatSync(path).isSymbolicLink() && !existsSync(join(path, 'dbt_project.yml'))
  })
  return stranger === undefined
    ? null
    : `is outside of the project and holds more than packages (${stranger})`
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
}
