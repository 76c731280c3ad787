import { dispatcher, type MacroFile, macroFile, writer } from '../text'

/** Sending SQL while rendering, hooks, and what a node's config says about a run. */
export const statements: readonly MacroFile[] = [
  macroFile(
    'dbt',
    'macros/etc/statement.sql',
    `{% macro statement(name=None, fetch_result=False, auto_begin=True, language='sql') -%}
  {%- if execute -%}
    {%- set compiled_code = caller() -%}
    {%- if name == 'main' -%}
      {{- log('Writing runtime ' ~ language ~ ' for node "' ~ model['unique_id'] ~ '"') -}}
      {{- write(compiled_code) -}}
    {%- endif -%}
    {%- if language != 'sql' -%}
      {%- do exceptions.raise_compiler_error("statement macro didn't get supported language") -%}
    {%- endif -%}
    {%- set response, table = adapter.execute(compiled_code, auto_begin=auto_begin, fetch=fetch_result) -%}
    {%- if name is not none -%}{{- store_result(name, response=response, agate_table=table) -}}{%- endif -%}
  {%- endif -%}
{%- endmacro %}`,
    `{% macro noop_statement(name=None, message=None, code=None, rows_affected=None, res=None) -%}
  {%- set sql = caller() -%}
  {%- if name == 'main' -%}
    {{- log('Writing runtime SQL for node "' ~ model['unique_id'] ~ '"') -}}
    {{- write(sql) -}}
  {%- endif -%}
  {%- if name is not none -%}
    {{- store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) -}}
  {%- endif -%}
{%- endmacro %}`,
    `{% macro run_query(sql) %}
  {%- call statement('run_query_statement', fetch_result=true, auto_begin=false) %}
    {{ sql }}
  {% endcall -%}
  {%- do return(load_result('run_query_statement').table) -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/materializations/configs.sql',
    `{% macro set_sql_header(config) -%}
  {{ config.set('sql_header', caller()) }}
{%- endmacro %}`,
    `{% macro should_full_refresh() %}
  {%- set configured = config.get('full_refresh') -%}
  {%- do return(flags.FULL_REFRESH if configured is none else configured) -%}
{% endmacro %}`,
    `{% macro should_store_failures() %}
  {%- set configured = config.get('store_failures') -%}
  {%- do return(flags.STORE_FAILURES if configured is none else configured) -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/materializations/hooks.sql',
    `{% macro run_hooks(hooks, inside_transaction=True) %}
  {%- for hook in hooks | selectattr('transaction', 'equalto', inside_transaction) -%}
    {%- if not inside_transaction and loop.first -%}
      {%- call statement(auto_begin=inside_transaction) -%}commit;{%- endcall -%}
    {%- endif -%}
    {%- set rendered = render(hook.get('sql')) | trim -%}
    {%- if rendered -%}
      {%- call statement(auto_begin=inside_transaction) -%}{{ rendered }}{%- endcall -%}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}`,
    `{% macro make_hook_config(sql, inside_transaction) %}
    {{ tojson({'sql': sql, 'transaction': inside_transaction}) }}
{% endmacro %}`,
    `{% macro before_begin(sql) %}
    {{ make_hook_config(sql, inside_transaction=False) }}
{% endmacro %}`,
    `{% macro in_transaction(sql) %}
    {{ make_hook_config(sql, inside_transaction=True) }}
{% endmacro %}`,
    `{% macro after_commit(sql) %}
    {{ make_hook_config(sql, inside_transaction=False) }}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/materializations/models/incremental/is_incremental.sql',
    `{% macro is_incremental() %}
  {%- if not execute -%}{%- do return(False) -%}{%- endif -%}
  {%- set existing = adapter.get_relation(this.database, this.schema, this.table) -%}
  {%- do return(existing is not none and existing.type == 'table'
    and model.config.materialized == 'incremental' and not should_full_refresh()) -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/adapters/show.sql',
    `{% macro get_show_sql(compiled_code, sql_header, limit) -%}
  {%- if sql_header is not none -%}
  {{ sql_header }}
  {%- endif %}
  {{ get_limit_subquery_sql(compiled_code, limit) }}
{% endmacro %}`,
    `{% macro get_limit_subquery_sql(sql, limit) %}{{ adapter.dispatch('get_limit_sql', 'dbt')(sql, limit) }}{% endmacro %}`,
    `{% macro default__get_limit_sql(sql, limit) %}
  {{ sql }}
  {% if limit is not none %}
  limit {{ limit }}
  {%- endif -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/adapters/validate_sql.sql',
    dispatcher('validate_sql(sql)'),
    `{% macro default__validate_sql(sql) -%}
  {%- call statement('validate_sql') -%}
    explain {{ sql }}
  {% endcall -%}
  {{ return(load_result('validate_sql')) }}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/adapters/runtime.sql',
    `{% macro is_core_v2() -%}{{- return((dbt_version.split('.') | first | int) == 2) -}}{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/etc/datetime.sql',
    `{% macro convert_datetime(date_str, date_fmt) %}
  {%- set message -%}
      The provided partition date '{{ date_str }}' does not match the expected format '{{ date_fmt }}'
  {%- endset -%}
  {%- do return(try_or_compiler_error(message, modules.datetime.datetime.strptime, date_str.strip(), date_fmt)) -%}
{% endmacro %}`,
    `{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt='%Y%m%d', out_fmt='%Y%m%d') %}
  {%- set first = convert_datetime(start_date_str, in_fmt) -%}
  {%- set last = convert_datetime(start_date_str if end_date_str is none else end_date_str, in_fmt) -%}
  {%- set days = (last - first).days -%}
  {%- if days < 0 -%}
    {{ exceptions.raise_compiler_error('Partition start date is after the end date (' ~ first ~ ', ' ~ last ~ ')', model) }}
  {%- endif -%}
  {%- set dates = [] -%}
  {%- for i in range(0, days + 1) -%}
    {%- set date = modules.datetime.timedelta(days=i) + first -%}
    {%- do dates.append(date.strftime(out_fmt) if out_fmt else date) -%}
  {%- endfor -%}
  {%- do return(dates) -%}
{% endmacro %}`,
    `{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
  {%- set parts = (raw_partition_date | string).split(',') -%}
  {%- if (parts | length) not in (1, 2) -%}
    {{ exceptions.raise_compiler_error('Invalid partition time. Expected format: {Start Date}[,{End Date}]. Got: ' ~ raw_partition_date) }}
  {%- endif -%}
  {%- do return(dates_in_range(parts[0], parts[1] if (parts | length) == 2 else none, in_fmt=date_fmt)) -%}
{% endmacro %}`,
    `{% macro py_current_timestring() %}{%- do return(modules.datetime.datetime.now().strftime('%Y%m%d%H%M%S%f')) -%}{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/adapters/timestamps.sql',
    writer('current_timestamp()'),
    `{% macro default__current_timestamp() -%}
  {{ exceptions.raise_not_implemented('current_timestamp macro not implemented for adapter ' + adapter.type()) }}
{%- endmacro %}`,
    writer('snapshot_get_time()'),
    `{% macro default__snapshot_get_time() %}
    {{ current_timestamp() }}
{% endmacro %}`,
    `{% macro get_snapshot_get_time_data_type() %}
  {%- set columns = get_column_schema_from_query('select ' ~ adapter.dispatch('snapshot_get_time', 'dbt')() ~ ' as dbt_snapshot_time') -%}
  {%- do return(columns[0].dtype or none) -%}
{% endmacro %}`,
    dispatcher('current_timestamp_backcompat()'),
    `{% macro default__current_timestamp_backcompat() %}
    current_timestamp::timestamp
{% endmacro %}`,
    dispatcher('current_timestamp_in_utc_backcompat()'),
    `{% macro default__current_timestamp_in_utc_backcompat() %}{{ return(adapter.dispatch('current_timestamp_backcompat', 'dbt')()) }}{% endmacro %}`,
  ),
]
