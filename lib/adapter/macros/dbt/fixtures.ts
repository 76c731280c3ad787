import { dispatcher, type MacroFile, macroFile } from '../text'

/** Rows of a unit test as SQL: the inputs that stand in for relations, and what is expected. */
export const fixtures: readonly MacroFile[] = [
  macroFile(
    'dbt',
    'macros/unit_test_sql/get_fixture_sql.sql',
    `{% macro get_fixture_sql(rows, column_name_to_data_types) %}
-- Fixture for {{ model.name }}
{% set names_quoted = {} -%}
{%- if not column_name_to_data_types -%}
  {%- set relation = defer_relation if (defer_relation and not load_relation(this)) else this -%}
  {%- set column_name_to_data_types = {} -%}
  {%- for column in adapter.get_columns_in_relation(relation) -%}
    {%- do column_name_to_data_types.update({column.name | lower: column.data_type}) -%}
    {%- do names_quoted.update({column.name | lower: column.quoted}) -%}
  {%- endfor -%}
{%- else -%}
  {%- for name in column_name_to_data_types -%}{%- do names_quoted.update({name: adapter.quote(name)}) -%}{%- endfor -%}
{%- endif -%}
{%- if not column_name_to_data_types -%}
  {{ exceptions.raise_compiler_error("Not able to get columns for unit test '" ~ model.name ~ "' from relation " ~ this ~ " because the relation doesn't exist") }}
{%- endif -%}
{%- set blank = {} -%}
{%- for name, type in column_name_to_data_types.items() -%}
  {%- do blank.update({name: safe_cast('null', type) | trim}) -%}
{%- endfor -%}
{{ validate_fixture_rows(rows, row_number) }}
{%- for row in rows -%}
{%- set values = blank.copy() -%}
{%- do values.update(format_row(row, column_name_to_data_types)) -%}
select
{%- for name, value in values.items() %} {{ value }} as {{ names_quoted[name] }}{{ ',' if not loop.last }}{% endfor %}
{%- if not loop.last %}
union all
{% endif %}
{%- endfor -%}
{%- if not rows -%}
    select
{%- for name, value in blank.items() %} {{ value }} as {{ names_quoted[name] }}{{ ',' if not loop.last }}{% endfor %}
    limit 0
{%- endif -%}
{% endmacro %}`,
    `{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}

{%- if not rows -%}
    select * from dbt_internal_unit_test_actual
    limit 0
{%- else -%}
{%- for row in rows -%}
select
{%- for name, value in format_row(row, column_name_to_data_types).items() %} {{ value }} as {{ column_name_to_quoted[name] }}{{ ',' if not loop.last }}{% endfor %}
{%- if not loop.last %}
union all
{% endif %}
{%- endfor -%}
{%- endif -%}

{% endmacro %}`,
    `{% macro format_row(row, column_name_to_data_types) -%}
  {%- set formatted = {} -%}
  {%- for given_name, value in row.items() -%}
    {%- set name = given_name | lower -%}
    {%- if name not in column_name_to_data_types -%}
      {%- set fixture = 'expected output' if model.resource_type == 'unit_test' else "'" ~ model.name ~ "'" -%}
      {{- exceptions.raise_compiler_error(
        "Invalid column name: '" ~ name ~ "' in unit test fixture for " ~ fixture ~ ".\\nAccepted columns for " ~ fixture ~ " are: " ~ (column_name_to_data_types.keys() | list)
      ) -}}
    {%- endif -%}
    {%- set type = column_name_to_data_types[name] -%}
    {%- if value is string and 'varying' in type -%}{%- set type = type.split('(')[0] -%}{%- endif -%}
    {%- if value is string -%}{%- set literal = dbt.string_literal(dbt.escape_single_quotes(value)) -%}
    {%- elif value is none -%}{%- set literal = 'null' -%}
    {%- else -%}{%- set literal = value -%}
    {%- endif -%}
    {%- do formatted.update({name: safe_cast(literal, type)}) -%}
  {%- endfor -%}
  {{- return(formatted) -}}
{%- endmacro %}`,
    dispatcher('validate_fixture_rows(rows, row_number)'),
    `{% macro default__validate_fixture_rows(rows, row_number) -%}{%- endmacro %}`,
  ),
]
