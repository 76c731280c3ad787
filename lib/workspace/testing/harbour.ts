import type { Files } from '../../project/testing/files'

/** For tests: a project that uses most of what there is. */
export const harbour: Files = {
  'dbt_project.yml': `name: skerry
profile: harbour
vars: {season: winter}
models:
  skerry:
    +tags: [all]
    staging: {+materialized: view}
    winter: {+enabled: "{{ var('season', 'winter') == 'winter' }}"}
on-run-start: ["select '{{ invocation_id }}'"]
`,
  'packages.yml': 'packages: [{local: lib/pilots}]\n',
  'lib/pilots/dbt_project.yml': 'name: pilots\nversion: 1.0.0\n',
  'lib/pilots/models/pilot.sql': 'select 1 as id',
  'lib/pilots/models/pilots.yml': 'models: [{name: pilot, columns: [{name: id, data_tests: [unique]}]}]\n',
  'lib/pilots/macros/tide.sql': '{% macro tide() %}high{% endmacro %}',
  'macros/generate_schema_name.sql': `{% macro generate_schema_name(custom, node) %}{{ env_var('SCHEMA', 'quay') }}{{ '_' ~ custom if custom else '' }}{% endmacro %}`,
  'macros/cents.sql':
    '{% macro cents(c) %}({{ c }} / 100){% endmacro %}\n{% test positive(model, column_name) %}select 1 from {{ model }} where {{ column_name }} < 0{% endtest %}',
  'macros/sea.sql':
    "{% macro salt(x='sea') %}{{ x }} salt{% endmacro %}\n{% macro brine() %}{{ salt() }}{% endmacro %}\n{% macro swell(f) %}{{ f() }}{% endmacro %}",
  'macros/macros.yml':
    'macros: [{name: cents, description: Makes money of it., arguments: [{name: c, type: int}]}]\n',
  'models/docs.md': '{% docs ship %}A ship.{% enddocs %}\n{% docs fare %}What it costs.{% enddocs %}',
  'seeds/ports.csv': 'id,name\n1,North\n2,South\n',
  'seeds/seeds.yml': 'seeds: [{name: ports, columns: [{name: id, data_tests: [not_null]}]}]\n',
  'models/sources.yml': `sources:
  - name: raw
    tables:
      - {name: ships, columns: [{name: id, data_tests: [not_null, unique]}]}
      - {name: fares, description: "{{ doc('fare') }}"}
`,
  'models/staging/stg_ships.sql': "select * from {{ source('raw', 'ships') }}",
  'models/staging/stg_fares.sql':
    "{{ config(meta={'rate': 1.0}) }} select {{ cents('price') }} from {{ source('raw', 'fares') }}",
  'models/staging/_staging.yml': `models:
  - name: stg_ships
    description: "{{ doc('ship') }}"
    columns: [{name: id, data_tests: [unique, not_null]}]
  - name: stg_fares
    config: {tags: [money], group: treasury}
    columns: [{name: price, data_tests: [positive, {accepted_values: {arguments: {values: [1, 2]}}}]}]
groups: [{name: treasury, owner: {name: Purser}}]
`,
  'models/marts/voyages.sql':
    "select * from {{ ref('stg_ships') }} join {{ ref('stg_fares') }} using (id) join {{ ref('ports') }} p using (id)",
  'models/marts/_marts.yml': `models:
  - name: voyages
    columns:
      - name: ship
        data_tests: [{relationships: {arguments: {to: ref('stg_ships'), field: id}}}]
    latest_version: 2
  - name: crew
    latest_version: 2
    deprecation_date: 2020-01-01
    columns: [{name: id, data_tests: [unique]}]
    versions: [{v: 1}, {v: 2, defined_in: crew_new}]
exposures:
  - {name: board, type: dashboard, owner: {name: Mate}, depends_on: [ref('voyages'), "source('raw', 'ships')"]}
unit_tests:
  - name: adds_up
    model: voyages
    given: [{input: ref('stg_ships'), rows: [{id: 1}]}, {input: ref('stg_fares'), rows: []}, {input: ref('ports')}]
    expect: {rows: [{id: 1}]}
`,
  'models/marts/crew_v1.sql': "select * from {{ ref('pilot') }}",
  'models/marts/crew_new.sql': "select * from {{ ref('pilots', 'pilot') }}",
  'models/marts/roster.sql':
    "select * from {{ ref('crew') }}, {{ ref('crew', v=1) }} -- {{ tide_of() if false }}",
  'models/marts/galley.sql':
    "{{ config(meta={'taste': brine()}, post_hook=\"select '{{ swell(salt) }}'\") }} select * from {{ ref('ports') }}",
  'models/winter/ice.sql': 'select 1 as id',
  'models/clock.sql':
    "{{ config(tags=['made']) }} select '{{ run_started_at }}' as at, '{{ env_var('SEA', 'north') }}' as sea",
  'models/loop.sql':
    "{% for name in ['a', 'b'] %}select '{{ name }}' from {{ ref('voyages') }} {{ 'union all' if not loop.last }}{% endfor %}",
  'snapshots/logs.sql': `{% snapshot log %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select * from {{ ref('voyages') }}{% endsnapshot %}
{% snapshot log_of_ships %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select * from {{ ref('stg_ships') }}{% endsnapshot %}`,
  'snapshots/snaps.yml': `snapshots:
  - {name: ports_history, relation: ref('ports'), config: {unique_key: id, strategy: check, check_cols: all}}
`,
  'analyses/look.sql': "select count(*) from {{ ref('voyages') }}",
  'tests/no_ghosts.sql': "select * from {{ ref('voyages') }} where ship is null",
  'tests/tests.yml': 'data_tests: [{name: no_ghosts, description: Ships only.}]\n',
}
