import { describe, expect, it } from 'vitest'
import { PyDict, PyObject, RenderState, type Value } from '../../jinja'
import { ephemeralRelation, type Relation } from './relation'
import { RelationClass } from './relation-class'

const state = new RenderState()

function call(
  object: PyObject,
  name: string,
  kwargs: Readonly<Record<string, Value>> = {},
  ...args: Value[]
): Value {
  const found = object.attribute(name, state)
  if (!(found instanceof PyObject) || !found.call) throw new Error(`${name} can't be called`)
  return found.call(args, new Map(Object.entries(kwargs)), state)
}

function text(value: Value): string {
  return value instanceof PyObject ? value.text() : String(value)
}

const relations = new RelationClass()
const berth: Relation = relations.create(
  { database: 'port', schema: 'yard', identifier: 'berth' },
  { type: 'view' },
)

describe('Relation', () => {
  it('prints all parts quoted', () => {
    expect(berth.text()).toBe('"port"."yard"."berth"')
    expect(berth.repr()).toBe('<MaterializeRelation "port"."yard"."berth">')
  })

  it('leaves out and leaves unquoted what it is told to', () => {
    expect(text(call(berth, 'include', { database: false }))).toBe('"yard"."berth"')
    expect(text(call(berth, 'quote', { schema: false }))).toBe('"port".yard."berth"')
    expect(text(call(berth, 'without_identifier'))).toBe('"port"."yard"')
  })

  it('gives a changed copy', () => {
    const path = new PyDict([
      ['identifier', 'other'],
      ['database', null],
    ])
    const other = call(berth, 'incorporate', { path, type: 'table' })
    expect(text(other)).toBe('"yard"."other"')
    expect(other instanceof PyObject && call(other, 'get', {}, 'is_table')).toBe(true)
    expect(berth.attribute('is_view')).toBe(true)
  })

  it('becomes a query without rows under --empty, without an alias', () => {
    expect(berth.with({ limit: 0 }).text()).toBe('(select * from "port"."yard"."berth" where false limit 0)')
    expect(berth.with({ limit: 3 }).text()).toBe('(select * from "port"."yard"."berth" limit 3)')
    expect(berth.with({ limit: 0 }).render()).toBe('"port"."yard"."berth"')
  })

  it('knows its information schema', () => {
    expect(text(call(berth, 'information_schema', {}, 'columns'))).toBe('"port".INFORMATION_SCHEMA.columns')
    const nowhere = relations.create({ database: null, schema: null, identifier: 'x' })
    expect(text(call(nowhere, 'information_schema', {}, 'columns'))).toBe('INFORMATION_SCHEMA.columns')
  })

  it('is equal by content and matches by name', () => {
    const twin = relations.create({ database: 'port', schema: 'yard', identifier: 'berth' }, { type: 'view' })
    expect(berth.equals(twin)).toBe(true)
    expect(berth.equals(twin.with({ type: 'table' }))).toBe(false)
    expect(call(berth, 'matches', { identifier: 'berth' })).toBe(true)
    expect(call(berth, 'matches', { identifier: 'quay' })).toBe(false)
    expect(() => call(berth, 'matches')).toThrow('no search path was passed')
  })

  it('refuses a type that Materialize has not', () => {
    const path = { database: 'd', schema: 's', identifier: 'i' }
    expect(() => call(relations, 'create', { ...path, type: 'hologram' })).toThrow(
      "'hologram' is not a valid",
    )
  })

  it('passes for a mapping with the metadata that packages look for, but is none to walk through', () => {
    const metadata = call(berth, 'get', {}, 'metadata')
    expect(metadata instanceof PyDict && metadata.get('type')).toBe('MaterializeRelation')
    expect(() => [...berth.mapping()]).toThrow('was used as a dictionary')
  })

  it('names an ephemeral input', () => {
    expect(ephemeralRelation('tides', null).text()).toBe('__dbt__cte__tides')
  })
})
