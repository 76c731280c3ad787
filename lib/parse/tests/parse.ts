import { type Diagnostic, error, type Span } from '../../foundation'
import { JinjaError, type Names, type Value } from '../../jinja'
import {
  copied,
  fromJinja,
  hasJinja,
  isPlainList,
  isPlainObject,
  type Plain,
  type PlainObject,
  renderNative,
  toJinja,
} from '../../project'
import { Capture } from '../capture'
import { listify } from '../config-call'
import type { ParseContext } from '../context/node-names'
import { modelOf } from '../model'
import { columnsForVersion, testsForVersion, versionsOf, versionText } from '../properties/versions'
import { renderForCapture, templateFault, writtenConfig } from '../render'
import type { Captured, Locate, ParsedSource, ParsedTest, PropertyEntry, TestTarget } from '../types'
import { type BuiltTest, buildTest, TestShapeError, type TestSubject } from './builder'
import { byCodePoint, testHash } from './names'
import { capturePlainly, configurePlainly } from './plain'

/** A test where it is written. */
type Written = {
  readonly test: Plain
  readonly target: TestTarget
  readonly subject: TestSubject
  readonly column: PlainObject | null
  readonly quoteColumns: boolean
  readonly tags: readonly string[]
  readonly packageName: string
  readonly originalFilePath: string
  readonly fileKeyName: string
  readonly at: Locate
  readonly path: readonly (string | number)[]
}

export type TestContext = {
  readonly parse: ParseContext
  /** Names for the config of tests in properties. */
  readonly propertyNames: (packageName: string) => Names
  readonly argumentsProperty: boolean
  readonly report: (d: Diagnostic) => void
}

/** The generic tests of models, seeds and snapshots. */
export function testsOfEntry(entry: PropertyEntry, context: TestContext): ParsedTest[] {
  const versions = entry.key === 'models' ? versionsOf(entry.data) : []
  const each = versions.length > 0 ? versions : [null]
  return each.flatMap((version) => {
    const target: TestTarget = {
      kind: 'node',
      yamlKey: entry.key,
      name: entry.name,
      version: version?.v ?? null,
    }
    const subject = nodeSubject(entry.name, target.version)
    const common = {
      target,
      subject,
      quoteColumns: entry.data.quote_columns === true,
      packageName: entry.packageName,
      originalFilePath: entry.file.path,
      fileKeyName: `${entry.key}.${entry.name}`,
      at: entry.at,
    }
    return [
      ...columnTests(columnsForVersion(entry.data, version), common, []),
      ...listOf(testsForVersion(entry.data, version)).map((test, i) => ({
        test,
        column: null,
        tags: [],
        path: ['data_tests', i],
        ...common,
      })),
    ].flatMap((written) => parseTest(written, context))
  })
}

/** The generic tests of a source's table. */
export function testsOfSource(source: ParsedSource, context: TestContext): ParsedTest[] {
  const [name, table] = [String(source.source.name), String(source.table.name)]
  const shared = [...textsOf(source.source.tags), ...textsOf(source.table.tags)]
  const common = {
    target: { kind: 'source' as const, sourceName: name, tableName: table },
    subject: {
      reference: `source('${name}', '${table}')`,
      nameInTest: `${name}_${table}`,
      isSource: true,
      shownName: `${name}_${table}`,
    },
    quoteColumns: quotesColumns(source),
    packageName: source.packageName,
    originalFilePath: source.file.path,
    fileKeyName: `sources.${name}`,
    at: source.at,
  }
  const own = listOf(source.table.data_tests).map((test, i) => ({
    test,
    column: null,
    tags: shared,
    path: ['data_tests', i],
    ...common,
  }))
  const columns = columnsForVersion(source.table, null)
  return [...own, ...columnTests(columns, common, shared)].flatMap((written) => parseTest(written, context))
}

function quotesColumns(source: ParsedSource): boolean {
  for (const level of [source.table, source.source]) {
    const quoting = level.quoting
    const column = isPlainObject(quoting) ? quoting.column : null
    if (column !== null && column !== undefined) return column === true
  }
  return false
}

function columnTests(
  columns: readonly PlainObject[],
  common: Omit<Written, 'test' | 'column' | 'tags' | 'path'>,
  shared: readonly string[],
): Written[] {
  return columns.flatMap((column, i) => {
    const config = column.config
    const tags = [...shared, ...textsOf(column.tags), ...(isPlainObject(config) ? textsOf(config.tags) : [])]
    return listOf(column.data_tests).map((test, j) => ({
      test,
      column,
      tags,
      path: ['columns', i, 'data_tests', j],
      ...common,
    }))
  })
}

function nodeSubject(name: string, version: Plain): TestSubject {
  const text = version === null || version === 0 || version === '' ? null : versionText(version)
  return {
    reference: text === null ? `ref('${name}')` : `ref('${name}', version='${text}')`,
    nameInTest: text === null ? name : `${name}_v${text}`,
    isSource: false,
    shownName: name,
  }
}

function parseTest(written: Written, context: TestContext): ParsedTest[] {
  const span = written.at(...written.path)
  context.parse.raw.host.reads?.enter(span.file)
  const columnName = columnOf(written)
  const names = context.propertyNames(written.packageName)
  try {
    const built = buildTest(written.test, {
      subject: written.subject,
      columnName,
      packageName: written.packageName,
      filePath: written.originalFilePath,
      at: span,
      render: (text) => (hasJinja(text) ? fromJinja(renderNative(text, names, span)) : text),
      argumentsProperty: context.argumentsProperty,
      warn: context.report,
    })
    return [finish(written, built, columnName, span, context)]
  } catch (e) {
    if (e instanceof TestShapeError) {
      context.report(error('GL1108', e.in(written.originalFilePath), { at: span }))
      return []
    }
    if (!(e instanceof JinjaError)) throw e
    context.report(
      templateFault(e, `test of ${written.subject.shownName} (${written.originalFilePath})`, span),
    )
    return []
  }
}

function columnOf({ column, quoteColumns }: Written): string | null {
  if (!column) return null
  const name = String(column.name)
  const quote = column.quote
  return quote === true || ((quote === null || quote === undefined) && quoteColumns) ? `"${name}"` : name
}

function finish(
  written: Written,
  built: BuiltTest,
  columnName: string | null,
  span: Span,
  context: TestContext,
): ParsedTest {
  const metadata = { name: built.name, kwargs: built.kwargs, namespace: built.namespace }
  const hash = testHash(built.fullName, metadata)
  const uniqueId = `test.${written.packageName}.${built.fullName}.${hash}`
  const test: Omit<ParsedTest, 'captured'> = {
    target: written.target,
    uniqueId,
    name: built.fullName,
    alias: null,
    packageName: written.packageName,
    path: `${built.shortName}.sql`,
    originalFilePath: written.originalFilePath,
    fqn: [written.packageName, ...foldersOf(written.originalFilePath), built.fullName],
    rawCode: built.rawCode,
    tags: tagsOf(written.tags, built.tags),
    columnName,
    description: built.description,
    fileKeyName: written.fileKeyName,
    metadata,
    span,
  }
  return Object.assign(test, { captured: captureTest(test, built, written.subject, context.parse) })
}

function tagsOf(written: readonly string[], built: readonly string[]): readonly string[] {
  if (written.length === 0 && built.length === 0) return NO_TAGS
  return [...new Set([...written, ...built])].sort(byCodePoint)
}

const NO_TAGS: readonly string[] = []

let lastFolders: { readonly path: string; readonly folders: readonly string[] } = { path: '', folders: [] }

/** The folders of a file below the first; those of the last file are kept, as tests come file by file. */
function foldersOf(path: string): readonly string[] {
  if (lastFolders.path !== path) {
    const folders = path.split('/').slice(1, -1)
    lastFolders = { path, folders: folders.filter((part) => part !== '.' && part !== '') }
  }
  return lastFolders.folders
}

/** What dbt's own tests ask for can be told from their arguments; all others are rendered. */
function captureTest(
  test: Omit<ParsedTest, 'captured'>,
  built: BuiltTest,
  subject: TestSubject,
  context: ParseContext,
): Captured {
  const macro = context.table.resolve(test.packageName, `test_${built.name}`)
  const macros = macro ? [macro.uniqueId] : []
  const collected = new Capture({ config: built.config, macros })
  if (macro?.uniqueId === 'macro.dbt.test_not_null' || macro?.uniqueId === 'macro.dbt.test_unique') {
    const { target } = test
    if (target.kind === 'source') collected.sources.push([target.sourceName, target.tableName])
    else collected.refs.push({ name: target.name, package: null, version: refVersion(target.version) })
    return collected.result(test.span.line)
  }
  const provisional = {
    packageName: test.packageName,
    resourceType: 'test',
    name: test.name,
    model: () => modelOfTest(test, macros, context),
    unrenderedConfig: () => writtenConfig(test.rawCode),
  }
  const reach = context.testReach.of(macro)
  const isPlain = capturePlainly(macro, built.kwargs, subject.reference, reach, context, collected)
  if (isPlain && configurePlainly(built.config, reach, collected)) return collected.result(test.span.line)
  const names = context.namesOf(provisional, collected, reach)
  if (isPlain) {
    renderForCapture(built.configCode, names, test.span)
    return collected.result(test.span.line)
  }
  const kwargs = renderKwargs(built.kwargs, names, test)
  names.set('_dbt_generic_test_kwargs', kwargs)
  // dbt looks the macro up without its namespace; where that finds another one, the one that is meant is out of reach.
  renderForCapture(test.rawCode, names, test.span)
  return collected.result(test.span.line)
}

function modelOfTest(
  test: Omit<ParsedTest, 'captured'>,
  macros: readonly string[],
  { raw, trees }: ParseContext,
): object {
  const node = {
    ...test,
    resourceType: 'test' as const,
    language: 'sql',
    index: null,
    checksum: { name: 'none', checksum: '' },
  }
  return {
    ...modelOf(node, raw, trees),
    depends_on: { macros, nodes: [] },
    column_name: test.columnName,
    file_key_name: test.fileKeyName,
    test_metadata: test.metadata,
  }
}

function refVersion(version: Plain): string | number | null {
  if (typeof version === 'number' || typeof version === 'string') return version
  return version === null ? null : Number(version)
}

const LOOKS_LIKE_CALL = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/

/**
 * The arguments of a test as values: texts are templates, and one that looks like a call of `ref`, `source` and the
 * like is one without braces. The name of a column stays as it is.
 */
export function renderKwargs(
  kwargs: PlainObject,
  names: Names,
  test: { readonly span: ParsedTest['span'] },
): Value {
  const value = (item: Plain, top: string | null): Value => {
    if (typeof item === 'string') {
      if (top === 'column_name') return item
      const text = LOOKS_LIKE_CALL.test(item) ? `{{ ${item} }}` : item
      return hasJinja(text) ? renderNative(text, names, test.span, { lenient: true }) : text
    }
    if (isPlainList(item)) return item.map((each) => value(each, null))
    if (isPlainObject(item)) return toDict(copied(item), (each) => value(each, null))
    return toJinja(item)
  }
  return toDict(kwargs, (item, key) => value(item, key))
}

function toDict(object: PlainObject, value: (item: Plain, key: string) => Value): Value {
  const dict = toJinja({})
  for (const [key, item] of Object.entries(object)) setItem(dict, key, value(item, key))
  return dict
}

function setItem(dict: Value, key: string, value: Value): void {
  if (typeof dict === 'object' && dict !== null && 'set' in dict && typeof dict.set === 'function')
    dict.set(key, value)
}

function listOf(value: Plain | undefined | readonly Plain[]): readonly Plain[] {
  return isPlainList(value) ? value : []
}

function textsOf(value: Plain | undefined): readonly string[] {
  return value === undefined || value === null ? [] : listify(value).map(String)
}
