import { type MacroFile, macroFile } from '../text'

/** Catalog reads. They keep the relations and column names that recordings and other clients know. */
export const catalogMacros: readonly MacroFile[] = [
  macroFile(
    'dbt_materialize',
    'macros/catalog.sql',
    `{% macro materialize__get_catalog(information_schema, schemas) -%}
  {%- set database = information_schema.database -%}
  {{ adapter.verify_database(database) }}
  {%- call statement('catalog', fetch_result=True) -%}
    select
      d.name as table_database,
      s.name as table_schema,
      o.name as table_name,
      case
        when o.type = 'materialized-view' then 'materialized_view'
        when o.type = 'source' and so.type in ('subsource', 'progress') then so.type
        else o.type
      end as table_type,
      oc.comment as table_comment,
      c.name as column_name,
      c.position as column_index,
      c.type as column_type,
      cc.comment as column_comment,
      r.name as table_owner
    from mz_objects o
    join mz_schemas s on s.id = o.schema_id
    join mz_databases d on d.id = s.database_id and d.name = '{{ database }}'
    join mz_columns c on c.id = o.id
    join mz_roles r on r.id = o.owner_id
    left join mz_sources so on so.id = o.id
    left join mz_internal.mz_comments oc on oc.id = o.id and oc.object_sub_id is null
    left join mz_internal.mz_comments cc on cc.id = o.id and cc.object_sub_id = c.position
    where s.name in ({% for schema in schemas %}'{{ schema }}'{{ ', ' if not loop.last }}{% endfor %})
  {%- endcall -%}
  {{ return(load_result('catalog').table) }}
{%- endmacro %}`,
  ),
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
