import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Diagnostic, error, fail, ok, type Result } from '../foundation'
import type { Names } from '../jinja'
import { loadYaml } from '../yaml'
import { secretNames, settingsNames } from './context/settings-names'
import { invocationFlags } from './flags'
import { packageOf, readPackages, readVarsFile } from './packages'
import { readProfile } from './profile'
import { renderTree } from './render'
import { readWrittenSettings, resolveSettings, type WrittenSettings } from './settings'
import type { Host, Profile, ProjectOptions, RawPackage, RawProject, Settings } from './types'
import { isPlainList, isPlainObject, type Plain, toPlain } from './values'

/**
 * Reads a project from disk: dbt_project.yml, profiles.yml, packages, selectors.yml and the text of every file that
 * dbt would read. The only step that touches the disk; everything it depends on besides is in `host`.
 */
export async function readProject(options: ProjectOptions, host: Host): Promise<Result<RawProject>> {
  return readProjectSync(options, host)
}

/**
 * The same at once; reading is synchronous, as nothing can go on without it. With `lazy` the texts of files are read
 * when somebody asks for them, which they do not where all is known of an earlier reading.
 */
export function readProjectSync(
  options: ProjectOptions,
  host: Host,
  { lazy = false }: { readonly lazy?: boolean } = {},
): Result<RawProject> {
  const root = resolve(host.cwd, options.projectDir ?? host.env.DBT_PROJECT_DIR ?? '.')
  const vars = commandLineVars(options.vars)
  if (!vars.ok) return vars
  const written = readWrittenSettings(root, '')
  if (!written.ok) return written
  const varsFile = readVarsFile(root)
  if (!varsFile.ok) return varsFile
  const cliVars = { ...varsFile.value, ...vars.value }
  const profile = readProfile({
    options,
    host,
    cliVars,
    projectRoot: root,
    projectProfile: written.value.data.profile,
    profileSpan: 'profile' in written.value.data ? written.value.document.span(['profile']) : undefined,
  })
  if (!profile.ok) return profile
  return readRest({
    options,
    host,
    root,
    cliVars,
    varsFile: varsFile.value,
    profile: profile.value,
    written: written.value,
    lazy,
  })
}

type Known = {
  readonly options: ProjectOptions
  readonly host: Host
  readonly root: string
  readonly cliVars: Settings
  readonly varsFile: Settings | null
  readonly profile: Profile
  readonly written: WrittenSettings
  readonly lazy: boolean
}

function readRest(known: Known): Result<RawProject> {
  const { options, host, root, cliVars, profile, written } = known
  const names = settingsNames(host, profile, cliVars)
  const flags = invocationFlags(options, written.data.flags, host)
  const checkVersion = flags.VERSION_CHECK !== false
  const settings = resolveSettings(written, { names, varsFile: known.varsFile, checkVersion })
  if (!settings.ok) return settings
  const seedLimit = flags.MAXIMUM_SEED_SIZE_MIB
  const maximumSeedSizeMib = typeof seedLimit === 'number' ? seedLimit : undefined
  const rootPackage = packageOf(root, '', settings.value, written, { maximumSeedSizeMib, lazy: known.lazy })
  const packages = readPackages(rootPackage, {
    projectRoot: root,
    names: secretNames(host, cliVars),
    env: host.env,
    settingsNames: settingsNames(host, profile, {}),
    checkVersion,
    maximumSeedSizeMib,
    lazy: known.lazy,
  })
  const selectors = readSelectors(root, names)
  const errors = [...(packages.ok ? [] : packages.errors), ...(selectors.ok ? [] : selectors.errors)]
  if (!packages.ok || !selectors.ok) return fail(...errors)
  const targetPath = options.targetPath ?? host.env.DBT_TARGET_PATH ?? settings.value.paths.target
  return ok({
    root: rootPackage,
    packages: packages.value,
    profile,
    cliVars,
    selectors: selectors.value,
    quoting: quotingOf(rootPackage),
    flags,
    targetPath: resolve(root, targetPath),
    host,
    options,
  })
}

/** `--vars`: a YAML mapping as text, or the mapping itself. */
export function commandLineVars(vars: ProjectOptions['vars']): Result<Settings> {
  if (vars === undefined) return ok({})
  if (typeof vars !== 'string') return ok(vars)
  const document = loadYaml(vars, { file: '--vars' })
  const value = document.ok ? toPlain(document.value.value) : undefined
  if (value === null) return ok({})
  if (isPlainObject(value)) return ok(value)
  const hint = "Write a YAML mapping, as in --vars '{season: winter}'."
  return fail(
    error('GL1006', `String '${vars}' is not valid YAML`, { at: { file: '--vars', line: 1 }, hint }),
  )
}

function readSelectors(root: string, names: Names): Result<readonly Plain[]> {
  const path = join(root, 'selectors.yml')
  if (!existsSync(path)) return ok([])
  const document = loadYaml(readFileSync(path, 'utf8'), { file: 'selectors.yml' })
  if (!document.ok) return document
  const errors: Diagnostic[] = []
  const data = renderTree(toPlain(document.value.value), {
    names,
    renders: () => true,
    at: (below) => document.value.span(below),
    code: 'GL1012',
    onError: (diagnostic) => errors.push(diagnostic),
  })
  if (errors.length > 0) return fail(...errors)
  const list = isPlainObject(data) ? data.selectors : undefined
  if (list === undefined || list === null) return ok([])
  if (isPlainList(list)) return ok(list)
  const at = document.value.span(['selectors'])
  return fail(error('GL1012', "The value of 'selectors' is not a list", { at }))
}

/** Adapter defaults (everything quoted) under `quoting:` of the root project. */
function quotingOf(root: RawPackage): RawProject['quoting'] {
  const set = (key: string, fallback: boolean) => {
    const value = root.settings.quoting[key]
    return typeof value === 'boolean' ? value : fallback
  }
  return {
    database: set('database', set('project', set('dbname', true))),
    schema: set('schema', true),
    identifier: set('identifier', true),
    column: null,
  }
}
