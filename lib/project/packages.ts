import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, parse, relative, resolve } from 'node:path'
import { type Diagnostic, error, ok, type Result } from '../foundation'
import type { Names } from '../jinja'
import { loadYaml } from '../yaml'
import { type Discover, heldText } from './files'
import { entryText, type PackageEntry, readPackageFile, readPackageLock } from './package-file'
import { pythonStr } from './python-repr'
import { readWrittenSettings, resolveSettings, type WrittenSettings } from './settings'
import type { Host, PackageSettings, ProjectFile, RawPackage, Settings } from './types'
import { isPlainObject, toPlain } from './values'

export type PackageContext = {
  readonly projectRoot: string
  /** Names for packages.yml, which may use secrets. */
  readonly names: Names
  readonly env: Host['env']
  /** `materialize`: its own packages have names that others may not have. */
  readonly adapter: string
  /** Names for a package's dbt_project.yml: no `--vars`. */
  readonly settingsNames: Names
  readonly checkVersion: boolean
  readonly maximumSeedSizeMib: number | undefined
  readonly lazy: boolean
  readonly discover: Discover
}

/**
 * The installed packages of a project, those in its packages folder first; a `local:` one that isn't installed is
 * read where it is. Among the errors is GL1008 where what is installed isn't what package-lock.yml, or else
 * packages.yml, asks for; dbt compares how many there are, and so do we.
 */
export function readPackages(
  root: RawPackage,
  context: PackageContext,
): { readonly packages: readonly RawPackage[]; readonly errors: readonly Diagnostic[] } {
  const errors: Diagnostic[] = []
  const found = new Map<string, RawPackage>()
  const add = (folder: string): RawPackage | undefined => {
    const pkg = readPackage(folder, context)
    if (!pkg.ok) {
      errors.push(...pkg.errors.map(failedToRead))
      return undefined
    }
    if (isInternal(pkg.value.name, context)) errors.push(sameName(pkg.value, null))
    const known = pkg.value.name === root.name ? root : found.get(pkg.value.name)
    if (known && known.root !== pkg.value.root) errors.push(sameName(pkg.value, known))
    else found.set(pkg.value.name, pkg.value)
    return pkg.value
  }
  if (isInternal(root.name, context)) errors.push(sameName(root, null))
  const installed = installedFolders(resolve(context.projectRoot, root.settings.paths.packages))
  for (const path of installed) add(path)
  const file = readPackageFile(root.root, '', { ...context, rendersDependencies: false })
  const lock = readPackageLock(root.root, null)
  if (!file.ok || !lock.ok) {
    errors.push(...(file.ok ? [] : file.errors), ...(lock.ok ? [] : lock.errors))
    return { packages: [...found.values()], errors }
  }
  const locked = lock.value?.entries ?? []
  const wanted = locked.length > 0 ? locked : file.value.entries
  const names = new Set(installed.map((path) => parse(path).name))
  const inPlace = wanted.filter((entry) => isUninstalledLocal(entry, context, names))
  const followed = followLocals(inPlace, context, add, found)
  if (!followed.ok) errors.push(...followed.errors)
  else if (wanted.length !== names.size + inPlace.length) {
    errors.push(notInstalled(wanted, names, root.settings, file.value.name))
  }
  return { packages: [...found.values()], errors }
}

/** dbt introduces what is wrong with a package's settings, but not what is no YAML. */
function failedToRead(e: Diagnostic): Diagnostic {
  return e.code === 'GL1901' || e.code === 'GL1902'
    ? e
    : { ...e, message: `Failed to read package: ${e.message}` }
}

/** Whether an entry names a folder with a project that is not among the installed ones. */
function isUninstalledLocal(
  entry: PackageEntry,
  context: PackageContext,
  installed: ReadonlySet<string>,
): boolean {
  const local = entryText(entry, 'local')
  if (local === null) return false
  const name = entryText(entry, 'name')
  if (!existsSync(resolve(context.projectRoot, local, 'dbt_project.yml'))) return false
  if (name !== null) return !installed.has(name)
  const written = readWrittenSettings(resolve(context.projectRoot, local), '')
  return !written.ok || !installed.has(nameOf(written.value))
}

/** Reads `local:` packages that aren't installed, and those that they ask for. Paths start at the root project. */
function followLocals(
  wanted: readonly PackageEntry[],
  context: PackageContext,
  add: (folder: string) => RawPackage | undefined,
  found: ReadonlyMap<string, RawPackage>,
): Result<null> {
  const queue = [...wanted]
  const seen = new Set<string>()
  for (let next = queue.shift(); next; next = queue.shift()) {
    const local = entryText(next, 'local')
    if (local === null) continue
    const folder = resolve(context.projectRoot, local)
    if (seen.has(folder)) continue
    seen.add(folder)
    const written = readWrittenSettings(folder, shownPrefix(folder, context.projectRoot))
    if (!written.ok) return written
    const name = nameOf(written.value)
    const pkg = found.get(name) ?? add(folder)
    if (!pkg) continue
    const nested = readPackageFile(pkg.root, pkg.shownPrefix, { ...context, rendersDependencies: true })
    if (!nested.ok) return nested
    queue.push(...nested.value.entries)
  }
  return ok(null)
}

/** What a package calls itself, which needn't be a name yet. */
function nameOf({ data }: WrittenSettings): string {
  return pythonStr(data.name ?? null)
}

function installedFolders(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => !name.startsWith('__'))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
}

/** Reads one package: its settings and its files. */
export function readPackage(folder: string, context: PackageContext): Result<RawPackage> {
  const prefix = shownPrefix(folder, context.projectRoot)
  const written = readWrittenSettings(folder, prefix)
  if (!written.ok) return written
  const settings = resolveSettings(written.value, {
    names: context.settingsNames,
    varsFile: null,
    checkVersion: context.checkVersion,
  })
  if (!settings.ok) return settings
  return ok(packageOf(folder, prefix, settings.value, written.value, context))
}

/** A package with its files, from its settings. */
export function packageOf(
  root: string,
  prefix: string,
  settings: PackageSettings,
  written: WrittenSettings,
  { maximumSeedSizeMib, lazy, discover }: Pick<PackageContext, 'maximumSeedSizeMib' | 'lazy' | 'discover'>,
): RawPackage {
  const files = discover({
    root,
    shownPrefix: prefix,
    paths: settings.paths,
    lazy,
    ...(maximumSeedSizeMib === undefined ? {} : { maximumSeedSizeMib }),
  })
  return {
    name: settings.name,
    root,
    shownPrefix: prefix,
    settings,
    files,
    projectFile: projectFile(written),
  }
}

function projectFile(written: WrittenSettings): ProjectFile {
  return {
    kind: 'schema',
    searchedPath: '.',
    relativePath: 'dbt_project.yml',
    path: './dbt_project.yml',
    shownPath: written.shown,
    ...heldText(written.document.text),
  }
}

function shownPrefix(folder: string, projectRoot: string): string {
  const path = relative(projectRoot, folder).replaceAll('\\', '/')
  return path === '' ? '' : `${path}/`
}

/** Whether a name is one of dbt's own packages, or its adapter's. */
function isInternal(name: string, { adapter }: PackageContext): boolean {
  return ['dbt', 'dbt_postgres', `dbt_${adapter}`].includes(name)
}

function sameName(pkg: RawPackage, known: RawPackage | null): Diagnostic {
  const message =
    `dbt found more than one package with the name "${pkg.name}" included in this project. ` +
    'Package names must be unique in a project. Please rename one of these packages.'
  const at = pkg.settings.spans.name
  return error('GL1010', message, {
    ...(at ? { at } : {}),
    related: known?.settings.spans.name ? [{ at: known.settings.spans.name, message: 'the other one' }] : [],
  })
}

function notInstalled(
  wanted: readonly PackageEntry[],
  installed: ReadonlySet<string>,
  settings: PackageSettings,
  file: string,
): Diagnostic {
  const missing = wanted.flatMap((entry) => {
    const name = entryText(entry, 'name')
    return name === null || installed.has(name) ? [] : [name]
  })
  const message =
    `dbt expects ${wanted.length} package(s) based on packages specified in ${file}, ` +
    `but found only ${installed.size} package(s) installed in ${settings.paths.packages}. ` +
    (missing.length > 0 ? `Following packages were not found: ${missing.join(', ')}. ` : '') +
    'Run "dbt deps" to install package dependencies.'
  const [first] = wanted
  const asked = wanted.map((entry) => shownEntry(entry)).join(', ')
  return error('GL1008', message, {
    ...(first ? { at: first.at } : {}),
    hint:
      wanted.length === 0
        ? 'Nothing asks for them: greenlight deps takes them away.'
        : `Asked for: ${asked}.`,
  })
}

function shownEntry(entry: PackageEntry): string {
  const keys = ['package', 'git', 'tarball', 'private', 'local']
  return keys.flatMap((key) => entryText(entry, key) ?? [])[0] ?? JSON.stringify(entry.written)
}

/** Values of vars.yml, or null where there is no such file. */
export function readVarsFile(projectRoot: string): Result<Settings | null> {
  const path = join(projectRoot, 'vars.yml')
  if (!existsSync(path)) return ok(null)
  const document = loadYaml(readFileSync(path, 'utf8'), { file: 'vars.yml' })
  if (!document.ok) return document
  const data = toPlain(document.value.value)
  const vars = isPlainObject(data) ? data.vars : undefined
  return ok(isPlainObject(vars) && Object.keys(vars).length > 0 ? vars : null)
}
