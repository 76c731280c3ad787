import type { ListKind, ListRow } from './list-row'

export type Facet = {
  readonly key: string
  readonly label: string
  readonly values: (row: ListRow) => readonly string[]
}
const one = (value: string | null): readonly string[] => (value === null || value === '' ? [] : [value])

const all: { readonly [key: string]: Facet } = {
  type: { key: 'type', label: 'Type', values: (row) => [row.kind] },
  mat: { key: 'mat', label: 'Materialization', values: (row) => one(row.materialization) },
  cluster: { key: 'cluster', label: 'Cluster', values: (row) => one(row.cluster) },
  schema: { key: 'schema', label: 'Schema', values: (row) => one(row.schema) },
  folder: {
    key: 'folder',
    label: 'Folder',
    values: (row) => one(row.folder.split('/').slice(0, 3).join('/')),
  },
  tag: { key: 'tag', label: 'Tag', values: (row) => row.tags },
  owner: { key: 'owner', label: 'Owner', values: (row) => one(row.owner) },
  docs: {
    key: 'docs',
    label: 'Description',
    values: (row) => [
      row.description === '' ? 'missing' : 'written',
      ...(row.drift > 0 ? ['differs from the database'] : []),
    ],
  },
  tested: {
    key: 'tested',
    label: 'Tests',
    values: (row) => [row.failed > 0 ? 'failing' : row.tests > 0 ? 'tested' : 'untested'],
  },
  change: { key: 'change', label: 'Change', values: (row) => one(row.change) },
  status: { key: 'status', label: 'Last result', values: (row) => [row.status ?? 'not run'] },
  testType: { key: 'testType', label: 'Kind', values: (row) => one(row.testType) },
}
const of: { readonly [kind in ListKind]: readonly string[] } = {
  models: ['change', 'type', 'mat', 'cluster', 'tested', 'docs', 'tag', 'owner', 'schema', 'folder'],
  sources: ['schema', 'docs', 'tested', 'tag', 'folder'],
  exposures: ['owner', 'docs', 'tag'],
  tests: ['status', 'testType', 'tag', 'folder'],
}

/** What a list can be narrowed by. */
export const facetsOf = (kind: ListKind): readonly Facet[] => of[kind].flatMap((key) => all[key] ?? [])

export type Chosen = ReadonlyMap<string, ReadonlySet<string>>
export type Counted = {
  readonly facet: Facet
  readonly options: readonly { readonly value: string; readonly count: number }[]
}

function passes(row: ListRow, facets: readonly Facet[], chosen: Chosen, except?: string): boolean {
  return facets.every((facet) => {
    const wanted = chosen.get(facet.key)
    return (
      facet.key === except ||
      wanted === undefined ||
      wanted.size === 0 ||
      facet.values(row).some((value) => wanted.has(value))
    )
  })
}

/** Every word of the filter stands somewhere in the name, the description or what a test is about. */
function matches(row: ListRow, words: readonly string[]): boolean {
  const text = `${row.name} ${row.subject?.name ?? ''} ${row.description}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The rows that pass, and for each facet what choosing one of its values would leave. */
export function narrow(
  rows: readonly ListRow[],
  kind: ListKind,
  filter: string,
  chosen: Chosen,
): { rows: readonly ListRow[]; counted: readonly Counted[] } {
  const facets = facetsOf(kind)
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const found = words.length === 0 ? rows : rows.filter((row) => matches(row, words))
  const counted = facets.map((facet) => {
    const counts = new Map<string, number>()
    for (const value of chosen.get(facet.key) ?? []) counts.set(value, 0)
    for (const row of found)
      if (passes(row, facets, chosen, facet.key))
        for (const value of facet.values(row)) counts.set(value, (counts.get(value) ?? 0) + 1)
    const options = [...counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value))
    return { facet, options }
  })
  return { rows: found.filter((row) => passes(row, facets, chosen)), counted }
}
