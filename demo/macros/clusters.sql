{#- Makes the clusters that are missing. CREATE CLUSTER has no IF NOT EXISTS, so it looks first; commands
    that only read leave everything as it is. -#}
{% macro ensure_clusters() %}
    {%- if execute and flags.WHICH in ['run', 'build', 'seed'] -%}
        {%- set existing = run_query('select name from mz_catalog.mz_clusters').columns[0].values() -%}
        {%- for cluster, size in var('clusters').items() -%}
            {%- set name = generate_cluster_name(cluster) -%}
            {%- if name not in existing -%}
                {%- do log('Creating cluster ' ~ name ~ ' (' ~ size ~ ')', info=true) -%}
                {%- do run_query('create cluster ' ~ adapter.quote(name) ~ " (size = '" ~ size ~ "')") -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
