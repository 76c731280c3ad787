import { type MacroFile, macroFile } from '../text'

/** What a CI run does beside deploying: clusters of its own, and tags on them and its schemas as comments. */
export const ciMacros: readonly MacroFile[] = [
  macroFile(
    'dbt_materialize',
    'macros/ci/create_cluster.sql',
    `{% macro create_cluster(
  cluster_name,
  size,
  replication_factor=none,
  schedule_type=none,
  refresh_hydration_time_estimate=none,
  ignore_existing_objects=false,
  force_deploy_suffix=false,
  auto_scaling_strategy=none
) %}
  {%- if not cluster_name -%}{{ exceptions.raise_compiler_error('cluster_name must be provided') }}{%- endif -%}
  {%- if not size -%}{{ exceptions.raise_compiler_error('size must be provided') }}{%- endif -%}
  {%- if auto_scaling_strategy is not none -%}
    {%- do internal_validate_auto_scaling_strategy(auto_scaling_strategy, size, schedule_type) -%}
  {%- endif -%}
  {%- set cluster = adapter.generate_final_cluster_name(cluster_name, force_deploy_suffix) -%}
  {%- if cluster_exists(cluster) -%}
    {{ internal_check_existing_deploy_cluster(cluster, ignore_existing_objects) }}
    {{ return(cluster) }}
  {%- endif -%}
  {%- set options = ['SIZE = ' ~ dbt.string_literal(size)] -%}
  {%- if replication_factor is not none and schedule_type in (none, 'manual') -%}
    {%- do options.append('REPLICATION FACTOR = ' ~ replication_factor) -%}
  {%- elif schedule_type == 'on-refresh' and refresh_hydration_time_estimate is not none -%}
    {%- do options.append('SCHEDULE = ON REFRESH (HYDRATION TIME ESTIMATE = ' ~ dbt.string_literal(refresh_hydration_time_estimate) ~ ')') -%}
  {%- elif schedule_type == 'on-refresh' -%}
    {%- do options.append('SCHEDULE = ON REFRESH') -%}
  {%- endif -%}
  {%- if auto_scaling_strategy is not none -%}
    {%- do options.append(internal_render_auto_scaling_strategy(auto_scaling_strategy)) -%}
  {%- endif -%}
  {{ log('Creating deployment cluster ' ~ cluster, info=True) }}
  {%- do run_query('CREATE CLUSTER ' ~ adapter.quote(cluster) ~ ' (' ~ options | join(', ') ~ ')') -%}
  {{ set_cluster_ci_tag(cluster) }}
  {{ return(cluster) }}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_materialize',
    'macros/ci/internal_check_existing_deploy_cluster.sql',
    `{% macro internal_check_existing_deploy_cluster(deploy_cluster, ignore_existing_objects) %}
  {{ log('Deployment cluster ' ~ deploy_cluster ~ ' already exists', info=True) }}
  {%- set objects = run_query("select count(*) from mz_objects o join mz_clusters c on o.cluster_id = c.id where o.id like 'u%' and c.name = " ~ dbt.string_literal(deploy_cluster)) -%}
  {%- if execute and objects and objects.columns[0] and objects.rows[0][0] > 0 -%}
    {%- if check_cluster_ci_tag(deploy_cluster) -%}
      {{ log('Cluster ' ~ deploy_cluster ~ ' was already created for this pull request', info=True) }}
    {%- elif ignore_existing_objects -%}
      {{ log('[Warning] Deployment cluster ' ~ deploy_cluster ~ ' is not empty', info=True) }}
      {{ log('[Warning] Confirm the objects it contains are expected before deployment', info=True) }}
    {%- else -%}
      {{ exceptions.raise_compiler_error('Deployment cluster ' ~ deploy_cluster ~ ' already exists and is not empty. If its objects are supposed to exist, run again with ignore_existing_objects: true.') }}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_materialize',
    'macros/ci/drop_cluster.sql',
    `{% macro drop_cluster(cluster_name) %}
  {%- if not cluster_name -%}
    {{ exceptions.raise_compiler_error('Invalid arguments. Missing cluster name!') }}
  {%- endif -%}
  {{ log('Dropping cluster ' ~ cluster_name ~ '...', info=True) }}
  {%- call statement('drop_cluster') -%}DROP CLUSTER IF EXISTS {{ cluster_name }} CASCADE{%- endcall -%}
  {{ log('Cluster ' ~ cluster_name ~ ' dropped.', info=True) }}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_materialize',
    'macros/utils/ci_utils.sql',
    ...(['cluster', 'schema'] as const).flatMap((kind) => [
      `{% macro set_${kind}_ci_tag(${kind}, ci_tag=env_var('CI_TAG', '')) %}
  {%- if ci_tag != '' -%}
    {%- do run_query('COMMENT ON ${kind.toUpperCase()} ' ~ adapter.quote(${kind}) ~ ' IS ' ~ dbt.string_literal(ci_tag)) -%}
  {%- endif -%}
{% endmacro %}`,
      `{% macro check_${kind}_ci_tag(${kind}, ci_tag=env_var('CI_TAG', '')) %}
  {%- if ci_tag == '' -%}{{ return(false) }}{%- endif -%}
  {%- set tags = run_query('select c.comment from mz_internal.mz_comments c ${taggedOn(kind)} = ' ~ dbt.string_literal(${kind})) -%}
  {%- if execute -%}
    {%- if tags | length == 0 -%}{{ return(false) }}{%- endif -%}
    {%- if tags.rows[0][0] != ci_tag -%}
      {{ exceptions.raise_compiler_error('Deployment ${kind} ' ~ ${kind} ~ ' already exists and is tagged for CI deployment ' ~ tags.rows[0][0]) }}
    {%- endif -%}
    {{ return(true) }}
  {%- endif -%}
{% endmacro %}`,
    ]),
  ),
]

function taggedOn(kind: 'cluster' | 'schema'): string {
  return kind === 'cluster'
    ? 'join mz_clusters o on o.id = c.id where o.name'
    : 'join mz_schemas o on o.id = c.id join mz_databases d on d.id = o.database_id where d.name = current_database() and o.name'
}
