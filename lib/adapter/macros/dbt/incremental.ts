import { dispatcher, type MacroFile, macroFile, writer } from '../text'

const FOLDER = 'macros/materializations/models/incremental'

/** One strategy: the macro that looks for its implementation, and dbt's own, which hands its arguments on. */
function strategy(name: string, call: string): string[] {
  return [
    dispatcher(`get_incremental_${name}_sql(arg_dict)`),
    `{% macro default__get_incremental_${name}_sql(arg_dict) %}{%- do return(${call}) -%}{% endmacro %}`,
  ]
}

/** The statement that puts what the new rows say beside (or over) what is there. */
const merge: readonly string[] = [
  `{% macro get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- set given = kwargs.get('predicates', incremental_predicates) -%}
  {{ adapter.dispatch('get_merge_sql', 'dbt')(target, source, unique_key, dest_columns, given) }}
{%- endmacro %}`,
  dispatcher('get_merge_unique_key_match(source_unique_key, target_unique_key)'),
  `{% macro default__get_merge_unique_key_match(source_unique_key, target_unique_key) -%}
  {{ return(equals(source_unique_key, target_unique_key) | trim) }}
{%- endmacro %}`,
  `{% macro default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- set names = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  {%- set conditions = [] -%}
  {%- if incremental_predicates is not none -%}{%- set conditions = [] + incremental_predicates -%}{%- endif -%}
  {%- set updated = get_merge_update_columns(config.get('merge_update_columns'), config.get('merge_exclude_columns'), dest_columns) -%}
  {%- set header = config.get('sql_header', none) -%}
  {%- if not unique_key -%}
    {%- do conditions.append('FALSE') -%}
  {%- elif unique_key is sequence and unique_key is not mapping and unique_key is not string -%}
    {%- for key in unique_key -%}
      {%- do conditions.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
    {%- endfor -%}
  {%- else -%}
    {%- set theirs = ('DBT_INTERNAL_SOURCE.' ~ unique_key) | trim -%}
    {%- set ours = ('DBT_INTERNAL_DEST.' ~ unique_key) | trim -%}
    {%- do conditions.append(get_merge_unique_key_match(theirs, ours)) -%}
  {%- endif -%}
  {{ header if header is not none }}
  merge into {{ target }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  on ({{ conditions | join(') and (') }})
  {% if unique_key -%}
  when matched then update set
    {% for name in updated %}{{ name }} = DBT_INTERNAL_SOURCE.{{ name }}{{ ', ' if not loop.last }}{% endfor %}
  {% endif -%}
  when not matched then insert ({{ names }}) values ({{ names }})
{% endmacro %}`,
  writer('get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates)'),
  `{% macro default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
  {%- set names = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  {%- if unique_key -%}
    {%- set keys = unique_key if unique_key is string else unique_key | join(', ') -%}
  delete from {{ target }} as DBT_INTERNAL_DEST
  where ({{ keys }}) in (
    select distinct {{ keys }}
    from {{ source }} as DBT_INTERNAL_SOURCE
  )
    {%- for condition in incremental_predicates or [] %}
    and {{ condition }}
    {%- endfor -%};
  {% endif %}
  insert into {{ target }} ({{ names }})
  (
    select {{ names }}
    from {{ source }}
  )
{%- endmacro %}`,
  writer(
    'get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header=false)',
  ),
  `{% macro default__get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header) -%}
  {%- set names = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  {%- set conditions = [] -%}
  {%- if predicates is not none -%}{%- set conditions = [] + predicates -%}{%- endif -%}
  {%- set header = config.get('sql_header', none) -%}
  {{ header if header is not none and include_sql_header }}
  merge into {{ target }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  on FALSE
  when not matched by source {% if conditions %} and {{ conditions | join(' and ') }} {% endif %} then delete
  when not matched then insert ({{ names }}) values ({{ names }})
{% endmacro %}`,
]

/** What differs between the columns of the rows that are there and of those that come, and what is done about it. */
const schemaChanges: readonly string[] = [
  `{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
  {%- if on_schema_change in ['sync_all_columns', 'append_new_columns', 'fail', 'ignore'] -%}
    {%- do return(on_schema_change) -%}
  {%- endif -%}
  {%- do log('Invalid value for on_schema_change (' ~ on_schema_change ~ ') specified. Setting default value of ' ~ default ~ '.') -%}
  {%- do return(default) -%}
{% endmacro %}`,
  dispatcher('check_for_schema_changes(source_relation, target_relation)'),
  `{% macro default__check_for_schema_changes(source_relation, target_relation) %}
  {%- set source_columns = adapter.get_columns_in_relation(source_relation) -%}
  {%- set target_columns = adapter.get_columns_in_relation(target_relation) -%}
  {%- set added = diff_columns(source_columns, target_columns) -%}
  {%- set removed = diff_columns(target_columns, source_columns) -%}
  {%- set retyped = diff_column_data_types(source_columns, target_columns) -%}
  {%- set changed = added != [] or removed != [] or retyped != [] -%}
  {%- do log('In ' ~ target_relation ~ ': schema changed: ' ~ changed ~ '; only in the source: ' ~ added ~ '; only in the target: ' ~ removed ~ '; types: ' ~ retyped) -%}
  {%- do return({
    'schema_changed': changed,
    'source_not_in_target': added,
    'target_not_in_source': removed,
    'source_columns': source_columns,
    'target_columns': target_columns,
    'new_target_types': retyped,
  }) -%}
{% endmacro %}`,
  dispatcher('sync_column_schemas(on_schema_change, target_relation, schema_changes_dict)'),
  `{% macro default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {%- set added = schema_changes_dict['source_not_in_target'] -%}
  {%- set removed = schema_changes_dict['target_not_in_source'] -%}
  {%- set retyped = schema_changes_dict['new_target_types'] -%}
  {%- if on_schema_change == 'append_new_columns' and added -%}
    {%- do alter_relation_add_remove_columns(target_relation, added, none) -%}
  {%- elif on_schema_change == 'sync_all_columns' -%}
    {%- if added or removed -%}{%- do alter_relation_add_remove_columns(target_relation, added, removed) -%}{%- endif -%}
    {%- for change in retyped -%}
      {%- do alter_column_type(target_relation, change['column_name'], change['new_type']) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- do log('In ' ~ target_relation ~ ' (' ~ on_schema_change ~ '): columns added: ' ~ added ~ '; removed: ' ~ removed ~ '; types changed: ' ~ retyped) -%}
{% endmacro %}`,
  dispatcher('process_schema_changes(on_schema_change, source_relation, target_relation)'),
  `{% macro default__process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {%- if on_schema_change == 'ignore' -%}{%- do return({}) -%}{%- endif -%}
  {%- set changes = check_for_schema_changes(source_relation, target_relation) -%}
  {%- if changes['schema_changed'] and on_schema_change == 'fail' -%}
    {%- set message -%}
      The source and target schemas on this incremental model are out of sync!
      Set on_schema_change to append_new_columns or sync_all_columns, run the model with a full refresh, or change the table by hand.
      Source columns not in target: {{ changes['source_not_in_target'] }}
      Target columns not in source: {{ changes['target_not_in_source'] }}
      New column types: {{ changes['new_target_types'] }}
    {%- endset -%}
    {%- do exceptions.raise_compiler_error(message) -%}
  {%- elif changes['schema_changed'] -%}
    {%- do sync_column_schemas(on_schema_change, target_relation, changes) -%}
  {%- endif -%}
  {%- do return(changes['source_columns']) -%}
{% endmacro %}`,
]

const materialization = `{% materialization incremental, default -%}
  {%- set existing = load_cached_relation(this) -%}
  {%- set built = this.incorporate(type='table') -%}
  {%- set staged = make_temp_relation(built) -%}
  {%- set intermediate = make_intermediate_relation(built) -%}
  {%- set backup = make_backup_relation(built, 'table' if existing is none else existing.type) -%}
  {%- set anew = should_full_refresh() or existing.is_view -%}
  {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
  {%- set grants = config.get('grants') -%}
  {%- for leftover in [load_cached_relation(intermediate), load_cached_relation(backup)] -%}
    {{ drop_relation_if_exists(leftover) }}
  {%- endfor -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {%- set strategy = adapter.get_incremental_strategy_macro(context, config.get('incremental_strategy') or 'default') -%}
  {%- if existing is none -%}
    {%- set build_sql = get_create_table_as_sql(False, built, sql) -%}
    {%- set indexed = built -%}
  {%- elif anew -%}
    {%- set build_sql = get_create_table_as_sql(False, intermediate, sql) -%}
    {%- set indexed = intermediate -%}
  {%- else -%}
    {%- do run_query(get_create_table_as_sql(True, staged, sql)) -%}
    {%- set indexed = staged -%}
    {%- set contract = config.get('contract') -%}
    {%- if not contract or not contract.enforced -%}
      {%- do adapter.expand_target_column_types(from_relation=staged, to_relation=built) -%}
    {%- endif -%}
    {%- set columns = process_schema_changes(on_schema_change, staged, existing) or adapter.get_columns_in_relation(existing) -%}
    {%- set build_sql = strategy({
      'target_relation': built,
      'temp_relation': staged,
      'unique_key': config.get('unique_key'),
      'dest_columns': columns,
      'incremental_predicates': config.get('predicates', none) or config.get('incremental_predicates', none),
    }) -%}
  {%- endif -%}
  {%- call statement('main') -%}{{ build_sql }}{%- endcall -%}
  {%- if existing is none or existing.is_view or should_full_refresh() -%}{%- do create_indexes(indexed) -%}{%- endif -%}
  {%- set swapped = existing is not none and anew -%}
  {%- if swapped -%}
    {%- do adapter.rename_relation(built, backup) -%}
    {%- do adapter.rename_relation(intermediate, built) -%}
  {%- endif -%}
  {%- do apply_grants(built, grants, should_revoke=should_revoke(existing, anew)) -%}
  {%- do persist_docs(built, model) -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {%- do adapter.commit() -%}
  {%- if swapped -%}{%- do adapter.drop_relation(backup) -%}{%- endif -%}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [built]}) }}
{%- endmaterialization %}`

/** Incremental models: their materialization, strategies and changes of columns. */
export const incremental: readonly MacroFile[] = [
  macroFile('dbt', `${FOLDER}/incremental.sql`, materialization),
  macroFile('dbt', `${FOLDER}/merge.sql`, ...merge),
  macroFile('dbt', `${FOLDER}/on_schema_change.sql`, ...schemaChanges),
  macroFile(
    'dbt',
    `${FOLDER}/strategies.sql`,
    ...strategy(
      'append',
      "get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'])",
    ),
    ...strategy(
      'delete_insert',
      "get_delete_insert_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])",
    ),
    ...strategy(
      'merge',
      "get_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])",
    ),
    ...strategy(
      'insert_overwrite',
      "get_insert_overwrite_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])",
    ),
    ...strategy('default', 'get_incremental_append_sql(arg_dict)'),
    ...strategy(
      'microbatch',
      "exceptions.raise_not_implemented('microbatch materialization strategy not implemented for adapter ' + adapter.type())",
    ),
    `{% macro get_insert_into_sql(target_relation, temp_relation, dest_columns) %}
  {%- set names = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  insert into {{ target_relation }} ({{ names }})
  (
    select {{ names }}
    from {{ temp_relation }}
  )
{% endmacro %}`,
  ),
]
