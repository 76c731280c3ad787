import type { Column, GroupNode, ManifestNode, SourceNode, UniqueId } from '../manifest'
import { Capture } from '../parse'
import type { PlainObject } from '../project'
import type { Draft } from './draft'
import type { Outer } from './lookups'

/**
 * The part of a project that stands as it was decided before, as the rest looks things up in it. Nothing of a name
 * that is decided anew may be in here.
 */
export type Outside = {
  readonly refs: Outer<Draft>
  readonly sources: Outer<SourceNode>
  readonly disabled: Outer<readonly { readonly type: string; readonly id: UniqueId }[]>
  readonly node: (id: UniqueId) => Draft | undefined
  readonly groups: ReadonlyMap<UniqueId, GroupNode>
}

const NOTHING = new Capture().result(1)

/** A node of an earlier manifest, as those that refer to it see it. */
export function standing(node: ManifestNode): Draft {
  const model = node.resource_type === 'model' ? node : null
  const columns: { [name: string]: Column } = { ...node.columns }
  return {
    resourceType: node.resource_type === 'sql_operation' ? 'operation' : node.resource_type,
    uniqueId: node.unique_id,
    name: node.name,
    packageName: node.package_name,
    path: node.path,
    originalFilePath: node.original_file_path,
    fqn: node.fqn,
    rawCode: node.raw_code,
    language: 'sql',
    checksum: node.checksum,
    span: { file: node.original_file_path, line: 1 },
    captured: NOTHING,
    index: null,
    config: plain(node.config),
    unrenderedConfig: plain(node.unrendered_config),
    tags: [...node.tags],
    meta: plain(node.meta),
    group: node.group,
    access: model?.access ?? 'protected',
    docs: node.docs,
    contract: { enforced: model?.contract.enforced ?? false, alias_types: true, checksum: null },
    database: node.database,
    schema: node.schema,
    alias: node.alias,
    relationName: node.relation_name,
    description: node.description,
    docBlocks: [...node.doc_blocks],
    columns,
    constraints: model?.constraints ?? [],
    patchPath: node.patch_path,
    patchSpan: null,
    version: model?.version ?? null,
    latestVersion: model?.latest_version ?? null,
    deprecationDate: model?.deprecation_date ?? null,
    timeSpine: null,
    primaryKey: model?.primary_key ?? [],
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    macros: [...(node.depends_on.macros ?? [])],
    dependsOn: new Set(node.depends_on.nodes),
    test: null,
    signature: null,
  }
}

/** JSON of a manifest of ours is what it was made from, but for numbers that only print differently. */
function plain(value: object): PlainObject {
  return value as PlainObject
}
