/** A search as one types it, taken apart: words, phrases, what must not be there, and filters. */
export type Query = {
  /** Any of these; within one, all words. */
  readonly alternatives: readonly { readonly words: readonly string[]; readonly phrases: readonly string[] }[]
  readonly without: readonly string[]
  readonly filters: readonly { readonly key: FilterKey; readonly value: string }[]
}
const filterKeys = ['tag', 'owner', 'schema', 'cluster', 'mat', 'type', 'state', 'col'] as const
export type FilterKey = (typeof filterKeys)[number]

const isFilterKey = (key: string): key is FilterKey => (filterKeys as readonly string[]).includes(key)

/** Reads `orders "late fee" -draft tag:nightly OR refunds`. What isn't an operator is a word. */
export function parseQuery(text: string): Query {
  const alternatives: { words: string[]; phrases: string[] }[] = [{ words: [], phrases: [] }]
  const without: string[] = []
  const filters: { key: FilterKey; value: string }[] = []
  for (const [, phrase, word] of text.matchAll(/"([^"]*)"?|(\S+)/g)) {
    const last = alternatives[alternatives.length - 1]
    if (phrase !== undefined && phrase !== '') last?.phrases.push(phrase.toLowerCase())
    if (word === undefined) continue
    const [key = '', value = ''] = word.split(/:(.*)/, 2)
    if (word === 'OR') alternatives.push({ words: [], phrases: [] })
    else if (word.length > 1 && word.startsWith('-')) without.push(word.slice(1).toLowerCase())
    else if (isFilterKey(key) && value !== '') filters.push({ key, value: value.toLowerCase() })
    else last?.words.push(word.toLowerCase())
  }
  const meant = alternatives.filter((each) => each.words.length + each.phrases.length > 0)
  return { alternatives: meant, without, filters }
}

/** Whether nothing is asked for yet. */
export const isEmpty = (query: Query): boolean =>
  query.alternatives.length === 0 && query.filters.length === 0 && query.without.length === 0
