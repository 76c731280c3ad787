import { type MacroFile, macroFile } from '../text'

/** The state of the clusters that `names` lists (as SQL literals), a row each. */
const STATUS_QUERY = `with struggling as (
    select replica_id
    from mz_internal.mz_cluster_replica_status_history
    where occurred_at + interval '24 hours' > mz_now() and reason = 'oom-killed'
    group by replica_id
    having count(*) >= 3
  ),
  asked as (
    select id, name from mz_clusters where name in ({{ names }})
  ),
  replicas as (
    select c.name, c.id, count(r.id) as total, count(s.replica_id) as struggling
    from asked c
    left join mz_cluster_replicas r on r.cluster_id = c.id
    left join struggling s on s.replica_id = r.id
    group by c.name, c.id
  ),
  hydration as (
    select name, max(hydrated) as hydrated, max(total) as total
    from (
      select c.name, r.id, count(*) filter (where h.hydrated) as hydrated, count(*) as total
      from asked c
      join mz_cluster_replicas r on r.cluster_id = c.id
      left join mz_internal.mz_hydration_statuses h on h.replica_id = r.id
      group by c.name, r.id
    ) by_replica
    group by name
  ),
  lags as (
    select c.name, max(extract(epoch from l.lag)) as seconds
    from asked c
    join mz_cluster_replicas r on r.cluster_id = c.id
    join mz_internal.mz_hydration_statuses h on h.replica_id = r.id
    join mz_internal.mz_wallclock_global_lag l on l.object_id = h.object_id
    group by c.name
  ),
  threshold as (
    select extract(epoch from interval {{ dbt.string_literal(lag_threshold) }}) as seconds
  )
  select
    replicas.name as cluster_name,
    replicas.id as cluster_id,
    case
      when replicas.total = 0 or replicas.total = replicas.struggling then 'failing'
      when coalesce(hydration.hydrated, 0) < coalesce(hydration.total, 0) then 'hydrating'
      when coalesce(lags.seconds, 0) > (select seconds from threshold) then 'lagging'
      else 'ready'
    end as status,
    case
      when replicas.total = 0 then 'no_replicas'
      when replicas.total = replicas.struggling then 'all_replicas_problematic'
    end as failure_reason,
    coalesce(hydration.hydrated, 0) as hydrated_count,
    coalesce(hydration.total, 0) as total_count,
    coalesce(lags.seconds, 0)::bigint as max_lag_secs,
    replicas.total as total_replicas,
    replicas.struggling as problematic_replicas,
    (select seconds from threshold)::bigint as threshold_secs
  from replicas
  left join hydration on hydration.name = replicas.name
  left join lags on lags.name = replicas.name`

/** A row of the query as what the macros return. */
const FOUND = `{
      'ready': row[2] == 'ready',
      'status': row[2],
      'failure_reason': row[3],
      'hydrated_count': row[4],
      'total_count': row[5],
      'max_lag_secs': row[6],
      'total_replicas': row[7],
      'problematic_replicas': row[8],
    }`
const NOT_FOUND = `{
      'ready': false,
      'status': 'failing',
      'failure_reason': 'cluster_not_found',
      'hydrated_count': 0,
      'total_count': 0,
      'max_lag_secs': 0,
      'total_replicas': 0,
      'problematic_replicas': 0,
    }`

/** What is said of a cluster in each state. */
function said(head: string, texts: Readonly<Record<'ready' | 'hydrating' | 'lagging', string>>): string {
  return `{%- if row[2] == 'ready' -%}{{ log(${head} ~ ${texts.ready}, info=True) }}
      {%- elif row[2] == 'hydrating' -%}{{ log(${head} ~ ${texts.hydrating}, info=True) }}
      {%- elif row[2] == 'lagging' -%}{{ log(${head} ~ ${texts.lagging}, info=True) }}
      {%- else -%}{{ log(${head} ~ 'failing (' ~ row[3] ~ ', ' ~ row[8] ~ '/' ~ row[7] ~ ' problematic replicas)', info=True) }}
      {%- endif -%}`
}

/** Whether clusters have caught up, asked once or until they have. */
export const readinessMacros: readonly MacroFile[] = [
  macroFile(
    'dbt_materialize',
    'macros/utils/are_clusters_ready.sql',
    `{% macro are_clusters_ready(clusters, lag_threshold='1s') %}
  {%- if clusters | length == 0 -%}{{ return({}) }}{%- endif -%}
  {{ log('Checking cluster readiness for: ' ~ clusters | join(', '), info=True) }}
  {%- set literals = [] -%}
  {%- for cluster in clusters -%}{%- do literals.append(dbt.string_literal(cluster)) -%}{%- endfor -%}
  {%- set names = literals | join(', ') -%}
  {%- set query -%}${STATUS_QUERY}{%- endset -%}
  {%- set answer = run_query(query) -%}
  {%- set statuses = {} -%}
  {%- if execute -%}
    {%- for row in answer.rows if answer -%}
      ${said("'  ' ~ row[0] ~ ': '", {
        ready: "'ready (hydration: ' ~ row[4] ~ '/' ~ row[5] ~ ', lag: ' ~ row[6] ~ 's)'",
        hydrating: "'hydrating (' ~ row[4] ~ '/' ~ row[5] ~ ' objects)'",
        lagging: "'lagging (' ~ row[6] ~ 's, threshold: ' ~ row[9] ~ 's)'",
      })}
      {%- do statuses.update({row[0]: ${FOUND}}) -%}
    {%- endfor -%}
    {%- for cluster in clusters if cluster not in statuses -%}
      {{ log('  ' ~ cluster ~ ': not found', info=True) }}
      {%- do statuses.update({cluster: ${NOT_FOUND}}) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(statuses) }}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_materialize',
    'macros/utils/is_cluster_ready.sql',
    `{% macro is_cluster_ready(cluster=target.cluster|default(none), lag_threshold='10s') %}
  {%- if cluster is none -%}
    {{ exceptions.raise_compiler_error('No cluster specified and no default cluster found in target profile.') }}
  {%- endif -%}
  {{ log('Checking cluster readiness for: ' ~ cluster, info=True) }}
  {%- set names = dbt.string_literal(cluster) -%}
  {%- set query -%}${STATUS_QUERY}{%- endset -%}
  {%- set answer = run_query(query) -%}
  {%- if execute -%}
    {%- for row in answer.rows if answer -%}
      ${said("'Cluster ' ~ cluster ~ ' is '", {
        ready: "'ready. Hydration: ' ~ row[4] ~ '/' ~ row[5] ~ ', Lag: ' ~ row[6] ~ 's'",
        hydrating: "'hydrating: ' ~ row[4] ~ '/' ~ row[5] ~ ' objects hydrated'",
        lagging: "'lagging: ' ~ row[6] ~ 's (threshold: ' ~ row[9] ~ 's)'",
      })}
      {{ return(${FOUND}) }}
    {%- endfor -%}
    {{ log('Cluster ' ~ cluster ~ ' does not exist', info=True) }}
    {{ return(${NOT_FOUND}) }}
  {%- endif -%}
{% endmacro %}`,
  ),
  macroFile(
    'dbt_materialize',
    'macros/utils/await_cluster_ready.sql',
    `{% macro await_cluster_ready(cluster, poll_interval=15, lag_threshold='10s') %}
  {%- for attempt in range(1, 100000) -%}
    {%- set result = is_cluster_ready(cluster, lag_threshold) -%}
    {%- if result.ready -%}{{ return(result) }}{%- endif -%}
    {%- if result.status == 'failing' -%}
      {{ log('Cluster ' ~ cluster ~ ' is in a failing state: ' ~ result.failure_reason ~ '. Retrying...', info=True) }}
    {%- endif -%}
    {{ adapter.sleep(poll_interval) }}
  {%- endfor -%}
  {{ exceptions.raise_compiler_error('Cluster ' ~ cluster ~ ' failed to become ready within a reasonable amount of time') }}
{% endmacro %}`,
  ),
]
