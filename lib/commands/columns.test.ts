import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostOf, writeProject } from '../project/testing/files'
import type { ResolvedProject } from '../resolve'
import { columnLineage, findAsked, nodesWithColumns, startTracing, traceColumn } from './columns'
import { openProject } from './open-project'

const FILES = {
  'profiles.yml': `harbour:
  target: dev
  outputs:
    dev: {type: materialize, host: 127.0.0.1, port: 1, user: u, pass: p, dbname: materialize, schema: public, threads: 1}
`,
  'dbt_project.yml': 'name: harbour\nversion: "1.0"\nprofile: harbour\n',
  'models/sources.yml': `sources:
  - name: port
    tables:
      - name: ships
        columns: [{name: ID}, {name: Flag2, quote: true}]
      - name: calls
models:
  - name: everything
    columns: [{name: id}, {name: berth}]
  - name: broken
    columns: [{name: id}]
`,
  'seeds/tariffs.csv': 'class,"Rate, net"\na,1\n',
  'models/stg_ships.sql': `{{ config(materialized='ephemeral') }} select id, upper("Flag2") as flag from {{ source('port', 'ships') }}`,
  'models/fleet.sql': `with ships as (select * from {{ ref('stg_ships') }})
    select ships.*, "Rate, net" as rate from ships join {{ ref('tariffs') }} on class = flag`,
  'models/everything.sql': "select * from {{ source('port', 'calls') }}",
  'models/berths.sql': "select berth, count(*) as calls from {{ ref('everything') }} group by berth",
  'models/broken.sql': "select id from {{ ref('fleet') }} where",
  'models/after_broken.sql': "select id from {{ ref('broken') }}",
  'models/asks.sql': "select {% if execute %}{{ run_query('select 1').columns[0].name }}{% endif %} as id",
  'models/feed.sql': `{{ config(materialized='sink') }} FROM {{ ref('fleet') }} INTO KAFKA CONNECTION k (TOPIC 't')`,
  'models/gauge.sql': `{{ config(materialized='source') }} FROM LOAD GENERATOR COUNTER`,
  'models/ships.sql': `select id, (select max(fleet.id) from other_schema.fleet) as m, (select max(id) from public.fleet) as f from ships`,
  'models/grow.sql': `{{ config(materialized='incremental') }} select id from {{ ref('fleet') }}
    where id > (select max(id) from {{ this }})`,
  'snapshots/fleet_history.sql': `{% snapshot fleet_history %}
    {{ config(strategy='timestamp', unique_key="id || '-' || flag", updated_at='rate', hard_deletes='new_record',
              snapshot_meta_column_names={'dbt_valid_to': 'until'}) }}
    select * from {{ ref('fleet') }}
    {% endsnapshot %}`,
}

let folder: string
let project: ResolvedProject

async function open(): Promise<ResolvedProject> {
  const opened = await openProject(
    { projectDir: folder, profilesDir: folder, which: 'compile' },
    hostOf(folder),
  )
  if (!opened.ok) throw new Error(JSON.stringify(opened.errors))
  return opened.value
}

beforeAll(async () => {
  folder = writeProject(FILES)
  project = await open()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `name ← node.column kind`, without the prefix of ids. */
function columns(id: string): readonly string[] {
  const found = columnLineage(project).columnsOf(id)
  return (found?.columns ?? []).map(({ name, inputs, untraced, from }) => {
    const all = inputs.map(({ node, column, kind }) => `${node.split('.').at(-1)}.${column} ${kind}`)
    const origin = all.length > 0 ? all.join(', ') : from
    return [`${name} ← ${origin}`, ...untraced.map(({ code }) => `(${code})`)].join(' ')
  })
}

describe('columns of nodes', () => {
  it('of a source are those that its properties describe, as they are written there', () => {
    const ships = columnLineage(project).columnsOf('source.harbour.port.ships')
    expect(ships?.columns.map(({ name, from }) => [name, from])).toEqual([
      ['ID', 'outside'],
      ['Flag2', 'outside'],
    ])
    expect(ships?.incomplete[0]?.message).toBe("the columns of source.harbour.port.ships aren't all known")
  })

  it("of a seed are its file's header", () => {
    expect(columns('seed.harbour.tariffs')).toEqual(['class ← outside', 'Rate, net ← outside'])
    expect(columnLineage(project).columnsOf('seed.harbour.tariffs')?.incomplete).toEqual([])
  })

  it('lead through ephemeral models, which are nodes like others', () => {
    expect(columns('model.harbour.stg_ships')).toEqual(['id ← ships.ID copy', 'flag ← ships.Flag2 transform'])
    expect(columns('model.harbour.fleet')).toEqual([
      'id ← stg_ships.id copy',
      'flag ← stg_ships.flag copy',
      'rate ← tariffs.Rate, net copy',
    ])
  })

  it('that come through * over an unknown source are those that are described or asked for', () => {
    expect(columns('model.harbour.everything')).toEqual(['id ← calls.id copy', 'berth ← calls.berth copy'])
    const lineage = columnLineage(project)
    expect(lineage.columnsOf('model.harbour.everything')?.incomplete).toHaveLength(1)
    expect(lineage.column('model.harbour.everything', 'other')?.inputs).toEqual([
      { node: 'source.harbour.port.calls', column: 'other', kind: 'copy' },
    ])
    expect(columns('model.harbour.berths')).toEqual(['berth ← everything.berth copy', 'calls ← rows'])
  })

  it("of SQL that can't be read are the described ones, with the parser's message", () => {
    expect(columns('model.harbour.broken')).toEqual(['id ← unknown (syntax)'])
    const [reason] = columnLineage(project).columnsOf('model.harbour.broken')?.incomplete ?? []
    expect(reason?.message).toContain("the SQL can't be analysed: Unexpected EOF")
    expect(columns('model.harbour.after_broken')).toEqual(['id ← broken.id copy'])
  })

  it('of a model that asks the database while it renders are not known', () => {
    const [reason] = columnLineage(project).columnsOf('model.harbour.asks')?.incomplete ?? []
    expect(reason?.code).toBe('not-compiled')
    expect(reason?.message).toContain('the template asks the database')
  })

  it('of a source model come from outside; a sink has none', () => {
    const lineage = columnLineage(project)
    expect(lineage.columnsOf('model.harbour.gauge')?.incomplete).toEqual([
      { code: 'not-a-query', message: "a source isn't made by a query" },
    ])
    expect(lineage.columnsOf('model.harbour.feed')).toBeNull()
  })

  it('of relations written by hand are those of nodes only where the name is whole', () => {
    expect(columns('model.harbour.ships')).toEqual([
      'id ← unknown (not-a-node)',
      'm ← unknown (not-a-node)',
      'f ← fleet.id aggregate',
    ])
  })

  it('of a model that reads itself', () => {
    expect(columns('model.harbour.grow')).toEqual(['id ← fleet.id copy'])
    expect(columnLineage(project).columnsOf('model.harbour.grow')?.conditions).toContainEqual({
      node: 'model.harbour.grow',
      column: 'id',
      clause: 'filter',
    })
  })

  it("of a snapshot are its query's and dbt's", () => {
    expect(columns('snapshot.harbour.fleet_history')).toEqual([
      'id ← fleet.id copy',
      'flag ← fleet.flag copy',
      'rate ← fleet.rate copy',
      'dbt_scd_id ← fleet.flag transform, fleet.id transform, fleet.rate transform',
      'dbt_updated_at ← fleet.rate copy',
      'dbt_valid_from ← fleet.rate copy',
      'until ← fleet.rate transform',
      'dbt_is_deleted ← constant',
    ])
  })

  it('follow catalog.json once there is one', () => {
    mkdirSync(join(folder, 'target'), { recursive: true })
    const columnsOfCalls = {
      b: { name: 'berth', index: 2, type: 'text' },
      i: { name: 'id', index: 1, type: 'int' },
    }
    const catalog = { nodes: {}, sources: { 'source.harbour.port.calls': { columns: columnsOfCalls } } }
    writeFileSync(join(folder, 'target', 'catalog.json'), JSON.stringify(catalog))
    expect(columns('source.harbour.port.calls')).toEqual(['id ← outside', 'berth ← outside'])
    expect(columnLineage(project).columnsOf('model.harbour.everything')?.incomplete).toEqual([])
    rmSync(join(folder, 'target', 'catalog.json'))
    expect(columns('source.harbour.port.calls')).toEqual([])
  })
})

describe('following a column', () => {
  it('up, to where it ends', () => {
    const graph = traceColumn(project, { node: 'snapshot.harbour.fleet_history', column: 'flag' }, 'up')
    expect(graph.columns.map(({ node, column, distance }) => [node, column, distance])).toEqual([
      ['snapshot.harbour.fleet_history', 'flag', 0],
      ['model.harbour.fleet', 'flag', 1],
      ['model.harbour.stg_ships', 'flag', 2],
      ['source.harbour.port.ships', 'Flag2', 3],
    ])
    expect(graph.edges.at(-1)).toEqual({
      from: { node: 'source.harbour.port.ships', column: 'Flag2' },
      to: { node: 'model.harbour.stg_ships', column: 'flag' },
      kind: 'transform',
    })
    expect(graph.conditions).toContainEqual({
      from: { node: 'seed.harbour.tariffs', column: 'class' },
      to: 'model.harbour.fleet',
      column: null,
      clause: 'join',
    })
  })

  it('one step, and tells where there is more', () => {
    const graph = traceColumn(project, { node: 'model.harbour.fleet', column: 'flag' }, 'up', 1)
    expect(graph.columns.map(({ node, more }) => [node, more])).toEqual([
      ['model.harbour.fleet', false],
      ['model.harbour.stg_ships', true],
    ])
  })

  it('down, with what it decides about and what could not be traced', () => {
    const graph = traceColumn(project, { node: 'source.harbour.port.ships', column: 'ID' }, 'down')
    expect(graph.columns.map(({ node, column }) => `${node.split('.').at(-1)}.${column}`)).toEqual([
      'ships.ID',
      'stg_ships.id',
      'fleet.id',
      'grow.id',
      'fleet_history.id',
      'fleet_history.dbt_scd_id',
    ])
    expect(graph.blind).toEqual([
      { node: 'model.harbour.broken', reasons: [expect.objectContaining({ code: 'syntax' })] },
    ])
    expect(graph.conditions).toContainEqual({
      from: { node: 'model.harbour.fleet', column: 'id' },
      to: 'model.harbour.grow',
      column: null,
      clause: 'filter',
    })
  })

  it('reader by reader, for one who cannot wait for all', () => {
    const tracing = startTracing(project, { node: 'model.harbour.fleet', column: 'id' }, 'down', 1)
    const reached: number[] = []
    for (let step = tracing.next(); !step.done; step = tracing.next()) {
      const { columns, edges } = step.value()
      expect(columns).toHaveLength(edges.length + 1)
      reached.push(edges.length)
    }
    expect(reached.length).toBeGreaterThan(3)
    expect(reached).toEqual([...reached].sort((a, b) => a - b))
    expect(reached.at(-1)).toBe(3)
  })

  it('of a name that no node has says so', () => {
    const graph = traceColumn(project, { node: 'model.harbour.fleet', column: 'nothing' }, 'up')
    expect(graph.columns[0]?.untraced[0]?.message).toBe('model.harbour.fleet has no column "nothing"')
  })
})

describe('names as people write them', () => {
  it.each([
    ['fleet', 'model.harbour.fleet', null],
    ['fleet.rate', 'model.harbour.fleet', 'rate'],
    ['harbour.fleet.rate', 'model.harbour.fleet', 'rate'],
    ['port.ships', 'source.harbour.port.ships', null],
    ['port.ships.id', 'source.harbour.port.ships', 'id'],
    ['model.harbour.fleet', 'model.harbour.fleet', null],
  ])('%s', (text, node, column) => {
    expect(findAsked(project, text)).toEqual([{ node, column }])
  })
  it('nothing for what is no node', () => {
    expect(findAsked(project, 'nothing.here')).toEqual([])
    expect(nodesWithColumns(project)).toContain('seed.harbour.tariffs')
  })
})
