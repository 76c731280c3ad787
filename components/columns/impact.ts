import type { ColumnWay } from './column-value'

type Reader = { readonly id: string; readonly kind: string }

const count = (n: number, word: string) => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`

/** What a change of a column touches: columns made from it, the nodes that hold them, and who reads those. */
export function impactOf(down: ColumnWay, readersOf: (node: string) => readonly Reader[]) {
  const columns = down.columns.filter(({ distance }) => distance > 0)
  const nodes = new Set(columns.map(({ node }) => node))
  const readers = new Map<string, string>()
  for (const { node } of down.columns) for (const { id, kind } of readersOf(node)) readers.set(id, kind)
  const kinds = (kind: string) => [...readers.values()].filter((each) => each === kind).length
  const parts = [`${count(columns.length, 'column')} in ${count(nodes.size, 'node')}`]
  if (kinds('exposure') > 0) parts.push(count(kinds('exposure'), 'exposure'))
  if (kinds('sink') > 0) parts.push(count(kinds('sink'), 'sink'))
  return {
    columns: columns.map(({ node, column }) => `${node}.${column}`).sort(),
    sentence:
      columns.length === 0 && readers.size === 0
        ? 'Nothing downstream is made from it.'
        : `Downstream: ${parts.join(', ')}.`,
  }
}
