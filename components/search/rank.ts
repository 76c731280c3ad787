import { flag, type ProjectIndex, type SearchTexts } from '../project/project-index'
import { nameTier, tier } from './match'
import { type FilterKey, isEmpty, parseQuery, type Query } from './query'

/** One node that answers, with its columns that do. */
export type SearchHit = {
  readonly node: number
  /** Lower is better. */
  readonly score: number
  readonly columns: readonly number[]
  /** Where the words were found, if not in the name. */
  readonly field: 'name' | 'column' | 'tag' | 'path' | 'column text' | 'description'
}
export type SearchAnswer = {
  readonly hits: readonly SearchHit[]
  readonly total: number
  readonly words: readonly string[]
  /** Of what was found, by type. */
  readonly types: readonly { readonly type: string; readonly count: number }[]
}

const typeOrder = ['model', 'source', 'exposure', 'sink', 'seed', 'snapshot']
const nameScores: { readonly [at: number]: number } = {
  [tier.exact]: 0,
  [tier.prefix]: 10,
  [tier.part]: 20,
  [tier.anyOrder]: 30,
  [tier.typo]: 45,
  [tier.subsequence]: 80,
}

function passes(
  index: ProjectIndex,
  node: number,
  key: FilterKey,
  value: string,
  texts: SearchTexts | null,
): boolean {
  const word = (table: readonly string[], at: number | undefined) => (table[at ?? -1] ?? '').toLowerCase()
  const flags = index.flags[node] ?? 0
  switch (key) {
    case 'tag':
      return (index.tags[node] ?? []).some((tag) => word(index.words.tags, tag).includes(value))
    case 'owner':
      return word(index.words.owners, index.owner[node]).includes(value)
    case 'schema':
      return word(index.words.schemas, index.schema[node]).includes(value)
    case 'cluster':
      return word(index.words.clusters, index.cluster[node]).includes(value)
    case 'mat':
      return word(index.words.materializations, index.materialization[node]).startsWith(value)
    case 'type':
      return word(index.words.kinds, index.kind[node]).startsWith(value)
    case 'state':
      if (value === 'modified') return (flags & (flag.modified | flag.new)) !== 0
      return value === 'failing' && (index.failed[node] ?? 0) > 0
    case 'col':
      return (texts?.columns[node] ?? []).some((column) => column.toLowerCase().includes(value))
  }
}

type Found = Omit<SearchHit, 'node'>

function matchWords(
  index: ProjectIndex,
  texts: SearchTexts | null,
  node: number,
  words: readonly string[],
): Found | null {
  const inName = nameTier(index.name[node] ?? '', words)
  const nameScore = inName === null ? 999 : (nameScores[inName] ?? 999)
  let best: Found | null = nameScore < 999 ? { score: nameScore, columns: [], field: 'name' } : null
  const offer = (score: number, field: Found['field'], columns: readonly number[] = []) => {
    if (best === null || score < best.score) best = { score, columns, field }
  }
  const columns = texts?.columns[node] ?? []
  const named: number[] = []
  for (const [at, column] of columns.entries()) {
    const found = nameTier(column, words)
    if (found === null || found > tier.anyOrder) continue
    named.push(at)
    offer(found === tier.exact ? 35 : found === tier.prefix ? 38 : 50, 'column')
  }
  const all = (text: string | undefined) =>
    text !== undefined && words.every((word) => text.toLowerCase().includes(word))
  if ((index.tags[node] ?? []).some((tag) => all(index.words.tags[tag]))) offer(55, 'tag')
  if (texts !== null) {
    if (all(texts.path[node])) offer(60, 'path')
    for (const [at, text] of (texts.columnTexts[node] ?? []).entries())
      if (all(text)) {
        if (!named.includes(at)) named.push(at)
        offer(70, 'column text')
      }
    if (all(texts.description[node])) offer(75, 'description')
  }
  const chosen = best as Found | null
  return chosen === null ? null : { ...chosen, columns: named.slice(0, 3) }
}

function matchNode(index: ProjectIndex, texts: SearchTexts | null, node: number, query: Query): Found | null {
  for (const { key, value } of query.filters) if (!passes(index, node, key, value, texts)) return null
  const everything = () =>
    `${index.name[node]} ${texts?.description[node] ?? ''} ${(texts?.columns[node] ?? []).join(' ')}`.toLowerCase()
  if (query.without.length > 0 && query.without.some((word) => everything().includes(word))) return null
  if (query.alternatives.length === 0) return { score: 0, columns: [], field: 'name' }
  let best: Found | null = null
  for (const { words, phrases } of query.alternatives) {
    if (phrases.length > 0 && !phrases.every((phrase) => everything().includes(phrase))) continue
    const found =
      words.length === 0
        ? { score: 40, columns: [], field: 'description' as const }
        : matchWords(index, texts, node, words)
    if (found !== null && (best === null || found.score < best.score)) best = found
  }
  return best
}

/** Searches names, columns, tags, paths and texts. Ties go by type, then by how many use it, then by name. */
export function search(
  index: ProjectIndex,
  texts: SearchTexts | null,
  children: (node: number) => number,
  text: string,
  limit: number,
): SearchAnswer {
  const query = parseQuery(text)
  const words = query.alternatives.flatMap((each) => [...each.words, ...each.phrases])
  if (isEmpty(query)) return { hits: [], total: 0, words, types: [] }
  const found: SearchHit[] = []
  for (let node = 0; node < index.id.length; node++) {
    const match = matchNode(index, texts, node, query)
    if (match !== null) found.push({ node, ...match })
  }
  const kind = (node: number) => index.words.kinds[index.kind[node] ?? -1] ?? ''
  const order = (node: number) => {
    const at = typeOrder.indexOf(kind(node))
    return at < 0 ? 99 : at
  }
  found.sort(
    (a, b) =>
      a.score - b.score ||
      order(a.node) - order(b.node) ||
      children(b.node) - children(a.node) ||
      ((index.name[a.node] ?? '') < (index.name[b.node] ?? '') ? -1 : 1),
  )
  const counts = new Map<string, number>()
  for (const { node } of found) counts.set(kind(node), (counts.get(kind(node)) ?? 0) + 1)
  return {
    hits: found.slice(0, limit),
    total: found.length,
    words,
    types: [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count),
  }
}
