import { type MacroFile, macroFile } from '../text'

const SIGNATURE =
  'relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation'

/** `create or replace`, with what a contract says between the name and the query. */
function replacing(kind: 'table' | 'view', contract: string): string {
  return `{% macro postgres__get_replace_${kind}_sql(relation, sql) -%}
  {{ config.get('sql_header', none) or '' }}
  create or replace ${kind} {{ relation }}
  {%- if config.get('contract').enforced %}
    {{ get_assert_columns_equivalent(sql) }}${contract}
  {%- endif %}
  as (
    {{ sql }}
  );
{%- endmacro %}`
}

/** How Postgres builds and changes what is there: indexes, incremental models, snapshots, materialized views. */
export const building: readonly MacroFile[] = [
  macroFile(
    'dbt_postgres',
    'macros/adapters.sql',
    `{% macro postgres__get_create_index_sql(relation, index_dict) -%}
  {%- set index = adapter.parse_index(index_dict) -%}
  create {{ 'unique ' if index.unique }}index if not exists "{{ index.render(relation) }}"
  on {{ relation }} {{ 'using ' ~ index.type if index.type }} ({{ index.columns | join(', ') }})
{%- endmacro %}`,
  ),
  macroFile(
    'dbt_postgres',
    'macros/materializations/functions/scalar.sql',
    `{% macro postgres__formatted_scalar_function_args_sql() %}
    {% for arg in model.arguments -%}
      {{ arg.name }} {{ arg.data_type }}
      {%- if arg.get('default_value') != none %} DEFAULT {{ arg.get('default_value') }}{% endif -%}
      {{ ', ' if not loop.last }}
    {%- endfor %}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_postgres',
    'macros/materializations/incremental_strategies.sql',
    `{% macro postgres__get_incremental_default_sql(arg_dict) %}
  {%- if arg_dict['unique_key'] -%}{%- do return(get_incremental_delete_insert_sql(arg_dict)) -%}{%- endif -%}
  {%- do return(get_incremental_append_sql(arg_dict)) -%}
{% endmacro %}`,
    `{% macro postgres__get_incremental_microbatch_sql(arg_dict) %}
  {%- if not arg_dict['unique_key'] -%}
    {{ exceptions.raise_compiler_error("dbt-postgres 'microbatch' requires a \`unique_key\` config") }}
  {%- endif -%}
  {%- do return(adapter.dispatch('get_incremental_merge_sql', 'dbt')(arg_dict)) -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_postgres',
    'macros/materializations/snapshot_merge.sql',
    `{% macro postgres__snapshot_merge_sql(target, source, insert_cols) -%}
  {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set until = config.get('dbt_valid_to_current') -%}
  update {{ target }}
  set {{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_to }}
  from {{ source }} as DBT_INTERNAL_SOURCE
  where DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }}::text = {{ target }}.{{ columns.dbt_scd_id }}::text
    and DBT_INTERNAL_SOURCE.dbt_change_type::text in ('update'::text, 'delete'::text)
    {%- if until %}
    and ({{ target }}.{{ columns.dbt_valid_to }} = {{ until }} or {{ target }}.{{ columns.dbt_valid_to }} is null);
    {%- else %}
    and {{ target }}.{{ columns.dbt_valid_to }} is null;
    {%- endif %}
  insert into {{ target }} ({{ insert_cols | join(', ') }})
  select {% for name in insert_cols %}DBT_INTERNAL_SOURCE.{{ name }}{{ ', ' if not loop.last }}{% endfor %}
  from {{ source }} as DBT_INTERNAL_SOURCE
  where DBT_INTERNAL_SOURCE.dbt_change_type::text = 'insert'::text;
{% endmacro %}`,
  ),
  macroFile(
    'dbt_postgres',
    'macros/relations/materialized_view/alter.sql',
    `{% macro postgres__get_alter_materialized_view_as_sql(${SIGNATURE}) %}
  {%- if configuration_changes.requires_full_refresh %}
    {{ get_replace_sql(existing_relation, relation, sql) }}
  {% else %}
    {{ postgres__update_indexes_on_materialized_view(relation, configuration_changes.indexes) }}
  {%- endif -%}
{% endmacro %}`,
    `{%- macro postgres__update_indexes_on_materialized_view(relation, index_changes) -%}
  {{- log('Applying UPDATE INDEXES to: ' ~ relation) -}}
  {%- for change in index_changes -%}
    {%- if change.action == 'drop' -%}
      {{ postgres__get_drop_index_sql(relation, change.context.name) }}
    {%- elif change.action == 'create' -%}
      {{ postgres__get_create_index_sql(relation, change.context.as_node_config) }}
    {%- endif -%}
    {{ ';' if not loop.last }}
  {%- endfor -%}
{%- endmacro -%}`,
    `{% macro postgres__get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {%- set known = postgres__describe_materialized_view(existing_relation) -%}
  {%- do return(existing_relation.get_materialized_view_config_change_collection(known, new_config.model)) -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_postgres',
    'macros/relations/materialized_view/describe.sql',
    `{% macro postgres__describe_materialized_view(relation) %}
  {%- do return({'indexes': run_query(get_show_indexes_sql(relation))}) -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_postgres',
    'macros/relations/materialized_view/refresh.sql',
    `{% macro postgres__refresh_materialized_view(relation) %}
    refresh materialized view {{ relation }}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_postgres',
    'macros/relations/table/replace.sql',
    replacing(
      'table',
      `
    {{ get_table_columns_and_constraints() }}
    {%- set sql = get_select_subquery(sql) %}`,
    ),
  ),
  macroFile('dbt_postgres', 'macros/relations/view/replace.sql', replacing('view', '')),
]
