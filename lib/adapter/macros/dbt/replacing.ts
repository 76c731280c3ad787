import { type MacroFile, macroFile } from '../text'

const NONE = 'Materialized views have not been implemented for this adapter.'
const ALTER =
  'get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation)'

/** Changing a relation that is there: replacing it, altering or refreshing a materialized view. */
export const replacing: readonly MacroFile[] = [
  macroFile(
    'dbt',
    'macros/relations/materialized_view/alter.sql',
    `{% macro ${ALTER} %}
  {{- log('Applying ALTER to: ' ~ relation) -}}
  {{- adapter.dispatch('get_alter_materialized_view_as_sql', 'dbt')(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -}}
{% endmacro %}`,
    `{% macro default__${ALTER} %}{{ exceptions.raise_compiler_error('${NONE}') }}{% endmacro %}`,
    `{% macro get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {{- log('Determining configuration changes on: ' ~ existing_relation) -}}
  {%- do return(adapter.dispatch('get_materialized_view_configuration_changes', 'dbt')(existing_relation, new_config)) -%}
{% endmacro %}`,
    `{% macro default__get_materialized_view_configuration_changes(existing_relation, new_config) %}{{ exceptions.raise_compiler_error('${NONE}') }}{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/materialized_view/refresh.sql',
    `{% macro refresh_materialized_view(relation) %}
  {{- log('Applying REFRESH to: ' ~ relation) -}}
  {{- adapter.dispatch('refresh_materialized_view', 'dbt')(relation) -}}
{% endmacro %}`,
    `{% macro default__refresh_materialized_view(relation) %}
  {{ exceptions.raise_compiler_error('\`refresh_materialized_view\` has not been implemented for this adapter.') }}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/replace.sql',
    `{% macro get_replace_sql(existing_relation, target_relation, sql) %}
  {{- log('Applying REPLACE to: ' ~ existing_relation) -}}
  {{- adapter.dispatch('get_replace_sql', 'dbt')(existing_relation, target_relation, sql) -}}
{% endmacro %}`,
    `{% macro default__get_replace_sql(existing_relation, target_relation, sql) %}
  {%- set in_place = existing_relation.type == target_relation.type and existing_relation.can_be_replaced -%}
  {%- if in_place and existing_relation.is_view %}
    {{ get_replace_view_sql(target_relation, sql) }}
  {% elif in_place and existing_relation.is_table %}
    {{ get_replace_table_sql(target_relation, sql) }}
  {% elif in_place and existing_relation.is_materialized_view %}
    {{ get_replace_materialized_view_sql(target_relation, sql) }}
  {% else %}
    {%- set old_moves = existing_relation.can_be_renamed -%}
    {%- if target_relation.can_be_renamed %}
    {{ get_create_intermediate_sql(target_relation, sql) }};
    {{ get_create_backup_sql(existing_relation) if old_moves else get_drop_sql(existing_relation) }};
    {{ get_rename_intermediate_sql(target_relation) }}{{ '; ' ~ get_drop_backup_sql(existing_relation) if old_moves }}
    {%- else %}
    {{ get_create_backup_sql(existing_relation) if old_moves else get_drop_sql(existing_relation) }};
    {{ get_create_sql(target_relation, sql) }}{{ '; ' ~ get_drop_backup_sql(existing_relation) if old_moves }}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}`,
  ),
]
