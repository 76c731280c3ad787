import type { ListKind, ListPage, ListRow } from '../../components/lists/list-row'
import { nodeHref } from '../../components/project/project-index'
import { findNode, type GraphNode } from '../../lib/manifest'
import {
  type AnyTest,
  allTests,
  clusterOf,
  driftCount,
  folderOf,
  kindOf,
  lineageNodes,
  materializationOf,
  nameOf,
  type Outcome,
  outcomes,
  ownerOf,
  schemaOf,
  subjectOf,
  tagsOf,
} from './facts'
import type { ProjectReading } from './reading'
import { type TestCount, testCounts } from './test-counts'
import { testView } from './tests'

const kinds: { readonly [kind in Exclude<ListKind, 'tests'>]: ReadonlySet<string> } = {
  models: new Set(['model', 'sink', 'seed', 'snapshot']),
  sources: new Set(['source']),
  exposures: new Set(['exposure']),
}

function oneLine(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 160)
}

function nodeRow(
  reading: ProjectReading,
  node: GraphNode,
  tests: ReadonlyMap<string, TestCount>,
  results: ReadonlyMap<string, Outcome>,
): ListRow {
  const count = tests.get(node.unique_id)
  return {
    id: node.unique_id,
    name: nameOf(node),
    href: nodeHref(node.unique_id),
    kind: kindOf(node),
    materialization: materializationOf(node),
    schema: schemaOf(node),
    cluster: clusterOf(reading, node),
    owner: ownerOf(reading.manifest, node),
    folder: folderOf(node),
    tags: tagsOf(node),
    columns:
      'columns' in node && typeof node.columns === 'object' && node.columns !== null
        ? Object.keys(node.columns).length
        : 0,
    tests: count?.total ?? 0,
    failed: count?.failed ?? 0,
    description: oneLine(node.description),
    status: results.get(node.unique_id)?.status ?? null,
    change: reading.modified?.get(node.unique_id) ?? null,
    drift: driftCount(reading, node),
    subject: null,
    testType: null,
    failures: null,
  }
}

function testRow(reading: ProjectReading, test: AnyTest, outcome: Outcome | undefined): ListRow {
  const view = testView(test, outcome)
  const subjectId = subjectOf(test)
  const subject = subjectId === null ? undefined : findNode(reading.manifest, subjectId)
  return {
    id: test.unique_id,
    name: view.column === null ? view.label : `${view.column}: ${view.label}`,
    href: subject ? nodeHref(subject.unique_id, 'tests') : '/tests',
    kind: test.resource_type,
    materialization: null,
    schema: null,
    cluster: null,
    owner: null,
    folder: folderOf(test as unknown as GraphNode),
    tags: 'tags' in test ? test.tags : [],
    columns: 0,
    tests: 0,
    failed: 0,
    description: oneLine(view.description),
    status: view.status,
    change: null,
    drift: 0,
    subject: subject ? { id: subject.unique_id, name: nameOf(subject) } : null,
    testType: view.continuous ? 'continuous' : view.type,
    failures: view.failures,
  }
}

/** Every row of a list page, sorted by name. */
export function listRows(reading: ProjectReading, kind: ListKind): readonly ListRow[] {
  const results = outcomes(reading)
  const byName = (a: ListRow, b: ListRow) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  if (kind === 'tests')
    return allTests(reading.manifest)
      .map((test) => testRow(reading, test, results.get(test.unique_id)))
      .sort((a, b) => (a.subject?.name ?? '').localeCompare(b.subject?.name ?? '') || byName(a, b))
  const tests = testCounts(reading)
  return lineageNodes(reading.manifest)
    .filter((node) => kinds[kind].has(kindOf(node)))
    .map((node) => nodeRow(reading, node, tests, results))
    .sort(byName)
}

const FIRST_ROWS = 50

/** A list page as the server draws it: its first rows, or all of them where they are few. */
export function listPage(reading: ProjectReading, kind: ListKind): ListPage {
  const rows = listRows(reading, kind)
  return {
    version: reading.version,
    kind,
    rows: rows.length <= 2 * FIRST_ROWS ? rows : rows.slice(0, FIRST_ROWS),
    total: rows.length,
  }
}
