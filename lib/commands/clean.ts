import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { error, fail, ok, type Result } from '../foundation'
import { type Host, type ProjectOptions, readProjectRoot } from '../project'

/**
 * Removes the project's `clean-targets` (its target folder, unless said) and gives what was there. Fails, and removes
 * nothing, where one is outside of the project or holds files of the project itself.
 */
export async function clean(options: ProjectOptions, host: Host): Promise<Result<readonly string[]>> {
  const project = readProjectRoot(options, host)
  if (!project.ok) return project
  const { root, settings } = project.value
  const { paths } = settings
  const own = [paths.models, paths.macros, paths.seeds, paths.tests, paths.analyses, paths.snapshots].flat()
  const folders = [...new Set(paths.clean.map((path) => resolve(root, path)))]
  const refused = folders.flatMap((folder) => {
    const why = objection(root, folder, own)
    return why === null ? [] : [error('GL1902', `clean-targets: ${relative(root, folder) || '.'} ${why}`)]
  })
  if (refused.length > 0) return fail(...refused)
  const there = folders.filter((folder) => existsSync(folder))
  await Promise.all(there.map((folder) => rm(folder, { recursive: true, force: true })))
  return ok(there)
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return !way.startsWith('..') && !isAbsolute(way)
}

function objection(root: string, folder: string, own: readonly string[]): string | null {
  if (!isWithin(root, folder)) return 'is outside of the project and is not removed'
  const held = own.find(
    (path) => isWithin(folder, resolve(root, path)) || isWithin(resolve(root, path), folder),
  )
  return held === undefined ? null : `holds files of the project (${held}) and is not removed`
}
