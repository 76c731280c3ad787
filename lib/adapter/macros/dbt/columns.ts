import { dispatcher, type MacroFile, macroFile, writer } from '../text'
import { missing } from './catalog'

/** Columns of relations and queries, and contracts: the check of declared against actual columns. */
export const columns: readonly MacroFile[] = [
  macroFile(
    'dbt',
    'macros/adapters/columns.sql',
    dispatcher('get_columns_in_relation(relation)'),
    missing('get_columns_in_relation(relation)'),
    `{% macro sql_convert_columns_in_relation(table) -%}
  {%- set columns = [] -%}
  {%- for row in table -%}{%- do columns.append(api.Column(*row)) -%}{%- endfor -%}
  {{ return(columns) }}
{%- endmacro %}`,
    `{% macro get_list_of_column_names(columns) -%}
  {%- set names = [] -%}
  {%- for column in columns -%}{%- do names.append(column.name) -%}{%- endfor -%}
  {{ return(names) }}
{%- endmacro %}`,
    dispatcher('get_empty_subquery_sql(select_sql, select_sql_header=none)'),
    `{% macro default__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    {%- if select_sql_header is not none -%}
    {{ select_sql_header }}
    {%- endif -%}
    select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    where false
    limit 0
{% endmacro %}`,
    dispatcher('get_empty_schema_sql(columns)'),
    `{% macro default__get_empty_schema_sql(columns) %}
    {%- set untyped = [] -%}
    {%- set imprecise = [] -%}
    select
    {% for key in columns %}
      {%- set column = columns[key] -%}
      {%- if column['data_type'] is not defined -%}
        {%- do untyped.append(column['name']) -%}
      {%- elif column['data_type'].strip().lower() in ('numeric', 'decimal', 'number') -%}
        {%- do imprecise.append(column['name']) -%}
      {%- endif -%}
      {% set name = adapter.quote(column['name']) if column.get('quote') else column['name'] %}
      {{ cast('null', column['data_type']) }} as {{ name }}{{ ', ' if not loop.last }}
    {%- endfor -%}
    {%- if untyped -%}
      {{ exceptions.column_type_missing(column_names=untyped) }}
    {%- elif imprecise -%}
      {{ exceptions.warn('Detected columns with numeric type and unspecified precision/scale, this can lead to unintended rounding: ' ~ imprecise) }}
    {%- endif -%}
{% endmacro %}`,
    `{% macro get_column_schema_from_query(select_sql, select_sql_header=none) -%}
  {{ return(adapter.get_column_schema_from_query(get_empty_subquery_sql(select_sql, select_sql_header))) }}
{%- endmacro %}`,
    dispatcher('get_columns_in_query(select_sql)'),
    `{% macro default__get_columns_in_query(select_sql) %}
  {%- call statement('get_columns_in_query', fetch_result=True, auto_begin=False) -%}
    {{ get_empty_subquery_sql(select_sql) }}
  {%- endcall -%}
  {{ return(load_result('get_columns_in_query').table.columns | map(attribute='name') | list) }}
{% endmacro %}`,
    dispatcher('alter_column_type(relation, column_name, new_column_type)'),
    `{% macro default__alter_column_type(relation, column_name, new_column_type) -%}
  {%- set interim = column_name + '__dbt_alter' -%}
  {%- call statement('alter_column_type') %}
    alter table {{ relation.render() }} add column {{ adapter.quote(interim) }} {{ new_column_type }};
    update {{ relation.render() }} set {{ adapter.quote(interim) }} = {{ adapter.quote(column_name) }};
    alter table {{ relation.render() }} drop column {{ adapter.quote(column_name) }} cascade;
    alter table {{ relation.render() }} rename column {{ adapter.quote(interim) }} to {{ adapter.quote(column_name) }}
  {% endcall -%}
{%- endmacro %}`,
    dispatcher('alter_relation_add_remove_columns(relation, add_columns = none, remove_columns = none)'),
    `{% macro default__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
  {%- set changes = [] -%}
  {%- for column in add_columns or [] -%}
    {%- do changes.append('add column ' ~ column.quoted ~ ' ' ~ column.expanded_data_type) -%}
  {%- endfor -%}
  {%- for column in remove_columns or [] -%}
    {%- do changes.append('drop column ' ~ column.quoted) -%}
  {%- endfor -%}
  {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation.render() ~ ' ' ~ changes | join(', ')) -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/column/columns_spec_ddl.sql',
    writer('get_table_columns_and_constraints()'),
    '{% macro default__get_table_columns_and_constraints() -%}{{ return(table_columns_and_constraints()) }}{%- endmacro %}',
    `{% macro table_columns_and_constraints() %}
  {%- set column_lines = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
  {%- set model_lines = adapter.render_raw_model_constraints(raw_constraints=model['constraints']) %}
    (
    {{ (column_lines + model_lines) | join(',\\n    ') }}
    )
{% endmacro %}`,
    writer('get_assert_columns_equivalent(sql)'),
    '{% macro default__get_assert_columns_equivalent(sql) -%}{{ return(assert_columns_equivalent(sql)) }}{%- endmacro %}',
    `{% macro assert_columns_equivalent(sql) %}
  {%- if not model['columns'] -%}{{ exceptions.raise_contract_error([], []) }}{%- endif -%}
  {%- set actual = format_columns(get_column_schema_from_query(sql, config.get('sql_header', none))) -%}
  {%- set declared = format_columns(get_column_schema_from_query(get_empty_schema_sql(model['columns']))) -%}
  {%- if actual | length != declared | length -%}
    {%- do exceptions.raise_contract_error(declared, actual) -%}
  {%- endif -%}
  {%- for column in actual -%}
    {%- set same = declared | selectattr('name', 'equalto', column['name']) | list -%}
    {%- if not same or same[0]['formatted'] != column['formatted'] -%}
      {%- do exceptions.raise_contract_error(declared, actual) -%}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}`,
    `{% macro format_columns(columns) %}
  {%- set formatted = [] -%}
  {%- for column in columns -%}
    {%- do formatted.append(adapter.dispatch('format_column', 'dbt')(column)) -%}
  {%- endfor -%}
  {{ return(formatted) }}
{% endmacro %}`,
    `{% macro default__format_column(column) -%}
  {{ return({'name': column.name, 'data_type': column.dtype, 'formatted': column.column.lower() ~ ' ' ~ column.dtype}) }}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/materializations/models/incremental/column_helpers.sql',
    `{% macro get_quoted_csv(column_names) %}
  {%- set quoted = [] -%}
  {%- for name in column_names -%}{%- do quoted.append(adapter.quote(name)) -%}{%- endfor -%}
  {{ return(quoted | join(', ')) }}
{% endmacro %}`,
    `{% macro diff_columns(source_columns, target_columns) %}
  {%- set there = target_columns | map(attribute='column') | list -%}
  {%- set only_here = [] -%}
  {%- for column in source_columns if column.name not in there -%}{%- do only_here.append(column) -%}{%- endfor -%}
  {{ return(only_here) }}
{% endmacro %}`,
    dispatcher('diff_column_data_types(source_columns, target_columns)'),
    `{% macro default__diff_column_data_types(source_columns, target_columns) %}
  {%- set changed = [] -%}
  {%- for column in source_columns -%}
    {%- set other = target_columns | selectattr('name', 'equalto', column.name) | list | first -%}
    {%- if other and column.expanded_data_type != other.expanded_data_type and not column.can_expand_to(other_column=other) -%}
      {%- do changed.append({'column_name': other.name, 'new_type': column.expanded_data_type}) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(changed) }}
{% endmacro %}`,
    dispatcher('get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns)'),
    `{% macro default__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {%- if merge_update_columns and merge_exclude_columns -%}
    {{ exceptions.raise_compiler_error('Model cannot specify merge_update_columns and merge_exclude_columns. Please update model to use only one config') }}
  {%- endif -%}
  {%- if merge_update_columns -%}{{ return(merge_update_columns) }}{%- endif -%}
  {%- set excluded = (merge_exclude_columns or []) | map('lower') | list -%}
  {%- set updated = [] -%}
  {%- for column in dest_columns if column.column | lower not in excluded -%}{%- do updated.append(column.quoted) -%}{%- endfor -%}
  {{ return(updated) }}
{% endmacro %}`,
  ),
]
