import { type MacroFile, macroFile, writer } from '../text'

const FOLDER = 'macros/materializations/snapshots'

const NAMES = "config.get('snapshot_table_column_names') or get_snapshot_table_column_names()"
const COLUMNS = `{%- set columns = ${NAMES} -%}`
/** The last known row of a key is one that told of its deletion. */
const KNOWN_AS_DELETED = `snapshotted_data.{{ columns.dbt_is_deleted }} = 'True' and
      {% if until %}snapshotted_data.{{ columns.dbt_valid_to }} = {{ until }}{% else %}snapshotted_data.{{ columns.dbt_valid_to }} is null{% endif %}`
const SAME_KEY = `{{ unique_key_join_on(strategy.unique_key, 'snapshotted_data', 'source_data') }}`
const GONE = `{{ unique_key_is_null(strategy.unique_key, 'source_data') }}`
/** What makes a known row stale. */
const CHANGED = `{{ strategy.row_changed }}{% if keeps_deletions %} or snapshotted_data.{{ columns.dbt_is_deleted }} = 'True'{% endif %}`

const helpers: readonly string[] = [
  writer('create_columns(relation, columns)'),
  `{% macro default__create_columns(relation, columns) %}
  {%- for column in columns -%}
    {%- call statement() -%}
      alter table {{ relation.render() }} add column {{ adapter.quote(column.name) }} {{ column.expanded_data_type }};
    {%- endcall -%}
  {%- endfor -%}
{% endmacro %}`,
  writer('post_snapshot(staging_relation)'),
  '{% macro default__post_snapshot(staging_relation) %}{% endmacro %}',
  writer('get_true_sql()'),
  "{% macro default__get_true_sql() %}{{ return('TRUE') }}{% endmacro %}",
  writer('snapshot_staging_table(strategy, source_sql, target_relation)'),
  `{% macro get_snapshot_table_column_names() %}
  {%- set names = {} -%}
  {%- for name in ['dbt_valid_to', 'dbt_valid_from', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'] -%}
    {%- do names.update({name: name}) -%}
  {%- endfor -%}
  {{ return(names) }}
{% endmacro %}`,
  `{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
  ${COLUMNS}
  {%- set until = config.get('dbt_valid_to_current') -%}
  {%- set keeps_deletions = strategy.hard_deletes == 'new_record' -%}
  {%- set sees_deletions = keeps_deletions or strategy.hard_deletes == 'invalidate' -%}
  {%- set now = snapshot_get_time() -%}
  with snapshot_query as (
    {{ source_sql }}
  ),
  snapshotted_data as (
    select *, {{ unique_key_fields(strategy.unique_key) }}
    from {{ target_relation }}
    where
      {%- if until %}
      ( {{ equals(columns.dbt_valid_to | trim, until | trim) }} or {{ columns.dbt_valid_to | trim }} is null )
      {%- else %}
      {{ columns.dbt_valid_to }} is null
      {%- endif %}
  ),
  insertions_source_data as (
    select *, {{ unique_key_fields(strategy.unique_key) }},
      {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
      {{ get_dbt_valid_to_current(strategy, columns) }},
      {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
    from snapshot_query
  ),
  updates_source_data as (
    select *, {{ unique_key_fields(strategy.unique_key) }},
      {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_to }}
    from snapshot_query
  ),
  {%- if sees_deletions %}
  deletes_source_data as (
    select *, {{ unique_key_fields(strategy.unique_key) }}
    from snapshot_query
  ),
  {%- endif %}
  insertions as (
    select
      'insert' as dbt_change_type,
      source_data.*
      {%- if keeps_deletions %},'False' as {{ columns.dbt_is_deleted }}{% endif %}
    from insertions_source_data as source_data
    left outer join snapshotted_data
      on ${SAME_KEY}
    where {{ unique_key_is_null(strategy.unique_key, 'snapshotted_data') }}
      or ({{ unique_key_is_not_null(strategy.unique_key, 'snapshotted_data') }} and ( ${CHANGED} ) )
  ),
  updates as (
    select
      'update' as dbt_change_type,
      source_data.*,
      snapshotted_data.{{ columns.dbt_scd_id }}
      {%- if keeps_deletions %}, snapshotted_data.{{ columns.dbt_is_deleted }}{% endif %}
    from updates_source_data as source_data
    join snapshotted_data
      on ${SAME_KEY}
    where ( ${CHANGED} )
  )
  {%- if sees_deletions %} ,
  deletes as (
    select
      'delete' as dbt_change_type,
      source_data.*,
      {{ now }} as {{ columns.dbt_valid_from }},
      {{ now }} as {{ columns.dbt_updated_at }},
      {{ now }} as {{ columns.dbt_valid_to }},
      snapshotted_data.{{ columns.dbt_scd_id }}
      {%- if keeps_deletions %}, snapshotted_data.{{ columns.dbt_is_deleted }}{% endif %}
    from snapshotted_data
    left join deletes_source_data as source_data
      on ${SAME_KEY}
    where ${GONE}
      {%- if keeps_deletions %}
      and not ( ${KNOWN_AS_DELETED} )
      {%- endif %}
  )
  {%- endif %}
  {%- if keeps_deletions %} ,
  {%- set known = get_list_of_column_names(get_columns_in_relation(target_relation)) %}
  deletion_records as (
    select
      'insert' as dbt_change_type,
      {% for name in get_columns_in_query(source_sql) -%}
      {{ 'snapshotted_data' if name in known else 'source_data' }}.{{ adapter.quote(name) }},
      {% endfor -%}
      {%- if strategy.unique_key | is_list -%}
      {%- for key in strategy.unique_key -%}
      snapshotted_data.{{ key }} as dbt_unique_key_{{ loop.index }},
      {% endfor -%}
      {%- else -%}
      snapshotted_data.dbt_unique_key as dbt_unique_key,
      {% endif -%}
      {{ now }} as {{ columns.dbt_valid_from }},
      {{ now }} as {{ columns.dbt_updated_at }},
      snapshotted_data.{{ columns.dbt_valid_to }} as {{ columns.dbt_valid_to }},
      {{ snapshot_hash_arguments([columns.dbt_scd_id, now]) }} as {{ columns.dbt_scd_id }},
      'True' as {{ columns.dbt_is_deleted }}
    from snapshotted_data
    left join deletes_source_data as source_data
      on ${SAME_KEY}
    where ${GONE}
      and not ( ${KNOWN_AS_DELETED} )
  )
  {%- endif %}
  select * from insertions
  union all
  select * from updates
  {%- if sees_deletions %}
  union all
  select * from deletes
  {%- endif %}
  {%- if keeps_deletions %}
  union all
  select * from deletion_records
  {%- endif %}
{%- endmacro %}`,
  writer('build_snapshot_table(strategy, sql)'),
  `{% macro default__build_snapshot_table(strategy, sql) %}
  ${COLUMNS}
  select *,
    {{ strategy.scd_id }} as {{ columns.dbt_scd_id }},
    {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
    {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
    {{ get_dbt_valid_to_current(strategy, columns) }}
    {%- if strategy.hard_deletes == 'new_record' %}, 'False' as {{ columns.dbt_is_deleted }}{% endif %}
  from (
    {{ sql }}
  ) sbq
{% endmacro %}`,
  `{% macro build_snapshot_staging_table(strategy, sql, target_relation) %}
  {%- set staged = make_temp_relation(target_relation) -%}
  {%- set rows = snapshot_staging_table(strategy, sql, target_relation) -%}
  {%- call statement('build_snapshot_staging_relation') -%}{{ create_table_as(True, staged, rows) }}{%- endcall -%}
  {%- do return(staged) -%}
{% endmacro %}`,
  `{% macro get_updated_at_column_data_type(snapshot_sql) %}
  {%- set found = namespace(type=none) -%}
  {%- for column in get_column_schema_from_query(snapshot_sql) if column.column in ('dbt_updated_at', 'DBT_UPDATED_AT') -%}
    {%- set found.type = column.dtype -%}
  {%- endfor -%}
  {{ return(found.type or none) }}
{% endmacro %}`,
  `{% macro check_time_data_types(sql) %}
  {%- set updated_at = get_updated_at_column_data_type(sql) -%}
  {%- set taken_at = get_snapshot_get_time_data_type() -%}
  {%- if taken_at is not none and updated_at is not none and taken_at != updated_at and exceptions.warn_snapshot_timestamp_data_types -%}
    {{ exceptions.warn_snapshot_timestamp_data_types(taken_at, updated_at) }}
  {%- endif -%}
{% endmacro %}`,
  `{% macro get_dbt_valid_to_current(strategy, columns) %}
  coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ config.get('dbt_valid_to_current') or 'null' }})
  as {{ columns.dbt_valid_to }}
{% endmacro %}`,
  `{% macro unique_key_fields(unique_key) %}
  {%- if unique_key | is_list %}
    {%- for key in unique_key %}
    {{ key }} as dbt_unique_key_{{ loop.index }}{{ ' ,' if not loop.last }}
    {%- endfor %}
  {% else %}
    {{ unique_key }} as dbt_unique_key
  {% endif %}
{% endmacro %}`,
  `{% macro unique_key_join_on(unique_key, identifier, from_identifier) %}
  {%- if unique_key | is_list %}
    {%- for key in unique_key %}
      {%- set column = '.dbt_unique_key_' ~ loop.index %}
    {{ equals((identifier ~ column) | trim, (from_identifier ~ column) | trim) }}{{ ' and' if not loop.last }}
    {%- endfor %}
  {% else %}
    {{ identifier }}.dbt_unique_key = {{ from_identifier }}.dbt_unique_key
  {% endif %}
{% endmacro %}`,
  ...(['null', 'not_null'] as const).map(
    (state) => `{% macro unique_key_is_${state}(unique_key, identifier) %}
  {{ identifier }}.dbt_unique_key{{ '_1' if unique_key | is_list }} is ${state.replace('_', ' ')}
{% endmacro %}`,
  ),
]

const RESULT = `{%- do return({
    'unique_key': unique_key,
    'updated_at': updated_at,
    'row_changed': row_changed,
    'scd_id': snapshot_hash_arguments(api.Relation.scd_args(unique_key, updated_at)),
    'invalidate_hard_deletes': hard_deletes == 'invalidate',
    'hard_deletes': hard_deletes,
  }) -%}`

const strategies: readonly string[] = [
  `{% macro strategy_dispatch(name) -%}
  {%- set package, strategy = name.split('.', 1) if '.' in name else (none, name) -%}
  {%- if package is not none and package not in context -%}
    {{ exceptions.raise_compiler_error("Could not find package '" ~ package ~ "', called with '" ~ name ~ "'") }}
  {%- endif -%}
  {%- set names = context if package is none else context[package] -%}
  {%- set macro_name = 'snapshot_' ~ strategy ~ '_strategy' -%}
  {%- if macro_name not in names -%}
    {{ exceptions.raise_compiler_error("The specified strategy macro '" ~ strategy ~ "' was not found in package '" ~ package ~ "'") }}
  {%- endif -%}
  {{ return(names[macro_name]) }}
{%- endmacro %}`,
  writer('snapshot_hash_arguments(args)'),
  `{% macro default__snapshot_hash_arguments(args) -%}
    md5({%- for arg in args -%}
        coalesce(cast({{ arg }} as varchar ), '')
        {% if not loop.last %} || '|' || {% endif %}
    {%- endfor -%})
{%- endmacro %}`,
  `{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {%- set unique_key = config.get('unique_key') -%}
  {%- set updated_at = config.get('updated_at') -%}
  {%- set hard_deletes = adapter.get_hard_deletes_behavior(config) -%}
  ${COLUMNS}
  {%- set row_changed = '(' ~ snapshotted_rel ~ '.' ~ columns.dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ updated_at ~ ')' -%}
  ${RESULT}
{% endmacro %}`,
  writer('snapshot_string_as_time(timestamp)'),
  `{% macro default__snapshot_string_as_time(timestamp) %}
  {%- do exceptions.raise_not_implemented('snapshot_string_as_time macro not implemented for adapter ' + adapter.type()) -%}
{% endmacro %}`,
  `{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
  {%- if not target_exists -%}{{ return((false, query_columns)) }}{%- endif -%}
  {%- set relation = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) -%}
  {%- if check_cols_config == 'all' -%}
    {%- set asked = get_columns_in_query(node['compiled_code']) -%}
  {%- elif check_cols_config is iterable and check_cols_config | length > 0 -%}
    {%- set query -%}
      select {{ check_cols_config | join(', ') }} from (
        {{ node['compiled_code'] }}
      ) subq
    {%- endset -%}
    {%- set asked = get_columns_in_query(query) -%}
  {%- else -%}
    {%- do exceptions.raise_compiler_error("Invalid value for 'check_cols': " ~ check_cols_config) -%}
  {%- endif -%}
  {%- set known = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
  {%- set both = [] -%}
  {%- for name in asked if name in known -%}{%- do both.append(adapter.quote(name)) -%}{%- endfor -%}
  {{ return((both | length < asked | length, both)) }}
{%- endmacro %}`,
  `{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {%- set unique_key = config.get('unique_key') -%}
  {%- set hard_deletes = adapter.get_hard_deletes_behavior(config) -%}
  {%- set updated_at = config.get('updated_at') or snapshot_get_time() -%}
  {%- set has_new, checked = snapshot_check_all_get_existing_columns(node, target_exists, config.get('check_cols')) -%}
  {%- set row_changed -%}
    (
    {%- if has_new -%}
      {{ get_true_sql() }}
    {%- else -%}
      {%- for name in checked -%}
        {%- set was = snapshotted_rel ~ '.' ~ name -%}
        {%- set is = current_rel ~ '.' ~ name -%}
        {{ was }} != {{ is }}
        or
        (
            (({{ was }} is null) and not ({{ is }} is null))
            or
            ((not {{ was }} is null) and ({{ is }} is null))
        )
        {%- if not loop.last %} or {% endif -%}
      {%- endfor -%}
    {%- endif -%}
    )
  {%- endset -%}
  ${RESULT}
{% endmacro %}`,
]

const merge: readonly string[] = [
  writer('snapshot_merge_sql(target, source, insert_cols)'),
  `{% macro default__snapshot_merge_sql(target, source, insert_cols) -%}
  ${COLUMNS}
  {%- set until = config.get('dbt_valid_to_current') -%}
  {%- set names = insert_cols | join(', ') -%}
  {%- set valid_to = 'DBT_INTERNAL_DEST.' ~ columns.dbt_valid_to -%}
  merge into {{ target.render() }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  on DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }} = DBT_INTERNAL_DEST.{{ columns.dbt_scd_id }}
  when matched
    {%- if until %}
    and ({{ equals(valid_to | trim, until | trim) }} or {{ valid_to | trim }} is null)
    {%- else %}
    and {{ valid_to }} is null
    {%- endif %}
    and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
    then update
    set {{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_to }}
  when not matched
    and DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'
    then insert ({{ names }})
    values ({{ names }})
{% endmacro %}`,
]

const materialization = `{% materialization snapshot, default %}
  {%- set unique_key = config.get('unique_key') -%}
  {%- set grants = config.get('grants') -%}
  {%- set exists, relation = get_or_create_relation(
    database=model.database, schema=model.schema, identifier=model.get('alias', model.get('name')), type='table') -%}
  {%- if not relation.is_table -%}{%- do exceptions.relation_wrong_type(relation, 'table') -%}{%- endif -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {%- set strategy_of = strategy_dispatch(config.get('strategy')) -%}
  {%- set strategy = strategy_of(model, 'snapshotted_data', 'source_data', model['config'], exists) -%}
  {%- if not exists -%}
    {%- set rows = build_snapshot_table(strategy, model['compiled_code']) -%}
    {%- set final_sql = create_table_as(False, relation, rows) -%}
  {%- else -%}
    {%- set columns = ${NAMES} -%}
    {{ adapter.assert_valid_snapshot_target_given_strategy(relation, columns, strategy) }}
    {%- set rows = snapshot_staging_table(strategy, sql, relation) -%}
    {%- set staged = build_snapshot_staging_table(strategy, sql, relation) -%}
    {%- do adapter.expand_target_column_types(from_relation=staged, to_relation=relation) -%}
    {%- set own = ['dbt_change_type', 'DBT_CHANGE_TYPE', 'dbt_unique_key', 'DBT_UNIQUE_KEY'] -%}
    {%- if unique_key | is_list -%}
      {%- for key in strategy.unique_key -%}
        {%- do own.extend(['dbt_unique_key_' ~ loop.index, 'DBT_UNIQUE_KEY_' ~ loop.index]) -%}
      {%- endfor -%}
    {%- endif -%}
    {%- do create_columns(relation, adapter.get_missing_columns(staged, relation) | rejectattr('name', 'in', own) | list) -%}
    {%- set inserted = [] -%}
    {%- for column in adapter.get_columns_in_relation(staged) | rejectattr('name', 'in', own) -%}
      {%- do inserted.append(adapter.quote(column.name)) -%}
    {%- endfor -%}
    {%- set final_sql = snapshot_merge_sql(target=relation, source=staged, insert_cols=inserted) -%}
  {%- endif -%}
  {{ check_time_data_types(rows) }}
  {%- call statement('main') -%}{{ final_sql }}{%- endcall -%}
  {%- do apply_grants(relation, grants, should_revoke=should_revoke(exists, full_refresh_mode=False)) -%}
  {%- do persist_docs(relation, model) -%}
  {%- if not exists -%}{%- do create_indexes(relation) -%}{%- endif -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {%- if staged is defined -%}{%- do post_snapshot(staged) -%}{%- endif -%}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [relation]}) }}
{% endmaterialization %}`

/** Snapshots: their materialization, what they are made of, and the strategies that tell what has changed. */
export const snapshots: readonly MacroFile[] = [
  macroFile('dbt', `${FOLDER}/helpers.sql`, ...helpers),
  macroFile('dbt', `${FOLDER}/snapshot.sql`, materialization),
  macroFile('dbt', `${FOLDER}/snapshot_merge.sql`, ...merge),
  macroFile('dbt', `${FOLDER}/strategies.sql`, ...strategies),
]
