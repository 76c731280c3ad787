import { flag, type ProjectIndex, type SearchTexts } from '../../components/project/project-index'
import type { GraphNode, UniqueId } from '../../lib/manifest'
import {
  allTests,
  clusterOf,
  driftCount,
  failedStatuses,
  folderOf,
  kindOf,
  lineageNodes,
  materializationOf,
  nameOf,
  outcomes,
  ownerOf,
  schemaOf,
  subjectOf,
  tagsOf,
} from './facts'
import type { ProjectReading } from './reading'

/** Gives each word a number; the table itself is what is sent. */
class Words {
  readonly list: string[] = []
  #numbers = new Map<string, number>()
  number(word: string | null): number {
    if (word === null) return -1
    const known = this.#numbers.get(word)
    if (known !== undefined) return known
    this.#numbers.set(word, this.list.length)
    return this.list.push(word) - 1
  }
}

/** How many tests each node has, and how many of them failed when last run. */
export function testCounts(
  reading: ProjectReading,
): ReadonlyMap<UniqueId, { total: number; failed: number }> {
  const results = outcomes(reading)
  const counts = new Map<UniqueId, { total: number; failed: number }>()
  for (const test of allTests(reading.manifest)) {
    const subject = subjectOf(test)
    if (subject === null) continue
    const count = counts.get(subject) ?? { total: 0, failed: 0 }
    count.total++
    if (failedStatuses.has(results.get(test.unique_id)?.status ?? '')) count.failed++
    counts.set(subject, count)
  }
  return counts
}

/** The compact index of the open project. */
export function projectIndex(reading: ProjectReading): ProjectIndex {
  const { manifest } = reading
  const nodes = lineageNodes(manifest)
  const numbers = new Map(nodes.map((node, at) => [node.unique_id, at]))
  const tests = testCounts(reading)
  const results = outcomes(reading)
  const broken = new Set(
    [...reading.diagnostics, ...reading.nodeFaults].flatMap((d) =>
      d.severity === 'error' ? [d.uniqueId, d.at?.file] : [],
    ),
  )
  const [kinds, materializations, schemas, clusters, folders, tags, owners, statuses] = Array.from(
    { length: 8 },
    () => new Words(),
  ) as [Words, Words, Words, Words, Words, Words, Words, Words]

  const flagsOf = (node: GraphNode): number => {
    const change = reading.modified?.get(node.unique_id)
    return (
      ((node.description ?? '').trim() === '' ? 0 : flag.documented) |
      (change === 'modified' ? flag.modified : 0) |
      (change === 'new' ? flag.new : 0) |
      (driftCount(reading, node) > 0 ? flag.drift : 0) |
      (broken.has(node.unique_id) || broken.has(node.original_file_path) ? flag.broken : 0)
    )
  }

  return {
    version: reading.version,
    project: reading.name,
    id: nodes.map((node) => node.unique_id),
    name: nodes.map(nameOf),
    kind: nodes.map((node) => kinds.number(kindOf(node))),
    materialization: nodes.map((node) => materializations.number(materializationOf(node))),
    schema: nodes.map((node) => schemas.number(schemaOf(node))),
    cluster: nodes.map((node) => clusters.number(clusterOf(reading, node))),
    folder: nodes.map((node) => folders.number(folderOf(node))),
    tags: nodes.map((node) => tagsOf(node).map((tag) => tags.number(tag))),
    owner: nodes.map((node) => owners.number(ownerOf(manifest, node))),
    tests: nodes.map((node) => tests.get(node.unique_id)?.total ?? 0),
    failed: nodes.map((node) => tests.get(node.unique_id)?.failed ?? 0),
    status: nodes.map((node) => statuses.number(results.get(node.unique_id)?.status ?? null)),
    flags: nodes.map(flagsOf),
    edges: nodes.flatMap((node, child) =>
      (manifest.parent_map[node.unique_id] ?? []).flatMap((parent) => {
        const from = numbers.get(parent)
        return from === undefined ? [] : [from, child]
      }),
    ),
    words: {
      kinds: kinds.list,
      materializations: materializations.list,
      schemas: schemas.list,
      clusters: clusters.list,
      folders: folders.list,
      tags: tags.list,
      owners: owners.list,
      statuses: statuses.list,
    },
  }
}

/** What search reads of a node; made once, as a save leaves most nodes as they are. */
type Texts = {
  readonly description: string
  readonly columns: readonly string[]
  readonly columnTexts: readonly string[]
}

const texts = new WeakMap<GraphNode, Texts>()

function textsOf(node: GraphNode): Texts {
  let made = texts.get(node)
  if (!made) {
    const columns =
      'columns' in node && typeof node.columns === 'object' && node.columns !== null
        ? Object.values(node.columns)
        : []
    made = {
      description: plain(node.description),
      columns: columns.map((column) => column.name),
      columnTexts: columns.map((column) => plain(column.description)),
    }
    texts.set(node, made)
  }
  return made
}

function plain(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 240)
}

/** What search reads besides the index. Descriptions are cut: a palette shows one line of context. */
export function searchTexts(reading: ProjectReading): SearchTexts {
  const nodes = lineageNodes(reading.manifest)
  const made = nodes.map(textsOf)
  return {
    version: reading.version,
    description: made.map(({ description }) => description),
    path: nodes.map((node) => node.original_file_path),
    columns: made.map(({ columns }) => columns),
    columnTexts: made.map(({ columnTexts }) => columnTexts),
  }
}
