import { DBT_VERSION, DiagnosticError, error } from '../../foundation'
import {
  combineVersions,
  newestIn,
  parseVersion,
  pythonRepr,
  rangeText,
  sortVersions,
  type Version,
  versionText,
} from '../../project'
import { type HubVersion, hubEntries, hubOf } from '../hub'
import { moveFolder } from '../move'
import type { Session } from '../session'
import type { Pinned, Wanted } from '../wanted'
import { fetchArchive } from './tarball'

type HubWanted = Wanted & { readonly versions: readonly Version[] }

function isHub(wanted: Wanted): wanted is HubWanted {
  return 'versions' in wanted
}

/** A package of the hub, in the newest version that all who ask for it allow. */
export function hubPackage(
  session: Session,
  name: string,
  versions: readonly Version[],
  prerelease: boolean,
): Wanted {
  const wanted: HubWanted = {
    kind: 'RegistryUnpinnedPackage',
    names: [name],
    versions,
    merge: (other) => {
      if (!isHub(other)) return wanted
      return hubPackage(session, name, [...versions, ...other.versions], prerelease)
    },
    pin: () => pinHub(session, name, versions, prerelease),
  }
  return wanted
}

/** The versions of a text each. @throws DiagnosticError GL1203 */
export function readVersions(texts: readonly string[]): Version[] {
  return texts.map((text) => {
    const version = parseVersion(text)
    if (version !== undefined) return version
    throw new DiagnosticError(
      error('GL1203', `"${text}" is not a valid semantic version.`, {
        hint: 'Write 1.2.3, ">=1.2.3", or a list of such bounds.',
      }),
    )
  })
}

async function pinHub(
  session: Session,
  name: string,
  versions: readonly Version[],
  prerelease: boolean,
): Promise<Pinned> {
  const all = await hubOf(session).versions(name)
  const range = combineVersions(versions)
  if (range === null) {
    const options = pythonRepr(versions.map(versionText))
    throw new DiagnosticError(
      error(
        'GL1204',
        `Version error for package ${name}: Could not find a satisfactory version from options: ${options}`,
      ),
    )
  }
  const { checkVersion } = session.project
  const compatible = [...all].filter(([, version]) => !checkVersion || suitsUs(version)).map(([text]) => text)
  const wantsPrerelease = prerelease || versions.some((version) => version.prerelease !== null)
  const installable = sortVersions(compatible, wantsPrerelease)
  const version = newestIn(range, installable)
  const found = version === undefined ? undefined : all.get(version)
  if (version === undefined || found === undefined) {
    throw new DiagnosticError(error('GL1203', nothingFits(name, rangeText(range), installable, checkVersion)))
  }
  return pinned(session, name, version, found, installable.at(-1) ?? version)
}

/** Whether a version of a package is for the version of dbt that we follow. */
function suitsUs({ require_dbt_version: required }: HubVersion): boolean {
  if (!required || required.length === 0) return true
  const wanted = (typeof required === 'string' ? [required] : required).flatMap(
    (text) => parseVersion(text) ?? [],
  )
  const own = parseVersion(DBT_VERSION)
  return own === undefined || combineVersions([own, ...wanted]) !== null
}

function nothingFits(name: string, range: string, installable: readonly string[], checked: boolean): string {
  const hidden =
    '\n  Not shown: package versions incompatible with installed version of dbt-core\n' +
    "  To include them, run 'dbt --no-version-check deps'"
  return (
    `Could not find a matching compatible version for package ${name}\n` +
    `  Requested range: ${range}\n  Compatible versions: ${pythonRepr(installable)}\n` +
    (checked ? hidden : '')
  )
}

function pinned(session: Session, name: string, version: string, found: HubVersion, newest: string): Pinned {
  return {
    name,
    metadata: async () => ({ name: found.name, entries: hubEntries(name, found) }),
    lockEntry: () => ({ package: name, version }),
    install: async (target) =>
      moveFolder(await fetchArchive(session, found.downloads.tarball, found.name), target),
    origin: () => `version ${version}`,
    subdirectory: null,
    latest: { version: newest, isThis: newest === version },
  }
}
