import { type MacroFile, macroFile } from '../text'

const CLUSTER = "adapter.generate_final_cluster_name(config.get('cluster', target.cluster))"

/** A contract on what has no columns of its own to check. */
const WARN_CONTRACT = `{%- if config.get('contract').enforced -%}
    {{ exceptions.warn('Model contracts cannot be enforced for custom materializations (see dbt-core #7213)') }}
  {%- endif -%}`

/** Statements that create and change objects, for a project's own materializations and operations. */
export const createMacros: readonly MacroFile[] = [
  macroFile(
    'dbt_materialize',
    'macros/adapters.sql',
    `{% macro materialize__create_view_as(relation, sql) -%}
  create view {{ relation }}
    {% if config.get('contract').enforced %}
      {{ get_assert_columns_equivalent(sql) }}
    {%- endif %}
  as (
    {{ sql }}
  );
{%- endmacro %}`,
    `{% macro materialize__create_materialized_view_as(relation, sql) -%}
  {%- set cluster = ${CLUSTER} -%}
  {%- set contract = config.get('contract') -%}
  {%- set options = [] -%}
  {%- set refresh_interval = config.get('refresh_interval') -%}
  {%- if refresh_interval -%}
    {%- do options.append(materialize__get_refresh_interval_sql(relation, refresh_interval) | trim) -%}
  {%- endif -%}
  {%- set partition_by = adapter.parse_partition_by(config.get('partition_by')) -%}
  {%- if partition_by -%}{%- do options.append('partition by (' ~ partition_by | join(', ') ~ ')') -%}{%- endif -%}
  {%- set retain_history = config.get('retain_history') -%}
  {%- if retain_history -%}{%- do options.append("retain history for '" ~ retain_history ~ "'") -%}{%- endif -%}
  {%- if contract.enforced -%}
    {%- do options.extend(adapter.render_raw_columns_constraints(model['columns'])) -%}
  {%- endif -%}
  create materialized view {{ relation }}
  {% if cluster %}
    in cluster {{ cluster }}
  {% endif %}
  {%- if contract.enforced -%}
    {{ get_assert_columns_equivalent(sql) }}
  {%- endif %}
  {% if options %}
    with ({{ options | join(', ') }})
  {% endif %}
  as (
    {{ sql }}
  );
{%- endmacro %}`,
    `{% macro materialize__create_arbitrary_object(sql) -%}
  ${WARN_CONTRACT}
  {{ sql }}
{%- endmacro %}`,
    `{% macro materialize__create_source(relation, sql) -%}
  ${WARN_CONTRACT}
  {%- set cluster = ${CLUSTER} -%}
  create source {{ relation }}
  {% if cluster %}
    in cluster {{ cluster }}
  {% endif %}
  {{ sql }}
  ;
{%- endmacro %}`,
    `{% macro materialize__create_source_table(relation, sql) %}
  ${WARN_CONTRACT}
  create table {{ relation }}
  {{ sql }}
{% endmacro %}`,
    `{% macro materialize__create_sink(relation, sql) -%}
  ${WARN_CONTRACT}
  {%- set cluster = ${CLUSTER} -%}
  create sink {{ relation }}
  {% if cluster %}
    in cluster {{ cluster }}
  {% endif %}
  {{ sql }}
  ;
{%- endmacro %}`,
    `{% macro materialize__rename_relation(from_relation, to_relation) -%}
  {%- call statement('rename_relation') -%}
    alter {{ 'view' if from_relation.type == 'view' else 'materialized view' }} {{ from_relation }} rename to {{ adapter.quote_as_configured(to_relation.identifier, 'identifier') }}
  {%- endcall -%}
{%- endmacro %}`,
    `{% macro materialize__drop_relation(relation) -%}
  {%- set kind = 'materialized view' if relation.is_materialized_view else relation.type -%}
  {%- call statement('drop_relation') -%}
    {%- if kind in ('view', 'materialized view', 'source', 'table') -%}
      drop {{ kind }} if exists {{ relation }} cascade
    {%- elif kind in ('sink', 'index') -%}
      drop {{ kind }} if exists {{ relation }}
    {%- endif -%}
  {%- endcall -%}
{%- endmacro %}`,
    `{% macro set_cluster(cluster) %}
  set cluster = {{ cluster }};
{% endmacro %}`,
    `{% macro materialize__truncate_relation(relation) -%}
  {%- call statement('truncate_relation') -%}delete from {{ relation }}{%- endcall -%}
{%- endmacro %}`,
    `{% macro truncate_relation_sql(relation, cluster) -%}
  {%- if cluster -%}{%- do run_query(set_cluster(adapter.generate_final_cluster_name(cluster))) -%}{%- endif -%}
  {{ truncate_relation(relation) }}
{%- endmacro %}`,
    `{% macro materialize__get_create_index_sql(relation, index_dict) -%}
  {%- set index = adapter.parse_index(index_dict) -%}
  {%- set cluster = adapter.generate_final_cluster_name(index.cluster or config.get('cluster', target.cluster)) -%}
    create
    {% if index.default -%}
      default
    {%- endif %}
    index
    {% if index.name -%}
      "{{ index.name }}"
    {%- endif %}
    {% if cluster -%}
      in cluster {{ cluster }}
    {%- endif %}
    on {{ relation }}
    {% if index.columns -%}
      ({{ ', '.join(index.columns) }})
    {%- endif %};
{%- endmacro %}`,
    `{% macro materialize__persist_docs(relation, model, for_relation, for_columns) -%}
  {%- if for_relation and config.persist_relation_docs() and model.description -%}
    {%- do run_query(alter_relation_comment(relation, model.description)) -%}
  {%- endif -%}
  {%- if for_columns and config.persist_column_docs() and model.columns -%}
    {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- for name in model.columns if name in existing -%}
      {%- set column = model.columns[name] -%}
      {%- do run_query(materialize__alter_column_comment_single(relation, name, column['quote'], column['description'])) -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}`,
    `{% macro materialize__apply_grants(relation, grant_config, should_revoke) -%}
  {{ exceptions.raise_compiler_error('dbt-materialize does not implement the grants configuration.') }}
{%- endmacro %}`,
    `{% macro materialize__get_refresh_interval_sql(relation, refresh_interval_dict) -%}
  {%- set refresh = adapter.parse_refresh_interval(refresh_interval_dict) -%}
    {% if refresh.at -%}
      refresh at '{{ refresh.at }}'
    {%- endif %}
    {% if refresh.at_creation -%}
      refresh at creation
    {%- endif %}
    {% if refresh.every -%}
      {% if refresh.at or refresh.at_creation -%}
        ,
      {%- endif %}
      refresh every '{{ refresh.every }}'
      {% if refresh.aligned_to -%}
        aligned to '{{ refresh.aligned_to }}'
      {%- endif %}
    {%- endif %}
    {% if refresh.on_commit -%}
      refresh on commit
    {%- endif %}
{%- endmacro %}`,
    `{% macro materialize__alter_column_comment_single(relation, column_name, quote, comment) %}
  comment on column {{ relation }}.{{ adapter.quote(column_name) if quote else column_name }} is {{ postgres_escape_comment(comment) }};
{% endmacro %}`,
    `{% macro materialize__list_relations_without_caching(schema_relation) %}
  {%- call statement('list_relations_without_caching', fetch_result=True) -%}
    select d.name as database, s.name as schema, o.name, replace(o.type, '-', '_') as type
    from mz_objects o
    left join mz_sources so on o.id = so.id
    join mz_schemas s on o.schema_id = s.id and s.name = '{{ schema_relation.schema }}'
    join mz_databases d on s.database_id = d.id and d.name = '{{ schema_relation.database }}'
    where o.type in ('table', 'source', 'view', 'materialized-view', 'index', 'sink')
      and coalesce(so.type, '') not in ('subsource', 'progress')
  {%- endcall -%}
  {{ return(load_result('list_relations_without_caching').table) }}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_materialize',
    'macros/materializations/seed/helpers.sql',
    `{% macro materialize__reset_csv_table(model, full_refresh, old_relation, agate_table, cluster) %}
  {%- if full_refresh -%}
    {{ adapter.drop_relation(old_relation) }}
    {{ return(create_csv_table(model, agate_table)) }}
  {%- endif -%}
  {{ truncate_relation_sql(old_relation, model['config'].get('cluster', target.cluster)) }}
  {{ return('delete from ' ~ old_relation.render()) }}
{% endmacro %}`,
  ),
]
