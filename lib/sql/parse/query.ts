import type {
  Alias,
  Cte,
  Expr,
  FunctionCall,
  Join,
  Option,
  Projection,
  Query,
  RecursiveCte,
  Select,
  SetExpr,
  TableFactor,
  TableWithJoins,
  With,
} from '../ast'
import { reservedForColumnAlias, reservedForTableAlias } from '../keywords'
import type { Cursor } from './cursor'
import { parseCall, parseExpr, parseOrderBy } from './expr'
import { parseItemName } from './names'
import { parseType } from './type'

/** WITH … body ORDER BY … LIMIT … OFFSET … FETCH …. */
export function parseQuery(c: Cursor): Query {
  const ctes = c.take('WITH') ? parseWith(c) : null
  const body = setExpr(c, 0)
  let inner: Query = { with: ctes, body, orderBy: [], limit: null, offset: null }
  if (c.take('ORDER', 'BY')) inner = { ...inner, orderBy: c.commaSeparated(() => parseOrderBy(c)) }
  return limits(c, inner)
}

function limits(c: Cursor, query: Query): Query {
  let { limit, offset } = query
  for (;;) {
    if (!limit && c.take('LIMIT')) {
      if (c.take('ALL')) continue
      limit = { quantity: parseExpr(c), withTies: false, form: 'limit' }
    } else if (!offset && c.take('OFFSET')) {
      offset = parseExpr(c)
      c.takeOneOf('ROW', 'ROWS')
    } else if (!limit && c.take('FETCH')) limit = fetchFirst(c)
    else return { ...query, limit, offset }
  }
}

function fetchFirst(c: Cursor): Query['limit'] {
  c.expectOneOf('FIRST', 'NEXT')
  const quantity: Expr = c.isOneOf('ROW', 'ROWS') ? { kind: 'number', text: '1' } : parseExpr(c)
  c.expectOneOf('ROW', 'ROWS')
  if (c.take('WITH')) {
    c.expect('TIES')
    return { quantity, withTies: true, form: 'fetch' }
  }
  c.expectOneOf('ONLY')
  return { quantity, withTies: false, form: 'fetch' }
}

function parseWith(c: Cursor): With {
  if (c.take('MUTUALLY')) {
    c.expect('RECURSIVE')
    const options = c.is('(') ? c.parenthesized(() => recursionOption(c)) : []
    return { kind: 'mutually-recursive', options, ctes: c.commaSeparated(() => recursiveCte(c)) }
  }
  return { kind: 'simple', ctes: c.commaSeparated(() => cte(c)) }
}

function recursionOption(c: Cursor): Option {
  const at = c.peek().at
  const first = c.takeOneOf('RECURSION', 'ERROR', 'RETURN')
  if (first === null) throw c.expected('one of RECURSION or ERROR or RETURN')
  if (first !== 'RECURSION') c.expect('AT', 'RECURSION', 'LIMIT')
  else c.expect('LIMIT')
  c.takeMark('=')
  const name = first === 'RECURSION' ? 'RECURSION LIMIT' : `${first} AT RECURSION LIMIT`
  return { name, value: { kind: 'number', text: c.number() }, at }
}

function cte(c: Cursor): Cte {
  const name = c.identifier()
  const columns = c.is('(') ? c.parenthesized(() => c.identifier()) : []
  c.expect('AS')
  c.open()
  const query = parseQuery(c)
  c.close()
  return { alias: { name, columns }, query }
}

function recursiveCte(c: Cursor): RecursiveCte {
  const name = c.identifier()
  const columns = c.parenthesized(() => ({ name: c.identifier(), type: parseType(c) }))
  c.expect('AS')
  c.open()
  const query = parseQuery(c)
  c.close()
  return { name, columns, query }
}

function setExpr(c: Cursor, minimum: number): SetExpr {
  let left = setOperand(c)
  for (;;) {
    const token = c.peek()
    const word = token.kind === 'keyword' ? token.word : ''
    const strength = word === 'INTERSECT' ? 20 : word === 'UNION' || word === 'EXCEPT' ? 10 : 0
    if (strength <= minimum) return left
    c.next()
    const all = c.take('ALL')
    if (!all) c.take('DISTINCT')
    const operator = word === 'UNION' ? 'UNION' : word === 'EXCEPT' ? 'EXCEPT' : 'INTERSECT'
    left = { kind: 'set', operator, all, left, right: setExpr(c, strength) }
  }
}

function setOperand(c: Cursor): SetExpr {
  if (c.take('SELECT')) return select(c)
  if (c.takeMark('(')) {
    const query = parseQuery(c)
    c.close()
    return { kind: 'nested-query', query }
  }
  if (c.take('VALUES')) return values(c)
  if (c.isKeyword('SHOW')) {
    c.next()
    return { kind: 'show', show: c.grammar.show(c) }
  }
  if (c.take('TABLE')) return { kind: 'table', name: parseItemName(c) }
  throw c.expected('SELECT, VALUES, or a subquery in the query body')
}

function values(c: Cursor): SetExpr {
  const rows = c.commaSeparated(() => {
    c.open()
    if (c.takeMark(')')) return []
    const row = c.commaSeparated(() => parseExpr(c))
    c.close()
    return row
  })
  return { kind: 'values', rows }
}

function select(c: Cursor): Select {
  const distinct = selectDistinct(c)
  const projection = emptyProjection(c) ? [] : c.commaSeparated(() => parseProjection(c))
  const from = c.take('FROM') ? c.commaSeparated(() => parseTableWithJoins(c)) : []
  const where = c.take('WHERE') ? parseExpr(c) : null
  const groupBy = c.take('GROUP', 'BY') ? c.commaSeparated(() => parseExpr(c)) : []
  const having = c.take('HAVING') ? parseExpr(c) : null
  const qualify = c.take('QUALIFY') ? parseExpr(c) : null
  const options = c.take('OPTIONS') ? c.parenthesized(() => hint(c)) : []
  return { kind: 'select', distinct, projection, from, where, groupBy, having, qualify, options }
}

function selectDistinct(c: Cursor): Select['distinct'] {
  if (c.take('ALL')) return null
  if (!c.take('DISTINCT')) return null
  if (!c.take('ON')) return 'all'
  return { on: c.parenthesized(() => parseExpr(c)) }
}

function emptyProjection(c: Cursor): boolean {
  const token = c.peek()
  if (token.kind === 'eof') return true
  if (token.kind === 'punctuation') return token.text === ';' || token.text === ')'
  return (
    token.kind === 'keyword' &&
    [
      'FROM',
      'WHERE',
      'GROUP',
      'HAVING',
      'QUALIFY',
      'OPTIONS',
      'UNION',
      'EXCEPT',
      'INTERSECT',
      'ORDER',
      'LIMIT',
    ].includes(token.word)
  )
}

/** One item of a select list or RETURNING. */
export function parseProjection(c: Cursor): Projection {
  if (c.takeMark('*')) return { kind: 'star' }
  const expr = parseExpr(c)
  return { kind: 'item', expr, alias: optionalAlias(c, reservedForColumnAlias) }
}

function optionalAlias(c: Cursor, not: ReadonlySet<string>): string | null {
  if (c.isKeywords('AS', 'OF')) return null
  if (c.take('AS')) return c.identifier('an identifier after AS')
  const token = c.peek()
  if (token.kind === 'identifier') return c.identifier()
  if (token.kind === 'keyword' && !not.has(token.word)) return c.identifier()
  return null
}

function tableAlias(c: Cursor): Alias | null {
  const name = optionalAlias(c, reservedForTableAlias)
  if (name === null) return null
  const columns = c.is('(') ? c.parenthesized(() => c.identifier()) : []
  return { name, columns }
}

function hint(c: Cursor): Option {
  const at = c.peek().at
  const words: string[] = []
  while (c.peek().kind === 'keyword') words.push(c.identifier().toUpperCase())
  const name = words.join(' ')
  const known = [
    'EXPECTED GROUP SIZE',
    'AGGREGATE INPUT GROUP SIZE',
    'DISTINCT ON INPUT GROUP SIZE',
    'LIMIT INPUT GROUP SIZE',
  ]
  if (!known.includes(name)) throw c.error('Expected one of EXPECTED or AGGREGATE or DISTINCT or LIMIT', at)
  c.takeMark('=')
  return { name, value: { kind: 'number', text: c.number() }, at }
}

// ---- FROM

export function parseTableWithJoins(c: Cursor): TableWithJoins {
  const relation = tableFactor(c)
  const joins: Join[] = []
  for (;;) {
    const join = parseJoin(c)
    if (!join) return { relation, joins }
    joins.push(join)
  }
}

function parseJoin(c: Cursor): Join | null {
  if (c.take('CROSS')) {
    c.expect('JOIN')
    return { kind: 'cross', relation: tableFactor(c), on: null }
  }
  const natural = c.take('NATURAL')
  const kind = joinKind(c)
  if (kind === null) {
    if (natural) throw c.expected('a join type after NATURAL')
    return null
  }
  const relation = tableFactor(c)
  if (natural) return { kind, relation, on: { kind: 'natural' } }
  if (c.take('ON')) return { kind, relation, on: { kind: 'on', expr: parseExpr(c) } }
  if (c.take('USING')) {
    const columns = c.parenthesized(() => c.identifier())
    const alias = c.take('AS') ? { name: c.identifier(), columns: [] } : null
    return { kind, relation, on: { kind: 'using', columns, alias } }
  }
  throw c.expected('ON, or USING after JOIN')
}

function joinKind(c: Cursor): 'inner' | 'left' | 'right' | 'full' | null {
  const word = c.takeOneOf('JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL')
  switch (word) {
    case 'JOIN':
      return 'inner'
    case 'INNER':
      c.expect('JOIN')
      return 'inner'
    case 'LEFT':
    case 'RIGHT':
    case 'FULL':
      c.take('OUTER')
      c.expect('JOIN')
      return word === 'LEFT' ? 'left' : word === 'RIGHT' ? 'right' : 'full'
    default:
      return null
  }
}

function tableFactor(c: Cursor): TableFactor {
  if (c.take('LATERAL')) {
    if (c.is('(')) return derived(c, true)
    if (c.isKeywords('ROWS', 'FROM')) return rowsFrom(c)
    const at = c.peek().at
    return call(c, parseCall(c, c.name(), at), true)
  }
  if (c.isKeywords('ROWS', 'FROM') && c.is('(', 2)) return rowsFrom(c)
  if (c.is('(')) return derivedOrJoin(c)
  const at = c.peek().at
  const name = parseItemName(c)
  if (name.by === 'name' && c.is('(')) return call(c, parseCall(c, name.name, at), false)
  return { kind: 'relation', name, alias: tableAlias(c) }
}

function derived(c: Cursor, lateral: boolean): TableFactor {
  c.open()
  const query = parseQuery(c)
  c.close()
  return { kind: 'derived', query, alias: tableAlias(c), lateral }
}

/** A left parenthesis opens a subquery or a join; a relation alone may not stand in parentheses. */
function derivedOrJoin(c: Cursor): TableFactor {
  if (c.isKeyword('SHOW', 1)) return derived(c, false)
  const asQuery = c.attempt(() => derived(c, false))
  if (asQuery) return asQuery
  c.open()
  const join = parseTableWithJoins(c)
  if (join.joins.length === 0 && join.relation.kind !== 'nested-join') throw c.expected('joined table')
  c.close()
  return { kind: 'nested-join', join, alias: tableAlias(c) }
}

function call(c: Cursor, parsed: FunctionCall, lateral: boolean): TableFactor {
  const ordinality = c.take('WITH', 'ORDINALITY')
  return { kind: 'call', call: parsed, alias: tableAlias(c), ordinality, lateral }
}

function rowsFrom(c: Cursor): TableFactor {
  c.expect('ROWS', 'FROM')
  const calls = c.parenthesized(() => {
    const at = c.peek().at
    return parseCall(c, c.name(), at)
  })
  const ordinality = c.take('WITH', 'ORDINALITY')
  return { kind: 'rows-from', calls, alias: tableAlias(c), ordinality }
}
