import { type MacroFile, macroFile } from '../text'

/** What a deployment is of, from the variable `deployment`. */
const CONFIGURED = `{%- set deployment = var('deployment')[target.name] -%}
  {%- if not deployment -%}
    {{ exceptions.raise_compiler_error('No deployment configuration found for target ' ~ target.name) }}
  {%- endif -%}
  {%- set clusters = deployment.get('clusters', []) -%}
  {%- set schemas = deployment.get('schemas', []) -%}`

const PRODUCTION = 'adapter.generate_final_cluster_name(cluster, force_deploy_suffix=False)'
const DEPLOYED = 'adapter.generate_final_cluster_name(cluster, force_deploy_suffix=True)'

function refuse(condition: string, message: string): string {
  return `{%- if ${condition} -%}{{ exceptions.raise_compiler_error(${message}) }}{%- endif -%}`
}

/** Whether a query's only value holds. */
function asking(name: string, argument: string, query: string): string {
  return `{% macro ${name}(${argument}) %}
  {%- set found = run_query("${query} = " ~ dbt.string_literal(${argument})) -%}
  {%- if execute -%}{{ return(found.rows[0][0]) }}{%- endif -%}
{% endmacro %}`
}

const SCHEMA_OBJECTS =
  "SELECT count(*) FROM mz_objects JOIN mz_schemas ON mz_objects.schema_id = mz_schemas.id JOIN mz_databases ON mz_databases.id = mz_schemas.database_id WHERE mz_objects.id LIKE 'u%' AND mz_databases.name = current_database() AND mz_schemas.name = "

const init = `{% macro deploy_init(ignore_existing_objects=False) %}
  ${CONFIGURED}
  {{ log('Creating deployment environment for target ' ~ target.name, info=True) }}
  {%- for schema in schemas -%}
    ${refuse('not schema_exists(schema)', "'Production schema ' ~ schema ~ ' does not exist'")}
    ${refuse(
      'schema_contains_sinks(schema)',
      "'Production schema ' ~ schema ~ ' contains sinks. Blue/green deployments require sinks to be in a dedicated schema.'",
    )}
  {%- endfor -%}
  {%- for cluster in clusters -%}
    {%- set origin = ${PRODUCTION} -%}
    ${refuse('not cluster_exists(origin)', "'Production cluster ' ~ origin ~ ' does not exist'")}
    ${refuse(
      'cluster_contains_sinks(origin)',
      "'Production cluster ' ~ origin ~ ' contains sinks. Blue/green deployments require sinks to be in a dedicated cluster.'",
    )}
  {%- endfor -%}
  {{ deploy_validate_permissions(clusters, schemas) }}
  {%- for schema in schemas -%}
    {%- set staged = schema ~ '_dbt_deploy' -%}
    {%- if schema_exists(staged) -%}
      {{ log('Deployment schema ' ~ staged ~ ' already exists', info=True) }}
      {%- set objects = run_query("${SCHEMA_OBJECTS}" ~ dbt.string_literal(staged)) -%}
      {%- if execute and objects and objects.columns[0] and objects.rows[0][0] > 0 -%}
        {%- if check_schema_ci_tag(staged) -%}
          {{ log('Schema ' ~ staged ~ ' was already created for this pull request', info=True) }}
        {%- elif ignore_existing_objects -%}
          {{ log('[Warning] Deployment schema ' ~ staged ~ ' is not empty', info=True) }}
          {{ log('[Warning] Confirm the objects it contains are expected before deployment', info=True) }}
        {%- else -%}
          {{ exceptions.raise_compiler_error('Deployment schema ' ~ staged ~ ' already exists and is not empty. If its objects are supposed to exist, run again with ignore_existing_objects: true.') }}
        {%- endif -%}
      {%- endif -%}
    {%- else -%}
      {{ log('Creating deployment schema ' ~ staged, info=True) }}
      {%- do run_query('CREATE SCHEMA ' ~ adapter.quote(staged)) -%}
      {{ set_schema_ci_tag(staged) }}
      {{ internal_copy_schema_default_privs(schema, staged) }}
      {{ internal_copy_schema_grants(schema, staged) }}
    {%- endif -%}
  {%- endfor -%}
  {%- for cluster in clusters -%}
    {%- set origin = ${PRODUCTION} -%}
    {%- set described = run_query("SELECT c.managed, c.size, c.replication_factor, s.type, s.refresh_hydration_time_estimate FROM mz_clusters c LEFT JOIN mz_internal.mz_cluster_schedules s ON s.cluster_id = c.id WHERE c.name = " ~ dbt.string_literal(origin)) -%}
    {%- if execute -%}
      {%- set row = described.rows[0] -%}
      {%- if row[0] -%}
        {%- set staged = create_cluster(
          cluster_name=cluster,
          size=row[1],
          replication_factor=row[2],
          schedule_type=row[3],
          refresh_hydration_time_estimate=row[4],
          auto_scaling_strategy=internal_get_cluster_auto_scaling_strategy(origin),
          ignore_existing_objects=ignore_existing_objects,
          force_deploy_suffix=True,
        ) -%}
      {%- else -%}
        {%- set staged = create_unmanaged_cluster(
          cluster_name=cluster,
          origin_cluster=origin,
          ignore_existing_objects=ignore_existing_objects,
          force_deploy_suffix=True,
        ) -%}
      {%- endif -%}
      {{ internal_copy_cluster_grants(origin, staged) }}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}`

/** Statements that the database itself writes, sent one after the other. */
function sendEach(query: string): string {
  return `{%- set statements = run_query(${query}) -%}
  {%- if execute -%}{%- for row in statements.rows -%}{%- do run_query(row[0]) -%}{%- endfor -%}{%- endif -%}`
}

/** Gives one object the grants of another, in place of those it has. */
function copyGrants(kind: 'schema' | 'cluster'): string {
  const word = kind.toUpperCase()
  const from =
    kind === 'schema'
      ? 'mz_schemas o JOIN mz_databases d ON d.id = o.database_id AND d.name = current_database() WHERE o.name = '
      : 'mz_clusters o WHERE o.name = '
  const statement = (verb: string, link: string, object: string) =>
    `"SELECT '${verb} ' || p.privilege_type || ' ON ${word} ' || quote_ident(" ~ dbt.string_literal(to) ~ ") || ' ${link} ' || quote_ident(r.name) FROM (SELECT mz_internal.mz_aclexplode(o.privileges).* FROM ${from}" ~ dbt.string_literal(${object}) ~ ") p JOIN mz_roles r ON r.id = p.grantee WHERE r.name NOT IN ('none', 'mz_system', 'mz_support', current_role)"`
  return `{% macro internal_copy_${kind}_grants(from, to) %}
  ${sendEach(statement('REVOKE', 'FROM', 'to'))}
  ${sendEach(statement('GRANT', 'TO', 'from'))}
{% endmacro %}`
}

const defaultPrivileges = `{% macro internal_copy_schema_default_privs(from, to) %}
  ${sendEach(
    `"SELECT 'ALTER DEFAULT PRIVILEGES FOR ' || CASE object_owner WHEN 'PUBLIC' THEN 'ALL ROLES' ELSE 'ROLE ' || quote_ident(object_owner) END || ' IN SCHEMA ' || quote_ident(" ~ dbt.string_literal(to) ~ ") || ' GRANT ' || privilege_type || ' ON ' || object_type || 's TO ' || CASE grantee WHEN 'PUBLIC' THEN 'PUBLIC' ELSE quote_ident(grantee) END FROM mz_internal.mz_show_default_privileges WHERE database = current_database() AND object_owner <> 'none' AND grantee <> 'none' AND schema = " ~ dbt.string_literal(from)`,
  )}
{% endmacro %}`

const MISSING = 'Missing necessary permissions to execute a deployment. The current role '

/** What of the objects listed isn't the current role's. */
function ownership(kind: 'schema' | 'cluster'): string {
  const from =
    kind === 'schema'
      ? 'mz_schemas o JOIN mz_databases d ON d.id = o.database_id AND d.name = current_database()'
      : 'mz_clusters o'
  const name = kind === 'schema' ? kind : PRODUCTION
  return `{% macro internal_ensure_${kind}_ownership(${kind}s=[]) %}
  {%- set names = ['NULL'] -%}
  {%- for ${kind} in ${kind}s -%}{%- do names.append(dbt.string_literal(${name})) -%}{%- endfor -%}
  {%- set others = run_query('SELECT o.name, quote_ident(current_role) FROM ${from} JOIN mz_roles r ON r.id = o.owner_id WHERE r.name <> current_role AND o.name IN (' ~ names | join(', ') ~ ')') -%}
  {%- if execute and others | length > 0 -%}
    {%- set row = others.rows[0] -%}
    {{ exceptions.raise_compiler_error('${MISSING}' ~ row[1] ~ ' needs to be an owner of ${kind} ' ~ row[0] ~ '. Hint: \`ALTER ${kind.toUpperCase()} ' ~ row[0] ~ ' OWNER TO ' ~ row[1] ~ ';\`') }}
  {%- endif -%}
{% endmacro %}`
}

const permissions: readonly string[] = [
  `{% macro deploy_validate_permissions(clusters=[], schemas=[]) %}
  {%- set superuser = run_query('SELECT mz_is_superuser()') -%}
  {%- if execute and not superuser.rows[0][0] -%}
    {{ internal_ensure_database_permission() }}
    {{ internal_ensure_createcluster_permission() }}
    {{ internal_ensure_schema_ownership(schemas) }}
    {{ internal_ensure_cluster_ownership(clusters) }}
  {%- endif -%}
{% endmacro %}`,
  `{% macro internal_ensure_database_permission() %}
  {%- set held = run_query("SELECT count(*) FILTER (WHERE privilege_type = 'CREATE') > 0 AND count(*) FILTER (WHERE privilege_type = 'USAGE') > 0, quote_ident(current_role), current_database() FROM mz_internal.mz_show_my_database_privileges WHERE name = current_database()") -%}
  {%- if execute and not held.rows[0][0] -%}
    {%- set row = held.rows[0] -%}
    {{ exceptions.raise_compiler_error('${MISSING}' ~ row[1] ~ ' needs CREATE and USAGE privileges on database ' ~ row[2] ~ '. Hint: \`GRANT USAGE, CREATE ON DATABASE ' ~ row[2] ~ ' TO ' ~ row[1] ~ ';\`') }}
  {%- endif -%}
{% endmacro %}`,
  `{% macro internal_ensure_createcluster_permission() %}
  {%- set held = run_query("SELECT has_system_privilege('CREATECLUSTER'), current_user()") -%}
  {%- if execute and not held.rows[0][0] -%}
    {{ exceptions.raise_compiler_error('${MISSING}' ~ held.rows[0][1] ~ ' needs CREATECLUSTER privileges. Hint: \`GRANT CREATECLUSTER ON SYSTEM TO ' ~ held.rows[0][1] ~ ';\`') }}
  {%- endif -%}
{% endmacro %}`,
  ownership('cluster'),
  ownership('schema'),
]

const AWAIT = `{% macro deploy_await(poll_interval=15, lag_threshold='1s') %}
  ${CONFIGURED}
  {%- set staged = [] -%}
  {%- for cluster in clusters -%}{%- do staged.append(${DEPLOYED}) -%}{%- endfor -%}
  {%- if not staged -%}
    {{ log('No deployment clusters configured, skipping await.', info=True) }}
    {{ return(none) }}
  {%- endif -%}
  {{ log('Awaiting readiness for ' ~ staged | length ~ ' cluster(s): ' ~ staged | join(', '), info=True) }}
  {%- for attempt in range(1, 100000) -%}
    {%- set statuses = are_clusters_ready(staged, lag_threshold) -%}
    {%- if statuses.values() | selectattr('ready') | list | length == staged | length -%}
      {{ log('All ' ~ staged | length ~ ' cluster(s) are ready.', info=True) }}
      {{ return(none) }}
    {%- endif -%}
    {{ adapter.sleep(poll_interval) }}
  {%- endfor -%}
  {{ exceptions.raise_compiler_error('Clusters failed to become ready within a reasonable amount of time: ' ~ staged | join(', ')) }}
{% endmacro %}`

const CLEANUP = `{% macro deploy_cleanup() %}
  ${CONFIGURED}
  {{ log('Dropping deployment environment for target ' ~ target.name, info=True) }}
  {%- for schema in schemas -%}
    {%- set staged = schema ~ '_dbt_deploy' -%}
    {{ log('Dropping schema ' ~ staged ~ ' for target ' ~ target.name, info=True) }}
    {%- do run_query('DROP SCHEMA IF EXISTS ' ~ adapter.quote(staged) ~ ' CASCADE') -%}
  {%- endfor -%}
  {%- for cluster in clusters -%}
    {%- set staged = ${DEPLOYED} -%}
    {{ log('Dropping cluster ' ~ staged ~ ' for target ' ~ target.name, info=True) }}
    {%- do run_query('DROP CLUSTER IF EXISTS ' ~ adapter.quote(staged) ~ ' CASCADE') -%}
  {%- endfor -%}
{% endmacro %}`

const promote: readonly string[] = [
  `{% macro deploy_promote(wait=False, poll_interval=15, lag_threshold='1s', dry_run=False, max_retries=3, retry_backoff=1.0) %}
  ${CONFIGURED}
  {{ log('Creating deployment environment for target ' ~ target.name, info=True) }}
  {%- for schema in schemas -%}
    ${refuse('not schema_exists(schema)', "'Production schema ' ~ schema ~ ' does not exist'")}
    ${refuse(
      "not schema_exists(schema ~ '_dbt_deploy')",
      "'Deployment schema ' ~ schema ~ '_dbt_deploy does not exist'",
    )}
  {%- endfor -%}
  {%- for cluster in clusters -%}
    ${refuse(`not cluster_exists(${PRODUCTION})`, `'Production cluster ' ~ ${PRODUCTION} ~ ' does not exist'`)}
    ${refuse(`not cluster_exists(${DEPLOYED})`, `'Deployment cluster ' ~ ${DEPLOYED} ~ ' does not exist'`)}
  {%- endfor -%}
  {%- if wait -%}{{ deploy_await(poll_interval, lag_threshold) }}{%- endif -%}
  {%- set swaps = [] -%}
  {%- set mark = 'DRY RUN: ' if dry_run else '' -%}
  {%- if dry_run -%}{{ log('Starting dry run...', info=True) }}{%- endif -%}
  {%- for schema in schemas -%}
    {%- set staged = schema ~ '_dbt_deploy' -%}
    {{ log(mark ~ 'Swapping schemas ' ~ schema ~ ' and ' ~ staged, info=True) }}
    {%- do swaps.append('ALTER SCHEMA ' ~ adapter.quote(schema) ~ ' SWAP WITH ' ~ adapter.quote(staged)) -%}
    {%- if dry_run -%}{{ log(mark ~ swaps[-1], info=True) }}{%- endif -%}
  {%- endfor -%}
  {%- for cluster in clusters -%}
    {%- set origin = ${PRODUCTION} -%}
    {%- set staged = ${DEPLOYED} -%}
    {{ log(mark ~ 'Swapping clusters ' ~ origin ~ ' and ' ~ staged, info=True) }}
    {%- do swaps.append('ALTER CLUSTER ' ~ adapter.quote(origin) ~ ' SWAP WITH ' ~ adapter.quote(staged)) -%}
    {%- if dry_run -%}{{ log(mark ~ swaps[-1], info=True) }}{%- endif -%}
  {%- endfor -%}
  {%- if dry_run -%}
    {{ log('Dry run completed. The statements above were **not** executed against Materialize.', info=True) }}
  {%- else -%}
    {%- set outcome = namespace(swapped=False) -%}
    {%- for attempt in range(max_retries + 1) -%}
      {%- if attempt > 0 -%}
        {{ log('Retrying atomic swap (attempt ' ~ (attempt + 1) ~ ' of ' ~ (max_retries + 1) ~ ') due to concurrent-DDL conflict', info=True) }}
        {%- if retry_backoff > 0 -%}{%- do adapter.sleep(retry_backoff) -%}{%- endif -%}
      {%- endif -%}
      {%- if adapter.try_atomic_swap('BEGIN; ' ~ swaps | join('; ') ~ '; COMMIT;') -%}
        {%- if attempt > 0 -%}{{ log('Atomic swap succeeded on attempt ' ~ (attempt + 1), info=True) }}{%- endif -%}
        {%- set outcome.swapped = True -%}
        {%- break -%}
      {%- endif -%}
    {%- endfor -%}
    ${refuse(
      'not outcome.swapped',
      "'Atomic swap transaction failed after ' ~ (max_retries + 1) ~ ' attempts due to concurrent-DDL conflicts. Consider increasing max_retries or reducing concurrent DDL activity during promotion.'",
    )}
    {{ tag_deployed_schemas(schemas) }}
  {%- endif -%}
  {{ process_sinks(discover_sinks(schemas), dry_run) }}
{% endmacro %}`,
  asking(
    'cluster_contains_sinks',
    'cluster',
    'SELECT count(*) > 0 FROM mz_sinks JOIN mz_clusters ON mz_sinks.cluster_id = mz_clusters.id WHERE mz_clusters.name',
  ),
  asking(
    'schema_contains_sinks',
    'schema',
    'SELECT count(*) > 0 FROM mz_sinks JOIN mz_schemas ON mz_sinks.schema_id = mz_schemas.id JOIN mz_databases ON mz_schemas.database_id = mz_databases.id WHERE mz_databases.name = current_database() AND mz_schemas.name',
  ),
  `{% macro get_current_database() %}
  {%- set found = run_query('SELECT current_database()') -%}
  {{ return(found.rows[0][0] if execute else none) }}
{% endmacro %}`,
  `{% macro discover_sinks(schemas) %}
  {%- set sinks = [] -%}
  {%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | selectattr('config.materialized', 'equalto', 'sink') -%}
    {%- set upstream = graph.nodes[node.depends_on.nodes[0]] -%}
    {%- if upstream.schema in schemas -%}
      {%- do sinks.append({
        'database': node.database,
        'schema': node.schema,
        'name': node.name,
        'new_upstream_relation': [adapter.quote(upstream.database), adapter.quote(upstream.schema), adapter.quote(upstream.name)] | join('.'),
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(sinks) }}
{% endmacro %}`,
  `{% macro process_sinks(sinks, dry_run) %}
  {%- if not sinks -%}{{ log('No sinks to process.', info=True) }}{%- endif -%}
  {%- for sink in sinks if sink['database'] and sink['schema'] and sink['name'] and sink['new_upstream_relation'] -%}
    {%- set altered = 'ALTER SINK ' ~ [adapter.quote(sink['database']), adapter.quote(sink['schema']), adapter.quote(sink['name'])] | join('.') ~ ' SET FROM ' ~ sink['new_upstream_relation'] -%}
    {{ log(('DRY RUN: ' if dry_run else 'Running ') ~ altered, info=True) }}
    {%- if not dry_run -%}
      {%- call statement('alter_sink_' ~ loop.index, fetch_result=True, auto_begin=False) -%}{{ altered }}{%- endcall -%}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}`,
  `{% macro tag_deployed_schemas(schemas) %}
  {%- set commit = adapter.get_git_commit_sha() -%}
  {%- set told = run_query('SELECT current_user, now()') -%}
  {%- set known = told is not none and told.rows | length > 0 -%}
  {%- set text = 'Deployment by ' ~ (told.rows[0][0] if known else 'unknown') ~ ' on ' ~ (told.rows[0][1] if known else 'unknown') ~ (' | Commit SHA: ' ~ commit if commit) -%}
  {%- for schema in schemas -%}
    {{ log('Tagging schema: ' ~ schema, info=True) }}
    {%- do run_query('COMMENT ON SCHEMA ' ~ adapter.quote(schema) ~ ' IS ' ~ dbt.string_literal(text)) -%}
  {%- endfor -%}
{% endmacro %}`,
]

/**
 * The deploy operations as macros, for projects whose own operations call them. On the command line and in the
 * browser a deployment is planned instead: see plan/deploy.
 */
export const deployMacros: readonly MacroFile[] = [
  macroFile('dbt_materialize', 'macros/deploy/deploy_await.sql', AWAIT),
  macroFile('dbt_materialize', 'macros/deploy/deploy_cleanup.sql', CLEANUP),
  macroFile(
    'dbt_materialize',
    'macros/deploy/deploy_init.sql',
    init,
    defaultPrivileges,
    copyGrants('schema'),
    copyGrants('cluster'),
  ),
  macroFile('dbt_materialize', 'macros/deploy/deploy_permission_validation.sql', ...permissions),
  macroFile('dbt_materialize', 'macros/deploy/deploy_promote.sql', ...promote),
]
