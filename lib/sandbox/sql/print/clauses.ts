import { columnsDoc } from './create'
import { concat, type Doc, group, line, nest } from './doc'

/** Words that begin a clause of CREATE SOURCE, SUBSOURCE, SINK, CONNECTION and TABLE … FROM SOURCE. */
const clauseWords = [
  'IN CLUSTER ',
  'OF SOURCE ',
  'FROM ',
  'INTO ',
  'TO ',
  'KEY FORMAT ',
  'FORMAT ',
  'INCLUDE ',
  'ENVELOPE ',
  'FOR ',
  'EXPOSE ',
  'WITH ',
]

/** A one-line statement of these kinds, each clause on a line of its own; lists break where they are too long. */
export function clausesDoc(sql: string): Doc {
  // an index stands on one line
  if (/^CREATE (?:DEFAULT )?INDEX /.test(sql)) return sql
  const [head = '', ...rest] = clausesOf(sql)
  return concat(
    ...[headDoc(head), ...rest.map(clauseDoc)].flatMap((doc, i) => (i === 0 ? [doc] : ['\n', doc])),
  )
}

/** Where quotes and parentheses are closed. */
function* topLevel(sql: string): Generator<number> {
  let depth = 0
  let quote: string | null = null
  for (let i = 0; i < sql.length; i++) {
    const c = sql[i]
    if (quote) {
      if (c === quote) quote = null
    } else if (c === "'" || c === '"') quote = c
    else if (c === '(') depth += 1
    else if (c === ')') depth -= 1
    else if (depth === 0) yield i
  }
}

function clausesOf(sql: string): string[] {
  const starts = [0]
  for (const i of topLevel(sql)) {
    const word = sql[i] === ' ' && clauseWords.find((each) => sql.startsWith(each, i + 1))
    if (!word) continue
    // KEY FORMAT … VALUE FORMAT … is one clause, and so is CREATE TABLE … FROM SOURCE.
    if (word === 'FORMAT ' && /(KEY|VALUE)$/.test(sql.slice(0, i))) continue
    starts.push(i + 1)
  }
  return starts.map((start, n) => sql.slice(start, (starts[n + 1] ?? sql.length + 1) - 1).trim())
}

/** `CREATE SUBSOURCE name (columns)`. */
function headDoc(head: string): Doc {
  const parts = /^((?:CREATE|[A-Z]+)(?: [A-Z]+)+) ([^(]+?)(?: (\(.*\)))?$/s.exec(head)
  const [, words = '', name = '', list] = parts ?? []
  if (!parts || list === undefined) return head
  const body = nest(concat(line, columnsDoc(itemsOf(list))))
  return group(concat(words, nest(concat(line, group(concat(name, body))))))
}

function clauseDoc(clause: string): Doc {
  const at = clause.indexOf(' (')
  if (at < 0 || !clause.endsWith(')')) return clause
  return group(concat(clause.slice(0, at), nest(concat(line, columnsDoc(itemsOf(clause.slice(at + 1)))))))
}

/** The items of `(a, b)`. */
function itemsOf(list: string): string[] {
  const inner = list.slice(1, -1)
  const items: string[] = []
  let from = 0
  for (const i of topLevel(inner)) {
    if (inner[i] !== ',') continue
    items.push(inner.slice(from, i).trim())
    from = i + 1
  }
  items.push(inner.slice(from).trim())
  return items.filter((item) => item !== '')
}
