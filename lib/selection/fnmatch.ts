import { invalid } from './value'

const cache = new Map<string, RegExp>()
const CACHE_LIMIT = 1000
/** No path or name is as long as this; much longer ones are no regular expressions any more. */
const LONGEST = 10_000

/** Whether a text matches a shell pattern (`*`, `?`, `[abc]`, `[!abc]`) as Python's `fnmatch` has it on Unix. */
export function fnmatch(text: string, pattern: string): boolean {
  let compiled = cache.get(pattern)
  if (compiled === undefined) {
    compiled = new RegExp(`^(?:${globSource(pattern, '.')})$`, 'su')
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(pattern, compiled)
  }
  return compiled.test(text)
}

/** Whether a text has a character with a meaning in patterns. */
export function hasWildcard(text: string): boolean {
  return /[*?[\]]/.test(text)
}

/**
 * The source of a regular expression for a pattern; `any` is what `?` stands for. Between two `*` the first place that
 * fits will do, as Python has it: to go back and try others would take ages where there are many. `groups` counts
 * where several sources become one expression.
 */
export function globSource(pattern: string, any: string, groups: { next: number } = { next: 0 }): string {
  refuseLong(pattern)
  const [first = '', ...others] = fixedParts(pattern, any)
  const last = others.pop()
  if (last === undefined) return first
  const between = others.map((part) => {
    const name = `part${groups.next++}`
    return `(?=(?<${name}>${any}*?${part}))\\k<${name}>`
  })
  return `${first}${between.join('')}${any}*${last}`
}

/** Throws where a pattern is too long to be made into a regular expression. */
export function refuseLong(pattern: string): void {
  if (pattern.length > LONGEST) throw invalid(`a pattern of ${pattern.length} characters is too long`)
}

/** The sources of what stands before, between and after a pattern's `*`. */
function fixedParts(pattern: string, any: string): string[] {
  const parts = ['']
  const add = (source: string) => parts.push(`${parts.pop() ?? ''}${source}`)
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i] ?? ''
    if (character === '*') {
      if (pattern[i - 1] !== '*') parts.push('')
    } else if (character === '?') add(any)
    else if (character === '[') {
      const end = pattern.indexOf(']', pattern[i + 1] === '!' ? i + 3 : i + 2)
      if (end === -1) add('\\[')
      else {
        add(characterClass(pattern.slice(i + 1, end)))
        i = end
      }
    } else add(literal(character))
  }
  return parts
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character
}

/** `abc`, `a-z` or `!abc` between brackets; a range that runs backwards matches nothing. */
function characterClass(inside: string): string {
  const negated = inside.startsWith('!')
  const body = negated ? inside.slice(1) : inside
  const parts: string[] = []
  const characters = [...body]
  for (let i = 0; i < characters.length; i++) {
    const from = characters[i] ?? ''
    const to = characters[i + 2]
    if (characters[i + 1] === '-' && to !== undefined) {
      if (from <= to) parts.push(`${classEscape(from)}-${classEscape(to)}`)
      i += 2
    } else parts.push(classEscape(from))
  }
  if (parts.length === 0) return negated ? '[^]' : '[]'
  return `[${negated ? '^' : ''}${parts.join('')}]`
}

function classEscape(character: string): string {
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character
}
