import { Relation } from '../adapter'
import type { Result } from '../foundation'
import { dbtError, PyDict } from '../jinja'
import type { Json, ManifestNode, ModelNode, SourceNode, UnitTestNode } from '../manifest'
import { modelDict } from '../parse'
import { isPlainObject, toJinja } from '../project'
import { gatherCtes } from './compile-node'
import { injectCtes } from './inject-ctes'
import { type Rendering, type RenderingOptions, rendering } from './rendering'
import { type Resolver, type Subject, unitTestResolver, unitTestThis } from './resolver'
import type { Session } from './session'
import type { CompiledUnitTest } from './types'
import { fixtureCode, type Given, named } from './unit-test-fixtures'
import { overrideMacros, readOverrides } from './unit-test-overrides'

/**
 * A unit test as SQL: the tested model over CTEs of the test's rows. The columns' types of the inputs are asked from
 * the database (a fixture's nulls need them), so that a port is needed but for fixtures in SQL.
 */
export function compileUnitTest(
  session: Session,
  test: UnitTestNode,
  attempt: (make: () => string) => Result<string>,
): CompiledUnitTest {
  const tested = session.manifest.nodes[test.depends_on.nodes[0] ?? '']
  if (tested?.resource_type !== 'model')
    throw dbtError('CompilationError', `the model of ${test.unique_id} is missing`)
  const name = tested.version === null ? test.name : `${test.name}_v${tested.version}`
  const given = test.given.map((each) => readGiven(session, test, tested, each))
  const context = testRendering(session, test, tested, name, given)
  const code = context.render(tested.raw_code)
  const ctes = gatherCtes(context.ephemerals, (id) => {
    const fixture = given.find((each) => each.input.id === id)
    if (!fixture) throw new Error(`${id} is no input of ${test.unique_id}`)
    return fixtureCode(session, test, fixture)
  })
  const compiledCode = injectCtes(
    code,
    ctes.map((cte) => cte.sql),
  )
  const rows = test.expect.rows
  const expected = Array.isArray(rows) ? rows : null
  const first = expected?.[0]
  return {
    node: test,
    compiledCode,
    extraCtes: ctes,
    expectedColumns: isPlainObject(first) ? Object.keys(first) : null,
    comparison: (columns) => attempt(() => comparison(context, compiledCode, rows ?? [], columns)),
  }
}

/** The query that gives actual rows beside expected ones. */
function comparison(
  context: Rendering,
  sql: string,
  rows: Json,
  columns: readonly { readonly name: string; readonly type: string }[],
): string {
  const types = new PyDict(columns.map((column) => [column.name.toLowerCase(), column.type]))
  const quoted = new PyDict(columns.map((column) => [column.name.toLowerCase(), `"${column.name}"`]))
  const expectedSql =
    typeof rows === 'string'
      ? rows
      : context.render(
          '{{ get_expected_sql(rows, types, quoted) }}',
          named({ rows: toJinja(rows), types, quoted }),
        )
  const first = Array.isArray(rows) ? rows[0] : undefined
  const names = isPlainObject(first) ? Object.keys(first) : columns.map((column) => column.name)
  return context
    .render(
      '{{ get_unit_test_sql(main_sql, expected_sql, names) }}',
      named({ main_sql: sql, expected_sql: expectedSql, names }),
    )
    .trim()
}

/** Finds the node that an input names, by letting its call of `ref` or `source` run. */
function readGiven(
  session: Session,
  test: UnitTestNode,
  tested: ModelNode,
  given: UnitTestNode['given'][number],
): Given {
  const text = String(given.input ?? '')
  const node = text.trim() === 'this' ? tested : inputNode(session, test, text)
  const label = node.resource_type === 'source' ? `${node.source_name}__${node.name}` : node.name
  const version = node.resource_type === 'model' && node.version !== null ? `.v${node.version}` : ''
  return {
    input: { id: `model.${node.package_name}.${label}${version}`, node },
    rows: given.rows ?? [],
  }
}

function inputNode(session: Session, test: UnitTestNode, text: string): ManifestNode | SourceNode {
  let found: ManifestNode | SourceNode | undefined
  const finding = (): Resolver => ({
    ref: (ref) => {
      found = session.lookup.ref({ ...ref, from: test.package_name, root: session.raw.root.name })
      return placeholder
    },
    metric: (name) => name,
    function: () => placeholder,
    source: (source, table) => {
      found = session.lookup.source({ source, table, from: test.package_name, root: session.raw.root.name })
      return placeholder
    },
  })
  const origin = { file: test.original_file_path, startLine: 1 }
  rendering(session, testSubject(test, test.name), null, origin, { resolver: finding }).render(
    `{{ ${text} }}`,
  )
  if (found) return found
  throw dbtError(
    'ParsingError',
    `Unit test '${test.name}' had an input (${text}) which was not found in the manifest.`,
  )
}

/** What a call gives back that is only made to see what it names. */
const placeholder = new Relation({
  path: { database: null, schema: null, identifier: 'input' },
  type: null,
  quote: { database: true, schema: true, identifier: true },
  include: { database: true, schema: true, identifier: true },
  limit: null,
})

function testSubject(test: UnitTestNode, name: string): Subject {
  return {
    uniqueId: test.unique_id,
    name,
    resourceType: 'unit_test',
    packageName: test.package_name,
    file: test.original_file_path,
    dependsOn: null,
  }
}

/** The context in which the tested model is rendered: inputs for refs, and the test's overrides. */
function testRendering(
  session: Session,
  test: UnitTestNode,
  tested: ModelNode,
  name: string,
  given: readonly Given[],
): Rendering {
  const overrides = readOverrides(test)
  const own = given.find((each) => each.input.node === tested)
  const rows = test.expect.rows
  const config = {
    materialized: 'unit',
    expected_rows: Array.isArray(rows) ? rows : [],
    expected_sql: typeof rows === 'string' ? rows : null,
  }
  const options: RenderingOptions = {
    resolver: (base) => unitTestResolver({ ...base, inputs: given.map((each) => each.input) }),
    relation: (use) => {
      if (!own) return null
      use(own.input.id)
      return unitTestThis(tested)
    },
    model: modelDict({
      ...tested,
      name,
      alias: name,
      unique_id: test.unique_id,
      resource_type: 'unit_test',
      original_file_path: test.original_file_path,
      config,
      depends_on: { macros: [], nodes: given.map((each) => each.input.id) },
    }),
    override: (names) => overrideMacros(names, overrides.macros),
    vars: overrides.vars,
    env: overrides.env,
  }
  const node = { ...tested, name, alias: name }
  const origin = { file: tested.original_file_path, startLine: 1 }
  return rendering(
    session,
    testSubject(test, name),
    { ...node, config: { ...config, enabled: true } },
    origin,
    options,
  )
}
