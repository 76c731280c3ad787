import { type MacroFile, macroFile } from '../text'

/** Tags that a CI run puts on its clusters and schemas as comments. */
export const ciMacros: readonly MacroFile[] = [
  macroFile(
    'dbt_materialize',
    'macros/utils/ci_utils.sql',
    ...(['cluster', 'schema'] as const).flatMap((kind) => [
      `{% macro set_${kind}_ci_tag(${kind}, ci_tag=env_var('CI_TAG', '')) %}
  {%- if ci_tag != '' -%}
    {%- do run_query('COMMENT ON ${kind.toUpperCase()} ' ~ adapter.quote(${kind}) ~ ' IS ' ~ dbt.string_literal(ci_tag)) -%}
  {%- endif -%}
{% endmacro %}`,
      `{% macro check_${kind}_ci_tag(${kind}, ci_tag=env_var('CI_TAG', '')) %}
  {%- if ci_tag == '' -%}{{ return(false) }}{%- endif -%}
  {%- set tags = run_query('select c.comment from mz_internal.mz_comments c ${taggedOn(kind)} = ' ~ dbt.string_literal(${kind})) -%}
  {%- if execute -%}
    {%- if tags | length == 0 -%}{{ return(false) }}{%- endif -%}
    {%- if tags.rows[0][0] != ci_tag -%}
      {{ exceptions.raise_compiler_error('Deployment ${kind} ' ~ ${kind} ~ ' already exists and is tagged for CI deployment ' ~ tags.rows[0][0]) }}
    {%- endif -%}
    {{ return(true) }}
  {%- endif -%}
{% endmacro %}`,
    ]),
  ),
]

function taggedOn(kind: 'cluster' | 'schema'): string {
  return kind === 'cluster'
    ? 'join mz_clusters o on o.id = c.id where o.name'
    : 'join mz_schemas o on o.id = c.id join mz_databases d on d.id = o.database_id where d.name = current_database() and o.name'
}
