import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  DBT_VERSION,
  type Diagnostic,
  didYouMean,
  error,
  fail,
  ok,
  type Result,
  type Span,
  warning,
} from '../foundation'
import type { Names } from '../jinja'
import { loadYaml, type YamlDocument } from '../yaml'
import { checkRequiredVersion } from './dbt-version'
import { pythonRepr, pythonStr } from './python-repr'
import { type KeyPath, renderTree } from './render'
import { BANNED_NAMES } from './settings-keys'
import { SETTINGS } from './settings-shape'
import { faultText, type ShapeFault, shapeFault } from './shape'
import type { ConfigTreeName, DispatchEntry, PackageSettings, Settings } from './types'
import { isPlainList, isPlainObject, type Plain, type PlainObject, plainObject, toPlain } from './values'

/** dbt_project.yml as it stands, before rendering. */
export type WrittenSettings = {
  readonly document: YamlDocument
  readonly data: PlainObject
  readonly root: string
  readonly shown: string
}

const MISSING = (path: string) =>
  `No dbt_project.yml found at expected path ${path}\n` +
  'Verify that each entry within packages.yml (and their transitive dependencies) contains a file named dbt_project.yml'

/** Reads the file of a package; fails where it is absent, no YAML, or no mapping. */
export function readWrittenSettings(root: string, shownPrefix: string): Result<WrittenSettings> {
  const path = join(root, 'dbt_project.yml')
  const shown = `${shownPrefix}dbt_project.yml`
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return fail(
      error('GL1001', MISSING(path), {
        at: { file: shown, line: 1 },
        hint: 'Run in the folder of a dbt project, or name it with --project-dir.',
      }),
    )
  }
  const document = loadYaml(text, { file: shown })
  if (!document.ok) return document
  const data = toPlain(document.value.value)
  if (!isPlainObject(data)) {
    const at = document.value.root ? document.value.span([]) : { file: shown, line: 1 }
    return fail(error('GL1002', 'dbt_project.yml does not parse to a dictionary', { at }))
  }
  return ok({ document: document.value, data, root, shown })
}

export type SettingsContext = {
  readonly names: Names
  /** Vars of vars.yml, which may not be given in dbt_project.yml too. */
  readonly varsFile: Settings | null
  readonly checkVersion: boolean
}

const HOOKS = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook'])

/** Which texts of dbt_project.yml are rendered when it is read: hooks and variables are not. */
function rendersSetting(path: KeyPath): boolean {
  const first = path[0]
  if (first === 'on-run-start' || first === 'on-run-end' || first === 'query-comment' || first === 'vars')
    return false
  if (
    first === 'seeds' ||
    first === 'models' ||
    first === 'snapshots' ||
    first === 'tests' ||
    first === 'data_tests'
  )
    return !path.some((key) => typeof key === 'string' && HOOKS.has(key.replace(/^[+ ]+/, '')))
  return true
}

/** Checks and renders a dbt_project.yml. Reports every fault it finds. */
export function resolveSettings(written: WrittenSettings, context: SettingsContext): Result<PackageSettings> {
  const { settings, errors } = soundSettings(written, context)
  return errors.length > 0 ? fail(...errors) : ok(settings)
}

/** The same, giving what is sound beside the faults: keys that are at fault are as if they weren't there. */
export function soundSettings(
  written: WrittenSettings,
  context: SettingsContext,
): { readonly settings: PackageSettings; readonly errors: readonly Diagnostic[] } {
  const errors: Diagnostic[] = []
  const data = renderKeys(written, context, errors)
  const faulty = errors.length > 0 ? new Set<string>() : checkShape(data, written.document, context, errors)
  const sound = plainObject(Object.entries(data).filter(([key]) => !faulty.has(key)))
  if (typeof sound.name !== 'string') sound.name = 'unnamed'
  return { settings: settingsOf(sound, written, context), errors }
}

/** Key by key, so that one that can't be rendered is missing alone. */
function renderKeys(
  { data, document }: WrittenSettings,
  context: SettingsContext,
  errors: Diagnostic[],
): PlainObject {
  const rendered = plainObject()
  for (const [key, value] of Object.entries(data)) {
    const before = errors.length
    const made = renderTree(value, {
      names: context.names,
      renders: (path) => rendersSetting([key, ...path]),
      at: (path) => document.span([key, ...path]),
      code: 'GL1007',
      onError: (diagnostic) => errors.push(diagnostic),
    })
    if (errors.length === before) rendered[key] = made
  }
  return rendered
}

/** Reports what is wrong, in JSON schema's wording as dbt prints it, and gives the keys that are at fault. */
function checkShape(
  data: PlainObject,
  document: YamlDocument,
  context: SettingsContext,
  errors: Diagnostic[],
): ReadonlySet<string> {
  const faulty = new Set<string>()
  const refuse = (key: string | null, message: string, hint?: string) => {
    const at = document.span(key === null ? [] : [key])
    errors.push(error('GL1002', message, { at, ...(hint === undefined ? {} : { hint }) }))
    if (key !== null && key !== 'vars') faulty.add(key)
  }
  checkVersion(data, context, refuse)
  const { name } = data
  if (name === undefined)
    refuse(null, 'Required "name" field not present in project', 'Add `name: my_project`.')
  for (const [key, shape] of Object.entries(SETTINGS)) {
    const written = data[key]
    const isLeftOut = written === undefined || (written === null && EMPTY_TREES.has(key))
    const fault = isLeftOut ? null : shapeFault(shape, written, undefined, [key])
    if (!fault) continue
    errors.push(shapeError(fault, document))
    faulty.add(key)
  }
  const unknown = Object.keys(data).filter((key) => !Object.hasOwn(SETTINGS, key))
  if (unknown.length > 0) errors.push(unknownKeys(unknown, document))
  checkRest(data, context, refuse)
  return faulty
}

/** Trees that dbt takes for empty where nothing stands below them. */
const EMPTY_TREES: ReadonlySet<string> = new Set(['models', 'seeds', 'snapshots'])

function shapeError(fault: ShapeFault, document: YamlDocument): Diagnostic {
  const at = document.span(fault.path)
  return error('GL1002', faultText(fault), { at, ...hint(HINTS[String(fault.path[0])]) })
}

const HINTS: { readonly [key: string]: string } = {
  name: 'Use letters, digits and _.',
  version: 'Write it as 1.0.0.',
}

function unknownKeys(keys: readonly string[], document: YamlDocument): Diagnostic {
  const names = [...keys]
    .sort()
    .map((key) => `'${key}'`)
    .join(', ')
  const [first = '', ...rest] = keys
  const message = `at path []: Additional properties are not allowed (${names} ${rest.length === 0 ? 'was' : 'were'} unexpected)`
  const guesses = keys.flatMap((key) => didYouMean(key, Object.keys(SETTINGS)) ?? [])
  return error('GL1002', message, {
    at: document.span([first], 'key'),
    related: rest.map((key) => ({ at: document.span([key], 'key'), message: `'${key}'` })),
    ...hint(guesses.length > 0 ? guesses.join(' ') : undefined),
  })
}

const RENAMED = [
  ['source-paths', 'model-paths'],
  ['data-paths', 'seed-paths'],
] as const

const NO_SETTINGS = [
  { key: 'log-path', usual: 'logs', what: 'logs', variable: 'DBT_LOG_PATH' },
  { key: 'target-path', usual: 'target', what: 'artifacts', variable: 'DBT_TARGET_PATH' },
] as const

/** What dbt checks beside the types. */
function checkRest(data: PlainObject, context: SettingsContext, refuse: Refuse): void {
  const { name } = data
  if (typeof name === 'string' && BANNED_NAMES.has(name))
    refuse('name', `at path []: Invalid project name: ${name} is a reserved word`)
  for (const entry of asList(data.dispatch)) {
    const good = isPlainObject(entry) && 'macro_namespace' in entry && isPlainList(entry.search_order)
    if (!good) refuse('dispatch', `at path []: Invalid project dispatch config: ${pythonRepr(entry)}`)
  }
  if (truthy(data.tests) && truthy(data.data_tests))
    refuse(
      'tests',
      "at path []: Invalid project config: cannot have both 'tests' and 'data_tests' defined",
      'Keep data_tests.',
    )
  const version = data['config-version']
  if (typeof version === 'number' && version !== 2)
    refuse(
      'config-version',
      `Got an unexpected project version=${version}, expected 2`,
      'Write 2, or leave it out.',
    )
  for (const [old, current] of RENAMED)
    if (old in data && current in data)
      refuse(
        old,
        `${old} and ${current} cannot both be defined. The \`${old}\` config has been deprecated in favor of ` +
          `\`${current}\`. Please update your \`dbt_project.yml\` configuration to reflect this change.`,
        `Keep ${current}.`,
      )
  if (context.varsFile && truthy(data.vars))
    refuse('vars', 'Variables cannot be defined in both vars.yml and dbt_project.yml.')
}

type Refuse = (key: string | null, message: string, hint?: string) => void

function checkVersion(data: PlainObject, context: SettingsContext, refuse: Refuse): void {
  const required = data['require-dbt-version']
  if (required === undefined || required === null || !context.checkVersion) return
  const wanted = isPlainList(required) ? required.map(pythonStr) : pythonStr(required)
  const checked = checkRequiredVersion(wanted)
  if ('unreadable' in checked)
    refuse('require-dbt-version', `"${checked.unreadable}" is not a valid semantic version.`)
  else if (!checked.ok) {
    const list = checked.constraints.map((text) => `'${text}'`).join(', ')
    const own = pythonStr(data.name ?? null)
    const advice = `Check for a different version of the '${own}' package, or run dbt again with --no-version-check`
    if (checked.contradict) {
      const message =
        `The package version requirement can never be satisfied for the '${own}\npackage.\n` +
        `  Required versions of dbt for '${own}': [${list}]\n${advice}`
      refuse('require-dbt-version', message, 'No version lies in all of these ranges.')
      return
    }
    refuse(
      'require-dbt-version',
      `This version of dbt is not supported with the '${own}' package.\n` +
        `  Installed version of dbt: =${DBT_VERSION}\n  Required version of dbt for '${own}': [${list}]\n${advice}`,
      'Greenlight follows this version of dbt. Widen the range, or run with --no-version-check.',
    )
  }
}

function settingsOf(data: PlainObject, written: WrittenSettings, context: SettingsContext): PackageSettings {
  const vars = isPlainObject(data.vars) ? data.vars : plainObject()
  const spans: { [key: string]: Span } = {}
  for (const key of Object.keys(written.data)) spans[key] = written.document.span([key], 'key')
  return {
    name: String(data.name),
    version: data.version === undefined || data.version === null ? null : pythonStr(data.version),
    profile: typeof data.profile === 'string' ? data.profile : null,
    paths: pathsOf(data),
    vars: context.varsFile ?? vars,
    configs: withHookLists(trees(data)),
    unrendered: trees(written.data),
    dispatch: asList(data.dispatch).flatMap(dispatchEntry),
    onRunStart: hooks(data['on-run-start']),
    onRunEnd: hooks(data['on-run-end']),
    quoting: isPlainObject(data.quoting) ? data.quoting : {},
    restrictAccess: data['restrict-access'] === true,
    queryComment: queryComment(data['query-comment']),
    flags: isPlainObject(data.flags) ? data.flags : {},
    deprecations: settingDeprecations(data, written),
    spans,
  }
}

/** Doubled keys, which dbt looks for in the root project alone, and paths that have other names now or are none. */
function settingDeprecations(data: PlainObject, { document, root, shown }: WrittenSettings): Diagnostic[] {
  const doubled = shown !== 'dbt_project.yml' ? [] : document.duplicates
  const moved: Diagnostic[] = []
  const at = (key: string) => document.span([key], 'key')
  for (const [old, current] of RENAMED)
    if (old in data) {
      const message =
        `The \`${old}\` config has been renamed to \`${current}\`. Please update your \`dbt_project.yml\` ` +
        'configuration to reflect this change.'
      moved.push(warning('GL1013', message, { at: at(old), hint: `Write ${current}.` }))
    }
  for (const { key, usual, what, variable } of NO_SETTINGS)
    if (key in data && data[key] !== usual) {
      const message =
        `The \`${key}\` config in \`dbt_project.yml\` has been deprecated, and will no longer be supported in a future ` +
        `version of dbt-core. If you wish to write dbt ${what} to a custom directory, please use the --${key} CLI flag ` +
        `or ${variable} env var instead.`
      moved.push(warning('GL1013', message, { at: at(key) }))
    }
  return [...doubled.map((each) => duplicateKey(each, document, join(root, 'dbt_project.yml'))), ...moved]
}

function duplicateKey(
  { key, first }: YamlDocument['duplicates'][number],
  document: YamlDocument,
  file: string,
): Diagnostic {
  const at = document.spanOf(key)
  const where = `"<unicode string>", line ${at.line}, column ${at.column}`
  return warning('GL1112', `Duplicate key '${String(key.value)}' in ${where} in file \`${file}\``, {
    at,
    hint: 'Remove one of them.',
    related: [{ at: document.spanOf(first), message: 'first written here' }],
  })
}

function pathsOf(data: PlainObject): PackageSettings['paths'] {
  const list = (keys: readonly string[], fallback: readonly string[]): readonly string[] => {
    const key = keys.find((name) => isPlainList(data[name]))
    const value = key === undefined ? undefined : data[key]
    return isPlainList(value) ? value.map(pythonStr) : fallback
  }
  const text = (key: string, fallback: string) => (typeof data[key] === 'string' ? data[key] : fallback)
  const paths = {
    models: list(['model-paths', 'source-paths'], ['models']),
    macros: list(['macro-paths'], ['macros']),
    seeds: list(['seed-paths', 'data-paths'], ['seeds']),
    tests: list(['test-paths'], ['tests']),
    analyses: list(['analysis-paths'], ['analyses']),
    snapshots: list(['snapshot-paths'], ['snapshots']),
    functions: list(['function-paths'], ['functions']),
  }
  const everywhere = [...new Set(Object.values(paths).flat())]
  const target = text('target-path', 'target')
  return {
    ...paths,
    docs: list(['docs-paths'], everywhere),
    target,
    clean: list(['clean-targets'], [target]),
    packages: text('packages-install-path', 'dbt_packages'),
  }
}

function trees(data: PlainObject): PackageSettings['configs'] {
  const tree = (...keys: readonly string[]): Settings => {
    for (const key of keys) {
      const value = data[key]
      if (isPlainObject(value)) return value
    }
    return {}
  }
  const all: { [name in ConfigTreeName]: Settings } = {
    models: tree('models'),
    seeds: tree('seeds'),
    snapshots: tree('snapshots'),
    sources: tree('sources'),
    data_tests: tree('data_tests', 'tests'),
    unit_tests: tree('unit_tests'),
    analyses: tree('analyses'),
    exposures: tree('exposures'),
    metrics: tree('metrics'),
    semantic_models: tree('semantic-models'),
    saved_queries: tree('saved-queries'),
    functions: tree('functions'),
  }
  return all
}

function withHookLists(configs: PackageSettings['configs']): PackageSettings['configs'] {
  const { models, seeds, snapshots } = configs
  return {
    ...configs,
    models: hookLists(models),
    seeds: hookLists(seeds),
    snapshots: hookLists(snapshots),
  }
}

/** At the top of a tree, hooks of None are none at all. */
function hookLists(tree: Settings): Settings {
  const empty = ['pre-hook', 'post-hook'].filter((key) => tree[key] === null)
  return empty.length === 0 ? tree : { ...tree, ...Object.fromEntries(empty.map((key) => [key, []])) }
}

function dispatchEntry(entry: Plain): DispatchEntry[] {
  if (!isPlainObject(entry)) return []
  return [
    {
      macroNamespace: pythonStr(entry.macro_namespace ?? null),
      searchOrder: asList(entry.search_order).map(pythonStr),
    },
  ]
}

function hooks(value: Plain | undefined): string[] {
  if (value === undefined || value === null) return []
  return (isPlainList(value) ? value : [value]).map(pythonStr)
}

function queryComment(value: Plain | undefined): PackageSettings['queryComment'] {
  if (value === undefined) return { comment: null, append: false }
  if (isPlainObject(value)) {
    const comment = value.comment
    return { comment: comment === undefined ? null : pythonStr(comment ?? ''), append: value.append === true }
  }
  return { comment: value === null ? '' : pythonStr(value), append: false }
}

function asList(value: Plain | undefined): readonly Plain[] {
  return isPlainList(value) ? value : []
}
function truthy(value: Plain | undefined): boolean {
  return isPlainObject(value) ? Object.keys(value).length > 0 : Boolean(value)
}
function hint(text: string | undefined): { hint?: string } {
  return text === undefined ? {} : { hint: text }
}
