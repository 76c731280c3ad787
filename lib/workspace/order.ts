import type { GraphNode, Manifest, ManifestNode, UniqueId } from '../manifest'
import { type ParsedProject, versionsOf, versionText } from '../parse'
import { contentsByFile, fileKey } from './file-marks'
import { type Group, groupOf } from './groups'

/** Where something stands in a section of the manifest, and which group it is of. */
export type Item = { readonly id: UniqueId; readonly group: Group; readonly rank: number }

export const SECTIONS = ['nodes', 'sources', 'exposures', 'unit_tests'] as const
export type Section = (typeof SECTIONS)[number]
export type Order = { readonly [section in Section]: readonly Item[] }

/** The passes in which nodes come to their places: files, properties, tests, those switched on, tests of sources. */
const PASS = { file: 0, properties: 1, test: 2, moved: 3, sourceTest: 4 } as const

const IN_FILE = 2 ** 20
const FILES = 2 ** 24

function rank(pass: number, file: number, place: number): number {
  return (pass * FILES + file) * IN_FILE + place
}

/** The same rank where files have other numbers; null where its file is gone. */
export function rerank(old: number, numberOf: (file: number) => number | undefined): number | null {
  const place = old % IN_FILE
  const above = Math.floor(old / IN_FILE)
  const pass = Math.floor(above / FILES)
  if (pass === PASS.moved) return old
  const file = numberOf(above % FILES)
  return file === undefined ? null : rank(pass, file, place)
}

/** The number of a file in the order of reading, by its key. */
type FileNumbers = (key: string) => number | undefined

/**
 * Gives everything in a manifest its place, from the parsed files that it was made from. Undefined where that can't
 * be told; then it can't be put together from parts either.
 */
export function orderOf(
  manifest: Manifest,
  parsed: Pick<ParsedProject, 'nodes' | 'properties' | 'tests' | 'sources'>,
  numberOf: FileNumbers,
  moved: ReadonlySet<UniqueId>,
): Order | undefined {
  const ranks = new Ranks(parsed, numberOf)
  let movedSoFar = 0
  const nodes = itemsOf(Object.values(manifest.nodes), (node) =>
    moved.has(node.unique_id) ? rank(PASS.moved, 0, movedSoFar++) : ranks.node(node),
  )
  const sources = itemsOf(Object.values(manifest.sources), (node) => ranks.source(node.unique_id))
  const inEntry = (kind: string) => (node: GraphNode) => ranks.entry(kind, node)
  const exposures = itemsOf(Object.values(manifest.exposures), inEntry('exposures'))
  const unitTests = itemsOf(Object.values(manifest.unit_tests), inEntry('unit_tests'))
  if (!nodes || !sources || !exposures || !unitTests) return undefined
  return { nodes, sources, exposures, unit_tests: unitTests }
}

function itemsOf<T extends GraphNode>(
  nodes: readonly T[],
  rankOf: (node: T) => number | undefined,
): Item[] | undefined {
  const items: Item[] = []
  let last = -1
  for (const node of nodes) {
    const group = groupOf(node)
    const place = rankOf(node)
    if (group === null || place === undefined || place < last) return undefined
    items.push({ id: node.unique_id, group, rank: place })
    last = place
  }
  return items
}

class Ranks {
  readonly #numberOf: FileNumbers
  readonly #tests = new Map<UniqueId, number>()
  readonly #files = new Map<UniqueId, number>()
  readonly #sources = new Map<UniqueId, number>()
  readonly #entries = new Map<string, number>()

  constructor(
    parsed: Pick<ParsedProject, 'nodes' | 'properties' | 'tests' | 'sources'>,
    numberOf: FileNumbers,
  ) {
    this.#numberOf = numberOf
    for (const [key, { nodes }] of contentsByFile(parsed.nodes, []))
      for (const [i, node] of nodes.entries()) this.#files.set(node.uniqueId, this.#rank(PASS.file, key, i))
    const counts = new Map<string, number>()
    const next = (key: string) => {
      const count = counts.get(key) ?? 0
      counts.set(key, count + 1)
      return count
    }
    for (const test of parsed.tests) {
      const key = fileKey(test.packageName, 'schema', test.originalFilePath)
      const pass = test.target.kind === 'source' ? PASS.sourceTest : PASS.test
      if (!this.#tests.has(test.uniqueId))
        this.#tests.set(test.uniqueId, this.#rank(pass, key, next(`${pass}${key}`)))
    }
    for (const source of parsed.sources) {
      const key = fileKey(source.packageName, 'schema', source.file.path)
      this.#sources.set(source.uniqueId, this.#rank(PASS.file, key, next(`source${key}`)))
    }
    for (const entry of parsed.properties) {
      const key = fileKey(entry.packageName, 'schema', entry.file.path)
      const place = this.#rank(PASS.properties, key, next(`entry${key}`) * VERSIONS)
      const named = `${entry.key}\0${entry.packageName}\0${entry.file.path}\0${entry.name}`
      if (entry.key === 'models')
        for (const [i, version] of versionsOf(entry.data).entries())
          this.#entries.set(`${named}\0${versionText(version.v ?? null)}`, place + i)
      if (!this.#entries.has(named)) this.#entries.set(named, place)
    }
  }

  #rank(pass: number, key: string, place: number): number {
    return rank(pass, this.#numberOf(key) ?? Number.NaN, place)
  }

  node(node: ManifestNode): number | undefined {
    if (node.resource_type === 'test' && node.test_metadata) return known(this.#tests.get(node.unique_id))
    if (node.resource_type === 'model' && node.version !== null) {
      const [, path = ''] = (node.patch_path ?? '').split('://')
      const named = `models\0${node.package_name}\0${path}\0${node.name}\0${node.version}`
      return known(this.#entries.get(named))
    }
    return known(this.#files.get(node.unique_id)) ?? this.entry('snapshots', node)
  }

  source(id: UniqueId): number | undefined {
    return known(this.#sources.get(id))
  }

  entry(key: string, node: GraphNode): number | undefined {
    const named = `${key}\0${node.package_name}\0${node.original_file_path}\0${node.name}`
    return known(this.#entries.get(named))
  }
}

/** One entry has at most so many versions. */
const VERSIONS = 64

function known(place: number | undefined): number | undefined {
  return place === undefined || Number.isNaN(place) ? undefined : place
}
