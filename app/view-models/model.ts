import type {
  ColumnView,
  CommentView,
  ModelView,
  NodeLink,
  TestView,
} from '../../components/model/model-view'
import {
  type Column,
  findNode,
  type GraphNode,
  type Json,
  type Manifest,
  type ResourceType,
  type UniqueId,
} from '../../lib/manifest'
import { definitionOf } from './definitions'
import {
  type AnyTest,
  catalogOf,
  clusterOf,
  commentState,
  driftCount,
  kindOf,
  lookup,
  materializationOf,
  nameOf,
  outcomes,
  ownerOf,
  tagsOf,
} from './facts'
import type { CatalogTable, ProjectReading } from './reading'
import { testView } from './tests'

export function nodeLink(node: GraphNode): NodeLink {
  return {
    id: node.unique_id,
    name: nameOf(node),
    kind: kindOf(node),
    materialization: materializationOf(node),
  }
}

function links(manifest: Manifest, ids: readonly UniqueId[] | undefined): readonly NodeLink[] {
  return [...new Set(ids ?? [])]
    .flatMap((id) => {
      const node = findNode(manifest, id)
      const isTest = node?.resource_type === 'test' || node?.resource_type === 'unit_test'
      return node === undefined || isTest ? [] : [nodeLink(node)]
    })
    .sort((a, b) => a.name.localeCompare(b.name))
}

function columnsOf(node: GraphNode): { readonly [name: string]: Column } {
  return 'columns' in node && typeof node.columns === 'object' && node.columns !== null
    ? (node.columns as { readonly [name: string]: Column })
    : {}
}

function comment(text: string, inDatabase: string | null, read: boolean): CommentView {
  return { state: commentState(text, inDatabase, read), inDatabase }
}

/** The nearest text upstream of a column of the same name: shown in grey with its origin, never in place of an own text. */
function inherited(manifest: Manifest, id: UniqueId, name: string) {
  const seen = new Set<UniqueId>([id])
  let front: readonly UniqueId[] = [id]
  for (let hop = 0; hop < 6 && front.length > 0; hop++) {
    front = [...new Set(front.flatMap((at) => manifest.parent_map[at] ?? []))]
      .filter((at) => !seen.has(at))
      .sort()
    for (const at of front) {
      seen.add(at)
      const node = findNode(manifest, at)
      const text = node && lookup(columnsOf(node), name)?.description.trim()
      if (node && text) return { text, from: nodeLink(node) }
    }
  }
  return null
}

function columnViews(
  reading: ProjectReading,
  node: GraphNode,
  table: CatalogTable | null,
  tests: readonly TestView[],
  inSql: readonly string[],
): readonly ColumnView[] {
  const declared = columnsOf(node)
  const inDatabase = Object.values(table?.columns ?? {}).sort((a, b) => a.index - b.index)
  const extra = Object.values(declared).filter(
    (column) => table === null || lookup(table.columns, column.name) === undefined,
  )
  const one = (
    name: string,
    own: Column | undefined,
    theirs: CatalogTable['columns'][string] | undefined,
  ): ColumnView => {
    const description = own?.description.trim() ?? ''
    const docBlocks = own?.doc_blocks ?? []
    const declaredType = own?.data_type ?? null
    const differs =
      theirs !== undefined &&
      declaredType !== null &&
      declaredType.toLowerCase() !== theirs.type.toLowerCase()
    return {
      name,
      type: theirs?.type ?? declaredType,
      typeFrom: theirs ? 'database' : declaredType === null ? null : 'project',
      declaredType: differs ? declaredType : null,
      description,
      origin:
        description === ''
          ? inherited(reading.manifest, node.unique_id, name)
          : docBlocks.length > 0
            ? { docBlocks }
            : null,
      comment: comment(description, theirs?.comment ?? null, theirs !== undefined),
      constraints: (own?.constraints ?? []).map((constraint) => constraint.type.replaceAll('_', ' ')),
      tests: tests.filter((test) => test.column?.toLowerCase() === name.toLowerCase()),
      tags: own?.tags ?? [],
      known:
        table === null
          ? 'project, database unread'
          : own && theirs
            ? 'both'
            : own
              ? 'only in project'
              : 'only in database',
    }
  }
  // While the database is unread, the SQL says which columns there are, and in which order.
  const selected = table === null ? inSql : []
  const named = new Set(selected.map((name) => name.toLowerCase()))
  return [
    ...inDatabase.map((theirs) => one(theirs.name, lookup(declared, theirs.name), theirs)),
    ...selected.map((name) => one(name, lookup(declared, name), undefined)),
    ...extra.filter((own) => !named.has(own.name.toLowerCase())).map((own) => one(own.name, own, undefined)),
  ]
}

function docBlocksOf(manifest: Manifest, node: GraphNode): ModelView['docBlocks'] {
  const ids =
    'doc_blocks' in node && Array.isArray(node.doc_blocks) ? (node.doc_blocks as readonly string[]) : []
  return ids.flatMap((id) => {
    const doc = manifest.docs[id]
    return doc ? [{ name: doc.name, id, path: doc.original_file_path }] : []
  })
}

function indexesOf(node: GraphNode): readonly string[] {
  const indexes = node.config?.indexes
  if (!Array.isArray(indexes)) return []
  return (indexes as readonly Json[]).map((index) => {
    if (typeof index !== 'object' || index === null || Array.isArray(index)) return wordOf(index)
    const { columns, default: isDefault, cluster } = index as { readonly [key: string]: Json }
    const what =
      Array.isArray(columns) && columns.length > 0
        ? columns.map(wordOf).join(', ')
        : isDefault === true
          ? 'default key'
          : 'index'
    return typeof cluster === 'string' ? `${what} in ${cluster}` : what
  })
}

/** A config may hold anything where texts belong. */
function wordOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(plain(value))
}

/**
 * As JSON has it: what parsing made of numbers and dates may be objects with a text of their own; an int beyond what
 * browsers count exactly is a text.
 */
function plain(value: unknown): Json {
  const text = JSON.stringify(value ?? {}, (_, each: unknown) =>
    typeof each === 'bigint' ? String(each) : each,
  )
  return JSON.parse(text) as Json
}

/** The tests that read a node; what a test is about it reads, too. */
function testsReading(manifest: Manifest, id: UniqueId): readonly AnyTest[] {
  return (manifest.child_map[id] ?? []).flatMap((child) => {
    const node = findNode(manifest, child)
    return node?.resource_type === 'test' || node?.resource_type === 'unit_test' ? [node] : []
  })
}

const withRows = new Set<ResourceType>(['model', 'seed', 'snapshot', 'source'])

/**
 * Everything that a node's page shows, or undefined where the project has no such node. `inSql`: the columns that its
 * SQL selects, as far as they are known.
 */
export function modelView(
  reading: ProjectReading,
  id: UniqueId,
  inSql: readonly string[] = [],
): ModelView | undefined {
  const { manifest } = reading
  const node = findNode(manifest, id)
  if (node === undefined) return undefined
  const results = outcomes(reading)
  const tests = testsReading(manifest, id)
    .map((test) => testView(test, results.get(test.unique_id)))
    .sort((a, b) => (a.column ?? '').localeCompare(b.column ?? '') || a.label.localeCompare(b.label))
  const table = catalogOf(reading, id)
  const outcome = results.get(id)
  const description = (node.description ?? '').trim()
  const inFile = node as {
    readonly raw_code?: string
    readonly language?: string
    readonly patch_path?: string | null
  }
  const relation =
    'relation_name' in node && typeof node.relation_name === 'string' ? node.relation_name : null
  return {
    id,
    name: nameOf(node),
    kind: kindOf(node),
    resourceType: node.resource_type,
    materialization: materializationOf(node),
    relation: relation?.replaceAll('"', '') ?? null,
    cluster: clusterOf(reading, node),
    owner: ownerOf(manifest, node),
    group: typeof node.config?.group === 'string' ? node.config.group : null,
    access: node.resource_type === 'model' ? node.access : null,
    contract: node.resource_type === 'model' && node.contract.enforced,
    tags: tagsOf(node),
    packageName: node.package_name,
    path: node.original_file_path,
    patchPath: inFile.patch_path?.replace(/^[^:]+:\/\//, '') ?? null,
    description,
    docBlocks: docBlocksOf(manifest, node),
    comment: comment(description, table?.metadata.comment ?? null, table !== null),
    drift: driftCount(reading, node),
    columns: columnViews(reading, node, table, tests, inSql),
    tests,
    parents: links(manifest, manifest.parent_map[id]),
    children: links(manifest, manifest.child_map[id]),
    change: reading.modified?.get(id) ?? null,
    lastRun:
      outcome && reading.runResults
        ? {
            status: outcome.status,
            at: reading.runResults.metadata.generated_at,
            seconds: outcome.seconds,
            message: outcome.message,
          }
        : null,
    code: {
      source: inFile.raw_code ? inFile.raw_code : null,
      ...compiledOf(reading, id),
      language: inFile.language ?? 'sql',
    },
    indexes: indexesOf(node),
    config: plain(node.config),
    meta: plain('meta' in node ? node.meta : {}),
    catalogAt: table === null ? null : (reading.catalog?.metadata.generated_at ?? null),
    hasRows: withRows.has(node.resource_type),
    definition: definitionOf(node),
    exposure:
      node.resource_type === 'exposure'
        ? {
            type: node.type,
            url: node.url ?? null,
            maturity: node.maturity ?? null,
            label: node.label ?? null,
          }
        : null,
  }
}

/** The SQL that the database gets, or why there is none. */
function compiledOf(reading: ProjectReading, id: UniqueId) {
  const made = reading.compiled(id)
  if (made.ok) return { compiled: made.value, compileError: null }
  const [first] = made.errors
  return {
    compiled: null,
    compileError: first === undefined ? null : { message: first.message, hint: first.hint ?? null },
  }
}
