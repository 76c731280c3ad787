import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagnostic, error, fail, ok, type Result, type Span } from '../foundation'
import type { Names } from '../jinja'
import { loadYaml, type YamlDocument } from '../yaml'
import { revealSecrets } from './context/env-var'
import { pythonRepr } from './python-repr'
import { renderTree } from './render'
import type { Host } from './types'
import { isPlainList, isPlainObject, type Plain, type PlainObject, plainObject, toPlain } from './values'

/** One package that is asked for: rendered, and as it is written (dbt's lock has a hash of both). */
export type PackageEntry = { readonly rendered: Plain; readonly written: Plain; readonly at: Span }

export type PackageFile = {
  readonly name: 'packages.yml' | 'dependencies.yml'
  readonly entries: readonly PackageEntry[]
}

/** package-lock.yml: what `deps` has resolved, with a hash of what it was asked for. */
export type PackageLock = { readonly entries: readonly PackageEntry[]; readonly hash: string | null }

export type PackageFileContext = {
  /** Names for packages.yml, which may use secrets. */
  readonly names: Names
  readonly env: Host['env']
  /** The root project's dependencies.yml is taken as it is; that of a package is rendered, as in dbt. */
  readonly rendersDependencies: boolean
}

/** Each kind of package is known by a key of its own. */
const KINDS = ['package', 'git', 'tarball', 'local', 'private'] as const

const LOCK = 'package-lock.yml'

/**
 * What a package asks for: `packages:` of dependencies.yml, or else packages.yml. `prefix` makes the files' names
 * readable from the project's folder. Fails with GL1201 where both have packages or the file has another shape.
 */
export function readPackageFile(
  folder: string,
  prefix: string,
  context: PackageFileContext,
): Result<PackageFile> {
  const packages = read(folder, prefix, 'packages.yml')
  if (!packages.ok) return packages
  const dependencies = read(folder, prefix, 'dependencies.yml')
  if (!dependencies.ok) return dependencies
  const [own, other] = [packages.value, dependencies.value]
  const elsewhere = other !== null && has(other.data, 'packages')
  if (elsewhere && own !== null && has(own.data, 'packages')) {
    const message = "The 'packages' key cannot be specified in both packages.yml and dependencies.yml"
    return fail(error('GL1201', message, { at: own.document.span(['packages'], 'key') }))
  }
  if (own !== null && has(own.data, 'projects')) {
    const message = "The 'projects' key cannot be specified in packages.yml"
    return fail(error('GL1201', message, { at: own.document.span(['projects'], 'key') }))
  }
  const name = elsewhere ? 'dependencies.yml' : 'packages.yml'
  const file = elsewhere ? other : own
  if (file === null) return ok({ name, entries: [] })
  const entries = entriesOf(file, name === 'packages.yml' || context.rendersDependencies ? context : null)
  return entries.ok ? ok({ name, entries: entries.value }) : entries
}

/** package-lock.yml of a project; null where there is none. */
export function readPackageLock(
  root: string,
  context: PackageFileContext | null,
): Result<PackageLock | null> {
  const file = read(root, '', LOCK)
  if (!file.ok) return file
  if (file.value === null) return ok(null)
  const hash = isPlainObject(file.value.data) ? file.value.data.sha1_hash : null
  const entries = entriesOf(file.value, context)
  return entries.ok ? ok({ entries: entries.value, hash: typeof hash === 'string' ? hash : null }) : entries
}

type Loaded = { readonly document: YamlDocument; readonly data: Plain }

function read(folder: string, prefix: string, name: string): Result<Loaded | null> {
  const path = join(folder, name)
  if (!existsSync(path)) return ok(null)
  const document = loadYaml(readFileSync(path, 'utf8'), { file: prefix + name })
  if (!document.ok) return document
  return ok({ document: document.value, data: toPlain(document.value.value) })
}

function has(data: Plain, key: string): boolean {
  return isPlainObject(data) && Object.hasOwn(data, key)
}

function entriesOf({ document, data }: Loaded, context: PackageFileContext | null): Result<PackageEntry[]> {
  if (data === null || data === '') return ok([])
  const at = document.span([])
  if (!isPlainObject(data))
    return fail(malformedPackages(`${JSON.stringify(data)} is not of type 'object'`, at))
  const unknown = Object.keys(data).filter(
    (key) => key !== 'packages' && key !== 'sha1_hash' && key !== 'projects',
  )
  const [first] = unknown
  if (first !== undefined) {
    const message = `Additional properties are not allowed ('${first}' was unexpected)`
    return fail(malformedPackages(message, document.span([first], 'key')))
  }
  const written = data.packages
  if (written === undefined || written === null) return ok([])
  if (!isPlainList(written)) {
    const message = `at path ['packages']: ${JSON.stringify(written)} is not of type 'array'`
    return fail(malformedPackages(message, document.span(['packages'])))
  }
  const errors: Diagnostic[] = []
  for (const [i, entry] of context === null ? [] : written.entries()) {
    if (!isPlainObject(entry) || KINDS.some((key) => key in entry)) continue
    const shown = plainObject([...Object.entries(entry), ['unrendered', entry]])
    const message = `${pythonRepr(shown)} is not valid under any of the given schemas`
    errors.push(malformedPackages(message, document.span(['packages', i])))
  }
  const entries = written.map((entry, i): PackageEntry => {
    const place = document.span(['packages', i])
    if (context === null) return { rendered: entry, written: entry, at: place }
    const rendered = renderTree(entry, {
      names: context.names,
      renders: () => true,
      at: (below) => document.span(['packages', i, ...below]),
      code: 'GL1007',
      onError: (diagnostic) => errors.push(diagnostic),
    })
    return { rendered: reveal(rendered, context.env), written: entry, at: place }
  })
  return errors.length > 0 ? fail(...errors) : ok(entries)
}

function reveal(value: Plain, env: Host['env']): Plain {
  if (typeof value === 'string') return revealSecrets(value, env).text
  if (isPlainList(value)) return value.map((item) => reveal(item, env))
  if (!isPlainObject(value)) return value
  return plainObject(
    Object.entries(value).map(([key, item]: [string, Plain]) => [key, reveal(item, env)] as const),
  )
}

/** dbt's message for a package file that is none. */
export function malformedPackages(why: string, at: Span): Diagnostic {
  const message =
    'The packages.yml file in this project is malformed. Please double check\n' +
    'the contents of this file and fix any errors before retrying.\n\n' +
    'You can find more information on the syntax for this file here:\n' +
    'https://docs.getdbt.com/docs/package-management\n\n' +
    `Validator Error:\n${why}`
  return error('GL1201', message, { at })
}

/** A text of an entry, where it is one. */
export function entryText(entry: PackageEntry, key: string): string | null {
  const value: Plain | undefined = isPlainObject(entry.rendered)
    ? (entry.rendered satisfies PlainObject)[key]
    : undefined
  return typeof value === 'string' ? value : null
}
