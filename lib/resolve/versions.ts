import { type Diagnostic, error, Float } from '../foundation'
import { columnsForVersion, type PropertyEntry, versionsOf, versionText } from '../parse'
import { isPlainList, isPlainObject, type Plain, type PlainObject } from '../project'
import { columnsOf } from './columns'
import { deepMerge } from './config'
import { applyConstraints } from './constraints'
import { dateText } from './dates'
import type { Draft } from './draft'
import { settle } from './nodes'
import { checkAccess, noNode } from './patch-faults'
import { addDisabled, type ResolveState } from './state'

/** Turns the models of an entry's versions into versions of one model, and applies the entry to each. */
export function patchVersions(entry: PropertyEntry, state: ResolveState): void {
  const versions = versionsOf(entry.data)
  const fault = versionFault(entry, versions)
  if (fault) {
    state.report(fault)
    return
  }
  const latest = latestVersion(entry, versions)
  for (const version of versions) {
    const v = version.v ?? null
    const formatted = `v${versionText(v)}`
    const definedIn = version.defined_in
    const fileName =
      typeof definedIn === 'string' && definedIn !== '' ? definedIn : `${entry.name}_${formatted}`
    const found = takeModel(fileName, entry, same(v, latest), state)
    if (!found) {
      state.report(noNode(fileName, entry, state))
      continue
    }
    const { draft, enabled } = found
    draft.uniqueId = `model.${entry.packageName}.${entry.name}.${formatted}`
    draft.fqn = [...draft.fqn.slice(0, -1), entry.name, formatted]
    draft.name = entry.name
    draft.version = plain(v)
    draft.latestVersion = plain(latest)
    if (enabled) state.nodes.set(draft.uniqueId, draft)
    else addDisabled(state, draft)
    if (enabled) state.refs.add(draft)
    patchVersion(draft, entry, version, state)
  }
}

function patchVersion(draft: Draft, entry: PropertyEntry, version: PlainObject, state: ResolveState): void {
  const { data } = entry
  draft.patchPath = `${entry.packageName}://${entry.file.path}`
  draft.patchSpan = entry.at('name')
  draft.description = text(version.description) || text(data.description)
  draft.columns = columnsOf(columnsForVersion(data, version))
  draft.deprecationDate = dateText(version.deprecation_date)
  const base = isPlainObject(data.config) ? data.config : {}
  const own = isPlainObject(version.config) ? version.config : {}
  const config = deepMerge(base, own)
  const index = versionsOf(data).indexOf(version)
  const written = writtenConfig(entry, index)
  if (!checkAccess(draft, { config, written }, state)) return
  if (!settle(draft, state, { config, written })) return
  const ownConstraints = version.constraints
  const constraints =
    isPlainList(ownConstraints) && ownConstraints.length > 0 ? ownConstraints : data.constraints
  applyConstraints(draft, entry, constraints, state)
}

function writtenConfig(entry: PropertyEntry, index: number): PlainObject | null {
  const version = versionsOf(entry.written)[index]
  const config = version?.config
  return isPlainObject(config) ? config : null
}

/** Takes a version's model out of its old name: by its file's name, or the latest by the model's own. */
function takeModel(
  fileName: string,
  entry: PropertyEntry,
  isLatest: boolean,
  state: ResolveState,
): { readonly draft: Draft; readonly enabled: boolean } | undefined {
  for (const name of isLatest ? [fileName, entry.name] : [fileName]) {
    const found = state.refs.find(name, entry.packageName, null)[0]
    if (found && found.resourceType === 'model' && found.version === null) {
      state.refs.remove(found)
      state.nodes.delete(found.uniqueId)
      return { draft: found, enabled: true }
    }
  }
  const id = `model.${entry.packageName}.${fileName}`
  const disabled = state.disabled.get(id)
  const [draft] = disabled ?? []
  if (!draft) return undefined
  state.disabled.delete(id)
  return { draft, enabled: false }
}

function latestVersion(entry: PropertyEntry, versions: readonly PlainObject[]): Plain {
  const named = entry.data.latest_version
  if (named !== undefined && named !== null) return named
  let latest: Plain = null
  for (const version of versions) {
    const v = version.v ?? null
    if (latest === null || isBefore(latest, v)) latest = v
  }
  return latest
}

/** Numbers by value; where one is no number, as texts. */
function isBefore(a: Plain, b: Plain): boolean {
  const [left, right] = [Number(versionText(a)), Number(versionText(b))]
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left < right
  return versionText(a) < versionText(b)
}

function same(a: Plain, b: Plain): boolean {
  return plain(a) === plain(b)
}

/** A version as the manifest has it. */
function plain(v: Plain): string | number | null {
  if (v instanceof Float) return v.value
  return typeof v === 'string' || typeof v === 'number' ? v : v === null ? null : String(v)
}

function versionFault(entry: PropertyEntry, versions: readonly PlainObject[]): Diagnostic | null {
  const seen = new Set<string>()
  for (const [i, version] of versions.entries()) {
    const v = versionText(version.v ?? null)
    if (seen.has(v))
      return error('GL3013', `Found duplicate version: '${v}' in versions list of model '${entry.name}'`, {
        at: entry.at('versions', i),
      })
    seen.add(v)
  }
  const latest = entry.data.latest_version
  if (latest === undefined || latest === null || versions.some((version) => same(version.v ?? null, latest)))
    return null
  const known = versions.map((version) => shown(version.v ?? null)).join(', ')
  return error(
    'GL3013',
    `latest_version: ${versionText(latest)} is not one of model '${entry.name}' versions: [${known}]`,
    { at: entry.at('latest_version') },
  )
}

function shown(v: Plain): string {
  return typeof v === 'string' ? `'${v}'` : versionText(v)
}

function text(value: Plain | undefined): string {
  return typeof value === 'string' ? value : ''
}
