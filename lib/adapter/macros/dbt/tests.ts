import { dispatcher, type MacroFile, macroFile, writer } from '../text'

/** The four generic tests, the query around a test, and unit tests. Their text is what reaches target/compiled. */
export const tests: readonly MacroFile[] = [
  macroFile(
    'dbt',
    'tests/generic/builtin.sql',
    genericTest('unique', 'model, column_name', 'model, column_name'),
    genericTest('not_null', 'model, column_name', 'model, column_name'),
    genericTest(
      'accepted_values',
      'model, column_name, values, quote=True',
      'model, column_name, values, quote',
    ),
    genericTest('relationships', 'model, column_name, to, field', 'model, column_name, to, field'),
  ),
  macroFile(
    'dbt',
    'macros/generic_test_sql/unique.sql',
    `{% macro default__test_unique(model, column_name) %}

select
    {{ column_name }} as unique_field,
    count(*) as n_records

from {{ model }}
where {{ column_name }} is not null
group by {{ column_name }}
having count(*) > 1

{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/generic_test_sql/not_null.sql',
    `{% macro default__test_not_null(model, column_name) %}

{% set shown = '*' if should_store_failures() else column_name %}

select {{ shown }}
from {{ model }}
where {{ column_name }} is null

{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/generic_test_sql/accepted_values.sql',
    `{% macro default__test_accepted_values(model, column_name, values, quote=True) %}

with all_values as (

    select
        {{ column_name }} as value_field,
        count(*) as n_records

    from {{ model }}
    group by {{ column_name }}

)

select *
from all_values
where value_field not in (
    {% for value in values %}{{ "'" ~ value ~ "'" if quote else value }}{{ ',' if not loop.last }}{% endfor %}
)

{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/generic_test_sql/relationships.sql',
    `{% macro default__test_relationships(model, column_name, to, field) %}

with child as (
    select {{ column_name }} as from_field
    from {{ model }}
    where {{ column_name }} is not null
),

parent as (
    select {{ field }} as to_field
    from {{ to }}
)

select
    from_field

from child
left join parent
    on child.from_field = parent.to_field

where parent.to_field is null

{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/materializations/tests/where_subquery.sql',
    dispatcher('get_where_subquery(relation)'),
    `{% macro default__get_where_subquery(relation) -%}
  {%- set where = config.get('where', '') -%}
  {%- do return('(select * from ' ~ relation ~ ' where ' ~ where ~ ') dbt_subquery' if where else relation) -%}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/materializations/tests/helpers.sql',
    writer('get_test_sql(main_sql, fail_calc, warn_if, error_if, limit)'),
    `{% macro default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    select
      {{ fail_calc }} as failures,
      {{ fail_calc }} {{ warn_if }} as should_warn,
      {{ fail_calc }} {{ error_if }} as should_error
    from (
      {{ main_sql }}
      {{ 'limit ' ~ limit if limit != none }}
    ) dbt_internal_test
{%- endmacro %}`,
    writer('get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names)'),
    `{% macro default__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
-- Build actual result given inputs
with dbt_internal_unit_test_actual as (
  select
    {{ expected_column_names | join(',') }}, {{ dbt.string_literal('actual') }} as {{ adapter.quote('actual_or_expected') }}
  from (
    {{ main_sql }}
  ) _dbt_internal_unit_test_actual
),
-- Build expected result
dbt_internal_unit_test_expected as (
  select
    {{ expected_column_names | join(', ') }}, {{ dbt.string_literal('expected') }} as {{ adapter.quote('actual_or_expected') }}
  from (
    {{ expected_fixture_sql }}
  ) _dbt_internal_unit_test_expected
)
-- Union actual and expected results
select * from dbt_internal_unit_test_actual
union all
select * from dbt_internal_unit_test_expected
{%- endmacro %}`,
  ),
]

/** A generic test hands over to the adapter's or the default implementation. */
function genericTest(name: string, parameters: string, args: string): string {
  return `{% test ${name}(${parameters}) %}
    {% set implementation = adapter.dispatch('test_${name}', 'dbt') %}
    {{ implementation(${args}) }}
{% endtest %}`
}
