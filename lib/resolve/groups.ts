import { error } from '../foundation'
import type { GroupNode } from '../manifest'
import { applyLevel, finishConfig, fqnPrefix, type PropertyEntry } from '../parse'
import { isPlainObject, type PlainObject } from '../project'
import { textOrNull } from './columns'
import { unlessRefused } from './config-faults'
import { twinsText } from './duplicates'
import { ownerOf } from './exposures'
import type { ResolveState } from './state'

/** The groups of all properties files. */
export function settleGroups(state: ResolveState): Map<string, GroupNode> {
  const groups = new Map<string, GroupNode>()
  for (const entry of state.project.properties) {
    if (entry.key !== 'groups') continue
    const { data } = entry
    if (data.owner === undefined) {
      const message = `Invalid groups config given in ${entry.file.path} @ groups: ${entry.name} - at path []: 'owner' is a required property`
      state.report(
        error('GL1102', message, { at: entry.at('name'), hint: 'Add `owner:` with a name or an email.' }),
      )
      continue
    }
    const uniqueId = `group.${entry.packageName}.${entry.name}`
    if (groups.has(uniqueId)) {
      const message = twinsText('groups', entry.name, `looking for ${entry.name}`, [
        { uniqueId, file: entry.file.path },
        { uniqueId, file: groups.get(uniqueId)?.original_file_path ?? '' },
      ])
      state.report(error('GL3004', message, { at: entry.at('name'), hint: 'Rename one of them.' }))
      continue
    }
    const [config] = unlessRefused(() => configOf(entry, state), entry.at('config'), state.report, uniqueId)
    if (!config) continue
    groups.set(uniqueId, {
      resource_type: 'group',
      unique_id: uniqueId,
      name: entry.name,
      package_name: entry.packageName,
      path: entry.file.relativePath,
      original_file_path: entry.file.path,
      owner: ownerOf(data.owner),
      description: textOrNull(data.description),
      config: config as GroupNode['config'],
    })
  }
  return groups
}

/** dbt configures groups by the tree of models. */
function configOf(entry: PropertyEntry, state: ResolveState): PlainObject {
  const fqn = [...fqnPrefix(entry.packageName, entry.file.relativePath), entry.name]
  let config = state.trees.own('group', entry.packageName, fqn).config
  if (isPlainObject(entry.data.config)) config = applyLevel('group', config, entry.data.config)
  for (const level of state.trees.overriding('group', entry.packageName, fqn))
    config = applyLevel('group', config, level)
  return finishConfig('group', config)
}
