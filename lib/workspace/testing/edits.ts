import fc from 'fast-check'

type Changes = { readonly [path: string]: string | null }

/** For tests: a change of a project's files; null takes a file away. */
export type Edit = {
  readonly name: string
  readonly make: (files: ReadonlyMap<string, string>) => Changes
  readonly env?: { readonly [name: string]: string }
}

const NAMES = [
  'stg_ships',
  'stg_fares',
  'voyages',
  'crew',
  'roster',
  'ports',
  'pilot',
  'loop',
  'extra',
  'ice',
  'log',
]
const name = fc.constantFrom(...NAMES)
const model = fc.constantFrom(
  'models/staging/stg_ships.sql',
  'models/staging/stg_fares.sql',
  'models/marts/voyages.sql',
  'models/marts/roster.sql',
  'models/marts/crew_v1.sql',
  'models/marts/crew_new.sql',
  'models/loop.sql',
  'models/winter/ice.sql',
  'models/extra.sql',
  'models/marts/extra.sql',
  'lib/pilots/models/pilot.sql',
  'analyses/look.sql',
  'tests/no_ghosts.sql',
)

const config = fc.constantFrom(
  '',
  "{{ config(materialized='table') }}",
  "{{ config(alias='extra') }}",
  '{{ config(enabled=false) }}',
  "{{ config(tags=['a'], meta={'x': 1.0}) }}",
  "{{ config(access='private', group='treasury') }}",
  "{{ config(schema='other', post_hook=\"select * from {{ ref('ports') }}\") }}",
  "{{ config(tags=[env_var('SEA', 'x')]) }}",
)

const reference = fc.oneof(
  name.map((n) => `{{ ref('${n}') }}`),
  fc.constantFrom(
    "{{ source('raw', 'ships') }}",
    "{{ source('raw', 'boats') }}",
    "{{ ref('crew', v=1) }}",
    "{{ ref('pilots', 'pilot') }}",
    "{{ cents('a') }}",
    '{{ salt() }}',
    '{{ skerry.brine() }} {{ brine is defined }}',
    "{{ swell(salt) }} {{ context['salt']() }}",
    '{{ pilots.tide() }}',
    '{{ ref(',
    "{{ flags.WHICH }} {{ var('season') }}",
  ),
)

function edit(name: string, changes: Changes, env?: Edit['env']): Edit {
  return { name, make: () => changes, ...(env ? { env } : {}) }
}

const sql = fc
  .tuple(model, config, fc.array(reference, { maxLength: 3 }))
  .map(([path, settings, refs]) => edit('sql', { [path]: `${settings} select 1 from x ${refs.join(', ')}` }))

const away = fc.constantFrom('models', 'snapshots', 'tests', 'seeds', 'analyses').chain((folder) =>
  fc.nat().map(
    (n): Edit => ({
      name: 'away',
      make: (files) => {
        const inFolder = [...files.keys()].filter((path) => path.startsWith(folder)).sort()
        const path = inFolder[n % Math.max(1, inFolder.length)]
        return path === undefined ? {} : { [path]: null }
      },
    }),
  ),
)

const test = fc.oneof(
  fc.constantFrom('unique', 'not_null', 'positive', 'missing_test'),
  name.map((n) => `{relationships: {arguments: {to: ref('${n}'), field: id}}}`),
)

const entry = fc
  .tuple(
    name,
    fc.array(test, { maxLength: 3 }),
    fc.constantFrom(
      '',
      ', description: "{{ doc(\'ship\') }}"',
      ", description: \"{{ doc('sa' ~ 'il') if false }} {{ doc('fare') }}\"",
      ', config: {enabled: false}',
      ', config: {group: treasury, access: private}',
      ', config: {tags: [t]}',
      ', deprecation_date: 2019-01-01',
      ', latest_version: 1, versions: [{v: 1}]',
    ),
  )
  .map(([n, tests, more]) => `{name: ${n}, columns: [{name: id, data_tests: [${tests.join(', ')}]}]${more}}`)

const properties = fc
  .tuple(
    fc.constantFrom(
      'models/extra.yml',
      'models/staging/_staging.yml',
      'seeds/seeds.yml',
      'lib/pilots/models/pilots.yml',
    ),
    fc.constantFrom('models', 'models', 'seeds', 'snapshots'),
    fc.array(entry, { maxLength: 3 }),
    fc.constantFrom(
      '',
      'groups: [{name: treasury, owner: {name: Purser}}]\n',
      "exposures: [{name: board, type: ml, owner: {name: Mate}, depends_on: [ref('extra')]}]\n",
      'sources: [{name: raw, tables: [{name: boats}]}]\n',
      'sources: [{name: sea, tables: [{name: boats, columns: [{name: id, data_tests: [unique]}]}]}]\n',
      'unit_tests: [{name: more, model: voyages, given: [], expect: {rows: []}}]\n',
      'macros: [{name: cents, description: Other.}]\n',
      'macros: [{name: cents, arguments: [{name: c, description: "{{ doc(\'ship\') }}"}]}]\n',
      'sources: [{name: sea, description: "{{ doc(\'ship\') }}", tables: [{name: boats}]}]\n',
      'metrics: []\n',
    ),
  )
  .map(([path, key, entries, more]) =>
    edit('properties', {
      [path]: `${entries.length > 0 ? `${key}:\n${entries.map((e) => `  - ${e}\n`).join('')}` : ''}${more}`,
    }),
  )

/** Blank lines move all that is written below them. */
const shift = fc.nat().map(
  (n): Edit => ({
    name: 'shift',
    make: (files) => {
      const paths = [...files.keys()].filter((path) => /\.(yml|sql)$/.test(path)).sort()
      const path = paths[n % paths.length] ?? ''
      return { [path]: `\n\n${files.get(path) ?? ''}` }
    },
  }),
)

const SALT = [
  "{% macro salt(x='sea') %}{{ x }} salt{% endmacro %}",
  "{% macro salt(x='sea') %}{{ config(tags=['salty']) }}{{ ref('ports') }}{% endmacro %}",
  '{% macro salt() %}{{ tide() }} {{ pilots.tide() }}{% endmacro %}',
  "{% macro salt(x) %}{{ adapter.dispatch('nowhere') }}{% endmacro %}",
  "{% macro salt(x) %}{{ adapter.dispatch('salt_of', 'skerry')() }}{% endmacro %}",
  "{% macro salt(x) %}{{ exceptions.warn('salty') }}{% endmacro %}",
  '{% macro salt(x) %}{{ modules.itertools.count() if false }}{% endmacro %}',
  '{% macro salt(x) %}{{ run_started_at if x }}{{ env_var("SEA", "x") }}{% endmacro %}',
  '{% macro salt(x) %}{{ missing_one() }}{% endmacro %}',
  '{% macro salt(x) %}{% if %}{% endmacro %}',
  '{% test salt(model) %}1{% endtest %}',
]
const BRINE = [
  '{% macro brine() %}{{ salt() }}{% endmacro %}',
  "{% macro brine() %}{{ ref('voyages') if false }}{{ cents(1) }}{% endmacro %}",
  '{% macro brine(a, b) %}strong{% endmacro %}',
  '{% macro default__salt_of() %}of{% endmacro %}',
]
const SWELL = [
  '{% macro swell(f) %}{{ f() }}{% endmacro %}',
  "{% macro swell(f) %}{{ config(meta={'high': true}) }}{% endmacro %}",
  '{% macro swell(f) %}{{ swell(f) if false }}{% endmacro %}',
]

const macros = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...SALT),
      fc.constantFrom(...BRINE),
      fc.constantFrom(...SWELL),
      fc.constantFrom('\n', '\n\n\n', ' apart '),
    )
    .map(([salt, brine, swell, between]) =>
      edit('macros', { 'macros/sea.sql': [salt, brine, swell].join(between) }),
    ),
  fc.constantFrom(
    {
      name: 'macro away',
      make: (files): Changes => (files.has('macros/sea.sql') ? { 'macros/sea.sql': null } : {}),
    },
    edit('new macro', { 'macros/tide_of.sql': '{% macro tide_of() %}low{% endmacro %}' }),
    edit('macro of a package', {
      'lib/pilots/macros/tide.sql': "{% macro tide() %}{{ config(tags=['low']) }}{% endmacro %}",
    }),
    edit('macro beside a test', {
      'macros/cents.sql':
        '{% macro cents(c) %}{{ salt() }}{% endmacro %}{% test positive(model, column_name) %}select 1 from {{ model }} where {{ column_name }} < 0{% endtest %}',
    }),
    edit('test that calls a macro', {
      'macros/cents.sql':
        '{% macro cents(c) %}1{% endmacro %}{% test positive(model, column_name) %}{{ brine() if false }}{{ salt() }} {{ model }}{% endtest %}',
    }),
    edit('names by a macro', {
      'macros/generate_schema_name.sql':
        '{% macro generate_schema_name(custom, node) %}{{ salt("s") | replace(" ", "_") }}{{ custom }}{% endmacro %}',
    }),
    edit('macro described', {
      'macros/macros.yml':
        'macros: [{name: salt, description: "{{ doc(\'ship\') }}", arguments: [{name: x, type: str}]}]\n',
    }),
    edit('hook', {
      'dbt_project.yml': 'name: skerry\nprofile: harbour\non-run-end: ["select \'{{ brine() }}\'"]\n',
    }),
  ),
)

const others = fc.constantFrom(
  edit('env', {}, { SEA: 'south' }),
  edit('schema', {}, { SCHEMA: 'pier' }),
  edit('macro', {
    'macros/cents.sql':
      '{% macro cents(c) %}{{ ref("ports") }}{% endmacro %}{% test positive(model, column_name) %}1{% endtest %}',
  }),
  edit('override', { 'macros/ref.sql': '{% macro ref(n) %}{{ return(builtins.ref(n)) }}{% endmacro %}' }),
  edit('project', {
    'dbt_project.yml':
      'name: skerry\nprofile: harbour\nmodels: {skerry: {staging: {+schema: st}, nowhere: {+tags: x}}}\n',
  }),
  ...[
    '{% docs ship %}Another ship.{% enddocs %}',
    '{% docs fare %}Less.{% enddocs %}{% docs ship %}A boat.{% enddocs %} More of it.',
    '{% docs fare %}More.{% enddocs %}{% docs sail %}A sail.{% enddocs %}{% docs ship %}A ship.{% enddocs %}',
    '{% docs ship %}',
  ].flatMap((text) => [edit('docs', { 'models/docs.md': text }), edit('docs', { 'models/more.md': text })]),
  edit('docs', { 'lib/pilots/models/docs.md': '{% docs ship %}A pilot.{% enddocs %}' }),
  edit('seed', { 'seeds/ports.csv': 'id,name\n3,West\n' }),
  edit('seed', { 'seeds/more.csv': 'id\n3\n' }),
  edit('ignore', { '.dbtignore': 'models/marts/roster.sql\n' }),
  edit('fixture', { 'tests/fixtures/rows.csv': 'id\n1\n' }),
  edit('package', { 'packages.yml': 'packages: []\n' }),
  edit('selectors', { 'selectors.yml': 'selectors: [{name: s, definition: tag:x}]\n' }),
  edit('snapshot', {
    'snapshots/more.sql':
      "{% snapshot log %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select 1{% endsnapshot %}",
  }),
)

/** Any change that somebody may make. */
export const edits: fc.Arbitrary<Edit> = fc.oneof(
  { arbitrary: sql, weight: 5 },
  { arbitrary: properties, weight: 4 },
  { arbitrary: away, weight: 2 },
  { arbitrary: shift, weight: 2 },
  { arbitrary: macros, weight: 3 },
  { arbitrary: others, weight: 2 },
)
