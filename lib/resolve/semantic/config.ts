import {
  addUnrendered,
  applyLevel,
  type ConfigKind,
  finishConfig,
  fqnPrefix,
  type PropertyEntry,
} from '../../parse'
import { isPlainObject, type MutablePlainObject, type PlainObject, plainObject } from '../../project'
import type { ResolveState } from '../state'

export type SemanticKind = Extract<ConfigKind, 'metric' | 'semantic_model' | 'saved_query'>

export type SemanticConfig = {
  readonly fqn: readonly string[]
  readonly config: PlainObject
  readonly unrendered: PlainObject
}

/** An entry's config: dbt_project.yml under its own, and over both the root project's for a package's entry. */
export function semanticConfig(
  kind: SemanticKind,
  entry: PropertyEntry,
  name: string,
  patch: PlainObject,
  state: ResolveState,
): SemanticConfig {
  const { packageName } = entry
  const fqn = [...fqnPrefix(packageName, entry.file.relativePath), name]
  const own = state.trees.own(kind, packageName, fqn)
  let config = applyLevel(kind, own.config, patch)
  for (const level of state.trees.overriding(kind, packageName, fqn)) config = applyLevel(kind, config, level)
  config = finishConfig(kind, config)
  // dbt looks the unrendered trees of the other two up under names that they don't have.
  const unrendered: MutablePlainObject = plainObject(kind === 'metric' ? Object.entries(own.unrendered) : [])
  addUnrendered(unrendered, patch)
  if (kind === 'metric')
    for (const level of state.trees.overridingUnrendered(kind, packageName, fqn))
      addUnrendered(unrendered, level)
  return { fqn, config, unrendered }
}

/** What all three kinds have. */
export function semanticBase(
  kind: SemanticKind,
  entry: PropertyEntry,
  name: string,
  settled: SemanticConfig,
): PlainObject {
  const { group } = settled.config
  return plainObject([
    ['resource_type', kind],
    ['unique_id', `${kind}.${entry.packageName}.${name}`],
    ['name', name],
    ['package_name', entry.packageName],
    ['path', entry.file.relativePath],
    ['original_file_path', entry.file.path],
    ['fqn', settled.fqn],
    ['config', settled.config],
    ['unrendered_config', settled.unrendered],
    ['group', typeof group === 'string' ? group : null],
    ['metadata', null],
  ])
}

/** `config:` of an entry, where it is one. */
export function patchOf(data: PlainObject): PlainObject {
  return isPlainObject(data.config) ? data.config : plainObject()
}
