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
  if (ctes.length === 0) return sql
  const list = [...topLevel(sql)]
  const statement = firstStatement(sql, list)
  const at = list.findIndex((token, i) => isWord(token, 'with') && !isName(list, i))
  const clause = list[at]
  if (!clause) return beforeFirst(statement, ctes)
  const next = after(list, at)
  if (isWord(next, 'mutually')) {
    return beforeFirst(
      `${statement.slice(0, clause.start)}select * from (\n${statement.slice(clause.start)}\n) as __dbt_sbq`,
      ctes,
    )
  }
  const opening = isWord(next, 'recursive') ? next : clause
  const place = opening.end + leadingSpace(statement.slice(opening.end))
  return `${statement.slice(0, place)}${ctes.join(', ')}, ${statement.slice(place)}`
}

function beforeFirst(statement: string, ctes: readonly string[]): string {
  const place = leadingSpace(statement)
  return `${statement.slice(0, place)}with${ctes.join(', ')} ${statement.slice(place)}`
}

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
