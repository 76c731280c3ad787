import { type MacroFile, macroFile } from '../text'

/** Names of schemas and clusters, and what Materialize says differently from Postgres. */
export const nameMacros: readonly MacroFile[] = [
  file(
    'macros/utils/generate_schema_name.sql',
    `{% macro materialize__generate_schema_name(custom_schema_name, node) -%}
  {{- target.schema -}}
  {%- if custom_schema_name is not none -%}_{{ custom_schema_name | trim }}{%- endif -%}
  {{- '_dbt_deploy' if var('deploy', False) -}}
{%- endmacro %}`,
  ),
  file(
    'macros/utils/generate_cluster_name.sql',
    '{% macro generate_deploy_cluster_name(custom_cluster_name) -%}{{ custom_cluster_name }}_dbt_deploy{%- endmacro %}',
    `{% macro generate_cluster_name(custom_cluster_name) -%}
  {%- if custom_cluster_name -%}{{ custom_cluster_name }}
  {%- elif var('deploy', false) -%}
    {{ exceptions.raise_compiler_error("When the 'deploy' variable is set, you must specify a valid target cluster in 'profiles.yml', or via the 'cluster' configuration") }}
  {%- endif -%}
{%- endmacro %}`,
  ),
  file(
    'macros/utils/cast.sql',
    `{% macro materialize__cast(expression, data_type) -%}
  {%- set pseudo = {'map': 'NULL::map[text => text]', 'list': 'NULL::text list', 'record': '(SELECT row() WHERE false)'} -%}
  {%- set type = data_type.strip().lower() -%}
  {%- if expression.strip().lower() == 'null' and type in pseudo -%}
    {{ pseudo[type] }}
  {%- else -%}
    cast({{ expression }} as {{ data_type }})
  {%- endif -%}
{%- endmacro %}`,
  ),
  file(
    'macros/utils/listagg.sql',
    `{% macro materialize__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
  {{ exceptions.raise_compiler_error('Materialize has no listagg(): call its list_agg() function in SQL instead (https://materialize.com/docs/sql/functions/list_agg/)') }}
{%- endmacro %}`,
  ),
  file(
    'macros/freshness.sql',
    `{% macro materialize__collect_freshness(source, loaded_at_field, filter) %}
  {{ exceptions.raise_compiler_error('dbt-materialize does not implement source freshness checks.') }}
{% endmacro %}`,
  ),
  file(
    'macros/tests/helpers.sql',
    onCluster('get_test_sql', 'main_sql, fail_calc, warn_if, error_if, limit'),
    onCluster('get_unit_test_sql', 'main_sql, expected_fixture_sql, expected_column_names'),
  ),
]

function file(path: string, ...texts: string[]): MacroFile {
  return macroFile('dbt_materialize', path, ...texts)
}

/** The query of a test, after its cluster is set: an ad-hoc query needs one. */
function onCluster(name: string, parameters: string): string {
  return `{% macro ${name}(${parameters}, cluster) -%}
  {%- if cluster -%}
    {%- call statement(auto_begin=True) -%}set cluster = {{ cluster }}{%- endcall -%}
  {%- endif -%}
  {{ adapter.dispatch('${name}', 'dbt')(${parameters}) }}
{%- endmacro %}`
}
