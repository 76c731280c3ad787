import { type MacroFile, macroFile } from '../text'

/** Catalog reads. They keep the relations and column names that recordings and other clients know. */
export const catalogMacros: readonly MacroFile[] = [
  macroFile(
    'dbt_materialize',
    'macros/relations.sql',
    `{% macro materialize__get_relations() -%}
  {%- call statement('relations', fetch_result=True) -%}
    select distinct rs.name as referenced_schema, r.name as referenced_name, ds.name as dependent_schema, d.name as dependent_name
    from mz_internal.mz_object_dependencies x
    join mz_objects r on r.id = x.referenced_object_id
    join mz_schemas rs on rs.id = r.schema_id and rs.database_id is not null
    join mz_objects d on d.id = x.object_id
    join mz_schemas ds on ds.id = d.schema_id and ds.database_id is not null
    order by 1, 2, 3, 4
  {%- endcall -%}
  {{ return(load_result('relations').table) }}
{%- endmacro %}`,
    '{% macro materialize_get_relations() %}{{ return(materialize__get_relations()) }}{% endmacro %}',
  ),
  macroFile(
    'dbt_materialize',
    'macros/columns.sql',
    `{% macro materialize__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    {%- if select_sql_header is not none -%}
    {{ select_sql_header }}
    {%- endif -%}
    --#dbt_sbq_parse_header#--
    select * from (
        {{ select_sql }}
    ) as __dbt_sbq
{% endmacro %}`,
  ),
  macroFile(
    'dbt_materialize',
    'macros/utils/exists.sql',
    `{% macro schema_exists(schema) %}
  {%- set found = run_query("SELECT *
    FROM mz_schemas
    JOIN mz_databases ON mz_schemas.database_id = mz_databases.id
    WHERE mz_databases.name = current_database()
    AND mz_schemas.name = " ~ dbt.string_literal(schema)) -%}
  {%- if execute -%}{{ return(found | length > 0) }}{%- endif -%}
{% endmacro %}`,
    `{% macro cluster_exists(cluster) %}
  {%- set found = run_query("SELECT * FROM mz_clusters
    WHERE name = " ~ dbt.string_literal(cluster)) -%}
  {%- if execute -%}{{ return(found | length > 0) }}{%- endif -%}
{% endmacro %}`,
  ),
]
