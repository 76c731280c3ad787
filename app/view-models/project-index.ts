import { flag, type ProjectIndex, type SearchTexts } from '../../components/project/project-index'
import type { GraphNode, Manifest, UniqueId } from '../../lib/manifest'
import { driftCount, groupOwner, lineageNodes, outcomes } from './facts'
import { type NodeFacts, nodeFacts } from './node-facts'
import type { ProjectReading } from './reading'
import { testCounts } from './test-counts'

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

/** The compact index of the open project. */
export function projectIndex(reading: ProjectReading): ProjectIndex {
  const { manifest } = reading
  const nodes = lineageNodes(manifest)
  const facts = nodes.map(nodeFacts)
  const tests = testCounts(reading)
  const results = outcomes(reading)
  const broken = new Set(
    [...reading.diagnostics, ...reading.nodeFaults].flatMap((d) =>
      d.severity === 'error' ? [d.uniqueId, d.at?.file] : [],
    ),
  )
  const words = {
    kinds: new Words(),
    materializations: new Words(),
    schemas: new Words(),
    clusters: new Words(),
    folders: new Words(),
    tags: new Words(),
    owners: new Words(),
    statuses: new Words(),
  }
  const clusterName = (configured: string | null) =>
    configured === null ? null : reading.clusterName(configured)
  const flagsOf = ({ id, file, isDocumented }: NodeFacts, node: GraphNode | undefined): number => {
    const change = reading.modified?.get(id)
    return (
      (isDocumented ? flag.documented : 0) |
      (change === 'modified' ? flag.modified : 0) |
      (change === 'new' ? flag.new : 0) |
      (node !== undefined && driftCount(reading, node) > 0 ? flag.drift : 0) |
      (broken.has(id) || broken.has(file) ? flag.broken : 0)
    )
  }
  return {
    project: reading.name,
    id: facts.map(({ id }) => id),
    name: facts.map(({ name }) => name),
    kind: facts.map(({ kind }) => words.kinds.number(kind)),
    materialization: facts.map(({ materialization }) => words.materializations.number(materialization)),
    schema: facts.map(({ schema }) => words.schemas.number(schema)),
    cluster: facts.map(({ cluster }) => words.clusters.number(clusterName(cluster))),
    folder: facts.map(({ folder }) => words.folders.number(folder)),
    tags: facts.map(({ tags }) => tags.map((tag) => words.tags.number(tag))),
    owner: facts.map(({ owner, group }) => words.owners.number(owner ?? groupOwner(manifest, group))),
    tests: facts.map(({ id }) => tests.get(id)?.total ?? 0),
    failed: facts.map(({ id }) => tests.get(id)?.failed ?? 0),
    status: facts.map(({ id }) => words.statuses.number(results.get(id)?.status ?? null)),
    flags: facts.map((each, at) => flagsOf(each, nodes[at])),
    edges: edgesOf(manifest, facts),
    words: {
      kinds: words.kinds.list,
      materializations: words.materializations.list,
      schemas: words.schemas.list,
      clusters: words.clusters.list,
      folders: words.folders.list,
      tags: words.tags.list,
      owners: words.owners.list,
      statuses: words.statuses.list,
    },
  }
}

const edges = new WeakMap<Manifest['parent_map'], readonly number[]>()

/** Pairs of places, parent then child; the same where nobody's parents are others. */
function edgesOf({ parent_map: parents }: Manifest, nodes: readonly NodeFacts[]): readonly number[] {
  let found = edges.get(parents)
  if (!found) {
    found = findEdges(parents, nodes)
    edges.set(parents, found)
  }
  return found
}

function findEdges(parents: Manifest['parent_map'], nodes: readonly NodeFacts[]): readonly number[] {
  const places = new Map<UniqueId, number>()
  for (const [at, { id }] of nodes.entries()) places.set(id, at)
  const found: number[] = []
  for (const [child, { id }] of nodes.entries())
    for (const parent of parents[id] ?? []) {
      const from = places.get(parent)
      if (from !== undefined) found.push(from, child)
    }
  return found
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
    description: made.map(({ description }) => description),
    path: nodes.map((node) => node.original_file_path),
    columns: made.map(({ columns }) => columns),
    columnTexts: made.map(({ columnTexts }) => columnTexts),
  }
}
