import { flag, type ProjectIndex, type SearchTexts } from '../project/project-index'
import { lettersOf } from './letters'
import { NameMatcher, tier } from './match'
import { type FilterKey, isEmpty, parseQuery, type Query } from './query'
import type { SearchIndex } from './search-index'
import type { TextTable } from './text-table'

const fields = ['name', 'column', 'tag', 'path', 'column text', 'description'] as const
type Field = (typeof fields)[number]

/** One node that answers, with its columns that do. */
export type SearchHit = {
  readonly node: number
  /** Lower is better. */
  readonly score: number
  readonly columns: readonly number[]
  /** Where the words were found, if not in the name. */
  readonly field: Field
}
export type SearchAnswer = {
  readonly hits: readonly SearchHit[]
  readonly total: number
  readonly words: readonly string[]
  /** Of what was found, by type. */
  readonly types: readonly { readonly type: string; readonly count: number }[]
}

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

/** The best that was found of each node so far: a score, and where. */
class Best {
  readonly score: Uint8Array
  readonly field: Uint8Array
  /** Which of the alternatives it was. */
  readonly by: Uint8Array
  constructor(size: number) {
    this.score = new Uint8Array(size).fill(NOTHING)
    this.field = new Uint8Array(size)
    this.by = new Uint8Array(size)
  }

  offer(node: number, score: number, field: Field, by: number): void {
    if (score >= (this.score[node] ?? 0)) return
    this.score[node] = score
    this.field[node] = fields.indexOf(field)
    this.by[node] = by
  }

  /** The same for all nodes that have one of the texts that answer. */
  offerAll(
    table: TextTable,
    field: Field,
    by: number,
    scoreOf: (text: string, letters: number) => number,
  ): void {
    const { texts, letters, offsets, nodes } = table
    for (let at = 0; at < texts.length; at++) {
      const score = scoreOf(texts[at] ?? '', letters[at] ?? 0)
      if (score === NOTHING) continue
      const end = offsets[at + 1] ?? 0
      for (let owner = offsets[at] ?? 0; owner < end; owner++) this.offer(nodes[owner] ?? 0, score, field, by)
    }
  }
}

const NOTHING = 255

function offerWords(search: SearchIndex, best: Best, words: readonly string[], by: number): void {
  const { index, names, texts } = search
  const matcher = new NameMatcher(words)
  const has = (score: number) => (text: string, letters: number) =>
    matcher.isIn(text, letters) ? score : NOTHING
  best.offerAll(names, 'name', by, (name, letters) => {
    const found = matcher.any(name, letters)
    return found === null ? NOTHING : (nameScores[found] ?? NOTHING)
  })
  const tags = index.words.tags.map((tag) => matcher.isIn(tag.toLowerCase(), lettersOf(tag.toLowerCase())))
  if (tags.includes(true))
    for (const [node, own] of index.tags.entries())
      if (own.some((tag) => tags[tag] === true)) best.offer(node, 55, 'tag', by)
  if (texts === null) return
  best.offerAll(texts.columns, 'column', by, (column, letters) => {
    const found = matcher.plain(column, letters)
    return found === null ? NOTHING : found === tier.exact ? 35 : found === tier.prefix ? 38 : 50
  })
  best.offerAll(texts.paths, 'path', by, has(60))
  best.offerAll(texts.columnTexts, 'column text', by, has(70))
  best.offerAll(texts.descriptions, 'description', by, has(75))
}

/** The columns of a node that answer, by their names first. */
function columnsOf(texts: SearchTexts, node: number, words: readonly string[]): readonly number[] {
  const matcher = new NameMatcher(words)
  const answering = (
    list: readonly string[] | undefined,
    answers: (text: string, letters: number) => boolean,
  ) =>
    (list ?? []).flatMap((text, at) => {
      const lower = text.toLowerCase()
      return answers(lower, lettersOf(lower)) ? [at] : []
    })
  const named = answering(texts.columns[node], (text, letters) => matcher.plain(text, letters) !== null)
  const told = answering(texts.columnTexts[node], (text, letters) => matcher.isIn(text, letters))
  return [...new Set([...named, ...told])].slice(0, 3)
}

/** Whether a node is what filters and phrases want, and not what is left out. */
function wanted(
  { index, texts }: SearchIndex,
  query: Query,
): (node: number, phrases: readonly string[]) => boolean {
  const all = texts?.all ?? null
  const everything = (node: number) =>
    `${index.name[node]} ${all?.description[node] ?? ''} ${(all?.columns[node] ?? []).join(' ')}`.toLowerCase()
  return (node, phrases) => {
    for (const { key, value } of query.filters) if (!passes(index, node, key, value, all)) return false
    if (query.without.length + phrases.length === 0) return true
    const text = everything(node)
    return !query.without.some((word) => text.includes(word)) && phrases.every((each) => text.includes(each))
  }
}

/** How each node answers to the query; what doesn't is left at nothing. */
function answers(search: SearchIndex, query: Query): Best {
  const best = new Best(search.size)
  const isWanted = wanted(search, query)
  const strike = (from: Best, phrases: readonly string[]) => {
    for (let node = 0; node < search.size; node++)
      if (from.score[node] !== NOTHING && !isWanted(node, phrases)) from.score[node] = NOTHING
  }
  if (query.alternatives.length === 0) {
    best.score.fill(0)
    strike(best, [])
  }
  for (const [by, { words, phrases }] of query.alternatives.entries()) {
    const own = new Best(search.size)
    if (words.length > 0) offerWords(search, own, words, by)
    else for (let node = 0; node < search.size; node++) own.offer(node, 40, 'description', by)
    if (phrases.length + query.filters.length + query.without.length > 0) strike(own, phrases)
    for (let node = 0; node < search.size; node++)
      best.offer(node, own.score[node] ?? NOTHING, fields[own.field[node] ?? 0] ?? 'name', by)
  }
  return best
}

/** Searches names, columns, tags, paths and texts. Ties go by type, then by how many use it, then by name. */
export function search(search: SearchIndex, text: string, limit: number): SearchAnswer {
  const query = parseQuery(text)
  const words = query.alternatives.flatMap((each) => [...each.words, ...each.phrases])
  if (isEmpty(query)) return { hits: [], total: 0, words, types: [] }
  const { index, size, order, texts } = search
  const best = answers(search, query)
  const places = new Float64Array(size)
  const counts = new Map<string, number>()
  let total = 0
  for (let node = 0; node < size; node++) {
    const score = best.score[node] ?? NOTHING
    if (score === NOTHING) continue
    places[total++] = (score * size + (order[node] ?? 0)) * size + node
    const type = index.words.kinds[index.kind[node] ?? -1] ?? ''
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  const first = places.subarray(0, total).sort().subarray(0, limit)
  return {
    hits: Array.from(first, (place): SearchHit => {
      const node = place % size
      const asked = query.alternatives[best.by[node] ?? 0]?.words ?? []
      const columns = texts === null || asked.length === 0 ? [] : columnsOf(texts.all, node, asked)
      return { node, score: best.score[node] ?? 0, columns, field: fields[best.field[node] ?? 0] ?? 'name' }
    }),
    total,
    words,
    types: [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count),
  }
}
