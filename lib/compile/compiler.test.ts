import { describe, expect, it } from 'vitest'
import type { Answer, QueryPort } from '../adapter'
import { DiagnosticError, error } from '../foundation'
import { PyDict } from '../jinja'
import { compilerOf } from './testing/project'
import type { TemplateMessage } from './types'

const NO_ROWS: Answer = { columns: [], rows: [], status: 'OK' }

/** A database that gives scripted answers by a part of the statement, and notes what it was sent. */
function scripted(answers: Readonly<Record<string, Answer>>): QueryPort & { readonly sent: string[] } {
  const sent: string[] = []
  return {
    sent,
    query(sql) {
      sent.push(sql.replace(/\s+/g, ' ').trim())
      return Object.entries(answers).find(([part]) => sql.includes(part))?.[1] ?? NO_ROWS
    },
  }
}

function rowsOf(columns: readonly string[], ...rows: Answer['rows']): Answer {
  return { columns: columns.map((name) => ({ name, oid: 25 })), rows, status: `SELECT ${rows.length}` }
}

const berths = {
  'models/berths.sql': 'select 1 as berth',
  'models/free.sql': "{{ config(materialized='ephemeral') }}select berth from {{ ref('berths') }}",
  'models/board.sql': "with b as (select * from {{ ref('free') }}) select * from b",
}

function codeOf(result: ReturnType<ReturnType<typeof compilerOf>['compileNode']>): string {
  if (!result.ok) throw new Error(JSON.stringify(result.errors))
  return result.value.compiledCode
}

describe('compileNode', () => {
  it('puts ephemeral inputs in front as CTEs', () => {
    const compiler = compilerOf(berths)
    expect(codeOf(compiler.compileNode('model.skerry.board'))).toBe(
      'with  __dbt__cte__free as (\nselect berth from "materialize"."public"."berths"\n), b as (select * from __dbt__cte__free) select * from b',
    )
  })

  it('puts each ephemeral input in once, those it needs before it', () => {
    const ephemeral = "{{ config(materialized='ephemeral') }}"
    const compiler = compilerOf({
      'models/a.sql': `${ephemeral}select 1 as n`,
      'models/b.sql': `${ephemeral}select n from {{ ref('a') }}`,
      'models/c.sql': "select * from {{ ref('b') }} join {{ ref('a') }} using (n)",
    })
    const compiled = compiler.compileNode('model.skerry.c')
    expect(compiled.ok && compiled.value.extraCtes.map((cte) => cte.id)).toEqual([
      'model.skerry.a',
      'model.skerry.b',
    ])
  })

  it('keeps the last line break of a text without templates, and says which macros a node called', () => {
    const compiler = compilerOf({
      'snapshots/s.sql':
        "{% snapshot s %}\nselect 1 as id\n{% endsnapshot %}{% snapshot t %}\nselect '{{ at() }}'\n{% endsnapshot %}",
      'snapshots/s.yml':
        'snapshots: [{name: s, config: &c {unique_key: id, strategy: check, check_cols: all}}, {name: t, config: *c}]',
      'macros/at.sql':
        '{% macro at() %}{% if execute %}{{ when() }}{% endif %}{% endmacro %}{% macro when() %}now{% endmacro %}',
    })
    expect(codeOf(compiler.compileNode('snapshot.skerry.s'))).toBe('\nselect 1 as id\n')
    const called = compiler.compileNode('snapshot.skerry.t')
    expect(codeOf(called)).toBe("\nselect 'now'")
    expect(called.ok && called.value.calledMacros).toEqual(['macro.skerry.at'])
  })

  it('shows a node what it refers to without what the calls left out', () => {
    const compiler = compilerOf({ ...berths, 'models/k.sql': "{{ model.refs }} {{ ref('berths') and '' }}" })
    expect(codeOf(compiler.compileNode('model.skerry.k'))).toBe("[{'name': 'berths'}] ")
  })

  it('puts the relation into foreign keys', () => {
    const compiler = compilerOf({
      ...berths,
      'models/k.sql': 'select 1 as berth',
      'models/p.yml':
        'models: [{name: k, constraints: [{type: foreign_key, columns: [berth], to: ref("berths"), to_columns: [berth]}]}]',
    })
    const compiled = compiler.compileNode('model.skerry.k')
    expect(compiled.ok && compiled.value.node).toMatchObject({
      constraints: [{ to: '"materialize"."public"."berths"' }],
    })
  })

  it('writes what it compiled where dbt does, an ephemeral node when another needs it', () => {
    const written = new Map<string, string>()
    const compiler = compilerOf(
      {
        ...berths,
        'models/p.yml': 'models: [{name: berths, columns: [{name: berth, data_tests: [not_null]}]}]',
      },
      { write: (path, text) => written.set(path, text) },
    )
    const { errors } = compiler.compileAll([
      'model.skerry.berths',
      'model.skerry.free',
      'model.skerry.board',
      ...['test.skerry.not_null_berths_berth'].flatMap((start) => idsFrom(compiler, start)),
    ])
    expect(errors).toEqual([])
    expect([...written.keys()]).toEqual([
      'compiled/skerry/models/berths.sql',
      'compiled/skerry/models/free.sql',
      'compiled/skerry/models/board.sql',
      'compiled/skerry/models/p.yml/not_null_berths_berth.sql',
    ])
  })

  it('gives relations without rows under --empty', () => {
    const compiler = compilerOf(
      { ...berths, 'models/all.sql': "select * from {{ ref('berths') }}" },
      { empty: true },
    )
    expect(codeOf(compiler.compileNode('model.skerry.all'))).toBe(
      'select * from (select * from "materialize"."public"."berths" where false limit 0)',
    )
  })

  it('names file, line and hint of what fails, and goes on with the others', () => {
    const compiler = compilerOf({
      'models/good.sql': 'select 1',
      'models/bad.sql': "\nselect 1,\n  {{ exceptions.raise_compiler_error('the tide is out') if execute }}",
      'models/unset.sql': "select {% if execute %}{{ var('season') }}{% endif %}",
    })
    const { nodes, errors } = compiler.compileAll([
      'model.skerry.bad',
      'model.skerry.unset',
      'model.skerry.good',
    ])
    expect(nodes.map((each) => each.node.name)).toEqual(['good'])
    expect(errors[0]).toMatchObject({
      code: 'GL9001',
      message: 'the tide is out',
      at: { file: 'models/bad.sql', line: 3 },
      uniqueId: 'model.skerry.bad',
    })
    expect(errors[1]?.hint).toContain('--vars')
  })

  it('tells of a ref that parsing could not see', () => {
    const compiler = compilerOf({
      'models/a.sql': 'select 1',
      'models/b.sql': "select {% if execute %}* from {{ ref('a') }}{% endif %}",
    })
    const failed = compiler.compileNode('model.skerry.b')
    expect(failed.ok ? '' : failed.errors[0]?.message).toContain("-- depends_on: {{ ref('a') }}")
  })
})

function idsFrom(compiler: ReturnType<typeof compilerOf>, start: string): string[] {
  return compiler.nodeIds().filter((id) => id.startsWith(start))
}

describe('queries of templates', () => {
  const asking = {
    'models/asked.sql':
      "{% if execute %}{% set found = run_query('select vessel, decks from fleet') %}{% for row in found %}{{ row.vessel }}={{ row[1] }};{% endfor %}{{ found.columns[0].values() | list }}{% endif %}",
  }

  it('are answered through the port', () => {
    const port = scripted({ 'from fleet': rowsOf(['vessel', 'decks'], ['Heron', 2], ['Tern', null]) })
    const compiler = compilerOf(asking, { port })
    expect(codeOf(compiler.compileNode('model.skerry.asked'))).toBe("Heron=2;Tern=None;['Heron', 'Tern']")
    expect(port.sent).toEqual(['select vessel, decks from fleet'])
  })

  it('fail with a hint where there is no port', () => {
    const failed = compilerOf(asking).compileNode('model.skerry.asked')
    expect(failed.ok ? null : failed.errors[0]).toMatchObject({
      message: expect.stringContaining('introspection is off'),
    })
    expect(failed.ok ? null : failed.errors[0]?.hint).toContain('{% if execute %}')
  })

  it("pass on the database's refusal with its SQLSTATE", () => {
    const refused = error('GL6010', 'unknown catalog item', {
      cause: { sqlstate: 'XX000', text: "unknown catalog item 'fleet'" },
    })
    const port: QueryPort = {
      query() {
        throw new DiagnosticError(refused)
      },
    }
    const failed = compilerOf(asking, { port }).compileNode('model.skerry.asked')
    expect(failed.ok ? null : failed.errors[0]).toMatchObject({
      code: 'GL9002',
      message: 'unknown catalog item',
      cause: { sqlstate: 'XX000' },
    })
  })
})

describe('hooks, operations, clusters', () => {
  it('renders hooks with the finished node in sight', () => {
    const compiler = compilerOf({
      'models/a.sql':
        "{{ config(post_hook=['grant select on {{ this }} to {{ model.name }}', '  ', {'sql': 'analyze', 'transaction': false}]) }}select 1",
    })
    const compiled = compiler.compileNode('model.skerry.a')
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors))
    expect(compiler.renderHooks(compiled.value, 'post-hook')).toMatchObject({
      value: [
        { sql: 'grant select on "materialize"."public"."a" to a', insideTransaction: true },
        { sql: 'analyze', insideTransaction: false },
      ],
    })
    expect(compiler.renderHooks(compiled.value, 'pre-hook')).toMatchObject({ value: [] })
  })

  it('runs an operation with its arguments and says what it says', () => {
    const said: TemplateMessage[] = []
    const port = scripted({})
    const compiler = compilerOf(
      {
        'macros/m.sql':
          "{% macro moor(vessel, times=1) %}{% do run_query('insert into log select ' ~ times) %}{{ log(vessel ~ ' moored', info=true) }}{{ return({'n': times + 1}) }}{% endmacro %}",
      },
      { port, onMessage: (message) => said.push(message) },
    )
    const done = compiler.runOperation('moor', { vessel: 'Heron', times: 2 })
    expect(done.ok && done.value.value).toEqual(new PyDict([['n', 3]]))
    expect(port.sent).toEqual(['insert into log select 2'])
    expect(said).toMatchObject([{ kind: 'log', level: 'info', text: 'Heron moored' }])
    expect(compiler.runOperation('skerry.moor', { vessel: 'Tern' }).ok).toBe(true)
    expect(compiler.runOperation('sink')).toMatchObject({ ok: false, errors: [{ code: 'GL9004' }] })
    const wrong = compiler.runOperation('moor', { wrong: 1 })
    expect(wrong.ok ? '' : wrong.errors[0]?.message).toContain("takes no keyword argument 'wrong'")
  })

  it('makes and drops clusters for CI', () => {
    const port = scripted({})
    const said: string[] = []
    const compiler = compilerOf({}, { port, onMessage: ({ text }) => said.push(text) })
    const args = { cluster_name: 'skiff', size: '50cc', replication_factor: 2, force_deploy_suffix: true }
    expect(compiler.runOperation('create_cluster', args)).toMatchObject({
      value: { value: 'skiff_dbt_deploy' },
    })
    expect(compiler.runOperation('drop_cluster', { cluster_name: 'skiff' }).ok).toBe(true)
    expect(port.sent).toEqual([
      "SELECT * FROM mz_clusters WHERE name = 'skiff_dbt_deploy'",
      `CREATE CLUSTER "skiff_dbt_deploy" (SIZE = '50cc', REPLICATION FACTOR = 2)`,
      'DROP CLUSTER IF EXISTS skiff CASCADE',
    ])
    expect(said.at(0)).toBe('Creating deployment cluster skiff_dbt_deploy')
  })

  it('names clusters by the macros of the project, with the deploy suffix of --vars', () => {
    const macros = {
      'macros/m.sql':
        '{% macro generate_cluster_name(custom_cluster_name) %}{{ target.name }}_{{ custom_cluster_name }}{% endmacro %}',
    }
    expect(compilerOf(macros).clusterName('slow')).toMatchObject({ value: 'dev_slow' })
    expect(compilerOf(macros, {}, { vars: 'deploy: true' }).clusterName('slow')).toMatchObject({
      value: 'dev_slow_dbt_deploy',
    })
    expect(compilerOf({}).clusterName(null)).toMatchObject({ value: null })
    const missing = compilerOf({}, {}, { vars: 'deploy: true' }).clusterName(null)
    expect(missing.ok ? '' : missing.errors[0]?.message).toContain('you must specify a valid target cluster')
  })

  it('compiles an inline query, which may refer to anything', () => {
    const inline = compilerOf(berths).compileInline(
      "select * from {{ ref('free') }} join {{ ref('berths') }} using (berth)",
    )
    expect(codeOf(inline)).toContain('with __dbt__cte__free as (')
  })
})

describe('a materialization of the project', () => {
  it('sends its statements through the port and gives back its relations', () => {
    const port = scripted({})
    const written = new Map<string, string>()
    const compiler = compilerOf(
      {
        'macros/m.sql': `{% materialization secret_thing, adapter='materialize' %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {{ run_hooks(pre_hooks) }}
  {% call statement('main') -%}
    create secret {{ target_relation }} as {{ sql }}
  {%- endcall %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}`,
        'models/s.sql': "{{ config(materialized='secret_thing', pre_hook='select 7') }}'x'",
      },
      { port, write: (path, text) => written.set(path, text) },
    )
    const compiled = compiler.compileNode('model.skerry.s')
    const macro = compiler.customMaterialization('secret_thing')
    if (!compiled.ok || !macro) throw new Error('missing')
    const run = compiler.runMaterialization(compiled.value, macro)
    expect(run).toMatchObject({ ok: true })
    expect(port.sent).toEqual(['select 7', `create secret "materialize"."public"."s" as 'x'`])
    expect(run.ok && run.value.relations.length).toBe(1)
    expect(written.get('run/skerry/models/s.sql')).toContain('create secret')
    expect(compiler.customMaterialization('view')).toBeNull()
  })

  it("replaces the adapter's own only by a macro for materialize", () => {
    const body = "{{ return({'relations': []}) }}{% endmaterialization %}"
    const compiler = compilerOf({
      'macros/m.sql': `{% materialization view, default %}${body}
{% materialization sink, adapter='materialize' %}${body}
{% materialization raw, default %}${body}`,
      'models/a.sql': 'select 1',
    })
    expect(compiler.customMaterialization('view')).toBeNull()
    expect(compiler.customMaterialization('sink')?.name).toBe('materialization_sink_materialize')
    expect(compiler.customMaterialization('raw')?.name).toBe('materialization_raw_default')
    expect(compiler.customMaterialization('hologram')).toBeNull()
  })
})
