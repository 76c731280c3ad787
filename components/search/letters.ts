/** The letters and digits of a text as bits, some digits sharing one: whether a word can be in it, told at a glance. */
export function lettersOf(lower: string): number {
  let bits = 0
  for (let at = 0; at < lower.length; at++) {
    const code = lower.charCodeAt(at)
    if (code >= 97 && code <= 122) bits |= 1 << (code - 97)
    else if (code >= 48 && code <= 57) bits |= 1 << (26 + ((code - 48) % 6))
  }
  return bits
}

/** How many bits of `some` aren't in `all`: as many letters at least would have to be edited away. */
export function missing(some: number, all: number): number {
  let bits = some & ~all
  let count = 0
  for (; bits !== 0; bits &= bits - 1) count++
  return count
}
