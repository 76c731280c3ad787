import { type MacroFile, macroFile } from '../text'

/** What stands where: of all nodes, those with the given place. */
function neighbours(place: 'cluster' | 'schema', body: string): string {
  const test =
    place === 'cluster'
      ? '(node.config.cluster or target.cluster) == target_cluster'
      : 'node.schema == target_schema and node.database == target_database'
  return `{%- for node in graph.nodes.values() if ${test} -%}
    {%- set kind = node.config.materialized -%}
    ${body}
  {%- endfor -%}`
}

/** A check that only strict mode makes. */
function check(signature: string, body: string): string {
  return `{% macro ${signature} %}
  {%- if var('strict_mode', False) -%}
  ${body}
  {%- endif -%}
{% endmacro %}`
}

/** A cluster of one kind of objects. */
function ownCluster(kind: 'source' | 'sink', others: string, rule: string, guest: string): string {
  const word = kind === 'source' ? 'Source' : 'Sink'
  return check(
    `validate_${kind}_cluster_isolation(target_cluster)`,
    `{%- set conflicts = [] -%}
  ${neighbours('cluster', `{%- if ${others} -%}{%- do conflicts.append(node.name) -%}{%- endif -%}`)}
  {%- if conflicts -%}
    {{ exceptions.raise_compiler_error("${word} '" ~ model.name ~ "' in cluster '" ~ target_cluster ~ "' cannot share cluster with ${guest} in strict_mode. ${rule} Conflicts: " ~ conflicts | join(', ')) }}
  {%- endif -%}`,
  )
}

/** A schema of one kind of objects. */
function ownSchema(kind: string, allowed: string): string {
  return check(
    `validate_${kind}_schema_isolation(target_schema, target_database)`,
    `{%- set others = [] -%}
  ${neighbours('schema', `{%- if kind and kind not in ${allowed} and kind not in others -%}{%- do others.append(kind) -%}{%- endif -%}`)}
  {%- if others -%}
    {{ exceptions.raise_compiler_error("Cannot create ${kind} in schema '" ~ target_schema ~ "'. Schema contains other materialization types: " ~ others | join(', ') ~ ". ${kind} materializations must be in a dedicated schema.") }}
  {%- endif -%}`,
  )
}

/** Strict mode: sources, their tables and sinks have schemas and clusters of their own. */
export const isolationMacros: readonly MacroFile[] = [
  macroFile(
    'dbt_materialize',
    'macros/utils/validate_cluster_isolation.sql',
    ownCluster(
      'source',
      "kind and (kind != 'source' or node.name != model.name)",
      'Each source must have a dedicated cluster.',
      'other objects',
    ),
    ownCluster(
      'sink',
      "kind and kind != 'sink'",
      'Sinks can only share clusters with other sinks.',
      'non-sink objects',
    ),
    check(
      'validate_non_source_sink_cluster_isolation(target_cluster)',
      `{%- set guests = {'source': [], 'sink': []} -%}
  ${neighbours('cluster', '{%- if kind in guests -%}{%- do guests[kind].append(node.name) -%}{%- endif -%}')}
  {%- set rules = {'source': 'require dedicated clusters', 'sink': 'can only share with other sinks'} -%}
  {%- for kind in guests if guests[kind] -%}
    {{ exceptions.raise_compiler_error("Cannot create object in cluster '" ~ target_cluster ~ "'. Cluster contains " ~ kind ~ " objects which " ~ rules[kind] ~ " in strict_mode. " ~ kind | capitalize ~ "s: " ~ guests[kind] | join(', ')) }}
  {%- endfor -%}`,
    ),
  ),
  macroFile(
    'dbt_materialize',
    'macros/utils/validate_schema_isolation.sql',
    ownSchema('source_table', "['source_table', 'seed']"),
    ownSchema('sink', "['sink']"),
    ownSchema('source', "['source']"),
    check(
      'validate_non_source_table_schema_isolation(target_schema, target_database)',
      `{%- set found = [] -%}
  ${neighbours('schema', '{%- do found.append(kind) -%}')}
  {%- for kind in ['source', 'sink', 'source_table'] if kind in found -%}
    {{ exceptions.raise_compiler_error("Cannot create object in schema '" ~ target_schema ~ "'. Schema contains " ~ kind ~ " objects. " ~ kind ~ " materializations must be in a dedicated schema.") }}
  {%- endfor -%}`,
    ),
  ),
]
