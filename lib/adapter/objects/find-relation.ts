import type { Kwargs, RenderState, Value } from '../../jinja'
import { textOrNull } from './members'
import { ALL, type Parts, Relation, relationTypes } from './relation'
import type { RelationCache } from './relation-cache'
import { RelationClass } from './relation-class'
import { Table } from './table'

/** What looking for a relation needs: the cache, and the macro that lists a schema. */
export type RelationFinder = {
  readonly quoting: Parts<boolean>
  readonly relations: RelationCache
  readonly callMacro: (name: string, args: Kwargs, state: RenderState) => Value
}

/** The relation of that name in the database, if there is one; its schema is listed the first time. */
export function findRelation(
  finder: RelationFinder,
  wanted: Parts<string | null>,
  state: RenderState,
): Relation | null {
  const { database, schema } = wanted
  const all = finder.relations.list(database ?? '', schema ?? '', () =>
    listSchema(finder, database, schema, state),
  )
  return all.find((relation) => relation.matches((part) => wanted[part])) ?? null
}

function listSchema(
  { quoting, callMacro }: RelationFinder,
  database: string | null,
  schema: string | null,
  state: RenderState,
): Relation[] {
  const place = new RelationClass(quoting).create({ database, schema, identifier: null }).withoutIdentifier()
  const found = callMacro('list_relations_without_caching', new Map([['schema_relation', place]]), state)
  if (!(found instanceof Table)) return []
  const index = ['database', 'schema', 'name', 'type'].map((name) => found.names.indexOf(name))
  return found.rows.map((row) => {
    const [db, sch, name, type] = index.map((i) => textOrNull(row[i] ?? null))
    const kind = type?.toLowerCase() ?? ''
    return new Relation({
      path: { database: db ?? null, schema: sch ?? null, identifier: name ?? null },
      // kinds without a type of their own (an index) count as views, as in dbt-materialize
      type: relationTypes.some((known) => known === kind) ? kind : 'view',
      quote: ALL,
      include: ALL,
      limit: null,
    })
  })
}
