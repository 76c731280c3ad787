import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { DiagnosticError } from '../foundation'
import {
  isPlainList,
  isPlainObject,
  malformedPackages,
  type Plain,
  type PlainObject,
  plainObject,
  pythonRepr,
  toPlain,
} from '../project'
import { dumpYaml, loadYaml } from '../yaml'
import type { Session } from './session'
import { type PackageSpec, readSpec } from './spec'

export const PACKAGE_SOURCES = ['hub', 'git', 'local'] as const
export type PackageSource = (typeof PACKAGE_SOURCES)[number]

/** `--add-package NAME@VERSION`. */
export type AddedPackage = {
  readonly name: string
  readonly version: string | null
  readonly source: PackageSource
}

/**
 * Adds a package to packages.yml (or dependencies.yml, if that has the packages), in place of what it has of the
 * same name, and gives what the file asks for now. Comments are lost, as with dbt. @throws DiagnosticError
 */
export async function addPackage(
  session: Session,
  added: AddedPackage,
  file: 'packages.yml' | 'dependencies.yml',
): Promise<PackageSpec[]> {
  const path = join(session.project.root, file)
  if (!existsSync(path)) {
    await writeFileAtomic(path, 'packages: []\n')
    session.log('Created packages.yml')
  }
  const document = loadYaml(readFileSync(path, 'utf8'), { file })
  if (!document.ok) throw new DiagnosticError(...document.errors)
  const data = toPlain(document.value.value)
  const packages = isPlainObject(data) ? (data.packages ?? []) : []
  if (!isPlainList(packages) || (data !== null && !isPlainObject(data))) {
    throw new DiagnosticError(
      malformedPackages(`${pythonRepr(packages)} is not of type 'array'`, { file, line: 1 }),
    )
  }
  const kept = packages.filter((entry) => {
    if (!isPlainObject(entry) || !isSamePackage(entry, added.name)) return true
    const told = Object.entries(entry).filter(
      ([, value]) => typeof value !== 'boolean' && !isPlainObject(value),
    )
    session.log(`Found duplicate package in packages.yml, removing: ${pythonRepr(plainObject(told))}`)
    return false
  })
  const all = [...kept, entryOf(added)]
  // As dbt does it: what is written now is neither rendered nor part of the lock's hash.
  const specs = all.map((rendered) => readSpec({ rendered, written: plainObject(), at: { file, line: 1 } }))
  await writeFileAtomic(path, dumpYaml({ ...(data ?? {}), packages: all }, { indentLists: true }))
  session.log(`Added new package ${added.name}@${added.version ?? ''} to ${path}`)
  return specs
}

function entryOf({ name, version, source }: AddedPackage): PlainObject {
  const key = source === 'hub' ? 'package' : source
  if (version === null || version === '') return { [key]: name }
  const value: Plain = version.includes(',') ? version.split(',') : version
  return { [key]: name, [source === 'git' ? 'revision' : 'version']: value }
}

/** Whether an entry is the package of a name, under whatever kind: `-` and `_` are one, and the owner may be absent. */
function isSamePackage(entry: PlainObject, name: string): boolean {
  const short = name.slice(name.lastIndexOf('/') + 1)
  const spellings = [name, short].flatMap((text) => [
    text,
    text.replaceAll('_', '-'),
    text.replaceAll('-', '_'),
  ])
  const address = [entry.package, entry.git, entry.local, entry.tarball, entry.private].find(Boolean)
  if (typeof address !== 'string') return false
  return spellings.some((spelling) => {
    const start = address.indexOf(spelling)
    if (start === -1) return false
    const end = start + spelling.length
    const opens = start === 0 || '/.'.includes(address.charAt(start - 1))
    return opens && (end === address.length || '/.'.includes(address.charAt(end)))
  })
}
