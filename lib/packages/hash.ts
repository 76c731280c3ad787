import { createHash } from 'node:crypto'
import { pythonJson } from '../foundation'
import { isPlainList, isPlainObject, type Plain, plainObject } from '../project'
import type { PackageSpec } from './spec'

/** dbt's `sha1_hash` of what is asked for: rendered and as written, in any order. */
export function packagesHash(specs: readonly PackageSpec[]): string {
  const lines = specs.map((spec) => pythonJson(sorted(hashed(spec)))).sort()
  return createHash('sha1').update(lines.join('\n')).digest('hex')
}

function hashed(spec: PackageSpec): { readonly [key: string]: Plain } {
  const named = { ...(spec.name === null ? {} : { name: spec.name }), unrendered: spec.written }
  switch (spec.kind) {
    case 'local':
      return { ...named, local: spec.local }
    case 'tarball':
      return { ...named, tarball: spec.tarball }
    case 'hub':
      return {
        ...named,
        package: spec.package,
        version: spec.version,
        install_prerelease: spec.prerelease,
      }
    case 'git':
      return { ...named, git: spec.git, ...gitParts(spec) }
    case 'private':
      return { ...named, private: spec.private, provider: spec.provider, ...gitParts(spec) }
  }
}

function gitParts(spec: Extract<PackageSpec, { kind: 'git' | 'private' }>) {
  return {
    revision: spec.revision,
    subdirectory: spec.subdirectory,
    'warn-unpinned': spec.warnUnpinned,
  }
}

function sorted(value: Plain): Plain {
  if (isPlainList(value)) return value.map(sorted)
  if (!isPlainObject(value)) return value
  const keys = Object.keys(value).sort()
  return plainObject(keys.map((key) => [key, sorted(value[key] ?? null)] as const))
}
