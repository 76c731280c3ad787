import { dispatcher, type MacroFile, macroFile, writer } from '../text'

/** What a project may override of how seeds are loaded. */
export const seeds: readonly MacroFile[] = [
  macroFile(
    'dbt',
    'macros/materializations/seeds/helpers.sql',
    writer('create_csv_table(model, agate_table)'),
    `{% macro default__create_csv_table(model, agate_table) %}
  {%- set overrides = model['config'].get('column_types', {}) -%}
  {%- set quoting = model['config'].get('quote_columns', None) -%}
  {%- set sql %}
    create table {{ this.render() }} (
      {%- for name in agate_table.column_names -%}
        {{ adapter.quote_seed_column(name | string, quoting) }} {{ overrides.get(name, adapter.convert_type(agate_table, loop.index0)) }}{{ ', ' if not loop.last }}
      {%- endfor -%}
    )
  {% endset -%}
  {%- call statement('_') -%}{{ sql }}{%- endcall -%}
  {{ return(sql) }}
{% endmacro %}`,
    writer('reset_csv_table(model, full_refresh, old_relation, agate_table)'),
    `{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {%- if full_refresh -%}
    {{ adapter.drop_relation(old_relation) }}
    {{ return(create_csv_table(model, agate_table)) }}
  {%- endif -%}
  {{ adapter.truncate_relation(old_relation) }}
  {{ return('truncate table ' ~ old_relation.render()) }}
{% endmacro %}`,
    writer('get_csv_sql(create_or_truncate_sql, insert_sql)'),
    `{% macro default__get_csv_sql(create_or_truncate_sql, insert_sql) %}
    {{ create_or_truncate_sql }};
    -- dbt seed --
    {{ insert_sql }}
{% endmacro %}`,
    writer('get_binding_char()'),
    "{% macro default__get_binding_char() %}{{ return('%s') }}{% endmacro %}",
    dispatcher('get_batch_size()'),
    '{% macro default__get_batch_size() %}{{ return(10000) }}{% endmacro %}',
    `{% macro get_seed_column_quoted_csv(model, column_names) %}
  {%- set quoted = [] -%}
  {%- for name in column_names -%}
    {%- do quoted.append(adapter.quote_seed_column(name, model['config'].get('quote_columns', None))) -%}
  {%- endfor -%}
  {{ return(quoted | join(', ')) }}
{% endmacro %}`,
    writer('load_csv_rows(model, agate_table)'),
    `{% macro default__load_csv_rows(model, agate_table) %}
  {%- set columns = get_seed_column_quoted_csv(model, agate_table.column_names) -%}
  {%- set sent = [] -%}
  {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
    {%- set bindings = [] -%}
    {%- for row in chunk -%}{%- do bindings.extend(row) -%}{%- endfor -%}
    {%- set sql %}
          insert into {{ this.render() }} ({{ columns }}) values
          {% for row in chunk -%}
            (
            {%- for name in agate_table.column_names -%}{{ get_binding_char() }}{{ ',' if not loop.last }}{%- endfor -%}
            ){{ ',' if not loop.last }}
          {%- endfor %}
    {% endset -%}
    {%- do adapter.add_query(sql, bindings=bindings, abridge_sql_log=True) -%}
    {%- if loop.first -%}{%- do sent.append(sql) -%}{%- endif -%}
  {%- endfor -%}
  {{ return(sent[0]) }}
{% endmacro %}`,
  ),
]
