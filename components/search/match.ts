/** How well a name answers to words: lower is better, null not at all. See {@link nameTier}. */
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

const typos = (word: string): number => (word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0)

function inOrder(parts: readonly string[], words: readonly string[]): boolean {
  let at = 0
  for (const part of parts) if (at < words.length && part.startsWith(words[at] ?? '')) at++
  return at === words.length
}

function isSubsequence(name: string, word: string): boolean {
  let at = 0
  for (const character of name) if (character === word[at]) at++
  return at === word.length
}

/**
 * Exact name, prefix of it, prefixes of its parts in their order (`fct ord` finds `fct_orders`), all words anywhere,
 * one typo (two from eight letters on), letters in order.
 */
export function nameTier(name: string, words: readonly string[]): number | null {
  const lower = name.toLowerCase()
  const whole = words.join('_')
  if (lower === whole) return tier.exact
  if (lower.startsWith(whole)) return tier.prefix
  const parts = lower.split(/[_.\s]+/)
  const asked = words.flatMap((word) => word.split(/[_.]+/).filter(Boolean))
  if (inOrder(parts, asked)) return tier.part
  if (words.every((word) => lower.includes(word))) return tier.anyOrder
  if (
    words.every(
      (word) =>
        lower.includes(word) ||
        (typos(word) > 0 &&
          (within(word, lower, typos(word)) || parts.some((part) => within(word, part, typos(word))))),
    )
  )
    return tier.typo
  const letters = words.join('')
  return letters.length >= 3 && isSubsequence(lower, letters) ? tier.subsequence : null
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
