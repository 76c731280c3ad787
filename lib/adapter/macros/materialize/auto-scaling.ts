import { type MacroFile, macroFile } from '../text'

function refuse(condition: string, message: string): string {
  return `{%- if ${condition} -%}{{ exceptions.raise_compiler_error(${message}) }}{%- endif -%}`
}

const EXAMPLE = "{'hydration_size': '800cc', 'linger_duration': '15s'}"

/** Clusters that are larger while they hydrate, and clusters whose replicas are named one by one. */
export const autoScalingMacros: readonly MacroFile[] = [
  macroFile(
    'dbt_materialize',
    'macros/utils/auto_scaling_strategy.sql',
    `{% macro internal_validate_auto_scaling_strategy(auto_scaling_strategy, size=none, schedule_type=none) %}
  ${refuse(
    'auto_scaling_strategy is not mapping',
    `"auto_scaling_strategy must be a mapping, e.g. {'on_hydration': ${EXAMPLE}}. Got: " ~ auto_scaling_strategy`,
  )}
  ${refuse(
    "schedule_type is not none and schedule_type != 'manual'",
    `"auto_scaling_strategy cannot be combined with a schedule_type other than 'manual'. Got schedule_type: " ~ schedule_type`,
  )}
  {%- for key in auto_scaling_strategy if key != 'on_hydration' -%}
    {{ exceptions.raise_compiler_error("Unknown auto_scaling_strategy key '" ~ key ~ "'. The only supported sub-policy is 'on_hydration'.") }}
  {%- endfor -%}
  {%- if auto_scaling_strategy -%}
    {%- set burst = auto_scaling_strategy.get('on_hydration') -%}
    ${refuse(
      "burst is not mapping or not burst.get('hydration_size')",
      `"auto_scaling_strategy.on_hydration must be a mapping with a 'hydration_size' key, e.g. ${EXAMPLE}. Got: " ~ burst`,
    )}
    {%- for key in burst if key not in ['hydration_size', 'linger_duration'] -%}
      {{ exceptions.raise_compiler_error("Unknown auto_scaling_strategy.on_hydration key '" ~ key ~ "'. Supported keys: hydration_size, linger_duration.") }}
    {%- endfor -%}
    ${refuse(
      "size is not none and burst.get('hydration_size') == size",
      `"auto_scaling_strategy.on_hydration.hydration_size must differ from the cluster size '" ~ size ~ "'. A burst to the same size is a no-op."`,
    )}
  {%- endif -%}
{% endmacro %}`,
    `{% macro internal_render_auto_scaling_strategy(auto_scaling_strategy) %}
  {%- if not auto_scaling_strategy -%}{{ return('AUTO SCALING STRATEGY = ()') }}{%- endif -%}
  {%- set burst = auto_scaling_strategy.get('on_hydration') -%}
  {%- set options = ['HYDRATION SIZE = ' ~ dbt.string_literal(burst.get('hydration_size'))] -%}
  {%- if burst.get('linger_duration') is not none -%}
    {%- do options.append('LINGER DURATION = ' ~ dbt.string_literal(burst.get('linger_duration'))) -%}
  {%- endif -%}
  {{ return('AUTO SCALING STRATEGY = (ON HYDRATION (' ~ options | join(', ') ~ '))') }}
{% endmacro %}`,
    `{% macro internal_get_cluster_auto_scaling_strategy(cluster_name) %}
  {%- set known = run_query("SELECT count(*) > 0 FROM mz_objects o JOIN mz_schemas s ON o.schema_id = s.id WHERE s.name = 'mz_internal' AND o.name = 'mz_cluster_auto_scaling_strategies'") -%}
  {%- if not execute or not known.rows[0][0] -%}{{ return(none) }}{%- endif -%}
  {%- set found = run_query("SELECT s.strategy->'on_hydration'->>'hydration_size', (s.strategy->'on_hydration'->'linger_duration'->>'secs')::bigint FROM mz_internal.mz_cluster_auto_scaling_strategies s JOIN mz_clusters c ON c.id = s.cluster_id WHERE c.name = " ~ dbt.string_literal(cluster_name)) -%}
  {%- if not found.rows or found.rows[0][0] is none -%}{{ return(none) }}{%- endif -%}
  {%- set burst = {'hydration_size': found.rows[0][0]} -%}
  {%- if found.rows[0][1] is not none -%}{%- do burst.update({'linger_duration': found.rows[0][1] ~ 's'}) -%}{%- endif -%}
  {{ return({'on_hydration': burst}) }}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_materialize',
    'macros/ci/alter_cluster_auto_scaling_strategy.sql',
    `{% macro alter_cluster_auto_scaling_strategy(cluster_name, auto_scaling_strategy=none) %}
  ${refuse('not cluster_name', "'cluster_name must be provided'")}
  ${refuse('not cluster_exists(cluster_name)', "'Cluster ' ~ cluster_name ~ ' does not exist'")}
  {%- set described = run_query('SELECT c.managed, c.size, s.type FROM mz_clusters c LEFT JOIN mz_internal.mz_cluster_schedules s ON s.cluster_id = c.id WHERE c.name = ' ~ dbt.string_literal(cluster_name)) -%}
  {%- if execute -%}
    {%- set managed, size, schedule_type = described.rows[0][0], described.rows[0][1], described.rows[0][2] -%}
    ${refuse(
      'not managed',
      "'Cluster ' ~ cluster_name ~ ' is unmanaged. AUTO SCALING STRATEGY is only supported on managed clusters.'",
    )}
    {%- if auto_scaling_strategy is none -%}
      {{ log('Removing autoscaling strategy from cluster ' ~ cluster_name, info=True) }}
      {%- set change = 'RESET (AUTO SCALING STRATEGY)' -%}
    {%- else -%}
      {%- do internal_validate_auto_scaling_strategy(auto_scaling_strategy, size, schedule_type) -%}
      {{ log('Setting autoscaling strategy on cluster ' ~ cluster_name, info=True) }}
      {%- set change = 'SET (' ~ internal_render_auto_scaling_strategy(auto_scaling_strategy) ~ ')' -%}
    {%- endif -%}
    {%- do run_query('ALTER CLUSTER ' ~ adapter.quote(cluster_name) ~ ' ' ~ change) -%}
  {%- endif -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_materialize',
    'macros/ci/create_unmanaged_cluster.sql',
    `{% macro create_unmanaged_cluster(cluster_name, origin_cluster, ignore_existing_objects=false, force_deploy_suffix=false) %}
  ${refuse('not cluster_name', "'cluster_name must be provided'")}
  ${refuse('not origin_cluster', "'origin_cluster must be provided'")}
  {%- set cluster = adapter.generate_final_cluster_name(cluster_name, force_deploy_suffix) -%}
  {%- if cluster_exists(cluster) -%}
    {{ internal_check_existing_deploy_cluster(cluster, ignore_existing_objects) }}
    {{ return(cluster) }}
  {%- endif -%}
  {{ log('Creating deployment cluster ' ~ cluster ~ ' from unmanaged origin ' ~ origin_cluster, info=True) }}
  {%- set replicas = run_query('SELECT r.name, r.size, r.availability_zone FROM mz_cluster_replicas r JOIN mz_clusters c ON r.cluster_id = c.id LEFT JOIN mz_internal.mz_internal_cluster_replicas i ON i.id = r.id WHERE i.id IS NULL AND c.name = ' ~ dbt.string_literal(origin_cluster) ~ ' ORDER BY r.name') -%}
  {%- if execute -%}
    {%- set unsized = [] -%}
    {%- set clauses = [] -%}
    {%- for row in replicas.rows -%}
      {%- if row[1] is none -%}
        {%- do unsized.append(row[0]) -%}
      {%- else -%}
        {%- set zone = '' if row[2] is none else ', AVAILABILITY ZONE ' ~ dbt.string_literal(row[2]) -%}
        {%- do clauses.append(adapter.quote(row[0]) ~ ' (SIZE ' ~ dbt.string_literal(row[1]) ~ zone ~ ')') -%}
      {%- endif -%}
    {%- endfor -%}
    ${refuse(
      'unsized',
      `"Cannot clone the following replicas of unmanaged cluster '" ~ origin_cluster ~ "' because they have no SIZE: " ~ unsized | join(', ') ~ '. Recreate the cluster as managed or replace these replicas with sized ones.'`,
    )}
    {%- do run_query('CREATE CLUSTER ' ~ adapter.quote(cluster) ~ ' REPLICAS (' ~ clauses | join(', ') ~ ')') -%}
    {{ set_cluster_ci_tag(cluster) }}
  {%- endif -%}
  {{ return(cluster) }}
{% endmacro %}`,
  ),
]
