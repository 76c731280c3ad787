import { error, warning } from '../foundation'
import type { Json, SourceNode } from '../manifest'
import {
  addUnrendered,
  applyLevel,
  asSourceFreshness,
  byCodePoint,
  columnsForVersion,
  emptyFreshness,
  finishConfig,
  type ParsedSource,
  taken,
} from '../parse'
import {
  copied,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
  plainObject,
  pythonStr,
} from '../project'
import { columnsOf, textOrNull, textsOf } from './columns'
import { unlessRefused } from './config-faults'
import type { ResolveState } from './state'

/** A source's table with its config. */
export type SettledSource = { readonly node: SourceNode; readonly enabled: boolean }

/** Configures every table of every source. */
export function settleSources(state: ResolveState): SettledSource[] {
  return state.project.sources.flatMap((parsed) =>
    unlessRefused(() => settleSource(parsed, state), parsed.at('name'), state.report, parsed.uniqueId),
  )
}

function settleSource(parsed: ParsedSource, state: ResolveState): SettledSource {
  const { source, table, packageName, fqn } = parsed
  const level = loadedTwice(source, table)
  if (level !== null)
    state.report(
      error('GL1102', `Cannot specify both loaded_at_field and loaded_at_query at ${level} level.`, {
        at: parsed.at('name'),
        uniqueId: parsed.uniqueId,
        hint: 'Keep one of them.',
      }),
    )
  for (const { freshness } of [configOf(source), configOf(table)])
    if (freshness !== undefined)
      taken(asSourceFreshness, freshness, 'freshness', 'FreshnessThreshold', 'SourceConfig')
  const patch = configPatch(source, table)
  const own = state.trees.own('source', packageName, fqn)
  let config = applyLevel('source', own.config, patch)
  for (const level of state.trees.overriding('source', packageName, fqn))
    config = applyLevel('source', config, level)
  config = finishConfig('source', config)
  const unrendered: MutablePlainObject = copied(own.unrendered)
  addUnrendered(unrendered, patch)
  for (const level of state.trees.overridingUnrendered('source', packageName, fqn))
    addUnrendered(unrendered, level)
  const name = String(table.name)
  const sourceName = String(source.name)
  const { raw } = state.project
  const database = textOr(source.database, raw.profile.database)
  const schema = textOr(source.schema, sourceName)
  const identifier = textOr(table.identifier, name)
  const quoting = mergeQuoting(source.quoting, table.quoting)
  const node: SourceNode = {
    resource_type: 'source',
    unique_id: parsed.uniqueId,
    name,
    package_name: packageName,
    path: parsed.file.path,
    original_file_path: parsed.file.path,
    fqn,
    config: config as SourceNode['config'],
    unrendered_config: unrendered as SourceNode['unrendered_config'],
    description: textOr(table.description, ''),
    tags: textsOf(config.tags),
    meta: mapping(config.meta) as SourceNode['meta'],
    database,
    schema,
    identifier,
    relation_name: state.naming.relation(database, schema, identifier, quoting),
    source_name: sourceName,
    source_description: textOr(source.description, ''),
    source_meta: plainObject([
      ...Object.entries(mapping(source.meta)),
      ...Object.entries(mapping(configOf(source).meta)),
    ]) as SourceNode['source_meta'],
    loader: textOr(source.loader, ''),
    loaded_at_field: textOrNull(config.loaded_at_field),
    loaded_at_query: textOrNull(config.loaded_at_query),
    freshness: (config.freshness ?? null) as Json,
    external: external(table.external) as Json,
    quoting: quoting as SourceNode['quoting'],
    columns: columnsOf(columnsForVersion(table, null)),
    doc_blocks: [],
    patch_path: null,
    unrendered_database: textOrNull(parsed.writtenDatabase),
    unrendered_schema: textOrNull(parsed.writtenSchema),
    created_at: createdAt(state),
  }
  warnOfUnknowable(node, parsed, state)
  return { node, enabled: config.enabled !== false }
}

/** Materialize does not tell when a relation last changed: without a column or a query nobody knows how fresh it is. */
function warnOfUnknowable(node: SourceNode, parsed: ParsedSource, state: ResolveState): void {
  if (node.loaded_at_field !== null || node.loaded_at_query !== null) return
  if (!isPlainObject(node.freshness) || !isSet(node.freshness)) return
  const message =
    'The configured adapter does not support metadata-based freshness. A loaded_at_field must be specified for source ' +
    `'${node.source_name}.${node.name}'.`
  const hint = 'Name a column that says when rows came: `loaded_at_field`.'
  state.report(warning('GL3032', message, { at: parsed.at('freshness'), uniqueId: node.unique_id, hint }))
}

export function createdAt(state: ResolveState): number {
  return state.project.raw.host.now.getTime() / 1000
}

/** What a source and its table say of config, with keys beside `config` in it. */
function configPatch(source: PlainObject, table: PlainObject): PlainObject {
  const patch: MutablePlainObject = plainObject([
    ...Object.entries(configOf(source)),
    ...Object.entries(configOf(table)),
  ])
  const freshness = mergedFreshness(source, table)
  if (freshness === 'unset') delete patch.freshness
  else patch.freshness = freshness
  const loaded = loadedAt(source, table)
  patch.loaded_at_field = loaded.field
  patch.loaded_at_query = loaded.query
  patch.meta = plainObject(
    [source.meta, configOf(source).meta, table.meta, configOf(table).meta].flatMap((meta) =>
      Object.entries(mapping(meta)),
    ),
  )
  const tags = [source.tags, configOf(source).tags, table.tags, configOf(table).tags].flatMap(textsOf)
  patch.tags = [...new Set(tags)].sort(byCodePoint)
  return patch
}

/** At which level both ways of knowing when rows came are given. */
function loadedTwice(source: PlainObject, table: PlainObject): 'table' | 'source' | null {
  const has = (level: PlainObject, key: string) =>
    truthy(level[key]) !== undefined || truthy(configOf(level)[key]) !== undefined
  const present = 'loaded_at_field' in table || truthy(configOf(table).loaded_at_field) !== undefined
  if (present && has(table, 'loaded_at_query')) return 'table'
  return has(source, 'loaded_at_field') && has(source, 'loaded_at_query') ? 'source' : null
}

/** Where it is known when rows came; a table's own word, even an empty one, counts over the source's. */
function loadedAt(source: PlainObject, table: PlainObject): { field: Plain; query: Plain } {
  const pick = (level: PlainObject, key: string): Plain =>
    truthy(level[key]) ?? truthy(configOf(level)[key]) ?? null
  const present = 'loaded_at_field' in table || truthy(configOf(table).loaded_at_field) !== undefined
  const field = present ? pick(table, 'loaded_at_field') : pick(source, 'loaded_at_field')
  const own = pick(table, 'loaded_at_query')
  const query = own !== null ? own : present ? null : pick(source, 'loaded_at_query')
  return { field, query }
}

function truthy(value: Plain | undefined): Plain | undefined {
  return value === undefined || value === null || value === '' ? undefined : value
}

/** The freshness of a level: absent means dbt's empty default, null means none is wanted. */
function freshnessOf(level: PlainObject): Plain {
  const value = level.freshness
  if (value === undefined) return emptyFreshness()
  return isPlainObject(value) ? fullFreshness(value) : null
}

function fullFreshness(value: PlainObject): PlainObject {
  const time = (key: string): Plain => {
    const item = value[key]
    if (item === null) return null
    const data = isPlainObject(item) ? item : {}
    return plainObject([
      ['count', data.count ?? null],
      ['period', data.period ?? null],
    ])
  }
  return plainObject([
    ['warn_after', time('warn_after')],
    ['error_after', time('error_after')],
    ['filter', value.filter ?? null],
  ])
}

/** dbt's merge of four levels: source, its config, table, its config. `'unset'`: nobody sets a threshold. */
function mergedFreshness(source: PlainObject, table: PlainObject): Plain | 'unset' {
  const levels = [source, configOf(source), table, configOf(table)].map(freshnessOf)
  let merged: Plain = levels[0] ?? null
  for (const level of levels.slice(1)) {
    if (isPlainObject(merged) && isPlainObject(level)) merged = mergeLevel(merged, level)
    else if (merged === null && isPlainObject(level) && isSet(level)) merged = level
    else merged = null
  }
  if (merged === null) return null
  return isPlainObject(merged) && isSet(merged) ? merged : 'unset'
}

function mergeLevel(base: PlainObject, update: PlainObject): PlainObject {
  const time = (key: string): Plain => {
    const [before, after] = [base[key], update[key]]
    if (after === null || after === undefined) return null
    if (!hasTime(before)) return hasTime(after) ? after : (before ?? after)
    return hasTime(after)
      ? plainObject([...Object.entries(mapping(before)), ...given(after)])
      : (before ?? null)
  }
  return plainObject([
    ['warn_after', time('warn_after')],
    ['error_after', time('error_after')],
    ['filter', update.filter ?? base.filter ?? null],
  ])
}

function given(value: Plain | undefined): [string, Plain][] {
  return Object.entries(mapping(value)).filter(([, item]) => item !== null)
}

function hasTime(value: Plain | undefined): boolean {
  return isPlainObject(value) && value.count !== null && value.count !== undefined && value.period !== null
}

function isSet(value: PlainObject): boolean {
  return hasTime(value.warn_after) || hasTime(value.error_after)
}

function mergeQuoting(...levels: readonly (Plain | undefined)[]): PlainObject {
  const result: MutablePlainObject = plainObject(
    ['database', 'schema', 'identifier', 'column'].map((key) => [key, null] as const),
  )
  for (const level of levels)
    for (const [key, value] of Object.entries(mapping(level)))
      if (value !== null && key in result) result[key] = value
  return result
}

/** An external table with all keys that dbt knows, and the rest. */
function external(value: Plain | undefined): Plain {
  if (!isPlainObject(value)) return null
  const known = ['location', 'file_format', 'row_format', 'tbl_properties', 'partitions']
  const result: MutablePlainObject = plainObject(known.map((key) => [key, value[key] ?? null] as const))
  for (const [key, item] of Object.entries(value)) result[key] = item
  if (isPlainList(result.partitions))
    result.partitions = result.partitions.map((item) =>
      isPlainObject(item)
        ? plainObject([
            ['name', ''],
            ['description', ''],
            ['data_type', ''],
            ['meta', plainObject()],
            ...Object.entries(item),
          ])
        : item,
    )
  return result
}

function configOf(level: PlainObject): PlainObject {
  return isPlainObject(level.config) ? level.config : {}
}
function mapping(value: Plain | undefined): PlainObject {
  return isPlainObject(value) ? value : {}
}
function textOr(value: Plain | undefined, fallback: string): string {
  return value === undefined || value === null || value === '' ? fallback : pythonStr(value)
}
