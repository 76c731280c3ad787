import { type Token, topLevel } from './sql-tokens'

/**
 * Puts the CTEs of ephemeral inputs in front of a query, with dbt's own placing: after an existing `with`
 * (`recursive`), else before the first token. Only the first statement of the text is kept, as in dbt.
 * `ctes` are as dbt writes them, each with a leading space.
 *
 * A query that begins `with mutually recursive` can't take plain CTEs into its list (dbt makes invalid SQL of it):
 * it becomes a subquery.
 */
export function injectCtes(sql: string, ctes: readonly string[]): string {
  return injection(sql, ctes)
    .map(({ text }) => text)
    .join('')
}

/** A stretch of the final SQL: taken from the node's own, where it begins at `at`, or the list of `ctes`, or made here. */
export type Stretch = { readonly text: string; readonly from: 'sql' | 'ctes' | null; readonly at: number }

/** What {@link injectCtes} puts one after the other. */
export function injection(sql: string, ctes: readonly string[]): readonly Stretch[] {
  if (ctes.length === 0) return [{ text: sql, from: 'sql', at: 0 }]
  const list = [...topLevel(sql)]
  const statement = firstStatement(sql, list)
  const at = list.findIndex((token, i) => isWord(token, 'with') && !isName(list, i))
  const clause = list[at]
  if (!clause) {
    const place = leadingSpace(statement)
    return [
      taken(statement, 0, place),
      made('with'),
      listed(ctes),
      made(' '),
      taken(statement, place, statement.length),
    ]
  }
  const next = after(list, at)
  if (isWord(next, 'mutually')) {
    const place = Math.min(leadingSpace(statement), clause.start)
    return [
      taken(statement, 0, place),
      made('with'),
      listed(ctes),
      made(' '),
      taken(statement, place, clause.start),
      made('select * from (\n'),
      taken(statement, clause.start, statement.length),
      made('\n) as __dbt_sbq'),
    ]
  }
  const opening = isWord(next, 'recursive') ? next : clause
  const place = opening.end + leadingSpace(statement.slice(opening.end))
  return [taken(statement, 0, place), listed(ctes), made(', '), taken(statement, place, statement.length)]
}

function taken(sql: string, from: number, to: number): Stretch {
  return { text: sql.slice(from, to), from: 'sql', at: from }
}
function listed(ctes: readonly string[]): Stretch {
  return { text: ctes.join(SEPARATOR), from: 'ctes', at: 0 }
}
function made(text: string): Stretch {
  return { text, from: null, at: 0 }
}

/** Between the CTEs of a list. */
export const SEPARATOR = ', '

function leadingSpace(text: string): number {
  // a byte order mark is no space to Python
  return /^[^\S\uFEFF]*/.exec(text)?.[0].length ?? 0
}

/** Up to the first `;`, with the blanks and the comment that follow on its line. */
function firstStatement(sql: string, list: readonly Token[]): string {
  const last = list.at(-1)
  if (last?.text !== ';') return sql
  const rest = /^[ \t]*(?:--[^\r\n]*(?:\r\n|\r|\n|$)[ \t]*)*/.exec(sql.slice(last.end))?.[0] ?? ''
  return sql.slice(0, last.end) + rest
}

function isWord(token: Token | undefined, word: string): token is Token {
  return token?.kind === 'word' && token.text.toLowerCase() === word
}

/** `a.with` and `x::with` are names. */
function isName(list: readonly Token[], index: number): boolean {
  const before = list[index - 1]?.text
  return before === '.' || before === '::'
}

/** The next token that isn't space; a comment counts, as it does in dbt. */
function after(list: readonly Token[], index: number): Token | undefined {
  return list.slice(index + 1).find((token) => token.kind !== 'space')
}
