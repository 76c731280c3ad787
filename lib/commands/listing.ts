import { pythonJson } from '../foundation'
import { findNode, type GraphNode, type Manifest, type UniqueId } from '../manifest'

/** `--output` of `ls`. */
export type ListOutput = 'selector' | 'name' | 'path' | 'json'
export const LIST_OUTPUTS: readonly ListOutput[] = ['json', 'name', 'path', 'selector']

/** What `--output json` prints of a node unless `--output-keys` says otherwise. */
const JSON_KEYS = new Set([
  'alias',
  'name',
  'package_name',
  'depends_on',
  'direct_parents',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
])

/** One line a node, as `dbt ls` prints it. */
export function listRows(
  manifest: Manifest,
  ids: readonly UniqueId[],
  { output, outputKeys = [] }: { readonly output: ListOutput; readonly outputKeys?: readonly string[] },
): string[] {
  const nodes = ids.flatMap((id) => findNode(manifest, id) ?? [])
  switch (output) {
    case 'selector':
      return nodes.map(selectorOf)
    case 'name':
      return nodes.map(searchName)
    case 'path':
      return nodes.map((node) => node.original_file_path)
    case 'json':
      return nodes.map((node) => pythonJson(jsonRow(node, outputKeys)))
  }
}

/** A selector that finds this node again. */
function selectorOf(node: GraphNode): string {
  switch (node.resource_type) {
    case 'source':
      return `source:${node.package_name}.${node.source_name}.${node.name}`
    case 'exposure':
    case 'metric':
    case 'saved_query':
    case 'semantic_model':
      return `${node.resource_type}:${node.package_name}.${node.name}`
    case 'unit_test':
      return `unit_test:${node.package_name}.${node.name}${node.version == null ? '' : `_v${node.version}`}`
    default:
      return node.fqn.join('.')
  }
}

function searchName(node: GraphNode): string {
  if (node.resource_type === 'source') return `${node.source_name}.${node.name}`
  if (node.resource_type === 'model' && node.version != null) return `${node.name}.v${node.version}`
  return node.name
}

function jsonRow(node: GraphNode, keys: readonly string[]): { [key: string]: unknown } {
  // dbt keeps a model's direct parents out of the manifest and shows them here.
  const all: [string, unknown][] = Object.entries(node)
  if (node.resource_type === 'model') all.push(['direct_parents', node.depends_on.nodes])
  if (keys.length === 0) return Object.fromEntries(all.filter(([key]) => JSON_KEYS.has(key)))
  const row = new Map(all)
  return Object.fromEntries(
    keys.flatMap((key): [string, unknown][] => {
      if (!key.includes('.')) return row.has(key) ? [[key, row.get(key)]] : []
      const value = key.split('.').reduce<unknown>(step, Object.fromEntries(all))
      return value === undefined || value === null ? [] : [[key, value]]
    }),
  )
}

function step(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.entries(value).find(([name]) => name === key)?.[1]
}
