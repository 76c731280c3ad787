import { isPlainObject } from '../../project'
import type { Session } from '../session'
import type { PackageSpec } from '../spec'
import { scalarText } from '../spec'
import type { Wanted } from '../wanted'
import { gitPackage } from './git'
import { hubPackage, readVersions } from './hub'
import { localPackage } from './local'
import { privateAddress } from './private'
import { tarballPackage } from './tarball'

/** The package that an entry asks for. @throws DiagnosticError */
export function wantedOf(session: Session, spec: PackageSpec): Wanted {
  switch (spec.kind) {
    case 'local':
      return localPackage(session, spec.local)
    case 'tarball':
      return tarballPackage(session, { ...spec, written: writtenText(spec, 'tarball') ?? spec.tarball })
    case 'hub': {
      const texts = (Array.isArray(spec.version) ? spec.version : [spec.version]).map(scalarText)
      return hubPackage(session, spec.package, readVersions(texts), spec.prerelease === true)
    }
    case 'git':
      return gitPackage(session, {
        ...gitParts(spec),
        git: spec.git,
        written: writtenText(spec, 'git') ?? spec.git,
        secluded: null,
      })
    case 'private': {
      const { url, token } = privateAddress(session, spec.private, spec.provider)
      if (token !== null) session.hide(token)
      return gitPackage(session, {
        ...gitParts(spec),
        git: url,
        written: spec.private,
        secluded: { provider: spec.provider },
      })
    }
  }
}

function gitParts(spec: Extract<PackageSpec, { kind: 'git' | 'private' }>) {
  return {
    revisions: spec.revision === null ? [] : [scalarText(spec.revision)],
    warnUnpinned: spec.warnUnpinned !== false,
    subdirectory: spec.subdirectory === '' ? null : spec.subdirectory,
  }
}

function writtenText(spec: PackageSpec, key: string): string | null {
  const value = isPlainObject(spec.written) ? spec.written[key] : undefined
  return typeof value === 'string' && value !== '' ? value : null
}
