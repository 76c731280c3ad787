/** Flags of Python's `re`, by their values. */
export const FLAGS = { A: 256, I: 2, L: 4, M: 8, S: 16, U: 32, X: 64 } as const

/** The letters of inline flags; `t` (template) does nothing. */
const LETTERS = new Map([
  ['i', FLAGS.I],
  ['L', FLAGS.L],
  ['m', FLAGS.M],
  ['s', FLAGS.S],
  ['x', FLAGS.X],
  ['a', FLAGS.A],
  ['t', 1],
  ['u', FLAGS.U],
])
const TYPE_FLAGS = FLAGS.A | FLAGS.L | FLAGS.U
const GLOBAL_FLAGS = 1 | 128

/** What a reader of flags needs of the pattern's source. */
type Source = {
  take(): string
  error(message: string, back?: number): Error
}

export function isFlag(letter: string): boolean {
  return LETTERS.has(letter)
}

/** Flags to add and to drop; `global` when they are the pattern's own: `(?i)`. */
export type InlineFlags = { readonly add: number; readonly drop: number; readonly global: boolean }

/** Reads `i)`, `i:`, `i-s:`, its first letter being taken already. @throws JinjaError */
export function readInlineFlags(source: Source, first: string): InlineFlags {
  let letter = first
  let add = 0
  const next = (missing: string, ends: string): string => {
    const taken = source.take()
    if (taken === '') throw source.error(missing)
    if (ends.includes(taken) || LETTERS.has(taken)) return taken
    throw source.error(/^\p{L}/u.test(taken) ? 'unknown flag' : missing, taken.length)
  }
  while (letter !== '-' && letter !== ')' && letter !== ':') {
    if (letter === 'L') throw source.error("bad inline flags: cannot use 'L' flag with a str pattern")
    const flag = LETTERS.get(letter) ?? 0
    add |= flag
    if ((flag & TYPE_FLAGS) !== 0 && (add & TYPE_FLAGS) !== flag)
      throw source.error("bad inline flags: flags 'a', 'u' and 'L' are incompatible")
    letter = next('missing -, : or )', ')-:')
  }
  if (letter === ')') return { add, drop: 0, global: true }
  if ((add & GLOBAL_FLAGS) !== 0) throw source.error('bad inline flags: cannot turn on global flag', 1)
  let drop = 0
  if (letter === '-') {
    letter = next('missing flag', '')
    while (letter !== ':') {
      const flag = LETTERS.get(letter) ?? 0
      if ((flag & TYPE_FLAGS) !== 0)
        throw source.error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'")
      drop |= flag
      letter = next('missing :', ':')
    }
  }
  if ((drop & GLOBAL_FLAGS) !== 0) throw source.error('bad inline flags: cannot turn off global flag', 1)
  if ((add & drop) !== 0) throw source.error('bad inline flags: flag turned on and off', 1)
  return { add, drop, global: false }
}
