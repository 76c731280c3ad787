/** A piece of SQL text: where it stands and what it is. */
export type Token = {
  readonly kind: 'space' | 'comment' | 'word' | 'quoted' | 'symbol'
  readonly text: string
  readonly start: number
  readonly end: number
}

const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['space', /\s+/y],
  ['comment', /--[^\r\n]*(?:\r\n|\r|\n|$)/y],
  ['comment', /\/\*[\s\S]*?(?:\*\/|$)/y],
  ['quoted', /'(?:[^']|'')*(?:'|$)/y],
  ['quoted', /"(?:[^"]|"")*(?:"|$)/y],
  ['quoted', /`[^`]*(?:`|$)/y],
  ['quoted', /\$(\w*)\$[\s\S]*?(?:\$\1\$|$)/y],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['word', /\d[\w.]*/y],
  ['symbol', /::|./suy],
]

/** Splits SQL roughly, enough to find words and ends of statements outside of texts and comments. */
export function* tokens(sql: string): Generator<Token> {
  let start = 0
  while (start < sql.length) {
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = start
      const text = pattern.exec(sql)?.[0]
      if (!text) continue
      yield { kind, text, start, end: start + text.length }
      start += text.length
      break
    }
  }
}

/** The tokens of the first statement that stand outside of brackets and of `case … end`; `;` is the last. */
export function* topLevel(sql: string): Generator<Token> {
  let depth = 0
  let blocks = 0
  for (const token of tokens(sql)) {
    const word = token.kind === 'word' ? token.text.toLowerCase() : ''
    if (token.text === '(' || token.text === '[') depth++
    else if (token.text === ')' || token.text === ']') depth--
    else if (word === 'case' || word === 'begin') blocks++
    else if (word === 'end') blocks--
    else if (depth <= 0 && blocks <= 0) {
      yield token
      if (token.text === ';') return
    }
  }
}
