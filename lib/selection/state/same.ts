import { type Diagnostic, warning } from '../../foundation'
import type { GraphNode, Json, ManifestNode, SourceNode } from '../../manifest'
import type { SelectionWorld } from '../world'
import type { ContractComparison } from './contract'
import { sameJson } from './equal'

/** What dbt calls a parsed node: what has code, or is a seed. */
type ParsedNode = ManifestNode | Extract<GraphNode, { resource_type: 'function' }>
type Fields = { readonly [key: string]: unknown }

const PARSED = new Set([
  'model',
  'seed',
  'snapshot',
  'analysis',
  'test',
  'operation',
  'sql_operation',
  'function',
])

export function isParsedNode(node: GraphNode): node is ParsedNode {
  return PARSED.has(node.resource_type)
}

export function comparesConfig(node: GraphNode): boolean {
  return node.resource_type !== 'unit_test'
}

export function comparesRelation(node: GraphNode): boolean {
  return isParsedNode(node) || node.resource_type === 'source'
}

/** A field of a node that not all kinds have. */
function field(node: GraphNode, key: string): unknown {
  return (node as Fields)[key]
}

function sameFields(now: GraphNode, old: GraphNode, keys: readonly string[]): boolean {
  return keys.every((key) => sameJson(field(now, key), field(old, key)))
}

/** The code; of a seed its checksum, with a warning where the file is too big for one. */
export function sameBody(now: GraphNode, old: GraphNode, warn: (diagnostic: Diagnostic) => void): boolean {
  if (now.resource_type !== 'seed') return sameFields(now, old, ['raw_code'])
  const same = sameFields(now, old, ['checksum'])
  if (now.checksum.name !== 'path') return same
  const before = old.resource_type === 'seed' ? old.checksum.name : ''
  const seed = `Found a seed (${now.package_name}.${now.name}) >1MiB in size`
  const message =
    before !== 'path'
      ? `${seed}. The previous file was <=1MiB, so it has changed`
      : same
        ? `${seed} at the same path, dbt cannot tell if it has changed: assuming they are the same`
        : `${seed}. The previous file was in a different location, assuming it has changed`
  warn(warning('GL4011', message, { uniqueId: now.unique_id, at: { file: now.original_file_path, line: 1 } }))
  return same
}

/** Keys of a config that belong to its place or its description. */
const NOT_COMPARED = new Set(['alias', 'schema', 'database', 'tags', 'group'])
/** Of a test only this decides what it does. */
const TEST_KEYS = [
  'severity',
  'where',
  'limit',
  'fail_calc',
  'warn_if',
  'error_if',
  'store_failures',
  'store_failures_as',
  'sql_header',
]

/** The config as it is written, so that a target or an environment does not make a difference. */
export function sameConfig(now: GraphNode, old: GraphNode): boolean {
  switch (now.resource_type) {
    case 'semantic_model':
    case 'saved_query':
      return sameFields(now, old, ['config'])
    case 'test':
      return sameKeys(now, old, TEST_KEYS)
    case 'source':
    case 'exposure':
      return sameKeys(now, old, configKeys(now, old))
    case 'metric':
      return sameKeys(
        now,
        old,
        configKeys(now, old).filter((key) => key !== 'group'),
      )
    default:
      return sameKeys(
        now,
        old,
        configKeys(now, old).filter((key) => !NOT_COMPARED.has(key)),
      )
  }
}

function written(node: GraphNode): { readonly [key: string]: Json } {
  return ('unrendered_config' in node ? node.unrendered_config : undefined) ?? {}
}

function configKeys(now: GraphNode, old: GraphNode): string[] {
  return [...new Set([...Object.keys(written(now)), ...Object.keys(written(old))])]
}

function sameKeys(now: GraphNode, old: GraphNode, keys: readonly string[]): boolean {
  const [a, b] = [written(now), written(old)]
  return keys.every((key) => Object.hasOwn(a, key) === Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}

/** Descriptions count where they are written to the database. */
export function samePersistedDescription(now: GraphNode, old: GraphNode): boolean {
  const persist = now.config?.persist_docs
  const asked = (key: string) =>
    typeof persist === 'object' &&
    persist !== null &&
    !Array.isArray(persist) &&
    Boolean((persist as Fields)[key])
  if (asked('relation') && !sameFields(now, old, ['description'])) return false
  return !asked('columns') || sameJson(columnDescriptions(now), columnDescriptions(old))
}

function columnDescriptions(node: GraphNode): { [column: string]: string } {
  if (!('columns' in node) || typeof node.columns !== 'object' || node.columns === null) return {}
  const columns = node.columns as { readonly [name: string]: { readonly description?: string } }
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.description ?? '']))
}

/** Where it goes, as it is written; of a source as it is rendered, unless the project asks otherwise. */
export function sameRelation(now: GraphNode, old: GraphNode, world: SelectionWorld): boolean {
  if (now.resource_type !== 'source') return sameKeys(now, old, ['database', 'schema', 'alias'])
  const keys = world.compareUnrendered ? ['unrendered_database', 'unrendered_schema'] : ['database', 'schema']
  return sameFields(now, old, [...keys, 'identifier'])
}

type Contents = SelectionWorld & { readonly warn: (diagnostic: Diagnostic) => void }

/**
 * Whether nothing that matters has changed. As in dbt, a source, an exposure, a metric and the like are no change
 * where there was none before.
 */
export function sameContents(
  now: GraphNode,
  old: GraphNode | undefined,
  world: Contents,
  contracts: ContractComparison,
): boolean {
  if (old === undefined) return !isParsedNode(now) && now.resource_type !== 'unit_test'
  switch (now.resource_type) {
    case 'source':
      return sameSource(now, old, world)
    case 'exposure':
      return (
        sameFields(now, old, ['fqn', 'type', 'owner', 'maturity', 'url', 'description', 'label']) &&
        sameJson([...now.depends_on.nodes].sort(), dependencies(old).sort()) &&
        sameConfig(now, old)
      )
    case 'unit_test':
      return sameFields(now, old, ['checksum'])
    case 'metric':
      return sameFields(now, old, ['type', 'description', 'label']) && sameConfig(now, old)
    case 'semantic_model':
      return sameFields(now, old, [
        'model',
        'description',
        'defaults',
        'entities',
        'dimensions',
        'measures',
        'config',
        'primary_entity',
        'group',
      ])
    case 'saved_query':
      return sameSavedQuery(now, old)
    case 'test':
      // A generic test is its config and its place: its code is its macro's.
      if (now.test_metadata != null) return sameConfig(now, old) && sameFields(now, old, ['fqn'])
      return sameNode(now, old, world, contracts)
    case 'function':
      return (
        sameNode(now, old, world, contracts) && sameFields(now, old, ['arguments', 'returns', 'overloads'])
      )
    case 'model':
      return (
        sameNode(now, old, world, contracts) &&
        sameFields(now, old, ['latest_version', 'access', 'deprecation_date'])
      )
    default:
      return sameNode(now, old, world, contracts)
  }
}

/** Its order and limit and its label are no change to dbt, nor is what an export is rendered to. */
function sameSavedQuery(now: GraphNode, old: GraphNode): boolean {
  const query = (node: GraphNode) => field(node, 'query_params')
  const exports = (node: GraphNode) => {
    const list = field(node, 'exports')
    return (Array.isArray(list) ? list : []).map((entry: unknown) => {
      const written = part(entry, 'unrendered_config')
      return [part(entry, 'name'), ...['export_as', 'schema', 'alias'].map((key) => part(written, key))]
    })
  }
  return (
    ['metrics', 'group_by', 'where'].every((key) => sameJson(part(query(now), key), part(query(old), key))) &&
    sameFields(now, old, ['description', 'config', 'group', 'tags']) &&
    sameJson(exports(now), exports(old))
  )
}

/** A part of a value that may not be there. */
function part(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Fields)[key] : undefined
}

function dependencies(node: GraphNode): string[] {
  return 'depends_on' in node ? [...(node.depends_on?.nodes ?? [])] : []
}

function sameSource(now: SourceNode, old: GraphNode, world: SelectionWorld): boolean {
  return (
    sameRelation(now, old, world) &&
    sameConfig(now, old) &&
    sameFields(now, old, ['fqn', 'quoting', 'freshness', 'loaded_at_field', 'external'])
  )
}

function sameNode(now: GraphNode, old: GraphNode, world: Contents, contracts: ContractComparison): boolean {
  // The contract first: a breaking change is told even where the code differs too.
  const sameContract = contracts.same(now, old)
  return (
    sameBody(now, old, world.warn) &&
    sameConfig(now, old) &&
    samePersistedDescription(now, old) &&
    sameFields(now, old, ['fqn']) &&
    sameRelation(now, old, world) &&
    sameContract
  )
}
