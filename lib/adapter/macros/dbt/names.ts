import { dispatcher, type MacroFile, macroFile } from '../text'

/** How schemas, databases and aliases are named, each overridable by a project. */
export const names: readonly MacroFile[] = [
  macroFile(
    'dbt',
    'macros/get_custom_name/get_custom_alias.sql',
    dispatcher('generate_alias_name(custom_alias_name=none, node=none)'),
    `{% macro default__generate_alias_name(custom_alias_name=none, node=none) -%}
  {%- if custom_alias_name -%}{{ custom_alias_name | trim }}
  {%- elif node.version -%}{{ return(node.name ~ '_v' ~ (node.version | replace('.', '_'))) }}
  {%- else -%}{{ node.name }}
  {%- endif -%}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/get_custom_name/get_custom_database.sql',
    dispatcher('generate_database_name(custom_database_name=none, node=none)'),
    `{% macro default__generate_database_name(custom_database_name=none, node=none) -%}
  {{- target.database if custom_database_name is none else custom_database_name -}}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/get_custom_name/get_custom_schema.sql',
    dispatcher('generate_schema_name(custom_schema_name=none, node=none)'),
    `{% macro default__generate_schema_name(custom_schema_name, node) -%}
  {{- target.schema -}}{%- if custom_schema_name is not none -%}_{{ custom_schema_name | trim }}{%- endif -%}
{%- endmacro %}`,
    `{% macro generate_schema_name_for_env(custom_schema_name, node) -%}
  {%- if target.name == 'prod' and custom_schema_name is not none -%}{{ custom_schema_name | trim }}
  {%- else -%}{{ target.schema }}
  {%- endif -%}
{%- endmacro %}`,
  ),
  macroFile(
    'dbt',
    'macros/get_custom_name/get_latest_version_pointer_alias.sql',
    dispatcher('generate_latest_version_pointer_alias(custom_alias_name=none, node=none)'),
    `{% macro default__generate_latest_version_pointer_alias(custom_alias_name=none, node=none) -%}
  {{- (custom_alias_name | trim) if custom_alias_name else node.name -}}
{%- endmacro %}`,
  ),
]
