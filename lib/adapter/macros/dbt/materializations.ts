import { dispatcher, type MacroFile, macroFile, writer } from '../text'

const FOLDER = 'macros/materializations'

/** What follows once the relation stands: grants, comments, the hooks, the end of the transaction. */
const HOOKS_BEFORE = `{{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}`

/** Makes a relation under another name and then swaps it with the one that is there. */
function swapping(type: 'table' | 'view', create: string, indexes: string): string {
  return `{% materialization ${type}, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set built = this.incorporate(type='${type}') -%}
  {%- set intermediate = make_intermediate_relation(built) -%}
  {%- set backup = make_backup_relation(built, '${type}' if existing is none else existing.type) -%}
  {%- set leftovers = [load_cached_relation(intermediate), load_cached_relation(backup)] -%}
  {%- set grants = config.get('grants') -%}
  {%- for leftover in leftovers -%}{{ drop_relation_if_exists(leftover) }}{%- endfor -%}
  ${HOOKS_BEFORE}
  {%- call statement('main') -%}{{ ${create} }}{%- endcall -%}
  ${indexes}
  {%- if existing is not none -%}
    {%- set existing = load_cached_relation(existing) -%}
    {%- if existing is not none -%}{{ adapter.rename_relation(existing, backup) }}{%- endif -%}
  {%- endif -%}
  {{ adapter.rename_relation(intermediate, built) }}
  {%- do apply_grants(built, grants, should_revoke=should_revoke(existing, full_refresh_mode=True)) -%}
  {%- do persist_docs(built, model) -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ drop_relation_if_exists(backup) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [built]}) }}
{% endmaterialization %}`
}

const materializedView: readonly string[] = [
  `{% materialization materialized_view, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set built = this.incorporate(type=this.MaterializedView) -%}
  {%- set intermediate = make_intermediate_relation(built) -%}
  {%- set backup = make_backup_relation(built, built.MaterializedView if existing is none else existing.type) -%}
  {{ materialized_view_setup(backup, intermediate, pre_hooks) }}
  {%- set build_sql = materialized_view_get_build_sql(existing, built, backup, intermediate) -%}
  {%- if build_sql == '' -%}
    {{ materialized_view_execute_no_op(built) }}
  {%- else -%}
    {{ materialized_view_execute_build_sql(build_sql, existing, built, post_hooks) }}
  {%- endif -%}
  {{ materialized_view_teardown(backup, intermediate, post_hooks) }}
  {{ return({'relations': [built]}) }}
{% endmaterialization %}`,
  `{% macro materialized_view_setup(backup_relation, intermediate_relation, pre_hooks) %}
  {%- for leftover in [load_cached_relation(backup_relation), load_cached_relation(intermediate_relation)] -%}
    {{ drop_relation_if_exists(leftover) }}
  {%- endfor -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
{% endmacro %}`,
  `{% macro materialized_view_teardown(backup_relation, intermediate_relation, post_hooks) %}
  {{ drop_relation_if_exists(backup_relation) }}
  {{ drop_relation_if_exists(intermediate_relation) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
{% endmacro %}`,
  `{% macro materialized_view_get_build_sql(existing_relation, target_relation, backup_relation, intermediate_relation) %}
  {%- set anew = should_full_refresh() -%}
  {%- if existing_relation is none -%}
    {%- do return(get_create_materialized_view_as_sql(target_relation, sql)) -%}
  {%- elif anew or not existing_relation.is_materialized_view -%}
    {%- do return(get_replace_sql(existing_relation, target_relation, sql)) -%}
  {%- endif -%}
  {%- set on_change = config.get('on_configuration_change') -%}
  {%- set changes = get_materialized_view_configuration_changes(existing_relation, config) -%}
  {%- set found = 'Configuration changes were identified and \`on_configuration_change\` was set to \`' ~ on_change ~ '\` for \`' ~ target_relation.render() ~ '\`' -%}
  {%- if changes is none -%}
    {%- do return(refresh_materialized_view(target_relation)) -%}
  {%- elif on_change == 'apply' -%}
    {%- do return(get_alter_materialized_view_as_sql(target_relation, changes, sql, existing_relation, backup_relation, intermediate_relation)) -%}
  {%- elif on_change == 'continue' -%}
    {{ exceptions.warn(found) }}
    {%- do return('') -%}
  {%- elif on_change == 'fail' -%}
    {{ exceptions.raise_fail_fast_error(found) }}
  {%- else -%}
    {{ exceptions.raise_compiler_error('Unexpected configuration scenario') }}
  {%- endif -%}
{% endmacro %}`,
  `{% macro materialized_view_execute_no_op(target_relation) %}
  {%- do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') -%}
{% endmacro %}`,
  `{% macro materialized_view_execute_build_sql(build_sql, existing_relation, target_relation, post_hooks) %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {%- set grants = config.get('grants') -%}
  {%- call statement(name='main') -%}{{ build_sql }}{%- endcall -%}
  {%- do apply_grants(target_relation, grants, should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
{% endmacro %}`,
]

const seed = `{% materialization seed, default %}
  {%- set anew = should_full_refresh() -%}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
  {%- set is_table = existing is not none and existing.is_table -%}
  {%- set grants = config.get('grants') -%}
  {%- set rows = load_agate_table() -%}
  {%- do store_result('agate_table', response='OK', agate_table=rows) -%}
  ${HOOKS_BEFORE}
  {%- if existing is not none and existing.is_view -%}
    {{ exceptions.raise_compiler_error("Cannot seed to '{}', it is a view".format(existing.render())) }}
  {%- endif -%}
  {%- if is_table -%}
    {%- set table_sql = reset_csv_table(model, anew, existing, rows) -%}
  {%- else -%}
    {%- set table_sql = create_csv_table(model, rows) -%}
  {%- endif -%}
  {%- set code = 'CREATE' if anew else 'INSERT' -%}
  {%- set count = rows.rows | length -%}
  {%- set rows_sql = load_csv_rows(model, rows) if count > 0 else '' -%}
  {%- call noop_statement('main', code ~ ' ' ~ count, code, count) -%}{{ get_csv_sql(table_sql, rows_sql) }};{%- endcall -%}
  {%- set built = this.incorporate(type='table') -%}
  {%- do apply_grants(built, grants, should_revoke=should_revoke(existing, anew)) -%}
  {%- do persist_docs(built, model) -%}
  {%- if anew or not is_table -%}{%- do create_indexes(built) -%}{%- endif -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [built]}) }}
{% endmaterialization %}`

const HEADER = "config.get('sql_header') if flags.REQUIRE_SQL_HEADER_IN_TEST_CONFIGS else none"

const test = `{% materialization test, default %}
  {%- set relations = [] -%}
  {%- set header = ${HEADER} -%}
  {%- set tested -%}{{ get_limit_subquery_sql(sql, config.get('limit')) }}{%- endset -%}
  {%- if should_store_failures() -%}
    {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
    {%- set kind = config.get('store_failures_as') -%}
    {%- if kind == none -%}{%- set kind = 'table' -%}{%- endif -%}
    {%- if kind not in ['table', 'view'] -%}
      {{ exceptions.raise_compiler_error("'" ~ kind ~ "' is not a valid value for \`store_failures_as\`. Accepted values are: ['ephemeral', 'table', 'view']") }}
    {%- endif -%}
    {%- set kept = api.Relation.create(identifier=model['alias'], schema=schema, database=database, type=kind) -%}
    {%- if existing -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
    {%- call statement(auto_begin=True) -%}{{ header or '' }} {{ get_create_sql(kept, tested) }}{%- endcall -%}
    {%- do relations.append(kept) -%}
    {%- set tested -%}select * from {{ kept }}{%- endset -%}
    {{ adapter.commit() }}
  {%- endif -%}
  {%- call statement('main', fetch_result=True) -%}
    {{ header or '' }} {{ get_test_sql(tested, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}
  {%- endcall -%}
  {{ return({'relations': relations}) }}
{% endmaterialization %}`

const unit = `{% materialization unit, default %}
  {%- set header = ${HEADER} -%}
  {%- set expected = config.get('expected_rows') -%}
  {%- set names = expected[0].keys() if expected | length > 0 else get_columns_in_query(sql) -%}
  {%- set empty = make_temp_relation(this.incorporate(type='table')) -%}
  {%- do run_query(get_create_table_as_sql(True, empty, get_empty_subquery_sql(sql))) -%}
  {%- set types = {} -%}
  {%- set quoted = {} -%}
  {%- for column in adapter.get_columns_in_relation(empty) -%}
    {%- do types.update({column.name | lower: column.data_type}) -%}
    {%- do quoted.update({column.name | lower: column.quoted}) -%}
  {%- endfor -%}
  {%- set compared = [] -%}
  {%- for name in names -%}{%- do compared.append(quoted[name | lower]) -%}{%- endfor -%}
  {%- set expected_sql = config.get('expected_sql') or get_expected_sql(expected, types, quoted) -%}
  {%- call statement('main', fetch_result=True) -%}
    {{ header or '' }} {{ get_unit_test_sql(sql, expected_sql, compared) }}
  {%- endcall -%}
  {%- do adapter.drop_relation(empty) -%}
  {{ return({'relations': []}) }}
{% endmaterialization %}`

const clone = `{% materialization clone, default %}
  {%- if not defer_relation -%}
    {{ log('No relation found in state manifest for ' ~ model.unique_id, info=True) }}
    {{ return({'relations': []}) }}
  {%- endif -%}
  {%- set existing = load_cached_relation(this) -%}
  {%- if existing and not flags.FULL_REFRESH -%}
    {{ log('Relation ' ~ existing ~ ' already exists', info=True) }}
    {{ return({'relations': []}) }}
  {%- endif -%}
  {%- set origin = load_cached_relation(defer_relation) -%}
  {%- set clones_tables = can_clone_table() -%}
  {%- set grants = config.get('grants') -%}
  {%- if not (origin and origin.type == 'table' and clones_tables) -%}
    {%- set name = 'materialization_view_' ~ adapter.type() -%}
    {%- set as_view = context[name if name in context else 'materialization_view_default'] -%}
    {{ return(as_view()) }}
  {%- endif -%}
  {%- set built = this.incorporate(type='table') -%}
  {%- if existing is not none and not existing.is_table -%}
    {{ log('Dropping relation ' ~ existing.render() ~ ' because it is of type ' ~ existing.type) }}
    {{ drop_relation_if_exists(existing) }}
  {%- endif -%}
  {%- if (built.database, built.schema, built.identifier) == (defer_relation.database, defer_relation.schema, defer_relation.identifier) -%}
    {{ log('Target relation and defer relation are the same, skipping clone for relation: ' ~ built.render()) }}
  {%- else -%}
    {%- call statement('main') -%}{{ create_or_replace_clone(built, defer_relation) }}{%- endcall -%}
  {%- endif -%}
  {%- do apply_grants(built, grants, should_revoke=should_revoke(existing, full_refresh_mode=True)) -%}
  {%- do persist_docs(built, model) -%}
  {{ return({'relations': [built]}) }}
{% endmaterialization %}`

/** dbt's own materializations, for projects that call them or build on them; those that run are in the planner. */
export const materializations: readonly MacroFile[] = [
  macroFile('dbt', `${FOLDER}/models/clone/clone.sql`, clone),
  macroFile(
    'dbt',
    `${FOLDER}/models/clone/create_or_replace_clone.sql`,
    dispatcher('create_or_replace_clone(this_relation, defer_relation)'),
    `{% macro default__create_or_replace_clone(this_relation, defer_relation) %}
    create or replace table {{ this_relation.render() }} clone {{ defer_relation.render() }}
{% endmacro %}`,
  ),
  macroFile('dbt', `${FOLDER}/models/materialized_view.sql`, ...materializedView),
  macroFile(
    'dbt',
    `${FOLDER}/models/table.sql`,
    swapping(
      'table',
      'get_create_table_as_sql(False, intermediate, sql)',
      '{%- do create_indexes(intermediate) -%}',
    ),
  ),
  macroFile(
    'dbt',
    `${FOLDER}/models/view.sql`,
    swapping('view', 'get_create_view_as_sql(intermediate, sql)', ''),
  ),
  macroFile('dbt', `${FOLDER}/seeds/seed.sql`, seed),
  macroFile('dbt', `${FOLDER}/tests/test.sql`, test),
  macroFile('dbt', `${FOLDER}/tests/unit.sql`, unit),
  macroFile(
    'dbt',
    'macros/relations/view/replace.sql',
    `{% macro create_or_replace_view() %}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
  {%- set was_view = existing is not none and existing.is_view -%}
  {%- set built = api.Relation.create(identifier=model['alias'], schema=schema, database=database, type='view') -%}
  {%- set grants = config.get('grants') -%}
  {{ run_hooks(pre_hooks) }}
  {%- if existing is not none and existing.is_table -%}{{ handle_existing_table(should_full_refresh(), existing) }}{%- endif -%}
  {%- call statement('main') -%}{{ get_create_view_as_sql(built, sql) }}{%- endcall -%}
  {%- do apply_grants(built, grants, should_revoke=should_revoke(was_view, full_refresh_mode=True)) -%}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [built]}) }}
{% endmacro %}`,
    writer('handle_existing_table(full_refresh, old_relation)'),
    `{% macro default__handle_existing_table(full_refresh, old_relation) %}
  {{ log('Dropping relation ' ~ old_relation.render() ~ ' because it is of type ' ~ old_relation.type) }}
  {{ adapter.drop_relation(old_relation) }}
{% endmacro %}`,
  ),
]
