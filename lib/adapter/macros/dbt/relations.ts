import { dispatcher, type MacroFile, macroFile, writer } from '../text'
import { missing } from './catalog'

/** Creating, renaming and dropping relations and schemas. */
export const relations: readonly MacroFile[] = [
  macroFile(
    'dbt',
    'macros/adapters/relation.sql',
    dispatcher("make_intermediate_relation(base_relation, suffix='__dbt_tmp')"),
    '{% macro default__make_intermediate_relation(base_relation, suffix) %}{{ return(default__make_temp_relation(base_relation, suffix)) }}{% endmacro %}',
    `{% macro make_temp_relation(base_relation, suffix='__dbt_tmp') %}
  {%- if suffix == '__dbt_tmp' and model.batch -%}{%- set suffix = suffix ~ '_' ~ model.batch.id -%}{%- endif -%}
  {{ return(adapter.dispatch('make_temp_relation', 'dbt')(base_relation, suffix)) }}
{% endmacro %}`,
    `{% macro default__make_temp_relation(base_relation, suffix) %}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix})) }}
{% endmacro %}`,
    dispatcher("make_backup_relation(base_relation, backup_relation_type, suffix='__dbt_backup')"),
    `{% macro default__make_backup_relation(base_relation, backup_relation_type, suffix) %}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix}, type=backup_relation_type)) }}
{% endmacro %}`,
    dispatcher('truncate_relation(relation)'),
    `{% macro default__truncate_relation(relation) -%}
  {%- call statement('truncate_relation') -%}truncate table {{ relation.render() }}{%- endcall -%}
{%- endmacro %}`,
    dispatcher('get_or_create_relation(database, schema, identifier, type)'),
    `{% macro default__get_or_create_relation(database, schema, identifier, type) %}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=identifier) -%}
  {%- if existing -%}{%- do return([true, existing]) -%}{%- endif -%}
  {%- do return([false, api.Relation.create(database=database, schema=schema, identifier=identifier, type=type)]) -%}
{% endmacro %}`,
    `{% macro load_cached_relation(relation) %}
  {%- do return(adapter.get_relation(database=relation.database, schema=relation.schema, identifier=relation.identifier)) -%}
{% endmacro %}`,
    '{% macro load_relation(relation) %}{{ return(load_cached_relation(relation)) }}{% endmacro %}',
  ),
  macroFile(
    'dbt',
    'macros/adapters/schema.sql',
    writer('create_schema(relation)'),
    `{% macro default__create_schema(relation) -%}
  {%- call statement('create_schema') -%}create schema if not exists {{ relation.without_identifier() }}{%- endcall -%}
{%- endmacro %}`,
    writer('drop_schema(relation)'),
    `{% macro default__drop_schema(relation) -%}
  {%- call statement('drop_schema') -%}drop schema if exists {{ relation.without_identifier() }} cascade{%- endcall -%}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/schema.sql',
    dispatcher('drop_schema_named(schema_name)'),
    '{% macro default__drop_schema_named(schema_name) %}{{ adapter.drop_schema(api.Relation.create(schema=schema_name)) }}{% endmacro %}',
  ),
  macroFile(
    'dbt',
    'macros/relations/create.sql',
    logged('get_create_sql(relation, sql)', 'CREATE', 'relation'),
    byType('get_create_sql(relation, sql)', {
      view: 'get_create_view_as_sql(relation, sql)',
      table: 'get_create_table_as_sql(False, relation, sql)',
      materialized_view: 'get_create_materialized_view_as_sql(relation, sql)',
    }),
  ),
  macroFile(
    'dbt',
    'macros/relations/drop.sql',
    logged('get_drop_sql(relation)', 'DROP', 'relation'),
    byType(
      'get_drop_sql(relation)',
      {
        view: 'drop_view(relation)',
        table: 'drop_table(relation)',
        materialized_view: 'drop_materialized_view(relation)',
      },
      'drop {{ relation.type }} if exists {{ relation.render() }} cascade',
    ),
    dispatcher('drop_relation(relation)'),
    `{% macro default__drop_relation(relation) -%}
  {%- call statement('drop_relation', auto_begin=False) -%}{{ get_drop_sql(relation) }}{%- endcall -%}
{%- endmacro %}`,
    `{% macro drop_relation_if_exists(relation) %}
  {%- if relation is not none -%}{{ adapter.drop_relation(relation) }}{%- endif -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/rename.sql',
    logged('get_rename_sql(relation, new_name)', 'RENAME', 'relation'),
    byType('get_rename_sql(relation, new_name)', {
      view: 'get_rename_view_sql(relation, new_name)',
      table: 'get_rename_table_sql(relation, new_name)',
      materialized_view: 'get_rename_materialized_view_sql(relation, new_name)',
    }),
    dispatcher('rename_relation(from_relation, to_relation)'),
    `{% macro default__rename_relation(from_relation, to_relation) -%}
  {%- call statement('rename_relation') -%}
    alter table {{ from_relation.render() }} rename to {{ adapter.quote_as_configured(to_relation.identifier, 'identifier') }}
  {%- endcall -%}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/table/create.sql',
    writer('get_create_table_as_sql(temporary, relation, sql)'),
    '{% macro default__get_create_table_as_sql(temporary, relation, sql) -%}{{ return(create_table_as(temporary, relation, sql)) }}{%- endmacro %}',
    `{% macro create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {{- adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code) -}}
{%- endmacro %}`,
    `{% macro default__create_table_as(temporary, relation, sql) -%}
  {{ config.get('sql_header', none) or '' }}
  create {{ 'temporary ' if temporary }}table
    {{ relation.include(database=(not temporary), schema=(not temporary)) }}
  {%- if config.get('contract').enforced and not temporary %}
    {{ get_assert_columns_equivalent(sql) }}
    {{ get_table_columns_and_constraints() }}
    {%- set sql = get_select_subquery(sql) %}
  {%- endif %}
  as (
    {{ sql }}
  );
{%- endmacro %}`,
    `{% macro default__get_column_names() -%}
  {%- for key in model['columns'] -%}
    {%- set column = model['columns'][key] -%}
    {{- adapter.quote(column['name']) if column.get('quote') else column['name'] -}}{{- ', ' if not loop.last -}}
  {%- endfor -%}
{%- endmacro %}`,
    dispatcher('get_select_subquery(sql)'),
    `{% macro default__get_select_subquery(sql) %}
    select {{ adapter.dispatch('get_column_names', 'dbt')() }}
    from (
        {{ sql }}
    ) as model_subq
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/view/create.sql',
    writer('get_create_view_as_sql(relation, sql)'),
    '{% macro default__get_create_view_as_sql(relation, sql) -%}{{ return(create_view_as(relation, sql)) }}{%- endmacro %}',
    writer('create_view_as(relation, sql)'),
    `{% macro default__create_view_as(relation, sql) -%}
  {{ config.get('sql_header', none) or '' }}
  create view {{ relation.render() }}
    {% if config.get('contract').enforced -%}{{ get_assert_columns_equivalent(sql) }}{%- endif %}
  as (
    {{ sql }}
  );
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/materialized_view/create.sql',
    writer('get_create_materialized_view_as_sql(relation, sql)'),
    missing('get_create_materialized_view_as_sql(relation, sql)'),
  ),
  ...(['table', 'view', 'materialized_view'] as const).map((type) =>
    macroFile(
      'dbt',
      `macros/relations/${type}/drop.sql`,
      writer(`drop_${type}(relation)`),
      `{% macro default__drop_${type}(relation) -%}
    drop ${type.replace('_', ' ')} if exists {{ relation.render() }} cascade
{%- endmacro %}`,
    ),
  ),
  ...(['table', 'view', 'materialized_view'] as const).flatMap((type) => [
    macroFile(
      'dbt',
      `macros/relations/${type}/rename.sql`,
      writer(`get_rename_${type}_sql(relation, new_name)`),
      missing(`get_rename_${type}_sql(relation, new_name)`),
    ),
    macroFile(
      'dbt',
      `macros/relations/${type}/replace.sql`,
      writer(`get_replace_${type}_sql(relation, sql)`),
      missing(`get_replace_${type}_sql(relation, sql)`),
    ),
  ]),
  macroFile(
    'dbt',
    'macros/relations/create_backup.sql',
    logged('get_create_backup_sql(relation)', 'CREATE BACKUP', 'relation'),
    `{% macro default__get_create_backup_sql(relation) -%}
    {%- set backup = make_backup_relation(relation, relation.type) -%}
    {{ get_drop_sql(backup) }};

    {{ get_rename_sql(relation, backup.identifier) }}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/create_intermediate.sql',
    logged('get_create_intermediate_sql(relation, sql)', 'CREATE INTERMEDIATE', 'relation'),
    `{% macro default__get_create_intermediate_sql(relation, sql) -%}
    {%- set intermediate = make_intermediate_relation(relation) -%}
    {{ get_drop_sql(intermediate) }};

    {{ get_create_sql(intermediate, sql) }}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/rename_intermediate.sql',
    logged('get_rename_intermediate_sql(relation)', 'RENAME INTERMEDIATE', 'relation'),
    `{% macro default__get_rename_intermediate_sql(relation) -%}
    {{ get_rename_sql(make_intermediate_relation(relation), relation.identifier) }}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/relations/drop_backup.sql',
    logged('get_drop_backup_sql(relation)', 'DROP BACKUP', 'relation'),
    `{% macro default__get_drop_backup_sql(relation) -%}
    {{ get_drop_sql(make_backup_relation(relation, relation.type)) }}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/materializations/models/clone/can_clone_table.sql',
    dispatcher('can_clone_table()'),
    '{% macro default__can_clone_table() %}{{ return(False) }}{% endmacro %}',
  ),
]

/** An entry point that notes in the log what it is about to make. */
function logged(signature: string, verb: string, relation: string): string {
  return writer(signature).replace('%}{{', `%}{{- log('Applying ${verb} to: ' ~ ${relation}) -}}{{`)
}

/** An implementation that differs by the kind of relation. */
function byType(signature: string, calls: Readonly<Record<string, string>>, otherwise?: string): string {
  const name = signature.slice(0, signature.indexOf('('))
  const branches = Object.entries(calls).map(
    ([type, call], i) => `{%- ${i ? 'elif' : 'if'} relation.is_${type} -%}\n        {{ ${call} }}\n\n    `,
  )
  const last =
    otherwise ??
    `{{- exceptions.raise_compiler_error(name_of_this ~ ' has not been implemented for: ' ~ relation.type) -}}`
  return `{% macro default__${signature} -%}
    {%- set name_of_this = '${name}' -%}
    ${branches.join('')}{%- else -%}
        ${last}

    {%- endif -%}
{%- endmacro %}`
}
