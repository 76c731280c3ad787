import { dbtError, PyObject, type Value } from '../../jinja'
import { findRelation } from '../objects/find-relation'
import { listOf, textOrNull } from '../objects/members'
import { Relation } from '../objects/relation'
import { RelationClass } from '../objects/relation-class'
import { Table } from '../objects/table'
import { type AdapterMethod, type AdapterMethods, columnsOf } from './world'

/** Looking for relations, changing them, and keeping track of them. */
export const relations: AdapterMethods = {
  get_relation: [
    ['database', 'schema', 'identifier'],
    (args, world) => {
      const part = (name: string) => textOrNull(args.get(name))
      const wanted = { database: part('database'), schema: part('schema'), identifier: part('identifier') }
      return findRelation(world, wanted, args.state)
    },
  ],
  already_exists: [
    ['schema', 'name'],
    (args, world) => {
      const [schema, identifier] = [textOrNull(args.get('schema')), textOrNull(args.get('name'))]
      return findRelation(world, { database: world.database, schema, identifier }, args.state) !== null
    },
  ],
  get_columns_in_relation: [
    ['relation'],
    (args, world) => columnsOf(world, args.get('relation'), args.state),
  ],
  get_missing_columns: [
    ['from_relation', 'to_relation'],
    (args, world) => {
      const columns = (name: string) => listOf(columnsOf(world, args.get(name), args.state))
      const nameOf = (column: Value) =>
        column instanceof PyObject ? column.attribute('name', args.state) : undefined
      const there = new Set(columns('to_relation').map(nameOf))
      return columns('from_relation').filter((column) => !there.has(nameOf(column)))
    },
  ],
  check_schema_exists: [
    ['database', 'schema'],
    (args, world) => {
      const path = {
        database: textOrNull(args.get('database')),
        schema: textOrNull(args.get('schema')),
        identifier: 'INFORMATION_SCHEMA',
      }
      const given: [string, Value][] = [
        ['information_schema', new RelationClass(world.quoting).create(path).informationSchema(null)],
        ['schema', args.get('schema')],
      ]
      const found = world.callMacro('check_schema_exists', new Map(given), args.state)
      return found instanceof Table && Number(found.rows[0]?.[0] ?? 0) > 0
    },
  ],
  create_schema: passedOn('create_schema'),
  drop_schema: passedOn('drop_schema'),
  truncate_relation: passedOn('truncate_relation'),
  drop_relation: [
    ['relation'],
    (args, world) => {
      const relation = args.get('relation')
      if (!(relation instanceof Relation)) return null
      if (relation.fields.type === null) {
        throw dbtError('CompilationError', `Tried to drop relation ${relation.text()}, but its type is null.`)
      }
      world.relations.drop(relation)
      world.callMacro('drop_relation', new Map([['relation', relation]]), args.state)
      return null
    },
  ],
  rename_relation: [
    ['from_relation', 'to_relation'],
    (args, world) => {
      const [from, to] = [args.get('from_relation'), args.get('to_relation')]
      if (from instanceof Relation && to instanceof Relation) world.relations.rename(from, to)
      const given: [string, Value][] = [
        ['from_relation', from],
        ['to_relation', to],
      ]
      world.callMacro('rename_relation', new Map(given), args.state)
      return null
    },
  ],
  cache_added: [['relation'], (args, world) => noted(args.get('relation'), (r) => world.relations.add(r))],
  cache_dropped: [['relation'], (args, world) => noted(args.get('relation'), (r) => world.relations.drop(r))],
  cache_renamed: [
    ['from_relation', 'to_relation'],
    (args, world) => {
      const to = args.get('to_relation')
      return noted(args.get('from_relation'), (r) => to instanceof Relation && world.relations.rename(r, to))
    },
  ],
  expand_target_column_types: [['from_relation', 'to_relation'], () => null],
}

/** A method that is its macro. */
function passedOn(macro: string): AdapterMethod {
  return [
    ['relation'],
    (args, world) => {
      world.callMacro(macro, new Map([['relation', args.get('relation')]]), args.state)
      return null
    },
  ]
}

function noted(relation: Value, note: (relation: Relation) => unknown): string {
  if (!(relation instanceof Relation)) {
    throw dbtError('CompilationError', 'Attempted to cache a null relation for the cache')
  }
  note(relation)
  return ''
}
