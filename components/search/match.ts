import { lettersOf, missing } from './letters'

/** How well a name answers to words: lower is better. See {@link NameMatcher}. */
export const tier = { exact: 0, prefix: 1, part: 2, anyOrder: 3, typo: 4, subsequence: 5 } as const

/** Whether a is at most `limit` edits from b, two letters swapped counting as one; gives up as soon as it can't be. */
export function within(a: string, b: string, limit: number): boolean {
  if (Math.abs(a.length - b.length) > limit) return false
  let earlier: readonly number[] = []
  let before: readonly number[] = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (earlier[j - 2] ?? 0) + 1)
      row.push(value)
      least = Math.min(least, value)
    }
    if (least > limit) return false
    earlier = before
    before = row
  }
  return (before[b.length] ?? 0) <= limit
}

const typosIn = (word: string): number => (word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0)

const separators = /[_.\s]+/
const isSeparator = (code: number) => code === 95 || code === 46 || code <= 32

/** Whether each of the words begins a part of the name, in their order. */
function inOrder(name: string, asked: readonly string[]): boolean {
  let at = 0
  for (let from = 0; from < name.length && at < asked.length; ) {
    if (name.startsWith(asked[at] ?? '', from)) at++
    while (from < name.length && !isSeparator(name.charCodeAt(from))) from++
    while (from < name.length && isSeparator(name.charCodeAt(from))) from++
  }
  return at === asked.length
}

function isSubsequence(name: string, word: string): boolean {
  let at = 0
  for (let i = 0; i < name.length && at < word.length; i++) if (name[i] === word[at]) at++
  return at === word.length
}

type Word = { readonly text: string; readonly letters: number; readonly typos: number }

/**
 * Tells how well names answer to words: exact name, prefix of it, prefixes of its parts in their order (`fct ord` finds
 * `fct_orders`), all words anywhere, one typo (two from eight letters on), letters in order. Made for thousands of names:
 * most are turned down by their letters.
 */
export class NameMatcher {
  readonly #words: readonly Word[]
  readonly #whole: string
  readonly #asked: readonly string[]
  readonly #joined: string
  readonly #letters: number
  /** Parts of names come again and again; each is compared with each word once. */
  readonly #near = new Map<string, boolean>()

  constructor(words: readonly string[]) {
    this.#words = words.map((text) => ({ text, letters: lettersOf(text), typos: typosIn(text) }))
    this.#whole = words.join('_')
    this.#asked = words.flatMap((word) => word.split(/[_.]+/).filter(Boolean))
    this.#joined = words.join('')
    this.#letters = lettersOf(this.#joined)
  }

  /** How a name in lower case answers by all of its words; null where it doesn't. */
  plain(name: string, letters: number): number | null {
    if ((this.#letters & ~letters) !== 0) return null
    if (name.startsWith(this.#whole)) return name.length === this.#whole.length ? tier.exact : tier.prefix
    if (inOrder(name, this.#asked)) return tier.part
    return this.isIn(name, letters) ? tier.anyOrder : null
  }

  /** The same with typos and letters in order. */
  any(name: string, letters: number): number | null {
    const plain = this.plain(name, letters)
    if (plain !== null) return plain
    if (this.#words.every((word) => this.#isNearly(name, letters, word))) return tier.typo
    if (this.#joined.length < 3 || (this.#letters & ~letters) !== 0) return null
    return isSubsequence(name, this.#joined) ? tier.subsequence : null
  }

  /** Whether a text in lower case has all words in it. */
  isIn(text: string, letters: number): boolean {
    if ((this.#letters & ~letters) !== 0) return false
    for (const word of this.#words) if (!text.includes(word.text)) return false
    return true
  }

  #isNearly(name: string, letters: number, word: Word): boolean {
    if (missing(word.letters, letters) > word.typos) return false
    if (name.includes(word.text)) return true
    if (word.typos === 0) return false
    return (
      within(word.text, name, word.typos) || name.split(separators).some((part) => this.#isNear(part, word))
    )
  }

  #isNear(part: string, word: Word): boolean {
    if (Math.abs(part.length - word.text.length) > word.typos) return false
    const key = `${part} ${word.text}`
    const known = this.#near.get(key)
    if (known !== undefined) return known
    const near = missing(word.letters, lettersOf(part)) <= word.typos && within(word.text, part, word.typos)
    this.#near.set(key, near)
    return near
  }
}

/** The stretches of a text that words hit, for marking: pairs of start and end, in order and apart. */
export function hits(
  text: string,
  words: readonly string[],
): readonly (readonly [start: number, end: number])[] {
  const lower = text.toLowerCase()
  const found = words
    .flatMap((word): [number, number][] => {
      const at = word === '' ? -1 : lower.indexOf(word)
      return at < 0 ? [] : [[at, at + word.length]]
    })
    .sort((a, b) => a[0] - b[0])
  const apart: [number, number][] = []
  for (const [start, end] of found) {
    const last = apart[apart.length - 1]
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else apart.push([start, end])
  }
  return apart
}
