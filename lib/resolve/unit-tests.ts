import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Diagnostic, didYouMean, error } from '../foundation'
import type { UnitTestNode } from '../manifest'
import {
  applyLevel,
  csvRows,
  extractReference,
  finishConfig,
  type ParsedFixture,
  type PropertyEntry,
} from '../parse'
import { isPlainList, isPlainObject, type Plain, type PlainObject, plainObject, pythonRepr } from '../project'
import { unlessRefused } from './config-faults'
import type { Draft } from './draft'
import { twinsText } from './duplicates'
import { asJson, asJsonObject } from './json'
import type { References } from './references'
import { createdAt } from './sources'
import type { ResolveState } from './state'

export type SettledUnitTest = { readonly node: UnitTestNode; readonly enabled: boolean }

const FORMATS = ['csv', 'dict', 'sql']

/** A fault of one unit test; what it says goes to the person. */
class UnitTestError extends Error {
  readonly path: readonly (string | number)[]
  readonly hint: string | undefined
  constructor(message: string, path: readonly (string | number)[], hint?: string) {
    super(message)
    this.path = path
    this.hint = hint
  }
}

/** The unit tests of all properties files; one of a versioned model becomes one for each version. */
export function settleUnitTests(state: ResolveState, references: References): SettledUnitTest[] {
  const fixtures = new Map(state.project.fixtures.map((fixture) => [fixture.uniqueId, fixture]))
  const known = new Map<string, PropertyEntry>()
  return state.project.properties.flatMap((entry) => {
    if (entry.key !== 'unit_tests') return []
    try {
      const make = () => settle(entry, state, references, fixtures)
      const settled = unlessRefused(make, entry.at('config'), state.report).flat()
      for (const { node } of settled) {
        const other = known.get(node.unique_id)
        if (other) state.report(sameName(node, entry, other))
        known.set(node.unique_id, entry)
      }
      return settled
    } catch (e) {
      if (!(e instanceof UnitTestError)) throw e
      const details = { at: entry.at(...e.path), ...(e.hint === undefined ? {} : { hint: e.hint }) }
      state.report(error(e.path[0] === 'model' ? 'GL3023' : 'GL1110', e.message, details))
      return []
    }
  })
}

function sameName(node: UnitTestNode, entry: PropertyEntry, other: PropertyEntry): Diagnostic {
  return error(
    'GL3004',
    twinsText('unit_tests', node.name, `looking for ${node.name}`, [
      { uniqueId: node.unique_id, file: entry.file.path },
      { uniqueId: node.unique_id, file: other.file.path },
    ]),
    {
      at: entry.at('name'),
      related: [{ at: other.at('name'), message: 'the other one' }],
      hint: 'Rename one of them.',
    },
  )
}

function settle(
  entry: PropertyEntry,
  state: ResolveState,
  references: References,
  fixtures: ReadonlyMap<string, ParsedFixture>,
): SettledUnitTest[] {
  const { data, packageName, file } = entry
  const model = data.model
  if (typeof model !== 'string')
    throw new UnitTestError(`Unit test '${entry.name}' names no model`, [], 'Add `model:`.')
  const [, ...below] = file.path.split('/')
  const fqn = [packageName, ...below.slice(0, -1), model, entry.name]
  const config = configOf(entry, fqn, state)
  const context = { entry, state, references, fixtures }
  const given = listOf(data.given).map((input, i) => fixtureOf(input, true, ['given', i], context))
  const expect = fixtureOf(data.expect ?? null, false, ['expect'], context)
  const overrides = overridesOf(data.overrides)
  const versions = versionsOf(data.versions)
  const node: UnitTestNode = {
    resource_type: 'unit_test',
    unique_id: `unit_test.${packageName}.${model}.${entry.name}`,
    name: entry.name,
    package_name: packageName,
    path: file.relativePath,
    original_file_path: file.path,
    fqn,
    model,
    given: given.map(asJsonObject),
    expect: asJsonObject(expect),
    description: typeof data.description === 'string' ? data.description : '',
    overrides: asJson(overrides),
    versions: asJson(versions),
    version: null,
    schema: null,
    config: asJsonObject(config) as UnitTestNode['config'],
    checksum: checksum(model, versions, given, expect, overrides),
    depends_on: { macros: [], nodes: [] },
    created_at: createdAt(state),
  }
  return withModel(node, config.enabled !== false, context)
}

type Context = {
  readonly entry: PropertyEntry
  readonly state: ResolveState
  readonly references: References
  readonly fixtures: ReadonlyMap<string, ParsedFixture>
}

function configOf(entry: PropertyEntry, fqn: readonly string[], state: ResolveState): PlainObject {
  const own = state.trees.own('unit_test', entry.packageName, fqn)
  const patch = entry.data.config
  let config = isPlainObject(patch) ? applyLevel('unit_test', own.config, patch) : own.config
  for (const level of state.trees.overriding('unit_test', entry.packageName, fqn))
    config = applyLevel('unit_test', config, level)
  return finishConfig('unit_test', config)
}

/** Ties a test to its model: none for a disabled one, several where the model has versions. */
function withModel(node: UnitTestNode, enabled: boolean, context: Context): SettledUnitTest[] {
  if (!enabled) return [{ node, enabled: false }]
  const target = findModel(node.model, node.package_name, context)
  if (target === 'disabled')
    return [{ node: { ...node, config: { ...node.config, enabled: false } }, enabled: false }]
  checkIncremental(node, target)
  const versions = node.versions
  if (target.version === null) {
    if (isPlainObject(versions) && (isPlainList(versions.include) || isPlainList(versions.exclude)))
      throw new UnitTestError(
        `Unit test '${node.name}' should not have a versions include or exclude when referencing non-versioned model '${target.name}'`,
        ['versions'],
      )
    return [{ node: tied(node, target), enabled: true }]
  }
  const wanted = versionsOfModel(target, context.state).filter((draft) => takes(versions, draft.version))
  if (wanted.length === 0)
    throw new UnitTestError(
      `Unit test '${node.name}' referenced a version of '${target.name}' which was not found.`,
      ['versions'],
    )
  return wanted.map((draft) => ({
    node: {
      ...tied(node, draft),
      unique_id: `${node.unique_id}_v${draft.version}`,
      version: draft.version,
      schema: target.schema,
    },
    enabled: true,
  }))
}

function tied(node: UnitTestNode, draft: Draft): UnitTestNode {
  return { ...node, depends_on: { macros: [], nodes: [draft.uniqueId] }, schema: draft.schema }
}

function versionsOfModel(target: Draft, state: ResolveState): Draft[] {
  return [...state.nodes.values()].filter(
    (draft) =>
      draft.resourceType === 'model' &&
      draft.version !== null &&
      draft.name === target.name &&
      draft.packageName === target.packageName,
  )
}

function takes(versions: unknown, version: string | number | null): boolean {
  if (!isPlainObject(versions)) return true
  const { exclude, include } = versions
  if (isPlainList(exclude) && exclude.length > 0) return !exclude.some((item) => item === version)
  return !isPlainList(include) || include.some((item) => item === version)
}

/** `model: name` or `name version`. */
function findModel(written: string, packageName: string, context: Context): Draft | 'disabled' {
  const [name = '', version = null] = written.trim().split(/\s+/)
  const [found] = context.references.refs.find(name, packageName, version)
  if (found) return found
  const disabledName = version === null ? name : `${name}.v${version}`
  if (context.references.disabled.has(disabledName, packageName, new Set(['model']))) return 'disabled'
  const { entry } = context
  throw new UnitTestError(
    `Unable to find model '${packageName}.${written}' for unit test '${entry.name}' in ${entry.file.path}`,
    ['model'],
    didYouMean(name, context.references.refs.names()),
  )
}

function checkIncremental(node: UnitTestNode, target: Draft): void {
  if (!target.macros.includes('macro.dbt.is_incremental')) return
  const overrides = isPlainObject(node.overrides) ? node.overrides.macros : null
  const incremental = isPlainObject(overrides) ? overrides.is_incremental : undefined
  if (typeof incremental !== 'boolean')
    throw new UnitTestError(
      `Boolean override for 'is_incremental' must be provided for unit test '${node.name}' in model '${target.name}'`,
      ['overrides'],
      'Add `overrides: {macros: {is_incremental: false}}`.',
    )
  if (incremental && !node.given.some((input) => input.input === 'this'))
    throw new UnitTestError(
      `Unit test '${node.name}' for incremental model '${target.name}' must have a 'this' input`,
      ['given'],
    )
}

/** One input, or what is expected, with its rows read and in one shape. */
function fixtureOf(
  written: Plain,
  isInput: boolean,
  path: readonly (string | number)[],
  context: Context,
): PlainObject {
  const what = isInput ? 'input' : 'expected'
  const { entry } = context
  if (!isPlainObject(written))
    throw new UnitTestError(`Unit test ${entry.name} has ${what} rows which are no mapping`, path)
  const format = written.format ?? 'dict'
  if (!FORMATS.includes(String(format)))
    throw new UnitTestError(
      `Invalid unit_tests config given in ${entry.file.path} @ unit_tests: ${entry.name} - at path ${path.map((p) => `['${p}']`).join('')}` +
        `['format']: '${String(format)}' is not one of ['csv', 'dict', 'sql']`,
      [...path, 'format'],
    )
  const rows = rowsOf(written, String(format), what, path, context)
  const common: [string, Plain][] = [
    ['rows', rows],
    ['format', String(format)],
    ['fixture', written.fixture ?? null],
  ]
  return plainObject(isInput ? [['input', String(written.input)], ...common] : common)
}

function rowsOf(
  written: PlainObject,
  format: string,
  what: string,
  path: readonly (string | number)[],
  context: Context,
): Plain {
  const { entry } = context
  const { rows, fixture } = written
  const mismatch = (detail: string, tail = '') =>
    new UnitTestError(
      `Unit test ${entry.name} has ${what} ${detail} which do not match format ${format}${tail}`,
      [...path, 'rows'],
    )
  if (format === 'dict') {
    const all =
      (rows === undefined || rows === null) && !fixture
        ? seedRows(String(written.input), context, path)
        : rows
    if (!isPlainList(all)) throw mismatch('rows')
    return firstFull(all)
  }
  if (typeof rows !== 'string' && typeof fixture !== 'string')
    throw mismatch('rows or fixtures', '.  Expected string.')
  const text =
    typeof fixture === 'string' && fixture !== '' ? fixtureRows(fixture, path, context) : (rows ?? '')
  if (format === 'sql') return typeof text === 'string' ? text : asJsonText(text)
  const table = typeof text === 'string' ? csvRows(text) : isPlainList(text) ? text.filter(isPlainObject) : []
  return firstFull(
    table.map((row) =>
      plainObject(Object.entries(row).map(([key, value]) => [key, value === '' ? null : value] as const)),
    ),
  )
}

function asJsonText(value: Plain): string {
  return JSON.stringify(value)
}

/** The first row without nulls goes to the front, as some databases take types from the first row. */
function firstFull(rows: readonly Plain[]): readonly Plain[] {
  const index = rows.findIndex(
    (row) => isPlainObject(row) && Object.values(row).every((value) => value !== null),
  )
  const [first] = rows
  const full = rows[index]
  if (index <= 0 || first === undefined || full === undefined) return rows
  return rows.map((row, i) => (i === 0 ? full : i === index ? first : row))
}

function fixtureRows(name: string, path: readonly (string | number)[], { entry, fixtures }: Context): Plain {
  const fixture = fixtures.get(`fixture.${entry.packageName}.${name}`)
  if (fixture) return typeof fixture.rows === 'string' ? fixture.rows : fixture.rows
  const known = [...fixtures.values()].map((item) => item.name)
  throw new UnitTestError(
    `File not found for fixture '${name}' in unit tests in ${entry.file.path}`,
    [...path, 'fixture'],
    didYouMean(name, known) ?? `Put ${name}.csv or ${name}.sql into tests/fixtures.`,
  )
}

/** An input without rows that refers to a seed takes the seed's. */
function seedRows(
  input: string,
  { entry, state, references }: Context,
  path: readonly (string | number)[],
): Plain {
  const reference = extractReference(input)
  const ref = reference && 'ref' in reference ? reference.ref : null
  const pkg = ref?.package ?? entry.packageName
  const [seed] = ref ? references.refs.find(ref.name, pkg, null) : []
  const folder = state.project.packages.find((item) => item.name === pkg)
  if (!ref || seed?.resourceType !== 'seed' || !folder)
    throw new UnitTestError(
      `Unable to find seed '${pkg}.${ref?.name ?? input}' for unit tests in directories: [${(folder?.settings.paths.seeds ?? []).map((s) => `'${s}'`).join(', ')}]`,
      path,
      'Give the input `rows:`.',
    )
  return csvRows(readFileSync(`${folder.root}/${seed.originalFilePath}`, 'utf8'))
}

function overridesOf(value: Plain | undefined): Plain {
  if (!isPlainObject(value)) return null
  return plainObject(
    ['macros', 'vars', 'env_vars'].map(
      (key) => [key, isPlainObject(value[key]) ? value[key] : plainObject()] as const,
    ),
  )
}

function versionsOf(value: Plain | undefined): Plain {
  if (!isPlainObject(value)) return null
  return plainObject([
    ['include', value.include ?? null],
    ['exclude', value.exclude ?? null],
  ])
}

/** dbt's checksum: Python's print of its own objects. */
function checksum(
  model: string,
  versions: Plain,
  given: readonly PlainObject[],
  expect: PlainObject,
  overrides: Plain,
): string {
  const repr = (name: string, value: Plain) =>
    isPlainObject(value)
      ? `${name}(${Object.entries(value)
          .map(([key, item]) => `${key}=${key === 'format' ? formatRepr(String(item)) : pythonRepr(item)}`)
          .join(', ')})`
      : 'None'
  let text =
    `${model}-${repr('UnitTestNodeVersions', versions)}-[${given.map((input) => repr('UnitTestInputFixture', input)).join(', ')}]` +
    `-${repr('UnitTestOutputFixture', expect)}-${repr('UnitTestOverrides', overrides)}`
  for (const input of given) if (input.fixture) text += `-${printed(input.rows ?? null)}`
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function formatRepr(format: string): string {
  const names: { readonly [key: string]: string } = { csv: 'CSV', dict: 'Dict', sql: 'SQL' }
  return `<UnitTestFormat.${names[format]}: '${format}'>`
}

function printed(value: Plain): string {
  return typeof value === 'string' ? value : pythonRepr(value)
}

function listOf(value: Plain | undefined): readonly Plain[] {
  return isPlainList(value) ? value : []
}
