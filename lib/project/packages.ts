import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type Diagnostic, error, fail, ok, type Result, type Span } from '../foundation'
import type { Names } from '../jinja'
import { loadYaml } from '../yaml'
import { discoverFiles, heldText } from './files'
import { renderTree } from './render'
import { readWrittenSettings, resolveSettings, type WrittenSettings } from './settings'
import type { PackageSettings, ProjectFile, RawPackage, Settings } from './types'
import { isPlainList, isPlainObject, type PlainObject, toPlain } from './values'

/** What `packages:` asks for. */
type Wanted = { readonly local: string | null; readonly shown: string; readonly at: Span }

export type PackageContext = {
  readonly projectRoot: string
  /** Names for packages.yml, which may use secrets. */
  readonly secretNames: Names
  /** Names for a package's dbt_project.yml: no `--vars`. */
  readonly settingsNames: Names
  readonly checkVersion: boolean
  readonly maximumSeedSizeMib: number | undefined
  readonly lazy: boolean
}

/**
 * The installed packages of a project, those in its packages folder first; a `local:` one that isn't installed is
 * read where it is. Fails where one that must be downloaded is absent.
 */
export function readPackages(root: RawPackage, context: PackageContext): Result<RawPackage[]> {
  const errors: Diagnostic[] = []
  const found = new Map<string, RawPackage>()
  const add = (folder: string): RawPackage | undefined => {
    const pkg = readPackage(folder, context)
    if (!pkg.ok) {
      errors.push(...pkg.errors.map((e) => ({ ...e, message: `Failed to read package: ${e.message}` })))
      return undefined
    }
    const known = pkg.value.name === root.name ? root : found.get(pkg.value.name)
    if (known && known.root !== pkg.value.root) errors.push(sameName(pkg.value, known))
    else found.set(pkg.value.name, pkg.value)
    return pkg.value
  }
  const folder = join(context.projectRoot, root.settings.paths.packages)
  const installed = installedFolders(folder)
  for (const path of installed) add(path)
  const wanted = readWanted(root.root, '', context)
  if (!wanted.ok) return wanted
  const missing = followLocals(wanted.value, context, add, found)
  if (!missing.ok) return missing
  const downloads = wanted.value.filter((item) => item.local === null)
  if (downloads.length > 0 && installed.length < wanted.value.length)
    errors.push(notInstalled(wanted.value.length, installed.length, root.settings, downloads))
  return errors.length > 0 ? fail(...errors) : ok([...found.values()])
}

/** Reads `local:` packages that aren't installed, and those that they ask for. Paths start at the root project. */
function followLocals(
  wanted: readonly Wanted[],
  context: PackageContext,
  add: (folder: string) => RawPackage | undefined,
  found: ReadonlyMap<string, RawPackage>,
): Result<null> {
  const queue = [...wanted]
  const seen = new Set<string>()
  for (let next = queue.shift(); next; next = queue.shift()) {
    if (next.local === null) continue
    const folder = resolve(context.projectRoot, next.local)
    if (seen.has(folder)) continue
    seen.add(folder)
    const written = readWrittenSettings(folder, shownPrefix(folder, context.projectRoot))
    if (!written.ok) return written
    const name = String(written.value.data.name)
    const pkg = found.get(name) ?? add(folder)
    if (!pkg) continue
    const nested = readWanted(pkg.root, pkg.shownPrefix, context)
    if (!nested.ok) return nested
    queue.push(...nested.value)
  }
  return ok(null)
}

function installedFolders(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => !name.startsWith('__'))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
}

/** `packages:` of dependencies.yml, else of packages.yml. */
function readWanted(root: string, prefix: string, context: PackageContext): Result<Wanted[]> {
  for (const name of ['dependencies.yml', 'packages.yml']) {
    const path = join(root, name)
    if (!existsSync(path)) continue
    const document = loadYaml(readFileSync(path, 'utf8'), { file: prefix + name })
    if (!document.ok) return document
    const data = toPlain(document.value.value)
    if (!isPlainObject(data) || !isPlainList(data.packages)) continue
    const errors: Diagnostic[] = []
    const rendered =
      name === 'dependencies.yml'
        ? data.packages
        : renderTree(data.packages, {
            names: context.secretNames,
            renders: () => true,
            at: (below) => document.value.span(['packages', ...below]),
            code: 'GL1007',
            onError: (diagnostic) => errors.push(diagnostic),
          })
    if (errors.length > 0) return fail(...errors)
    const list = isPlainList(rendered) ? rendered : []
    return ok(
      list.flatMap((entry, i) =>
        isPlainObject(entry) ? [wantedOf(entry, document.value.span(['packages', i]))] : [],
      ),
    )
  }
  return ok([])
}

function wantedOf(entry: PlainObject, at: Span): Wanted {
  const local = entry.local
  const shown = entry.package ?? entry.git ?? entry.tarball ?? entry.private ?? local
  return { local: typeof local === 'string' ? local : null, shown: String(shown), at }
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
  { maximumSeedSizeMib, lazy }: Pick<PackageContext, 'maximumSeedSizeMib' | 'lazy'>,
): RawPackage {
  const files = discoverFiles({
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

function sameName(pkg: RawPackage, known: RawPackage): Diagnostic {
  const message =
    `dbt found more than one package with the name "${pkg.name}" included in this project. ` +
    'Package names must be unique in a project. Please rename one of these packages.'
  const at = pkg.settings.spans.name
  return error('GL1010', message, {
    ...(at ? { at } : {}),
    related: known.settings.spans.name ? [{ at: known.settings.spans.name, message: 'the other one' }] : [],
  })
}

function notInstalled(
  wanted: number,
  installed: number,
  settings: PackageSettings,
  missing: readonly Wanted[],
): Diagnostic {
  const message =
    `dbt expects ${wanted} package(s) based on packages specified in packages.yml, ` +
    `but found only ${installed} package(s) installed in ${settings.paths.packages}. ` +
    'Run "dbt deps" to install package dependencies.'
  const first = missing[0]
  return error('GL1008', message, {
    ...(first ? { at: first.at } : {}),
    hint: `Not installed: ${missing.map((item) => item.shown).join(', ')}.`,
  })
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
