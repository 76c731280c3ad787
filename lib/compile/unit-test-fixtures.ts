import { JinjaError, PyDict, type Value } from '../jinja'
import type { Json, ManifestNode, ModelNode, SourceNode, UnitTestNode } from '../manifest'
import { modelDict } from '../parse'
import { toJinja } from '../project'
import { compileToSql } from './compile-node'
import { type Rendering, rendering } from './rendering'
import {
  type FixtureInput,
  fixtureName,
  nodeRelation,
  nodeResolver,
  type Subject,
  sourceRelation,
} from './resolver'
import type { EphemeralCode, Session } from './session'

/** An input of a unit test with its rows: a list of mappings, or SQL. */
export type Given = { readonly input: FixtureInput; readonly rows: Json }

/** Names for a template that passes values on. */
export function named(values: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(values))
}

/** A fixture's SQL: its own text, or its rows with the types that the stood-in relation has in the database. */
export function fixtureCode(
  session: Session,
  test: UnitTestNode,
  given: Given,
): EphemeralCode & { readonly name: string } {
  const { node } = given.input
  const name = fixtureName(node)
  const relation =
    node.resource_type === 'source' ? sourceRelation(node) : nodeRelation(node, session.quoting)
  const subject: Subject = {
    uniqueId: given.input.id,
    name: node.name,
    resourceType: 'model',
    packageName: node.package_name,
    file: test.original_file_path,
    dependsOn: [],
  }
  const model = modelDict({
    name: node.name,
    alias: name,
    unique_id: given.input.id,
    resource_type: 'model',
    package_name: node.package_name,
    database: node.database,
    schema: node.schema,
    config: { materialized: 'ephemeral' },
  })
  const origin = { file: test.original_file_path, startLine: 1 }
  const context = rendering(session, subject, null, origin, {
    resolver: nodeResolver,
    relation: () => relation,
    model,
  })
  const code =
    typeof given.rows === 'string' ? context.render(given.rows) : rowsCode(session, context, node, given.rows)
  return { code, ctes: [], name }
}

const NO_COLUMNS = 'Not able to get columns for unit test'

/**
 * Rows as SQL. Their types are those of the relation in the database. Where there is none (an ephemeral input, a
 * model that was never run) dbt fails; here the input's own SQL is asked for them.
 */
function rowsCode(
  session: Session,
  context: Rendering,
  node: ManifestNode | SourceNode,
  given: Json,
): string {
  const rows = toJinja(given)
  try {
    return context.render('{{ get_fixture_sql(rows, none) }}', named({ rows }))
  } catch (thrown) {
    const isMissing = thrown instanceof JinjaError && thrown.message.includes(NO_COLUMNS)
    const types = isMissing && node.resource_type === 'model' ? columnTypes(session, node) : null
    if (!types) throw thrown
    return context.render('{{ get_fixture_sql(rows, types) }}', named({ rows, types }))
  }
}

/** Names and types of a model's columns, from a temporary view of its SQL; null where nothing may be asked. */
function columnTypes(session: Session, node: ModelNode): PyDict | null {
  const { port } = session.options
  if (!port) return null
  const view = '__greenlight_input'
  port.query(
    `create temporary view ${view} as select * from (\n${compileToSql(session, node).compiledCode}\n) as __dbt_sbq`,
  )
  try {
    const { rows } = port.query(
      `select c.name, c.type from mz_columns c join mz_relations r on c.id = r.id where r.schema_id = '0' and r.name = '${view}' order by c.position`,
    )
    return new PyDict(rows.map(([name, type]) => [String(name).toLowerCase(), String(type)]))
  } finally {
    port.query(`drop view ${view}`)
  }
}
