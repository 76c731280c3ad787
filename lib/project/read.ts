import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Diagnostic, error, fail, ok, type Result, type Span } from '../foundation'
import type { Names } from '../jinja'
import { dumpYaml, loadYaml } from '../yaml'
import { secretNames, settingsNames } from './context/settings-names'
import { type Discover, discoverFiles } from './files'
import { invocationFlags } from './flags'
import { packageOf, readPackages, readVarsFile } from './packages'
import { profilesFolder, readProfile, standInProfile } from './profile'
import { withProfilesConfig } from './profiles-config'
import { renderTree } from './render'
import { readWrittenSettings, soundSettings } from './settings'
import type { Host, ProjectOptions, RawPackage, RawProject, Settings } from './types'
import { isPlainList, isPlainObject, type Plain, toPlain } from './values'

/**
 * Reads a project from disk: dbt_project.yml, profiles.yml, packages, selectors.yml and the text of every file that
 * dbt would read. The only step that touches the disk; everything it depends on besides is in `host`.
 */
export async function readProject(options: ProjectOptions, host: Host): Promise<Result<RawProject>> {
  return readProjectSync(options, host)
}

type Reading = {
  /** The texts of files are read when somebody asks for them, which they do not where all is known of an earlier reading. */
  readonly lazy?: boolean
  /** Finds a package's files otherwise than by walking through its folders. */
  readonly discover?: Discover | undefined
}

/** The same at once; reading is synchronous, as nothing can go on without it. Fails at the first file with faults. */
export function readProjectSync(
  options: ProjectOptions,
  host: Host,
  reading: Reading = {},
): Result<RawProject> {
  const reader = new Reader(false)
  const project = reader.read(options, host, reading)
  return project === null ? fail(...reader.errors) : ok(project)
}

/**
 * What can be read of a project, beside the faults: settings that are wrong are left out, a profile that isn't there
 * is stood in for by one that leads nowhere. Null where there is no dbt_project.yml that can be read.
 */
export function readWhatCan(
  options: ProjectOptions,
  host: Host,
  reading: Reading = {},
): { readonly project: RawProject | null; readonly errors: readonly Diagnostic[] } {
  const reader = new Reader(true)
  const project = reader.read(options, host, reading)
  return { project, errors: reader.errors }
}

/** Stops a reading that goes no further than its first fault. */
class Stop extends Error {}

class Reader {
  readonly errors: Diagnostic[] = []
  readonly #goesOn: boolean
  constructor(goesOn: boolean) {
    this.#goesOn = goesOn
  }

  read(options: ProjectOptions, host: Host, reading: Reading): RawProject | null {
    try {
      return this.#read(options, host, reading)
    } catch (e) {
      if (e instanceof Stop) return null
      throw e
    }
  }

  #note(errors: readonly Diagnostic[]): void {
    this.errors.push(...errors)
    if (errors.length > 0 && !this.#goesOn) throw new Stop()
  }

  #take<T>(result: Result<T>, standIn: T): T {
    if (result.ok) return result.value
    this.#note(result.errors)
    return standIn
  }

  #read(
    options: ProjectOptions,
    host: Host,
    { lazy = false, discover = discoverFiles }: Reading,
  ): RawProject {
    const root = resolve(host.cwd, options.projectDir ?? host.env.DBT_PROJECT_DIR ?? '.')
    const vars = this.#take(commandLineVars(options.vars), {})
    const read = readWrittenSettings(root, '')
    if (!read.ok) {
      this.errors.push(...read.errors)
      throw new Stop()
    }
    const { written, deprecation, fault } = withProfilesConfig(
      read.value,
      profilesFolder(options, root, host),
    )
    if (fault !== null) this.#note([fault])
    const { data, document } = written
    const varsFile = this.#take(readVarsFile(root), null)
    const cliVars = { ...varsFile, ...vars }
    const found = readProfile({
      options,
      host,
      cliVars,
      projectRoot: root,
      projectProfile: data.profile,
      profileSpan: 'profile' in data ? document.span(['profile']) : undefined,
    })
    const profile = this.#take(found, standInProfile)
    const names = settingsNames(host, profile, cliVars)
    const flags = invocationFlags(options, data.flags, host)
    const checkVersion = flags.VERSION_CHECK !== false
    const { settings: sound, errors } = soundSettings(written, { names, varsFile, checkVersion })
    this.#note(errors)
    const settings =
      deprecation === null ? sound : { ...sound, deprecations: [deprecation, ...sound.deprecations] }
    const seedLimit = flags.MAXIMUM_SEED_SIZE_MIB
    const maximumSeedSizeMib = typeof seedLimit === 'number' ? seedLimit : undefined
    const rootPackage = packageOf(root, '', settings, written, { maximumSeedSizeMib, lazy, discover })
    const packages = readPackages(rootPackage, {
      projectRoot: root,
      names: secretNames(host, cliVars),
      env: host.env,
      adapter: profile.type,
      settingsNames: settingsNames(host, profile, {}),
      checkVersion,
      maximumSeedSizeMib,
      lazy,
      discover,
    })
    const selectors = readSelectors(root, names)
    this.#note([...packages.errors, ...(selectors.ok ? [] : selectors.errors)])
    const targetPath = options.targetPath ?? host.env.DBT_TARGET_PATH ?? settings.paths.target
    return {
      root: rootPackage,
      packages: packages.packages,
      profile,
      cliVars,
      selectors: selectors.ok ? selectors.value : [],
      quoting: quotingOf(rootPackage),
      flags,
      targetPath: resolve(root, targetPath),
      host,
      options,
    }
  }
}

/** `--vars`: a YAML mapping as text, or the mapping itself. */
export function commandLineVars(vars: ProjectOptions['vars']): Result<Settings> {
  if (vars === undefined) return ok({})
  if (typeof vars !== 'string') return ok(vars)
  const document = loadYaml(vars, { file: '--vars' })
  const value = document.ok ? toPlain(document.value.value) : undefined
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
  // An empty file says nothing.
  if (!data || (isPlainList(data) && data.length === 0)) return ok([])
  if (!isPlainObject(data)) return fail(noSelectors(data, document.value.span([])))
  if (Object.keys(data).length === 0) return ok([])
  const { selectors: list = null, ...others } = data
  const isOdd = list === null ? !('selectors' in data) : Object.keys(others).some((key) => key !== 'version')
  if (isOdd) return fail(noSelectors(data, document.value.span([])))
  return isPlainList(list) ? ok(list) : fail(noSelectors(list, document.value.span(['selectors'])))
}

/** dbt shows what should have been selectors. */
function noSelectors(found: Plain, at: Span): Diagnostic {
  const message =
    `Could not parse selector file data: \n${dumpYaml(found)}\nValid root-level selector definitions: union, ` +
    'intersection, string, dictionary. No lists. \nhttps://docs.getdbt.com/reference/node-selection/yaml-selectors'
  return error('GL1012', message, { at, hint: 'Begin with `selectors:` and a list of them.' })
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
