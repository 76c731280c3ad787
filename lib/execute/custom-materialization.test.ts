import { expect, test } from 'vitest'
import { type Answer, RelationCache } from '../adapter'
import { compilerOf } from '../compile/testing/project'
import type { Connection } from '../database'
import { buildNode, type Workshop } from './build-node'

const nothing: Answer = { columns: [], rows: [], status: 'CREATE SECRET' }

/** A materialization sends its statements by the port, so a node's connection must stay unused. */
const unused = new Proxy({} as Connection, {
  get: () => {
    throw new Error('the connection of the thread was used')
  },
})

function workshop(macro: string, violations: Workshop['violations'] = new Map()) {
  const sent: string[] = []
  const relations = new RelationCache()
  relations.list('materialize', 'public', () => [])
  const port = {
    query: (sql: string) => {
      sent.push(sql.trim())
      return nothing
    },
  }
  const compiler = compilerOf(
    {
      'macros/m.sql': `{% materialization secret_thing, adapter='materialize' %}${macro}{% endmaterialization %}`,
      'models/s.sql': "{{ config(materialized='secret_thing') }}'x'",
    },
    { port, relations },
  )
  const shop: Workshop = {
    compiler,
    targetCluster: null,
    strictMode: true,
    fullRefresh: false,
    storeFailures: false,
    warnError: false,
    warningFails: () => false,
    violations,
    existing: () => null,
    made: () => {},
    seedText: async () => '',
    write: () => {},
    targetFolder: 'target',
    onSql: () => {},
    now: () => new Date(0),
  }
  const compiled = compiler.compileNode('model.skerry.s')
  if (!compiled.ok) throw new Error('the model does not compile')
  return { shop, sent, node: compiled.value.node, relations }
}

const MAIN = `{% set made = this.incorporate(type='view') %}
{% call statement('main') %}create secret {{ made }} as {{ sql }}{% endcall %}
{{ return({'relations': [made]}) }}`

test('a materialization of the project makes the node, and its main statement says what became of it', async () => {
  const { shop, sent, node, relations } = workshop(MAIN)
  const outcome = await buildNode(node, unused, shop)
  expect(outcome).toMatchObject({ status: 'success', message: 'CREATE SECRET', compiledCode: "'x'" })
  expect(sent).toEqual([`create secret "materialize"."public"."s" as 'x'`])
  const known = relations.list('materialize', 'public', () => [])
  expect(known.map((r) => r.fields.path.identifier)).toEqual(['s'])
})

test('one that sends no main statement fails, as in dbt', async () => {
  const { shop, node } = workshop("{{ return({'relations': []}) }}")
  const outcome = await buildNode(node, unused, shop)
  expect(outcome.status).toBe('error')
  expect(outcome.message).toContain('main is not being called during running model')
})

test('strict mode counts for it, too', async () => {
  const { node } = workshop(MAIN)
  const fault = { code: 'GL5012' as const, severity: 'error' as const, message: 'a source beside views' }
  const { shop, sent } = workshop(MAIN, new Map([[node.unique_id, [fault]]]))
  expect(await buildNode(node, unused, shop)).toMatchObject({ status: 'error' })
  expect(sent).toEqual([])
})
