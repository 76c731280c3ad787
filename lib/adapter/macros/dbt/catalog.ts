import { dispatcher, type MacroFile, macroFile, writer } from '../text'

/** Reading the catalog, comments, grants, indexes: entry points whose implementations adapters bring. */
export const catalog: readonly MacroFile[] = [
  macroFile(
    'dbt',
    'macros/adapters/metadata.sql',
    ...[
      'get_catalog_relations(information_schema, relations)',
      'get_catalog(information_schema, schemas)',
      'list_relations_without_caching(schema_relation)',
      'list_function_relations_without_caching(schema_relation)',
      'get_catalog_for_single_relation(relation)',
      'get_relations()',
      'get_relation_last_modified(information_schema, relations)',
    ].flatMap((signature) => [dispatcher(signature), missing(signature)]),
    dispatcher('information_schema_name(database)'),
    `{% macro default__information_schema_name(database) -%}
  {%- if database -%}{{ database }}.INFORMATION_SCHEMA{%- else -%}INFORMATION_SCHEMA{%- endif -%}
{%- endmacro %}`,
    dispatcher('list_schemas(database)'),
    `{% macro default__list_schemas(database) -%}
  {%- set sql %}
    select distinct schema_name
    from {{ information_schema_name(database) }}.SCHEMATA
    where catalog_name ilike '{{ database }}'
  {% endset -%}
  {{ return(run_query(sql)) }}
{%- endmacro %}`,
    dispatcher('check_schema_exists(information_schema, schema)'),
    `{% macro default__check_schema_exists(information_schema, schema) -%}
  {%- set sql -%}
        select count(*)
        from {{ information_schema.replace(information_schema_view='SCHEMATA') }}
        where catalog_name='{{ information_schema.database }}'
          and schema_name='{{ schema }}'
  {%- endset -%}
  {{ return(run_query(sql)) }}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/adapters/persist_docs.sql',
    ...[
      'alter_column_comment(relation, column_dict)',
      'alter_relation_comment(relation, relation_comment)',
    ].flatMap((signature) => [dispatcher(signature), missing(signature)]),
    dispatcher('persist_docs(relation, model, for_relation=true, for_columns=true)'),
    `{% macro validate_doc_columns(relation, column_dict, existing_column_names) %}
  {%- set lowered = existing_column_names | map('lower') | list -%}
  {%- set present = {} -%}
  {%- set missing = [] -%}
  {%- for name in column_dict -%}
    {%- if name in existing_column_names or (not column_dict[name]['quote'] and name | lower in lowered) -%}
      {%- do present.update({name: column_dict[name]}) -%}
    {%- else -%}
      {%- do missing.append(name) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if missing -%}
    {{ exceptions.warn('In relation ' ~ relation.render() ~ ': The following columns are specified in the schema but are not present in the database: ' ~ missing | join(', ')) }}
  {%- endif -%}
  {{ return(present) }}
{% endmacro %}`,
    `{% macro default__persist_docs(relation, model, for_relation, for_columns) -%}
  {%- if for_relation and config.persist_relation_docs() and model.description -%}
    {%- do run_query(alter_relation_comment(relation, model.description)) -%}
  {%- endif -%}
  {%- if for_columns and config.persist_column_docs() and model.columns -%}
    {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- set sql = alter_column_comment(relation, validate_doc_columns(relation, model.columns, existing)) -%}
    {%- if sql and sql | trim -%}{%- do run_query(sql) -%}{%- endif -%}
  {%- endif -%}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/adapters/indexes.sql',
    dispatcher('get_create_index_sql(relation, index_dict)'),
    '{% macro default__get_create_index_sql(relation, index_dict) -%}{%- do return(None) -%}{%- endmacro %}',
    writer('create_indexes(relation)'),
    `{% macro default__create_indexes(relation) -%}
  {%- for index in config.get('indexes', default=[]) -%}
    {%- set sql = get_create_index_sql(relation, index) -%}
    {%- if sql -%}{%- do run_query(sql) -%}{%- endif -%}
  {%- endfor -%}
{%- endmacro %}`,
    ...['get_drop_index_sql(relation, index_name)', 'get_show_indexes_sql(relation)'].flatMap((signature) => [
      writer(signature),
      missing(signature),
    ]),
  ),
  macroFile(
    'dbt',
    'macros/adapters/freshness.sql',
    dispatcher('collect_freshness(source, loaded_at_field, filter)'),
    `{% macro default__collect_freshness(source, loaded_at_field, filter) %}
  {%- call statement('collect_freshness', fetch_result=True, auto_begin=False) -%}
    select
      max({{ loaded_at_field }}) as max_loaded_at,
      {{ current_timestamp() }} as snapshotted_at
    from {{ source }}
    {% if filter %}
    where {{ filter }}
    {% endif %}
  {%- endcall -%}
  {{ return(load_result('collect_freshness')) }}
{% endmacro %}`,
    dispatcher('collect_freshness_custom_sql(source, loaded_at_query)'),
    `{% macro default__collect_freshness_custom_sql(source, loaded_at_query) %}
  {%- call statement('collect_freshness_custom_sql', fetch_result=True, auto_begin=False) -%}
  with source_query as (
    {{ loaded_at_query }}
  )
  select
    (select * from source_query) as max_loaded_at,
    {{ current_timestamp() }} as snapshotted_at
  {%- endcall -%}
  {{ return(load_result('collect_freshness_custom_sql')) }}
{% endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/adapters/apply_grants.sql',
    dispatcher('copy_grants()'),
    '{% macro default__copy_grants() %}{{ return(True) }}{% endmacro %}',
    dispatcher('support_multiple_grantees_per_dcl_statement()'),
    '{% macro default__support_multiple_grantees_per_dcl_statement() %}{{ return(True) }}{% endmacro %}',
    `{% macro should_revoke(existing_relation, full_refresh_mode=True) %}
  {%- if not existing_relation -%}{{ return(False) }}{%- endif -%}
  {{ return(copy_grants() if full_refresh_mode else True) }}
{% endmacro %}`,
    dispatcher('get_show_grant_sql(relation)'),
    `{% macro default__get_show_grant_sql(relation) %}
    show grants on {{ relation.render() }}
{% endmacro %}`,
    dispatcher('get_grant_sql(relation, privilege, grantees)'),
    `{% macro default__get_grant_sql(relation, privilege, grantees) -%}
    grant {{ privilege }} on {{ relation.render() }} to {{ grantees | join(', ') }}
{%- endmacro %}`,
    dispatcher('get_revoke_sql(relation, privilege, grantees)'),
    `{% macro default__get_revoke_sql(relation, privilege, grantees) -%}
  {%- set quoted = [] -%}
  {%- for grantee in grantees -%}{%- do quoted.append(adapter.quote(grantee)) -%}{%- endfor -%}
    revoke {{ privilege }} on {{ relation.render() }} from {{ quoted | join(', ') }}
{%- endmacro %}`,
    dispatcher('get_dcl_statement_list(relation, grant_config, get_dcl_macro)'),
    `{% macro default__get_dcl_statement_list(relation, grant_config, get_dcl_macro) -%}
  {%- set list = [] -%}
  {%- for privilege, grantees in grant_config.items() -%}
    {%- if support_multiple_grantees_per_dcl_statement() and grantees -%}
      {%- do list.append(get_dcl_macro(relation, privilege, grantees)) -%}
    {%- else -%}
      {%- for grantee in grantees -%}{%- do list.append(get_dcl_macro(relation, privilege, [grantee])) -%}{%- endfor -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(list) }}
{%- endmacro %}`,
    dispatcher('call_dcl_statements(dcl_statement_list)'),
    `{% macro default__call_dcl_statements(dcl_statement_list) %}
  {%- call statement('grants') -%}
    {%- for dcl in dcl_statement_list %}
      {{ dcl }};
    {% endfor -%}
  {%- endcall -%}
{% endmacro %}`,
    dispatcher('apply_grants(relation, grant_config, should_revoke)'),
    `{% macro default__apply_grants(relation, grant_config, should_revoke=True) %}
  {%- if grant_config -%}
    {%- set granted = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) if should_revoke else {} -%}
    {%- set wanted = diff_of_two_dicts(grant_config, granted) -%}
    {%- set unwanted = diff_of_two_dicts(granted, grant_config) -%}
    {%- if should_revoke and not (wanted or unwanted) -%}
      {{ log('On ' ~ relation.render() ~ ': All grants are in place, no revocation or granting needed.') }}
    {%- endif -%}
    {%- set list = get_dcl_statement_list(relation, unwanted, get_revoke_sql) + get_dcl_statement_list(relation, wanted, get_grant_sql) -%}
    {%- if list -%}{{ call_dcl_statements(list) }}{%- endif -%}
  {%- endif -%}
{% endmacro %}`,
  ),
]

/** The default of an entry point that only adapters implement: it says so. */
export function missing(signature: string): string {
  const name = signature.slice(0, signature.indexOf('('))
  return `{% macro default__${signature} -%}
  {{ exceptions.raise_not_implemented('${name} macro not implemented for adapter ' + adapter.type()) }}
{%- endmacro %}`
}
