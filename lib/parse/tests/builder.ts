import { type Diagnostic, type Span, warning } from '../../foundation'
import {
  copied,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
  plainObject,
  pythonRepr,
  pythonStr,
} from '../../project'
import { testNames } from './names'

/** Keys of a test that are config, wherever they are written. */
const CONFIG_KEYS = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'sql_header',
  'meta',
  'database',
  'schema',
  'alias',
]

/** Keys of a test that are no arguments of its macro. */
const NO_ARGUMENTS: ReadonlySet<string> = new Set([
  'config',
  'column_name',
  'description',
  'name',
  ...CONFIG_KEYS,
])

/** What a test stands on, as names and templates need it. */
export type TestSubject = {
  /** `ref('name')`, `ref('name', version='1')` or `source('a', 'b')`. */
  readonly reference: string
  /** In names: `name`, `name_v1`, `source_table`. */
  readonly nameInTest: string
  readonly isSource: boolean
  /** As messages name it. */
  readonly shownName: string
}

/** A generic test as written, taken apart. */
export type BuiltTest = {
  readonly name: string
  readonly namespace: string | null
  /** What the macro is called with. */
  readonly kwargs: PlainObject
  readonly config: PlainObject
  /** The full name, for ids. */
  readonly fullName: string
  /** The short name, for files. */
  readonly shortName: string
  readonly description: string
  readonly rawCode: string
  /** The part of it that says its config, '' where there is none. */
  readonly configCode: string
  readonly tags: readonly string[]
}

/** A test that dbt refuses; it introduces what doesn't parse and what doesn't compile in different words. */
export class TestShapeError extends Error {
  readonly kind: 'config' | 'configuration' | 'alone'
  constructor(message: string, kind: TestShapeError['kind'] = 'config') {
    super(message)
    this.kind = kind
  }

  /** The message as dbt introduces it. */
  in(file: string): string {
    if (this.kind === 'alone') return this.message
    if (this.kind === 'config') return `Invalid test config given in ${file}:\n\t${this.message}`
    return `Invalid generic test configuration given in ${file}:\n${this.message}`
  }
}

export type BuildContext = {
  readonly subject: TestSubject
  readonly columnName: string | null
  readonly packageName: string
  readonly filePath: string
  readonly at: Span
  /** Renders a text of the test's config. */
  readonly render: (text: string) => Plain
  /** Whether arguments belong under `arguments:` (dbt's flag, on by default). */
  readonly argumentsProperty: boolean
  readonly warn: (diagnostic: Diagnostic) => void
}

const NAME = /^(?:([a-zA-Z_][0-9a-zA-Z_]*)\.)?([a-zA-Z_][0-9a-zA-Z_]*)/

/** Takes a test of a properties file apart by dbt's rules. Throws a TestShapeError where it has no sense. */
export function buildTest(written: Plain, context: BuildContext): BuiltTest {
  const { name: fullTestName, args } = splitArguments(written, context)
  if ('model' in args)
    throw new TestShapeError('Test arguments include "model", which is a reserved argument', 'configuration')
  const kwargs: MutablePlainObject = copied(args)
  kwargs.model = `{{ get_where_subquery(${context.subject.reference}) }}`
  const match = NAME.exec(fullTestName)
  if (!match?.[2])
    throw new TestShapeError(
      `Test name string did not match expected pattern: ${fullTestName}`,
      'configuration',
    )
  const namespace = match[1] ?? null
  const config = takeConfig(kwargs, context)
  const description = take(kwargs, 'description')
  const ownName = take(kwargs, 'name')
  const names = ownName === undefined ? synthesized(match[2], namespace, kwargs, context.subject) : null
  if (names && names.short !== names.full && !('alias' in config)) config.alias = names.short
  const settings = configCode(config)
  return {
    name: match[2],
    namespace,
    kwargs,
    config,
    fullName: names?.full ?? String(ownName),
    shortName: names?.short ?? String(ownName),
    description: typeof description === 'string' ? description : '',
    rawCode: callCode(match[2], namespace) + settings,
    configCode: settings,
    tags: testTags(config),
  }
}

function synthesized(name: string, namespace: string | null, kwargs: PlainObject, subject: TestSubject) {
  const kind = subject.isSource ? `source_${name}` : name
  return testNames(namespace === null ? kind : `${namespace}_${kind}`, subject.nameInTest, kwargs)
}

/** The test's name and its keys, with what stands under `arguments:` among them. */
function splitArguments(written: Plain, context: BuildContext): { name: string; args: MutablePlainObject } {
  const { name, args } = nameAndKeys(
    typeof written === 'string' ? plainObject([[written, plainObject()]]) : written,
  )
  const all: MutablePlainObject = copied(args)
  if (context.columnName !== null) all.column_name = context.columnName
  if (!context.argumentsProperty) return { name, args: all }
  const nested = take(all, 'arguments')
  for (const key of Object.keys(all))
    if (CONFIG_KEYS.includes(key)) context.warn(movedKey(name, key, context))
  if (!hasContent(nested) && Object.keys(all).some((key) => !NO_ARGUMENTS.has(key)))
    context.warn(argumentsOutside(name, context))
  if (isPlainObject(nested)) for (const [key, value] of Object.entries(nested)) all[key] = value
  return { name, args: all }
}

function hasContent(value: Plain | undefined): boolean {
  return isPlainObject(value) ? Object.keys(value).length > 0 : Boolean(value)
}

function argumentsOutside(name: string, context: BuildContext): Diagnostic {
  const on = `'${context.subject.shownName}' in package '${context.packageName}'`
  return warning(
    'GL1109',
    `Found top-level arguments to test \`${name}\` defined on ${on} (${context.filePath}). ` +
      'Arguments to generic tests should be nested under the `arguments` property.',
    { at: context.at, hint: 'Move them below `arguments:`.' },
  )
}

function movedKey(test: string, key: string, context: BuildContext): Diagnostic {
  const place = `data_tests.${test}.${key}`
  return warning(
    'GL1119',
    `Found \`${key}\` as a top-level property of \`${place}\` in file \`${context.filePath}\`. ` +
      `The \`${key}\` top-level property should be moved into the \`config\` of \`${place}\`.`,
    { at: context.at, hint: 'Move it below `config:`.' },
  )
}

function nameAndKeys(written: Plain): { name: string; args: PlainObject } {
  if (!isPlainObject(written))
    throw new TestShapeError(`test must be dict or str, got ${kindOf(written)} (value ${pythonStr(written)})`)
  if ('test_name' in written) {
    const { test_name: name, ...args } = written
    if (typeof name !== 'string')
      throw new TestShapeError(
        `test name must be a str, got ${kindOf(name ?? null)} (value ${pythonStr(name ?? null)})`,
      )
    return { name, args: copied(args) }
  }
  const entries = Object.entries(written)
  const [first] = entries
  if (!first || entries.length !== 1) {
    const got = `[${entries.map(([key, value]) => `(${pythonRepr(key)}, ${pythonRepr(value)})`).join(', ')}]`
    throw new TestShapeError(
      `test definition dictionary must have exactly one key, got ${got} instead (${entries.length} keys)`,
    )
  }
  const [name, args] = first
  if (!isPlainObject(args))
    throw new TestShapeError(`test arguments must be a dict, got ${kindOf(args)} (value ${pythonStr(args)})`)
  return { name, args }
}

/** Moves config out of the keys: those at the top by dbt's order, then the rest of `config:`. */
function takeConfig(kwargs: MutablePlainObject, context: BuildContext): MutablePlainObject {
  const nested = take(kwargs, 'config')
  if (nested !== undefined && !isPlainObject(nested))
    throw new TestShapeError(`'config' must be a dict, got ${kindOf(nested)} (value ${pythonStr(nested)})`)
  const inner: MutablePlainObject = nested ? copied(nested) : plainObject()
  const config: MutablePlainObject = plainObject()
  // Most tests have none.
  if (nested === undefined && !hasConfigKey(kwargs)) return config
  const put = (key: string, value: Plain | undefined) => {
    const rendered = typeof value === 'string' ? context.render(value) : value
    if (rendered !== null && rendered !== undefined) config[key] = rendered
  }
  for (const key of CONFIG_KEYS) {
    const outside = take(kwargs, key)
    if (truthy(outside) && key in inner)
      throw new TestShapeError(
        'Test cannot have the same key at the top-level and in config',
        'configuration',
      )
    const within = truthy(outside) ? undefined : take(inner, key)
    put(key, truthy(outside) || nested === undefined ? outside : within)
  }
  for (const [key, value] of Object.entries(inner)) put(key, value)
  return config
}

function hasConfigKey(kwargs: PlainObject): boolean {
  for (const key in kwargs) if (CONFIG_KEYS.includes(key)) return true
  return false
}

function truthy(value: Plain | undefined): boolean {
  if (isPlainList(value)) return value.length > 0
  return isPlainObject(value) ? Object.keys(value).length > 0 : Boolean(value)
}

function take(object: MutablePlainObject, key: string): Plain | undefined {
  const value = object[key]
  // V8 makes a hash table of an object that a key is deleted from, whether or not it was there.
  if (value !== undefined) delete object[key]
  return value
}

/** The first part of what stands in the manifest as the test's code: the call of its macro. */
function callCode(name: string, namespace: string | null): string {
  const macro = namespace === null ? `test_${name}` : `${namespace}.test_${name}`
  return `{{ ${macro}(**_dbt_generic_test_kwargs) }}`
}

/** The second part: its config. */
function configCode(config: PlainObject): string {
  const settings = Object.entries(config).map(([key, value]) => {
    const text = typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : pythonRepr(value)
    return `${key}=${text}`
  })
  return settings.length === 0 ? '' : `{{ config(${settings.join(',')}) }}`
}

function testTags(config: PlainObject): readonly string[] {
  const tags = config.tags ?? []
  const list = typeof tags === 'string' ? [tags] : tags
  if (!isPlainList(list))
    throw new TestShapeError(
      `got ${pythonStr(list)} (${kindOf(list)}) for tags, expected a list of strings`,
      'alone',
    )
  return list.map((tag) => {
    if (typeof tag !== 'string')
      throw new TestShapeError(`got ${pythonStr(tag)} (${kindOf(tag)}) for tag, expected a str`, 'alone')
    return tag
  })
}

function kindOf(value: Plain): string {
  if (value === null) return "<class 'NoneType'>"
  if (typeof value === 'boolean') return "<class 'bool'>"
  if (typeof value === 'string') return "<class 'str'>"
  if (isPlainList(value)) return "<class 'list'>"
  if (isPlainObject(value)) return "<class 'dict'>"
  return typeof value === 'object' ? "<class 'float'>" : "<class 'int'>"
}
