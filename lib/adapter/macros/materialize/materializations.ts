import { type MacroFile, macroFile } from '../text'

const FOLDER = 'macros/materializations'

const HOOKS_BEFORE = `{{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}`

const AFTERWARDS = `{%- do persist_docs(built, model) -%}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ return({'relations': [built]}) }}`

const EXISTING =
  "{%- set existing = adapter.get_relation(identifier=model['alias'], schema=schema, database=database) -%}"

function relation(name: string, type: string): string {
  return `{%- set ${name} = api.Relation.create(identifier=model['alias'], schema=schema, database=database, type=${type}) -%}`
}

const DROP = '{%- if existing -%}{{ adapter.drop_relation(existing) }}{%- endif -%}'

/** What is there stays in strict mode, unless it is to be made anew. */
function keepWhenStrict(hint: string, unless: string): string {
  return `{%- if existing and var('strict_mode', False)${unless} -%}
    {{ log('Relation ' ~ existing ~ ' already exists, skipping creation.${hint}', info=True) }}
    {%- call statement('main') -%}SELECT 1{%- endcall -%}
    {{ return({'relations': [built]}) }}
  {%- endif -%}
  ${DROP}`
}

/** An object of Materialize: where it may stand, what becomes of the one that is there, how it is made. */
function object(
  name: string,
  parts: {
    readonly type: string
    readonly schemaOf: string
    readonly clusterOf?: string
    readonly replace?: string
    readonly create: string
    readonly beforeIndexes?: string
    readonly indexes?: boolean
  },
): string {
  const cluster = parts.clusterOf
    ? `{{ validate_${parts.clusterOf}_cluster_isolation(config.get('cluster', target.cluster)) }}`
    : ''
  return `{% materialization ${name}, adapter='materialize' %}
  ${EXISTING}
  ${relation('built', `'${parts.type}'`)}
  {{ validate_${parts.schemaOf}_schema_isolation(schema, database) }}
  ${cluster}
  ${parts.replace ?? DROP}
  ${HOOKS_BEFORE}
  {%- call statement('main') -%}{{ ${parts.create}(built, sql) }}{%- endcall -%}
  ${parts.beforeIndexes ?? ''}
  ${parts.indexes === false ? '' : '{{ create_indexes(built) }}'}
  ${AFTERWARDS}
{% endmaterialization %}`
}

const ORDINARY = { schemaOf: 'non_source_table', clusterOf: 'non_source_sink' } as const
const AS_MATERIALIZED_VIEW = {
  ...ORDINARY,
  type: 'materialized_view',
  create: 'materialize__create_materialized_view_as',
} as const

const seed = `{% materialization seed, adapter='materialize' %}
  {%- set anew = should_full_refresh() -%}
  ${EXISTING}
  {%- set is_table = existing is not none and existing.is_table -%}
  {%- set rows = load_agate_table() -%}
  {%- do store_result('agate_table', response='OK', agate_table=rows) -%}
  ${HOOKS_BEFORE}
  {%- if is_table -%}
    {%- set table_sql = reset_csv_table(model, anew, existing, rows) -%}
  {%- elif existing is not none and (existing.is_view or existing.is_materialized_view or existing.is_source or existing.is_sink) -%}
    {{ exceptions.raise_compiler_error("Cannot seed to '{}', it is a '{}'".format(existing.render(), existing.type)) }}
  {%- else -%}
    {%- set table_sql = create_csv_table(model, rows) -%}
  {%- endif -%}
  {%- set code = 'CREATE' if anew else 'INSERT' -%}
  {%- set count = rows.rows | length -%}
  {%- call noop_statement('main', code ~ ' ' ~ count, code, count) -%}
    {{ get_csv_sql(table_sql, load_csv_rows(model, rows)) }};
  {%- endcall -%}
  {%- set built = this.incorporate(type='table') -%}
  {%- do persist_docs(built, model) -%}
  {%- if anew or not is_table -%}{%- do create_indexes(built) -%}{%- endif -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [built]}) }}
{% endmaterialization %}`

const test = `{% materialization test, adapter='materialize' %}
  {%- set relations = [] -%}
  {%- set tested = sql -%}
  {%- if should_store_failures() -%}
    ${EXISTING}
    {%- set kind = config.get('store_failures_as') -%}
    {%- if kind == none -%}{%- set kind = 'table' -%}{%- endif -%}
    {%- if kind not in ['table', 'view', 'materialized_view'] -%}
      {{ exceptions.raise_compiler_error("'" ~ kind ~ "' is not a valid value for \`store_failures_as\`. Accepted values are: ['ephemeral', 'table', 'view', 'materialized_view']") }}
    {%- endif -%}
    ${relation('kept', 'kind')}
    {%- if existing -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
    {%- call statement(auto_begin=True) -%}
      {{ materialize__create_view_as(kept, sql) if kind == 'view' else materialize__create_materialized_view_as(kept, sql) }}
    {%- endcall -%}
    {%- do relations.append(kept) -%}
    {%- set tested -%}select * from {{ kept }}{%- endset -%}
    {{ adapter.commit() }}
  {%- endif -%}
  {%- set cluster = adapter.generate_final_cluster_name(config.get('cluster', target.cluster)) -%}
  {%- call statement('main', fetch_result=True) -%}
    {{ get_test_sql(tested, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), config.get('limit'), cluster) }}
  {%- endcall -%}
  {{ return({'relations': relations}) }}
{% endmaterialization %}`

const unit = `{% materialization unit, adapter='materialize' %}
  {%- set expected = config.get('expected_rows') -%}
  {%- set names = expected[0].keys() if expected | length > 0 else get_columns_in_query(sql) -%}
  {%- set empty = make_temp_relation(this.incorporate(type='view')) -%}
  {%- call statement(auto_begin=True) -%}{{ materialize__create_view_as(empty, get_empty_subquery_sql(sql)) }}{%- endcall -%}
  {%- set types = {} -%}
  {%- set quoted = {} -%}
  {%- for column in adapter.get_columns_in_relation(empty) -%}
    {%- do types.update({column.name | lower: column.data_type}) -%}
    {%- do quoted.update({column.name | lower: adapter.quote(column.name)}) -%}
  {%- endfor -%}
  {%- set expected_sql = config.get('expected_sql') or get_expected_sql(expected, types, quoted) -%}
  {%- call statement('main', fetch_result=True) -%}{{ get_unit_test_sql(sql, expected_sql, names) }}{%- endcall -%}
  {%- do adapter.drop_relation(empty) -%}
  {{ return({'relations': []}) }}
{% endmaterialization %}`

const NO_INCREMENTAL = `dbt-materialize does not support incremental models: Materialize keeps every view up to date incrementally by itself. Use the \`materialized_view\` materialization instead.`

/** The adapter's materializations, for projects that call them or build on them; those that run are in the planner. */
export const materializationMacros: readonly MacroFile[] = [
  ...[
    [
      'incremental',
      `{% materialization incremental, adapter='materialize' %}{{ exceptions.raise_compiler_error('${NO_INCREMENTAL}') }}{% endmaterialization %}`,
    ],
    ['materialized_view', object('materialized_view', AS_MATERIALIZED_VIEW)],
    [
      'materializedview',
      `{% materialization materializedview, adapter='materialize' %}
  {{ exceptions.warn('The \`materializedview\` materialization name is deprecated and will be removed in a future release of dbt-materialize. Please use \`materialized_view\` instead.') }}
  {{ return(materialization_materialized_view_materialize()) }}
{% endmaterialization %}`,
    ],
    ['seed/seed', seed],
    [
      'sink',
      object('sink', {
        type: 'sink',
        schemaOf: 'sink',
        clusterOf: 'sink',
        create: 'materialize__create_sink',
        indexes: false,
      }),
    ],
    [
      'source',
      object('source', {
        type: 'source',
        schemaOf: 'source',
        clusterOf: 'source',
        replace: keepWhenStrict('', ''),
        create: 'materialize__create_source',
        beforeIndexes: `{%- if var('strict_mode', False) and config.get('indexes') -%}
    {{ exceptions.raise_compiler_error('Cannot create indexes on sources when strict_mode is enabled. Create indexes on the source_tables built from this source instead.') }}
  {%- endif -%}`,
      }),
    ],
    [
      'source_table',
      object('source_table', {
        type: 'table',
        schemaOf: 'source_table',
        replace: keepWhenStrict(
          ' Set force_recreate=True to recreate.',
          " and not config.get('force_recreate', False)",
        ),
        create: 'materialize__create_source_table',
      }),
    ],
    ['table', object('table', AS_MATERIALIZED_VIEW)],
    ['test', test],
    ['unit', unit],
    ['view', object('view', { ...ORDINARY, type: 'view', create: 'materialize__create_view_as' })],
  ].map(([path = '', text = '']) => macroFile('dbt_materialize', `${FOLDER}/${path}.sql`, text)),
]
