/**
 * Facts about a project as facts.py of the corpus makes them of a manifest.json, by the same rules, so that files of
 * both compare.
 */
import { byCodePoint, canonical, sha, short, squeeze } from './hashing'

type Entry = { readonly [key: string]: unknown }
type Section = { readonly [id: string]: Entry }
export type Facts = {
  readonly adapter: string | null
  readonly counts: { readonly [kind: string]: number }
  readonly disabled: readonly string[]
  readonly edges: number
  readonly sections: { readonly [section: string]: Section }
  readonly ls: { readonly [argv: string]: Listing }
}
export type Listing = {
  readonly count: number
  readonly sha: string
  readonly list?: readonly string[] | undefined
}

const INTERNAL = new Set(['dbt', 'dbt_materialize', 'dbt_postgres'])
const SHORT_LIST = 40

export const SECTIONS = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'unit_tests',
  'groups',
  'macros',
] as const

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
const entryOf = (value: unknown): Entry => (isEntry(value) ? value : {})
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isEntry(value)) return Object.keys(value).length === 0
  return value === null || value === undefined || value === ''
}

function told(facts: Entry, keep: (key: string, value: unknown) => boolean = () => false): Entry {
  return Object.fromEntries(
    Object.entries(facts).filter(([key, value]) => !isEmpty(value) || keep(key, value)),
  )
}

function dependsOn(entry: Entry, kind: 'nodes' | 'macros'): string[] {
  return [...new Set(listOf(entryOf(entry.depends_on)[kind]).map(String))].sort(byCodePoint)
}

function columns(entry: Entry): Entry {
  const all = Object.values(entryOf(entry.columns)).map(entryOf)
  const rows = all
    .map((column) => [textOf(column.name), column.data_type ?? null, textOf(column.description)])
    .sort(([a], [b]) => byCodePoint(textOf(a), textOf(b)))
  return { columns: all.length, columns_sha: rows.length > 0 ? short(rows) : null }
}

function config(entry: Entry): Entry {
  const written = entryOf(entry.config)
  const keys = Object.entries(written)
    .filter(([, value]) => !isEmpty(value))
    .map(([key, value]): [string, string] => [key, short(value)])
  return { config_sha: sha(canonical(written)), config_keys: Object.fromEntries(keys) }
}

const tags = (entry: Entry) => listOf(entry.tags).map(String).sort(byCodePoint)
const shortOrNull = (value: unknown) => (isEmpty(value) || value === false ? null : short(value))

function nodeFacts(entry: Entry): Entry {
  const code = entry.compiled_code
  const test = entryOf(entry.test_metadata)
  const hasMetadata = Object.keys(test).length > 0
  const ofTests =
    entry.resource_type === 'test'
      ? {
          test: test.name,
          test_package: test.namespace,
          column: entry.column_name,
          attached: entry.attached_node,
          kwargs_sha: hasMetadata ? short(entryOf(test.kwargs)) : null,
        }
      : {}
  const facts = {
    resource_type: entry.resource_type,
    name: entry.name,
    package: entry.package_name,
    path: entry.original_file_path,
    patched: !isEmpty(entry.patch_path),
    relation: entry.relation_name,
    database: entry.database,
    schema: entry.schema,
    alias: entry.alias,
    materialized: entryOf(entry.config).materialized,
    language: entry.language,
    fqn: entry.fqn,
    tags: tags(entry),
    nodes: dependsOn(entry, 'nodes'),
    macros: dependsOn(entry, 'macros'),
    refs: listOf(entry.refs).length,
    source_refs: listOf(entry.sources).length,
    ...config(entry),
    ...columns(entry),
    meta_sha: shortOrNull(entry.meta),
    description_sha: sha(textOf(entry.description)),
    checksum: entryOf(entry.checksum).checksum,
    raw_sha: sha(squeeze(textOf(entry.raw_code))),
    access: entry.access,
    group: entry.group,
    version: entry.version,
    latest_version: entry.latest_version,
    contract: entryOf(entry.contract).enforced,
    constraints: listOf(entry.constraints).length,
    compiled_sha: typeof code === 'string' ? sha(squeeze(code)) : null,
    ...ofTests,
  }
  return told(facts, (key) => key === 'compiled_sha')
}

function sourceFacts(entry: Entry): Entry {
  return told({
    name: entry.name,
    source: entry.source_name,
    package: entry.package_name,
    path: entry.original_file_path,
    relation: entry.relation_name,
    database: entry.database,
    schema: entry.schema,
    identifier: entry.identifier,
    loader: entry.loader,
    fqn: entry.fqn,
    tags: tags(entry),
    ...config(entry),
    ...columns(entry),
    loaded_at_sha: shortOrNull(entry.loaded_at_field),
    freshness_sha: shortOrNull(entry.freshness),
    meta_sha: shortOrNull(entry.meta),
    description_sha: sha(textOf(entry.description)),
    source_description_sha: sha(textOf(entry.source_description)),
  })
}

function macroFacts(entry: Entry): Entry {
  return told({
    package: entry.package_name,
    path: entry.original_file_path,
    macros: dependsOn(entry, 'macros'),
    arguments: listOf(entry.arguments).map((argument) => entryOf(argument).name ?? null),
    languages: entry.supported_languages,
    description_sha: isEmpty(entry.description) ? null : sha(textOf(entry.description)),
    raw_sha: sha(squeeze(textOf(entry.macro_sql))),
  })
}

function otherFacts(entry: Entry): Entry {
  const facts = told({
    name: entry.name,
    package: entry.package_name,
    path: entry.original_file_path,
    type: entry.type,
    maturity: entry.maturity,
    model: entry.model,
    fqn: entry.fqn,
    tags: tags(entry),
    nodes: dependsOn(entry, 'nodes'),
    macros: dependsOn(entry, 'macros'),
    ...config(entry),
    measures: listOf(entry.measures).length,
    dimensions: listOf(entry.dimensions).length,
    entities: listOf(entry.entities).length,
    given: listOf(entry.given).length,
    label_sha: shortOrNull(entry.label),
    description_sha: sha(textOf(entry.description)),
  })
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== 0))
}

function makerOf(section: string): (entry: Entry) => Entry {
  if (section === 'nodes') return nodeFacts
  if (section === 'sources') return sourceFacts
  return section === 'macros' ? macroFacts : otherFacts
}

function countsOf(manifest: Entry): { [kind: string]: number } {
  const counts: { [kind: string]: number } = {}
  for (const node of Object.values(entryOf(manifest.nodes))) {
    const type = String(entryOf(node).resource_type)
    counts[type] = (counts[type] ?? 0) + 1
  }
  for (const section of SECTIONS)
    if (section !== 'nodes') counts[section] = Object.keys(entryOf(manifest[section])).length
  counts.docs = Object.keys(entryOf(manifest.docs)).length
  counts.disabled = Object.values(entryOf(manifest.disabled)).reduce<number>(
    (sum, entries) => sum + listOf(entries).length,
    0,
  )
  return counts
}

/** What `ls` printed: how many lines, and a hash over them, sorted. */
export function listing(rows: readonly string[]): Listing {
  const list = [...rows].sort(byCodePoint)
  const facts = { count: list.length, sha: sha(list.join('\n')) }
  return list.length < SHORT_LIST ? { ...facts, list } : facts
}

/** Facts of a manifest as it stands in JSON, and of what `ls` gave for each of its arguments. */
export function makeFacts(manifest: Entry, ls: Facts['ls']): Facts {
  const sections = SECTIONS.map((section): [string, Section] => {
    const make = makerOf(section)
    const entries = Object.entries(entryOf(manifest[section])).filter(
      ([, entry]) => section !== 'macros' || !INTERNAL.has(String(entryOf(entry).package_name)),
    )
    return [section, Object.fromEntries(entries.map(([id, entry]) => [id, make(entryOf(entry))]))]
  })
  const edges = Object.values(entryOf(manifest.child_map)).reduce<number>(
    (sum, children) => sum + listOf(children).length,
    0,
  )
  return {
    adapter: textOf(entryOf(manifest.metadata).adapter_type) || null,
    counts: countsOf(manifest),
    disabled: Object.keys(entryOf(manifest.disabled)).sort(byCodePoint),
    edges,
    sections: Object.fromEntries(sections),
    ls,
  }
}
