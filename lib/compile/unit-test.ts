import { Relation } from '../adapter'
import type { Result } from '../foundation'
import { dbtError, JinjaError, PyDict, PyObject, pyFunction, type RenderState, type Value } from '../jinja'
import type { Json, ManifestNode, ModelNode, SourceNode, UnitTestNode } from '../manifest'
import type { MacroNames } from '../parse'
import { isPlainObject, type Settings, toJinja } from '../project'
import { compileToSql, gatherCtes, withCtes } from './compile-node'
import { modelDict } from './context/plain'
import { type Rendering, type RenderingOptions, rendering } from './rendering'
import {
  type FixtureInput,
  fixtureName,
  nodeRelation,
  nodeResolver,
  type Resolver,
  type Subject,
  sourceRelation,
  unitTestResolver,
  unitTestThis,
} from './resolver'
import type { EphemeralCode, Session } from './session'
import type { CompiledUnitTest } from './types'

type Given = { readonly input: FixtureInput; readonly rows: Json; readonly format: string }

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
  const { compiledCode } = withCtes(tested, { code, ctes })
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

function named(values: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(values))
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
    format: String(given.format ?? 'dict'),
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

function readOverrides(test: UnitTestNode): {
  readonly macros: Settings
  readonly vars: Settings
  readonly env: Readonly<Record<string, string>>
} {
  const overrides = isPlainObject(test.overrides) ? test.overrides : {}
  const section = (name: string): Settings => {
    const found: unknown = overrides[name]
    return isPlainObject(found) ? found : {}
  }
  return {
    macros: section('macros'),
    vars: section('vars'),
    env: Object.fromEntries(Object.entries(section('env_vars')).map(([key, value]) => [key, String(value)])),
  }
}

/** Macros by a plain name or `package.name` give the test's value; what is no macro is replaced by it. */
function overrideMacros(names: MacroNames, overrides: Settings): void {
  const inPackages = new Map<string, Map<string, Value>>()
  const keep = (pkg: string, name: string, value: Value) => {
    const known = inPackages.get(pkg)
    if (known) known.set(name, value)
    else inPackages.set(pkg, new Map([[name, value]]))
  }
  for (const [full, given] of Object.entries(overrides)) {
    const dot = full.indexOf('.')
    const name = full.slice(dot + 1)
    const original = dot < 0 ? names.lookup(name) : undefined
    const callable = dot >= 0 || (original instanceof PyObject && original.call !== undefined)
    const value = callable ? constantMacro(name, toJinja(given)) : toJinja(given)
    if (dot >= 0) keep(full.slice(0, dot), name, value)
    if (dot < 0 || full.startsWith('dbt.')) names.set(name, value)
    if (dot < 0) keep('dbt', name, value)
  }
  for (const [pkg, values] of inPackages) {
    const namespace = names.lookup(pkg)
    if (namespace instanceof PyObject) names.set(pkg, new OverriddenNamespace(namespace, values))
  }
}

function constantMacro(name: string, value: Value): Value {
  return pyFunction(name, ['*args', '**kwargs'], () => value)
}

/** A package's namespace in which some macros give a test's values. */
class OverriddenNamespace extends PyObject {
  readonly typeName = 'MacroNamespace'
  readonly #original: PyObject
  readonly #values: ReadonlyMap<string, Value>
  constructor(original: PyObject, values: ReadonlyMap<string, Value>) {
    super()
    this.#original = original
    this.#values = values
  }
  override attribute(name: string, state: RenderState): Value | undefined {
    return this.#values.get(name) ?? this.#original.attribute(name, state)
  }
  override item(key: Value, state: RenderState): Value | undefined {
    const own = typeof key === 'string' ? this.#values.get(key) : undefined
    return own ?? this.#original.item(key, state)
  }
}

/** A fixture's SQL: its own text, or its rows with the types that the stood-in relation has in the database. */
function fixtureCode(
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
