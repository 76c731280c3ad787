import { dispatcher, type MacroFile, macroFile } from '../text'

/** The cross-database functions. Line breaks are dbt's: this text stands in compiled SQL. */
export const utils: readonly MacroFile[] = [
  util('any_value(expression)', 'any_value({{ expression }})'),
  util('array_append(array, new_element)', 'array_append({{ array }}, {{ new_element }})'),
  util('array_concat(array_1, array_2)', 'array_cat({{ array_1 }}, {{ array_2 }})'),
  macroFile(
    'dbt',
    'macros/utils/array_construct.sql',
    dispatcher("array_construct(inputs=[], data_type=api.Column.translate_type('integer'))"),
    `{% macro default__array_construct(inputs, data_type) -%}
    {% if inputs | length > 0 %}
    array[ {{ inputs | join(' , ') }} ]
    {% else %}
    array[]::{{ data_type }}[]
    {% endif %}
{%- endmacro %}`,
  ),
  util('bool_or(expression)', 'bool_or({{ expression }})'),
  util('cast(field, type)', '\n    cast({{ field }} as {{ type }})\n'),
  macroFile(
    'dbt',
    'macros/utils/cast_bool_to_text.sql',
    `{% macro cast_bool_to_text(field) %}
  {{ adapter.dispatch('cast_bool_to_text', 'dbt')(field) }}
{% endmacro %}`,
    `{% macro default__cast_bool_to_text(field) %}
    cast({{ field }} as {{ api.Column.translate_type('string') }})
{% endmacro %}`,
  ),
  util('concat(fields)', "{{ fields | join(' || ') }}"),
  util(
    'date(year, month, day)',
    "to_date('{{ modules.datetime.date(year, month, day).strftime('%Y-%m-%d') }}', 'YYYY-MM-DD')",
  ),
  util('date_trunc(datepart, date)', "date_trunc('{{ datepart }}', {{ date }})"),
  util(
    'dateadd(datepart, interval, from_date_or_timestamp)',
    '\n\n    dateadd(\n        {{ datepart }},\n        {{ interval }},\n        {{ from_date_or_timestamp }}\n        )\n\n',
  ),
  util(
    'datediff(first_date, second_date, datepart)',
    'datediff(\n        {{ datepart }},\n        {{ first_date }},\n        {{ second_date }}\n        )',
  ),
  macroFile(
    'dbt',
    'macros/utils/equals.sql',
    dispatcher('equals(expr1, expr2)'),
    `{% macro default__equals(expr1, expr2) -%}
{%- if adapter.behavior.enable_truthy_nulls_equals_macro.no_warn %}
    case when (({{ expr1 }} = {{ expr2 }}) or ({{ expr1 }} is null and {{ expr2 }} is null))
        then 0
        else 1
    end = 0
{% else -%}
    ({{ expr1 }} = {{ expr2 }})
{% endif -%}
{% endmacro %}`,
  ),
  util('escape_single_quotes(expression)', `{{ expression | replace("'", "''") }}`),
  util('except()', '\n\n    except\n\n'),
  util('hash(field)', "md5(cast({{ field }} as {{ api.Column.translate_type('string') }}))"),
  util('intersect()', '\n\n    intersect\n\n'),
  macroFile(
    'dbt',
    'macros/utils/last_day.sql',
    dispatcher('last_day(date, datepart)'),
    `{% macro default_last_day(date, datepart) -%}
    cast(
        {{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }}
        as date)
{%- endmacro %}`,
    '{% macro default__last_day(date, datepart) -%}{{ dbt.default_last_day(date, datepart) }}{%- endmacro %}',
  ),
  util('length(expression)', '\n\n    length(\n        {{ expression }}\n    )'),
  macroFile(
    'dbt',
    'macros/utils/listagg.sql',
    dispatcher(`listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none)`),
    `{% macro default__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}

    {% if limit_num -%}
    array_to_string(
        array_slice(
            array_agg(
                {{ measure }}
            ){% if order_by_clause -%}
            within group ({{ order_by_clause }})
            {%- endif %}
            ,0
            ,{{ limit_num }}
        ),
        {{ delimiter_text }}
        )
    {%- else %}
    listagg(
        {{ measure }},
        {{ delimiter_text }}
        )
        {% if order_by_clause -%}
        within group ({{ order_by_clause }})
        {%- endif %}
    {%- endif %}

{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/utils/literal.sql',
    dispatcher('string_literal(value)'),
    "{% macro default__string_literal(value) -%}'{{ value }}'{%- endmacro %}",
  ),
  util(
    'position(substring_text, string_text)',
    '\n\n    position(\n        {{ substring_text }} in {{ string_text }}\n    )',
  ),
  util(
    'replace(field, old_chars, new_chars)',
    '\n\n    replace(\n        {{ field }},\n        {{ old_chars }},\n        {{ new_chars }}\n    )\n\n\n',
  ),
  util(
    'right(string_text, length_expression)',
    '\n\n    right(\n        {{ string_text }},\n        {{ length_expression }}\n    )',
  ),
  util('safe_cast(field, type)', '\n    \n    cast({{ field }} as {{ type }})\n'),
  macroFile(
    'dbt',
    'macros/utils/split_part.sql',
    dispatcher('split_part(string_text, delimiter_text, part_number)'),
    `{% macro default__split_part(string_text, delimiter_text, part_number) %}

    split_part(
        {{ string_text }},
        {{ delimiter_text }},
        {{ part_number }}
        )

{% endmacro %}`,
    `{% macro _split_part_negative(string_text, delimiter_text, part_number) %}

    split_part(
        {{ string_text }},
        {{ delimiter_text }},
          length({{ string_text }})
          - length(
              replace({{ string_text }},  {{ delimiter_text }}, '')
          ) + 2 + {{ part_number }}
        )

{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/utils/data_types.sql',
    ...(['string', 'timestamp', 'float', 'bigint', 'boolean'] as const).flatMap((type) =>
      typeMacro(type, `translate_type('${type}')`),
    ),
    ...typeMacro('int', "translate_type('integer')"),
    ...typeMacro('numeric', "numeric_type('numeric', 28, 6)"),
  ),
  macroFile(
    'dbt',
    'macros/utils/generate_series.sql',
    dispatcher('get_powers_of_two(upper_bound)'),
    `{% macro default__get_powers_of_two(upper_bound) %}
  {%- if upper_bound <= 0 -%}{{ exceptions.raise_compiler_error('upper bound must be positive') }}{%- endif -%}
  {%- for power in range(1, 100) -%}
    {%- if upper_bound <= 2 ** power -%}{{ return(power) }}{%- endif -%}
  {%- endfor -%}
{% endmacro %}`,
    dispatcher('generate_series(upper_bound)'),
    `{% macro default__generate_series(upper_bound) %}

    {% set n = dbt.get_powers_of_two(upper_bound) %}

    with p as (
        select 0 as generated_number union all select 1
    ), unioned as (

    select

    {% for i in range(n) %}
    p{{ i }}.generated_number * power(2, {{ i }})
    {% if not loop.last %} + {% endif %}
    {% endfor %}
    + 1
    as generated_number

    from

    {% for i in range(n) %}
    p as p{{ i }}
    {% if not loop.last %} cross join {% endif %}
    {% endfor %}

    )

    select *
    from unioned
    where generated_number <= {{ upper_bound }}
    order by generated_number

{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/utils/date_spine.sql',
    dispatcher('get_intervals_between(start_date, end_date, datepart)'),
    `{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
  {%- call statement('get_intervals_between', fetch_result=True) %}

        select {{ dbt.datediff(start_date, end_date, datepart) }}

    {%- endcall -%}
  {%- set answer = load_result('get_intervals_between') -%}
  {%- do return(answer['data'][0][0] if answer and answer['data'] else 1) -%}
{%- endmacro %}`,
    dispatcher('date_spine(datepart, start_date, end_date)'),
    `{% macro default__date_spine(datepart, start_date, end_date) %}


    {# three steps: numbers, the period of each, those not after the end #}


    with rawdata as (

        {{ dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) }}

    ),

    all_periods as (

        select (
            {{ dbt.dateadd(datepart, 'row_number() over (order by 1) - 1', start_date) }}
        ) as date_{{ datepart }}
        from rawdata

    ),

    filtered as (

        select *
        from all_periods
        where date_{{ datepart }} <= {{ end_date }}

    )

    select * from filtered

{% endmacro %}`,
  ),
]

/** A function of one line or of exactly the given text, in a file of its own name. */
function util(signature: string, body: string): MacroFile {
  const name = signature.slice(0, signature.indexOf('('))
  return macroFile(
    'dbt',
    `macros/utils/${name}.sql`,
    dispatcher(signature),
    `{% macro default__${signature} %}${body}{% endmacro %}`,
  )
}

function typeMacro(name: string, call: string): string[] {
  return [
    dispatcher(`type_${name}()`),
    `{% macro default__type_${name}() %}{{ return(api.Column.${call}) }}{% endmacro %}`,
  ]
}
