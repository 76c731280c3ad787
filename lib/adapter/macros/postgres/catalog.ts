import { type MacroFile, macroFile } from '../text'

/** One family of relations, as pg_tables, pg_views and pg_matviews list it. */
function family(type: string, from: string, name: string): string {
  return `select
      '{{ schema_relation.database }}' as database,
      ${name} as name,
      schemaname as schema,
      '${type}' as type
    from ${from}
    where schemaname ilike '{{ schema_relation.schema }}'`
}

/** Reading Postgres' catalog: relations, columns, indexes, which view reads what. */
export const catalog: readonly MacroFile[] = [
  macroFile(
    'dbt_postgres',
    'macros/adapters.sql',
    `{% macro postgres__list_relations_without_caching(schema_relation) %}
  {%- call statement('list_relations_without_caching', fetch_result=True) -%}
    ${family('table', 'pg_tables', 'tablename')}
    union all
    ${family('view', 'pg_views', 'viewname')}
    union all
    ${family('materialized_view', 'pg_matviews', 'matviewname')}
  {%- endcall -%}
  {{ return(load_result('list_relations_without_caching').table) }}
{% endmacro %}`,
    `{% macro postgres__get_show_indexes_sql(relation) %}
    select
      names.relname as name,
      methods.amname as method,
      indexes.indisunique as "unique",
      array_to_string(array_agg(attributes.attname), ',') as column_names
    from pg_index indexes
    join pg_class names on names.oid = indexes.indexrelid
    join pg_am methods on methods.oid = names.relam
    join pg_class tables on tables.oid = indexes.indrelid
    join pg_namespace schemas on schemas.oid = tables.relnamespace
    join pg_attribute attributes on attributes.attrelid = tables.oid and attributes.attnum = any(indexes.indkey)
    where tables.relname = '{{ relation.identifier }}'
      and schemas.nspname = '{{ relation.schema }}'
      and tables.relkind in ('r', 'm')
    group by 1, 2, 3
    order by 1, 2, 3
{% endmacro %}`,
  ),
  macroFile(
    'dbt_postgres',
    'macros/catalog.sql',
    `{% macro postgres__get_catalog_relations(information_schema, relations) -%}
  {%- set database = information_schema.database -%}
  {%- call statement('catalog', fetch_result=True) -%}
    {{ adapter.verify_database(database) }}
    select
      '{{ database }}' as table_database,
      schemas.nspname as table_schema,
      tables.relname as table_name,
      case tables.relkind
        when 'v' then 'VIEW'
        when 'm' then 'MATERIALIZED VIEW'
        else 'BASE TABLE'
      end as table_type,
      table_comments.description as table_comment,
      columns.attname as column_name,
      columns.attnum as column_index,
      pg_catalog.format_type(columns.atttypid, columns.atttypmod) as column_type,
      column_comments.description as column_comment,
      pg_get_userbyid(tables.relowner) as table_owner
    from pg_catalog.pg_namespace schemas
    join pg_catalog.pg_class tables on tables.relnamespace = schemas.oid
    join pg_catalog.pg_attribute columns on columns.attrelid = tables.oid
    left join pg_catalog.pg_description table_comments
      on table_comments.objoid = tables.oid and table_comments.objsubid = 0
    left join pg_catalog.pg_description column_comments
      on column_comments.objoid = tables.oid and column_comments.objsubid = columns.attnum
    where (
      {%- for relation in relations %}
      (upper(schemas.nspname) = upper('{{ relation.schema }}')
        {%- if relation.identifier %} and upper(tables.relname) = upper('{{ relation.identifier }}'){% endif %})
      {%- if not loop.last %} or {%- endif %}
      {%- endfor %}
    )
      and not pg_is_other_temp_schema(schemas.oid)
      and tables.relpersistence in ('p', 'u')
      and tables.relkind in ('r', 'v', 'f', 'p', 'm')
      and columns.attnum > 0
      and not columns.attisdropped
    order by schemas.nspname, tables.relname, columns.attnum
  {%- endcall -%}
  {{ return(load_result('catalog').table) }}
{%- endmacro %}`,
    `{% macro postgres__get_catalog(information_schema, schemas) -%}
  {%- set relations = [] -%}
  {%- for schema in schemas -%}{%- do relations.append({'schema': schema}) -%}{%- endfor -%}
  {{ return(postgres__get_catalog_relations(information_schema, relations)) }}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt_postgres',
    'macros/relations.sql',
    `{% macro postgres__get_relations() -%}
  {%- call statement('relations', fetch_result=True) -%}
    select distinct
      readers_schema.nspname as dependent_schema,
      readers.relname as dependent_name,
      read_schema.nspname as referenced_schema,
      read.relname as referenced_name
    from pg_depend as rules
    join pg_class as readers on readers.oid = rules.refobjid
    join pg_namespace as readers_schema on readers_schema.oid = readers.relnamespace
    join pg_depend as uses
      on uses.objid = rules.objid
      and uses.classid = 'pg_rewrite'::regclass
      and uses.refclassid = 'pg_class'::regclass
      and uses.refobjid <> readers.oid
    join pg_class as read on read.oid = uses.refobjid
    join pg_namespace as read_schema on read_schema.oid = read.relnamespace
    where rules.classid = 'pg_rewrite'::regclass
      and rules.refclassid = 'pg_class'::regclass
      and rules.deptype = 'i'
      and read_schema.nspname <> 'information_schema'
      and read_schema.nspname not like 'pg\\_%'
    order by 1, 2, 3, 4
  {%- endcall -%}
  {{ return(load_result('relations').table) }}
{% endmacro %}`,
    '{% macro postgres_get_relations() %}{{ return(postgres__get_relations()) }}{% endmacro %}',
  ),
]
