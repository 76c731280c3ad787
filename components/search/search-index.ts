import type { ProjectIndex, SearchTexts } from '../project/project-index'
import { type TextTable, textTable } from './text-table'

/** What search goes through at each key: made once, so that a key costs no more than looking. */
export type SearchIndex = {
  readonly index: ProjectIndex
  readonly size: number
  readonly names: TextTable
  /** Null until the texts are here. */
  readonly texts: {
    readonly all: SearchTexts
    readonly columns: TextTable
    readonly columnTexts: TextTable
    readonly paths: TextTable
    readonly descriptions: TextTable
  } | null
  /** The place of each node among all, by type, then by how many use it, then by name: who comes first of two alike. */
  readonly order: Int32Array
}

const typeOrder = ['model', 'source', 'exposure', 'sink', 'seed', 'snapshot']

export function searchIndex(
  index: ProjectIndex,
  texts: SearchTexts | null,
  children: (node: number) => number,
): SearchIndex {
  const size = index.id.length
  const single = (list: readonly string[]) => textTable(list.map((text) => (text === '' ? [] : [text])))
  return {
    index,
    size,
    names: textTable(index.name.map((name) => [name])),
    texts: texts && {
      all: texts,
      columns: textTable(texts.columns),
      columnTexts: textTable(texts.columnTexts.map((list) => list.filter((text) => text !== ''))),
      paths: single(texts.path),
      descriptions: single(texts.description),
    },
    order: orderOf(index, children),
  }
}

function orderOf(index: ProjectIndex, children: (node: number) => number): Int32Array {
  const types = index.kind.map((kind) => {
    const at = typeOrder.indexOf(index.words.kinds[kind] ?? '')
    return at < 0 ? typeOrder.length : at
  })
  const users = index.id.map((_, node) => children(node))
  const names = index.name
  const sorted = index.id
    .map((_, node) => node)
    .sort(
      (a, b) =>
        (types[a] ?? 0) - (types[b] ?? 0) ||
        (users[b] ?? 0) - (users[a] ?? 0) ||
        ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1),
    )
  const order = new Int32Array(sorted.length)
  for (const [place, node] of sorted.entries()) order[node] = place
  return order
}
