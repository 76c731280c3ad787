import { addUnrendered, type ConfigKind, type ConfigTrees, contentKey, fieldsOf, shared } from '../parse'
import {
  copied,
  copiedAtOnce,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
} from '../project'
import type { Draft } from './draft'

/** What properties say about a node's config: rendered, and as it is written. */
export type ConfigPatch = { readonly config: PlainObject; readonly written: PlainObject | null }

/** The kind of config that a resource has. */
export function configKind(draft: Draft): ConfigKind {
  return draft.resourceType
}

/**
 * Configures a node: dbt_project.yml under properties under the file's own `config()`, and over all of it, for a
 * package's node, the root project's dbt_project.yml. Called once for the file and once more for its properties;
 * tags add up over the calls. Returns the merged config; throws where dbt refuses a value.
 */
export function configure(draft: Draft, trees: ConfigTrees, given: ConfigPatch | null): PlainObject {
  const kind = configKind(draft)
  const patch = kind === 'model' && draft.language === 'python' ? asTable(given) : given
  const { captured, packageName, fqn } = draft
  const levels = patch ? [patch.config, captured.config] : [captured.config]
  const config = trees.finished(kind, packageName, fqn, levels)
  copyToNode(draft, config)
  draft.unrenderedConfig = unrendered(draft, trees, patch)
  draft.config = withDefaults(kind, draft.config, config)
  return config
}

/** A Python model is a table, unless it says otherwise. */
function asTable(patch: ConfigPatch | null): ConfigPatch {
  const config = patch?.config ?? {}
  if ('materialized' in config && patch) return patch
  return { config: { ...config, materialized: 'table' }, written: patch?.written ?? null }
}

/** What a node shows beside its config. */
function copyToNode(draft: Draft, config: PlainObject): void {
  for (const tag of listOf(config.tags)) if (!draft.tags.includes(String(tag))) draft.tags.push(String(tag))
  const { meta, group, access, docs, contract } = config
  if (isPlainObject(meta) && Object.keys(meta).length > 0) draft.meta = meta
  if (typeof group === 'string' && group !== '') draft.group = group
  if (
    draft.resourceType === 'model' &&
    (access === 'private' || access === 'protected' || access === 'public')
  )
    draft.access = access
  if (isPlainObject(docs)) {
    const color = docs.node_color
    draft.docs = {
      show: typeof docs.show === 'boolean' ? docs.show : draft.docs.show,
      node_color: typeof color === 'string' ? color : null,
    }
  }
  if (isPlainObject(contract))
    draft.contract = {
      enforced: contract.enforced === true,
      alias_types: contract.alias_types !== false,
      checksum: null,
    }
}

/** What configs came to over those before them: as configs are shared, so is this. */
const settled = new WeakMap<PlainObject, WeakMap<PlainObject, PlainObject>>()

function withDefaults(kind: ConfigKind, before: PlainObject, config: PlainObject): PlainObject {
  let over = settled.get(config)
  if (!over) {
    over = new WeakMap()
    settled.set(config, over)
  }
  let result = over.get(before)
  if (!result) {
    result = defaultsUnder(kind, before, config)
    over.set(before, result)
  }
  return result
}

/**
 * A value that is None doesn't replace what an earlier pass left; what nobody set has its default. In dbt's order: what
 * it knows first.
 */
function defaultsUnder(kind: ConfigKind, before: PlainObject, config: PlainObject): PlainObject {
  const fields = fieldsOf(kind)
  const result = copiedAtOnce(config)
  for (const key in fields)
    if ((result[key] ?? null) === null) result[key] = before[key] ?? fields[key]?.fallback() ?? null
  for (const key in before) if (!(key in result)) result[key] = before[key] ?? null
  return result
}

/** The config as people wrote it, for comparing states: nothing is merged, later levels replace earlier ones. */
function unrendered(draft: Draft, trees: ConfigTrees, patch: ConfigPatch | null): PlainObject {
  const { captured, packageName, fqn } = draft
  const kind = configKind(draft)
  const own = trees.own(kind, packageName, fqn)
  const levels: PlainObject[] = []
  if (patch) {
    const written = patch.written && Object.keys(patch.written).length > 0 ? patch.written : null
    levels.push(written ? deepMerge(patch.config, written) : patch.config)
  }
  levels.push(captured.unrenderedConfig ?? captured.config)
  levels.push(...trees.overridingUnrendered(kind, packageName, fqn))
  if (!patch && captured.staticConfig) levels.push(captured.staticConfig)
  return shared(own.under, `written\0${levels.map(contentKey).join('\0')}`, () => {
    const result = copied(own.unrendered)
    for (const level of levels) addUnrendered(result, level)
    return result
  })
}

/** dbt's deep merge: mappings by key, lists joined with the second one's items first, the rest replaced. */
export function deepMerge(first: PlainObject, second: PlainObject): PlainObject {
  const result: MutablePlainObject = copied(first)
  for (const [key, value] of Object.entries(second)) result[key] = mergeItem(result[key], value)
  return result
}

function mergeItem(before: Plain | undefined, value: Plain): Plain {
  if (isPlainObject(value)) return deepMerge(isPlainObject(before) ? before : {}, value)
  if (isPlainList(value) && isPlainList(before)) return [...value, ...before]
  return value
}

function listOf(value: Plain | undefined): readonly Plain[] {
  if (value === undefined || value === null) return []
  return isPlainList(value) ? value : [value]
}
