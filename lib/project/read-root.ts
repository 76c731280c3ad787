import { resolve } from 'node:path'
import { ok, type Result } from '../foundation'
import type { Names } from '../jinja'
import { profilelessNames, secretNames } from './context/settings-names'
import { invocationFlags } from './flags'
import { readVarsFile } from './packages'
import { commandLineVars } from './read'
import { readWrittenSettings, resolveSettings } from './settings'
import type { Host, PackageSettings, ProjectOptions } from './types'

/** The project's own settings alone, for commands that need neither a profile nor installed packages. */
export type ProjectRoot = {
  readonly root: string
  readonly settings: PackageSettings
  /** dbt's VERSION_CHECK. */
  readonly checkVersion: boolean
  /** Names for packages.yml, which may use secrets. */
  readonly packageNames: Names
}

/** Reads dbt_project.yml and no more. Fails as `readProject` does where that file is at fault. */
export function readProjectRoot(options: ProjectOptions, host: Host): Result<ProjectRoot> {
  const root = resolve(host.cwd, options.projectDir ?? host.env.DBT_PROJECT_DIR ?? '.')
  const vars = commandLineVars(options.vars)
  if (!vars.ok) return vars
  const written = readWrittenSettings(root, '')
  if (!written.ok) return written
  const varsFile = readVarsFile(root)
  if (!varsFile.ok) return varsFile
  const cliVars = { ...varsFile.value, ...vars.value }
  const checkVersion = invocationFlags(options, written.value.data.flags, host).VERSION_CHECK !== false
  const settings = resolveSettings(written.value, {
    names: profilelessNames(host, cliVars),
    varsFile: varsFile.value,
    checkVersion,
  })
  if (!settings.ok) return settings
  return ok({
    root,
    settings: settings.value,
    checkVersion,
    packageNames: secretNames(host, cliVars),
  })
}
