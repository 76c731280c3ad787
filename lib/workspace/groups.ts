import type { GraphNode } from '../manifest'
import { type ParsedNode, type ParsedTest, type PropertyEntry, versionsOf, versionText } from '../parse'

/**
 * What must be decided together, by name: a group holds every node of a name in all packages, the properties of that
 * name with their tests, and the unit tests of the model. `n:` nodes, `s:` sources, `e:` exposures.
 */
export type Group = string

/** `orders.v2` is looked up where `orders` is. */
export function nodeGroup(name: string): Group {
  return `n:${name.replace(/\.v[^.]*$/, '')}`
}

export function sourceGroup(name: string): Group {
  return `s:${name}`
}

export function exposureGroup(name: string): Group {
  return `e:${name}`
}

/** The groups of an entry of properties; null for what concerns the project as a whole. */
export function groupsOfEntry(entry: PropertyEntry): readonly Group[] | null {
  switch (entry.key) {
    case 'models':
      if ('semantic_model' in entry.data || 'metrics' in entry.data) return null
      return [nodeGroup(entry.name), ...versionFiles(entry)]
    case 'seeds':
    case 'snapshots':
    case 'analyses':
    case 'data_tests':
      return [nodeGroup(entry.name)]
    case 'sources':
      return [sourceGroup(entry.name)]
    case 'exposures':
      return [exposureGroup(entry.name)]
    case 'unit_tests':
      return typeof entry.data.model === 'string' ? [unitTestGroup(entry.data.model)] : null
    default:
      return null
  }
}

/** `model: name` or `model: name version`. */
export function unitTestGroup(model: string): Group {
  return nodeGroup(model.trim().split(/\s+/)[0] ?? '')
}

/** Versions lie in files that have names of their own. */
function versionFiles(entry: PropertyEntry): readonly Group[] {
  return versionsOf(entry.data).map((version) => {
    const { defined_in: file } = version
    const named = typeof file === 'string' && file !== ''
    return nodeGroup(named ? file : `${entry.name}_v${versionText(version.v ?? null)}`)
  })
}

export function groupOfNode(node: ParsedNode): Group {
  return nodeGroup(node.name)
}

export function groupOfTest({ target }: ParsedTest): Group {
  return target.kind === 'source' ? sourceGroup(target.sourceName) : nodeGroup(target.name)
}

/** The group of what stands in a manifest. */
export function groupOf(node: GraphNode): Group | null {
  switch (node.resource_type) {
    case 'source':
      return sourceGroup(node.source_name)
    case 'exposure':
      return exposureGroup(node.name)
    case 'unit_test':
      return unitTestGroup(node.model)
    case 'test': {
      const key = node.file_key_name
      if (!key) return nodeGroup(node.name)
      const name = key.slice(key.indexOf('.') + 1)
      return key.startsWith('sources.') ? sourceGroup(name) : nodeGroup(name)
    }
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
    case 'function':
      return null
    default:
      return nodeGroup(node.name)
  }
}
