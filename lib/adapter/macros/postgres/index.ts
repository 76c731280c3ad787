import { type MacroFile, macroFile } from '../text'
import { building } from './building'
import { catalog } from './catalog'
import { datediff } from './datediff'

/** The package `dbt_postgres`: what Materialize takes over from Postgres. */
export const postgresPackage: readonly MacroFile[] = [
  file(
    'macros/adapters.sql',
    `{% macro postgres__create_table_as(temporary, relation, sql) -%}
  {%- set contract = config.get('contract') -%}
  {{ config.get('sql_header', none) or '' }}
  create {{ 'temporary ' if temporary else ('unlogged ' if config.get('unlogged', default=false)) }}table {{ relation }}
  {% if contract.enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif -%}
  {% if contract.enforced and not temporary -%}
    {{ get_table_columns_and_constraints() }} ;
    insert into {{ relation }} ({{ adapter.dispatch('get_column_names', 'dbt')() }})
    {%- set sql = get_select_subquery(sql) %}
  {% else %}
    as
  {% endif %}
  (
    {{ sql }}
  );
{%- endmacro %}`,
    `{% macro postgres__create_schema(relation) -%}
  {%- if relation.database -%}{{ adapter.verify_database(relation.database) }}{%- endif -%}
  {%- call statement('create_schema') -%}
    create schema if not exists {{ relation.without_identifier().include(database=False) }}
  {%- endcall -%}
{%- endmacro %}`,
    `{% macro postgres__drop_schema(relation) -%}
  {%- if relation.database -%}{{ adapter.verify_database(relation.database) }}{%- endif -%}
  {%- call statement('drop_schema') -%}
    drop schema if exists {{ relation.without_identifier().include(database=False) }} cascade
  {%- endcall -%}
{%- endmacro %}`,
    `{% macro postgres__get_columns_in_relation(relation) -%}
  {%- call statement('get_columns_in_relation', fetch_result=True) %}
      select
          column_name,
          data_type,
          character_maximum_length,
          numeric_precision,
          numeric_scale

      from {{ relation.information_schema('columns') }}
      where table_name = '{{ relation.identifier }}'
        {% if relation.schema %}
        and table_schema = '{{ relation.schema }}'
        {% endif %}
      order by ordinal_position

  {% endcall -%}
  {{ return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) }}
{%- endmacro %}`,
    '{% macro postgres__information_schema_name(database) -%}information_schema{%- endmacro %}',
    `{% macro postgres__list_schemas(database) %}
  {%- if database -%}{{ adapter.verify_database(database) }}{%- endif -%}
  {%- call statement('list_schemas', fetch_result=True, auto_begin=False) %}
    select distinct nspname from pg_namespace
  {% endcall -%}
  {{ return(load_result('list_schemas').table) }}
{% endmacro %}`,
    `{% macro postgres__check_schema_exists(information_schema, schema) -%}
  {%- if information_schema.database -%}{{ adapter.verify_database(information_schema.database) }}{%- endif -%}
  {%- call statement('check_schema_exists', fetch_result=True, auto_begin=False) %}
    select count(*) from pg_namespace where nspname = '{{ schema }}'
  {% endcall -%}
  {{ return(load_result('check_schema_exists').table) }}
{%- endmacro %}`,
    `{% macro postgres__make_relation_with_suffix(base_relation, suffix, dstring) %}
  {%- if dstring -%}
    {%- set suffix = suffix ~ modules.datetime.datetime.now().strftime('%H%M%S%f') -%}
  {%- endif -%}
  {%- set most = base_relation.relation_max_name_length() -%}
  {%- if suffix | length > most -%}
    {%- do exceptions.raise_compiler_error('Relation suffix is too long (' ~ suffix | length ~ ' characters). Maximum length is ' ~ most ~ ' characters.') -%}
  {%- endif -%}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier[:most - suffix | length] ~ suffix})) }}
{% endmacro %}`,
    `{% macro postgres__make_intermediate_relation(base_relation, suffix) %}
  {{ return(postgres__make_relation_with_suffix(base_relation, suffix, dstring=False)) }}
{% endmacro %}`,
    `{% macro postgres__make_temp_relation(base_relation, suffix) %}
  {%- set temporary = postgres__make_relation_with_suffix(base_relation, suffix, dstring=True) -%}
  {{ return(temporary.incorporate(path={'schema': none, 'database': none})) }}
{% endmacro %}`,
    `{% macro postgres__make_backup_relation(base_relation, backup_relation_type, suffix) %}
  {{ return(postgres__make_relation_with_suffix(base_relation, suffix, dstring=False).incorporate(type=backup_relation_type)) }}
{% endmacro %}`,
    `{% macro postgres_escape_comment(comment) -%}
  {%- if comment is not string -%}
    {%- do exceptions.raise_compiler_error('cannot escape a non-string: ' ~ comment) -%}
  {%- endif -%}
  {%- set fence = '$dbt_comment_literal_block$' -%}
  {%- if fence in comment -%}
    {%- do exceptions.raise_compiler_error('The string ' ~ fence ~ ' is not allowed in comments.') -%}
  {%- endif -%}
  {{ fence }}{{ comment }}{{ fence }}
{%- endmacro %}`,
    `{% macro postgres__alter_relation_comment(relation, comment) %}
  comment on {{ 'materialized view' if relation.type == 'materialized_view' else relation.type }} {{ relation }} is {{ postgres_escape_comment(comment) }};
{% endmacro %}`,
    `{% macro postgres__alter_column_comment(relation, column_dict) %}
  {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
  {%- for name in column_dict if name in existing %}
    comment on column {{ relation }}.{{ adapter.quote(name) if column_dict[name]['quote'] else name }} is {{ postgres_escape_comment(column_dict[name]['description']) }};
  {% endfor -%}
{% endmacro %}`,
    `{% macro postgres__get_show_grant_sql(relation) -%}
  select grantee, privilege_type
  from {{ relation.information_schema('role_table_grants') }}
      where grantor = current_role
        and grantee != current_role
        and table_schema = '{{ relation.schema }}'
        and table_name = '{{ relation.identifier }}'
{%- endmacro %}`,
    '{% macro postgres__copy_grants() %}{{ return(False) }}{% endmacro %}',
    `{% macro postgres__get_drop_index_sql(relation, index_name) -%}
    drop index if exists "{{ relation.schema }}"."{{ index_name }}"
{%- endmacro %}`,
  ),
  file(
    'macros/timestamps.sql',
    '{% macro postgres__current_timestamp() -%}now(){%- endmacro %}',
    `{% macro postgres__snapshot_string_as_time(timestamp) -%}
  {{ return("'" ~ timestamp ~ "'::timestamp without time zone") }}
{%- endmacro %}`,
    '{% macro postgres__snapshot_get_time() -%}{{ current_timestamp() }}::timestamp without time zone{%- endmacro %}',
    `{% macro postgres__current_timestamp_backcompat() %}
    current_timestamp::{{ type_timestamp() }}
{% endmacro %}`,
    `{% macro postgres__current_timestamp_in_utc_backcompat() %}
    (current_timestamp at time zone 'utc')::{{ type_timestamp() }}
{% endmacro %}`,
  ),
  file(
    'macros/utils/any_value.sql',
    '{% macro postgres__any_value(expression) -%}min({{ expression }}){%- endmacro %}',
  ),
  file(
    'macros/utils/dateadd.sql',
    `{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) %}

    {{ from_date_or_timestamp }} + ((interval '1 {{ datepart }}') * ({{ interval }}))

{% endmacro %}`,
  ),
  file('macros/utils/datediff.sql', datediff),
  file(
    'macros/utils/last_day.sql',
    `{% macro postgres__last_day(date, datepart) -%}
    {%- if datepart == 'quarter' -%}
    -- postgres dateadd does not support quarter interval.
    cast(
        {{ dbt.dateadd('day', '-1', dbt.dateadd('month', '3', dbt.date_trunc(datepart, date))) }}
        as date)
    {%- else -%}
    {{ dbt.default_last_day(date, datepart) }}
    {%- endif -%}
{%- endmacro %}`,
  ),
  file(
    'macros/utils/listagg.sql',
    `{% macro postgres__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}

    {% if limit_num -%}
    array_to_string(
        (array_agg(
            {{ measure }}
            {% if order_by_clause -%}
            {{ order_by_clause }}
            {%- endif %}
        ))[1:{{ limit_num }}],
        {{ delimiter_text }}
        )
    {%- else %}
    string_agg(
        {{ measure }},
        {{ delimiter_text }}
        {% if order_by_clause -%}
        {{ order_by_clause }}
        {%- endif %}
        )
    {%- endif %}

{%- endmacro %}`,
  ),
  file(
    'macros/utils/split_part.sql',
    `{% macro postgres__split_part(string_text, delimiter_text, part_number) %}

  {% if part_number >= 0 %}
    {{ dbt.default__split_part(string_text, delimiter_text, part_number) }}
  {% else %}
    {{ dbt._split_part_negative(string_text, delimiter_text, part_number) }}
  {% endif %}

{% endmacro %}`,
  ),
  ...(['table', 'view', 'materialized_view'] as const).flatMap((type) => {
    const words = type.replace('_', ' ')
    return [
      file(
        `macros/relations/${type}/drop.sql`,
        `{% macro postgres__drop_${type}(relation) -%}
    drop ${words} if exists {{ relation }} cascade
{%- endmacro %}`,
      ),
      file(
        `macros/relations/${type}/rename.sql`,
        `{% macro postgres__get_rename_${type}_sql(relation, new_name) %}
    alter ${words} {{ relation }} rename to {{ new_name }}
{% endmacro %}`,
      ),
    ]
  }),
  file(
    'macros/relations/materialized_view/create.sql',
    `{% macro postgres__get_create_materialized_view_as_sql(relation, sql) %}
    create materialized view if not exists {{ relation }} as {{ sql }};

    {% for index in config.get('indexes', []) -%}
        {{- get_create_index_sql(relation, index) -}}{{ ';' if not loop.last else '' }}
    {%- endfor -%}
{% endmacro %}`,
  ),
  ...catalog,
  ...building,
]

function file(path: string, ...texts: string[]): MacroFile {
  return macroFile('dbt_postgres', path, ...texts)
}
