import { error, warning } from '../foundation'
import type { UniqueId } from '../manifest'
import {
  columnsForVersion,
  extractReference,
  fqnPrefix,
  type ParsedNode,
  type PropertyEntry,
  type PropertyKey,
  versionsOf,
} from '../parse'
import { isPlainList, isPlainObject, type Plain, type PlainObject } from '../project'
import { columnsOf } from './columns'
import type { ConfigPatch } from './config'
import { applyConstraints } from './constraints'
import { dateText } from './dates'
import type { Draft } from './draft'
import { applySignature } from './functions'
import { draftOf, sameName, settle } from './nodes'
import { ambiguous, checkAccess, noNode, patchedTwice, severalDisabled, wrongKey } from './patch-faults'
import { REFERABLE, type ResolveState } from './state'
import { patchVersions } from './versions'

const TYPES: { readonly [key in PropertyKey]?: string } = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  data_tests: 'test',
  functions: 'function',
}

/** Applies the properties of everything that has a file of its own, in dbt's order of reading. */
export function applyPatches(state: ResolveState): void {
  for (const entry of state.project.properties) {
    if (entry.key === 'snapshots' && 'relation' in entry.data && !addSnapshot(entry, state)) continue
    if (!TYPES[entry.key]) continue
    if (entry.key === 'models' && versionsOf(entry.data).length > 0) patchVersions(entry, state)
    else patch(entry, state)
  }
}

function patch(entry: PropertyEntry, state: ResolveState): void {
  const found = findTarget(entry, state)
  if (found === 'wrong kind') return
  if (!found) {
    state.report(noNode(entry.name, entry, state))
    return
  }
  for (const draft of found.drafts) {
    if (found.enabled && draft.patchPath !== null) {
      state.report(patchedTwice(entry, draft))
      return
    }
    applyPatch(draft, entry, state, patchOf(entry))
  }
}

type Found = { readonly drafts: readonly Draft[]; readonly enabled: boolean }

/** The nodes that an entry describes: an enabled one, else all disabled ones of its name. */
function findTarget(entry: PropertyEntry, state: ResolveState): Found | 'wrong kind' | undefined {
  const type = TYPES[entry.key] ?? ''
  if (REFERABLE.has(type)) {
    const own = state.refs.find(entry.name, entry.packageName, null)[0]
    const anywhere = own ? [own] : state.refs.find(entry.name, null, null)
    const [first, second] = anywhere
    if (first && second) {
      state.report(ambiguous(entry, anywhere))
      return 'wrong kind'
    }
    if (first && first.resourceType !== type) {
      state.report(wrongKey(entry, first))
      return 'wrong kind'
    }
    if (first) return { drafts: [first], enabled: true }
  } else {
    const node = type === 'function' ? findFunction(entry, state) : findNode(type, entry, state)
    if (node) return { drafts: [node], enabled: true }
  }
  const disabled = state.disabled.get(`${type}.${entry.packageName}.${entry.name}`)
  if (!disabled || disabled.length === 0) return undefined
  const config = entry.data.config
  if (disabled.length > 1 && isPlainObject(config) && config.enabled === true) {
    state.report(severalDisabled(entry, disabled))
    return 'wrong kind'
  }
  return { drafts: disabled, enabled: false }
}

function findNode(type: string, entry: PropertyEntry, state: ResolveState): Draft | undefined {
  return state.nodes.get(`${type}.${entry.packageName}.${entry.name}`)
}

/** dbt looks a function up in any package. */
function findFunction(entry: PropertyEntry, state: ResolveState): Draft | undefined {
  const own = state.functions.get(`function.${entry.packageName}.${entry.name}`)
  if (own) return own
  for (const draft of state.functions.values()) if (draft.name === entry.name) return draft
  return undefined
}

/** The part of an entry that is config. */
export function patchOf(entry: PropertyEntry): ConfigPatch | null {
  const config = entry.data.config
  if (!isPlainObject(config) || Object.keys(config).length === 0) return null
  const written = entry.written.config
  return { config, written: isPlainObject(written) ? written : null }
}

/** Properties over one node: its config again with theirs, then description, columns and what models have besides. */
function applyPatch(
  draft: Draft,
  entry: PropertyEntry,
  state: ResolveState,
  config: ConfigPatch | null,
): void {
  draft.patchPath = `${entry.packageName}://${entry.file.path}`
  draft.patchSpan = entry.at('name')
  if (config && !checkAccess(draft, config, state)) return
  if (config && !settle(draft, state, config)) return
  draft.description = textOf(entry.data.description)
  if (draft.resourceType === 'test') return
  warnOfForeignKeys(draft, entry, state)
  if (draft.resourceType === 'function') {
    applySignature(draft, entry, state)
    return
  }
  draft.columns = columnsOf(columnsForVersion(entry.data, null), draft.resourceType === 'analysis')
  if (draft.resourceType !== 'model') return
  draft.deprecationDate = dateText(entry.data.deprecation_date)
  const spine = entry.data.time_spine
  draft.timeSpine = isPlainObject(spine) ? timeSpine(spine) : null
  applyConstraints(draft, entry, entry.data.constraints, state)
}

/** Properties that only models have. */
function warnOfForeignKeys(draft: Draft, { data, at }: PropertyEntry, state: ResolveState): void {
  const { constraints } = data
  if (draft.resourceType === 'model' || !isPlainList(constraints) || constraints.length === 0) return
  const message = `Field constraints is not valid for ${draft.resourceType} (${draft.name})`
  const hint = 'Only models have constraints; they are ignored here.'
  state.report(warning('GL3027', message, { at: at('constraints'), uniqueId: draft.uniqueId, hint }))
}

function timeSpine(spine: PlainObject): PlainObject {
  const list = isPlainList(spine.custom_granularities) ? spine.custom_granularities : []
  return {
    standard_granularity_column: spine.standard_granularity_column ?? null,
    custom_granularities: list
      .filter(isPlainObject)
      .map((item) => ({ name: item.name ?? null, column_name: item.column_name ?? null })),
  }
}

/** A snapshot written in properties only, by its `relation:`; false where that is none. */
function addSnapshot(entry: PropertyEntry, state: ResolveState): boolean {
  const relation = textOf(entry.data.relation)
  const reference = extractReference(relation)
  if (!reference) {
    const hint = "Write it as ref('name') or source('source', 'table')."
    state.report(error('GL1102', `Invalid jinja expression: ${relation}`, { at: entry.at('relation'), hint }))
    return false
  }
  const uniqueId: UniqueId = `snapshot.${entry.packageName}.${entry.name}`
  const parsed: ParsedNode = {
    resourceType: 'snapshot',
    uniqueId,
    name: entry.name,
    packageName: entry.packageName,
    path: `${entry.name}.sql`,
    originalFilePath: entry.file.path,
    fqn: [...fqnPrefix(entry.packageName, entry.file.relativePath), entry.name],
    rawCode: `select * from {{ ${relation} }}`,
    language: 'sql',
    checksum: entry.file.checksum,
    tags: [],
    index: null,
    captured: {
      refs: 'ref' in reference ? [reference.ref] : [],
      sources: 'source' in reference ? [reference.source] : [],
      metrics: [],
      functions: [],
      macros: [],
      config: {},
      unrenderedConfig: null,
      staticConfig: null,
      line: entry.at('name').line,
    },
    span: entry.at('name'),
  }
  const draft = draftOf(parsed, state)
  const known = state.nodes.get(uniqueId)
  if (known) {
    state.report(sameName(draft, known))
    return false
  }
  state.nodes.set(uniqueId, draft)
  state.refs.add(draft)
  if (!patchOf(entry)) settle(draft, state, null)
  return true
}

function textOf(value: Plain | undefined): string {
  return typeof value === 'string' ? value : ''
}
