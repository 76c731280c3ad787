{#- Schemas are called what the project calls them, without the target's prefix. A deployment's models go to schemas
    with the suffix; seeds, sources and sinks are shared by both sides and never take it. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set name = (custom_schema_name or target.schema) | trim -%}
    {%- set shared = node.resource_type == 'seed' or node.config.materialized in ['source', 'sink'] -%}
    {%- if var('deploy', false) and not shared -%}
        {{ name }}_dbt_deploy
    {%- else -%}
        {{ name }}
    {%- endif -%}
{%- endmacro %}

{#- Clusters belong to a whole Materialize region, so ours carry the business' name. -#}
{% macro generate_cluster_name(custom_cluster_name) -%}
    {{ return('gavel_' ~ custom_cluster_name) }}
{%- endmacro %}
