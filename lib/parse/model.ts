import { PyDict, type Value } from '../jinja'
import { type PlainObject, type RawProject, toJinja } from '../project'
import { baseConfig } from './config/base'
import type { ConfigTrees } from './config/levels'
import { defaultConfig } from './config/merge'
import { ConfigValueError } from './config/take'
import { ConfigShapeError } from './config-call'
import { entriesInOrder } from './node-order'
import type { ParsedNode } from './types'

/** A node as templates see it in `model`: keys without a value are left out, as dbt's `omit_none` does. */
export function modelDict(node: object): PyDict {
  const dict = new PyDict()
  for (const [key, value] of entriesInOrder(node)) {
    if (value === null || value === undefined) continue
    dict.set(key, STRUCTURED.has(key) ? withoutNone(toJinja(value)) : toJinja(value))
  }
  return dict
}

const STRUCTURED = new Set([
  'config',
  'columns',
  'contract',
  'docs',
  'checksum',
  'depends_on',
  'constraints',
  'refs',
  'test_metadata',
])
const FREE = new Set(['meta', 'kwargs'])

/** Takes None out of a dict and of the dicts in it, but not out of a user's own mappings. */
function withoutNone(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutNone)
  if (!(value instanceof PyDict)) return value
  const kept = new PyDict()
  for (const [key, item] of value) {
    if (item === null) continue
    kept.set(key, typeof key === 'string' && FREE.has(key) ? item : withoutNone(item))
  }
  return kept
}

/** What `model` is while a file is read: of its config, only what dbt_project.yml says is known. */
export function modelOf(
  node: Omit<ParsedNode, 'captured'>,
  { profile }: RawProject,
  trees: ConfigTrees,
): PlainObject {
  return {
    database: profile.database,
    schema: profile.schema,
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalFilePath,
    unique_id: node.uniqueId,
    fqn: node.fqn,
    alias: node.name,
    checksum: node.checksum,
    config: knownConfig(node, trees),
    tags: node.tags,
    description: '',
    columns: {},
    meta: {},
    docs: { show: true },
    unrendered_config: {},
    config_call_dict: {},
    unrendered_config_call_dict: {},
    raw_code: node.rawCode,
    doc_blocks: [],
    language: node.language,
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    depends_on: { macros: [], nodes: [] },
    contract: { enforced: false, alias_types: true },
    ...(node.resourceType === 'model' ? { access: 'protected', constraints: [], primary_key: [] } : {}),
    ...(node.index === null ? {} : { index: node.index }),
  }
}

/** Where dbt_project.yml is refused, that is told once the node is configured. */
function knownConfig(
  { resourceType, packageName, fqn }: Omit<ParsedNode, 'captured'>,
  trees: ConfigTrees,
): PlainObject {
  try {
    return baseConfig(resourceType, packageName, fqn, trees)
  } catch (e) {
    if (e instanceof ConfigValueError || e instanceof ConfigShapeError) return defaultConfig(resourceType)
    throw e
  }
}
