import type { Expr, FrameBound, FunctionCall, Name, OrderBy, Query, Subscript, Window } from '../ast'
import { SqlError } from '../error'
import { reserved } from '../keywords'
import { hexUnsupported } from '../lexer'
import type { Cursor } from './cursor'
import { startsQuery } from './names'
import { parseType } from './type'

/** How tightly operators bind, from loosest. */
const precedence = {
  none: 0,
  or: 5,
  and: 10,
  not: 15,
  is: 17,
  compare: 20,
  like: 25,
  other: 30,
  plus: 35,
  times: 40,
  power: 42,
  unary: 45,
  zone: 50,
  subscript: 60,
} as const

/** One scalar expression. */
export function parseExpr(c: Cursor): Expr {
  return subexpression(c, precedence.none)
}

function subexpression(c: Cursor, minimum: number): Expr {
  let left = prefix(c)
  for (;;) {
    const next = nextPrecedence(c)
    if (next <= minimum) return left
    left = infix(c, left, next)
  }
}

function nextPrecedence(c: Cursor): number {
  const token = c.peek()
  switch (token.kind) {
    case 'keyword':
      return keywordPrecedence(c, token.word)
    case 'operator':
      switch (token.text) {
        case '<':
        case '>':
        case '<=':
        case '>=':
        case '<>':
        case '!=':
          return precedence.compare
        case '+':
        case '-':
          return precedence.plus
        case '/':
        case '%':
          return precedence.times
        default:
          return precedence.other
      }
    case 'punctuation':
      switch (token.text) {
        case '=':
          return precedence.compare
        case '*':
          return precedence.times
        case '::':
        case '[':
          return precedence.subscript
        case '.':
          return precedence.subscript
        default:
          return precedence.none
      }
    default:
      return precedence.none
  }
}

function keywordPrecedence(c: Cursor, word: string): number {
  switch (word) {
    case 'OR':
      return precedence.or
    case 'AND':
      return precedence.and
    case 'NOT': {
      const after = c.peek(1)
      return after.kind === 'keyword' && ['IN', 'BETWEEN', 'LIKE', 'ILIKE'].includes(after.word)
        ? precedence.like
        : precedence.none
    }
    case 'IS':
    case 'ISNULL':
      return precedence.is
    case 'IN':
    case 'BETWEEN':
    case 'LIKE':
    case 'ILIKE':
      return precedence.like
    case 'OPERATOR':
      return precedence.other
    case 'COLLATE':
      return precedence.zone
    case 'AT':
      return c.isKeyword('TIME', 1) && c.isKeyword('ZONE', 2) ? precedence.zone : precedence.none
    default:
      return precedence.none
  }
}

function infix(c: Cursor, left: Expr, strength: number): Expr {
  const token = c.peek()
  if (token.kind === 'keyword') return keywordInfix(c, left, token.word)
  if (token.kind === 'punctuation') {
    if (token.text === '::') {
      c.next()
      return { kind: 'cast', of: left, type: parseType(c), form: '::' }
    }
    if (token.text === '[') return subscript(c, left)
    if (token.text === '.') return field(c, left)
  }
  c.next()
  const operator = token.kind === 'operator' || token.kind === 'punctuation' ? token.text : ''
  return binary(c, left, operator === '!=' ? '<>' : operator, strength, token.at)
}

function binary(c: Cursor, left: Expr, operator: string, strength: number, at: number): Expr {
  const keyword = c.takeOneOf('ANY', 'SOME', 'ALL')
  if (keyword) {
    c.open()
    const right = startsQuery(c) ? c.grammar.query(c) : parseExpr(c)
    c.close()
    const word = keyword === 'ANY' ? 'any' : keyword === 'SOME' ? 'some' : 'all'
    return { kind: 'quantified', left, operator, all: keyword === 'ALL', right, keyword: word }
  }
  return { kind: 'binary', operator, left, right: subexpression(c, strength), at }
}

function keywordInfix(c: Cursor, left: Expr, word: string): Expr {
  const at = c.next().at
  switch (word) {
    case 'OR':
      return { kind: 'or', left, right: subexpression(c, precedence.or) }
    case 'AND':
      return { kind: 'and', left, right: subexpression(c, precedence.and) }
    case 'ISNULL':
      return { kind: 'is', of: left, not: false, what: 'null' }
    case 'IS':
      return is(c, left)
    case 'COLLATE':
      return { kind: 'collate', of: left, collation: c.name() }
    case 'AT':
      c.expect('TIME', 'ZONE')
      return { kind: 'at-time-zone', of: left, zone: subexpression(c, precedence.zone) }
    case 'OPERATOR': {
      const operator = qualifiedOperator(c)
      return binary(c, left, operator, precedence.other, at)
    }
    case 'NOT':
      return negatable(c, left, c.expectOneOf('IN', 'BETWEEN', 'LIKE', 'ILIKE'), true)
    default:
      return negatable(c, left, word, false)
  }
}

function qualifiedOperator(c: Cursor): string {
  c.open()
  let schema = ''
  while (c.peek().kind === 'identifier' || c.peek().kind === 'keyword') {
    schema += `${c.identifier()}.`
    c.expectMark('.', 'dot')
  }
  const token = c.next()
  if (token.kind !== 'operator' && token.kind !== 'punctuation') throw c.expected('operator', token)
  c.close()
  return `OPERATOR(${schema}${token.text})`
}

function is(c: Cursor, left: Expr): Expr {
  const not = c.take('NOT')
  const word = c.takeOneOf('NULL', 'TRUE', 'FALSE', 'UNKNOWN')
  if (word === 'NULL') return { kind: 'is', of: left, not, what: 'null' }
  if (word === 'TRUE') return { kind: 'is', of: left, not, what: 'true' }
  if (word === 'FALSE') return { kind: 'is', of: left, not, what: 'false' }
  if (word === 'UNKNOWN') return { kind: 'is', of: left, not, what: 'unknown' }
  if (c.take('DISTINCT', 'FROM'))
    return { kind: 'is-distinct', left, right: subexpression(c, precedence.is), not }
  throw c.expected('NULL, NOT NULL, TRUE, NOT TRUE, FALSE, NOT FALSE, UNKNOWN, NOT UNKNOWN after IS')
}

function negatable(c: Cursor, of: Expr, word: string, not: boolean): Expr {
  if (word === 'IN') return inside(c, of, not)
  if (word === 'BETWEEN') {
    const low = subexpression(c, precedence.like)
    c.expect('AND')
    return { kind: 'between', of, low, high: subexpression(c, precedence.like), not }
  }
  const insensitive = word === 'ILIKE'
  const pattern = subexpression(c, precedence.like)
  const escapedBy = c.take('ESCAPE') ? subexpression(c, precedence.like) : null
  return { kind: 'like', of, pattern, escape: escapedBy, not, insensitive }
}

function inside(c: Cursor, of: Expr, not: boolean): Expr {
  c.open()
  if (startsQuery(c)) {
    const query = c.grammar.query(c)
    c.close()
    return { kind: 'in-query', of, query, not }
  }
  const list = c.commaSeparated(() => parseExpr(c))
  c.close()
  return { kind: 'in-list', of, list, not }
}

function subscript(c: Cursor, of: Expr): Expr {
  const positions: Subscript[] = []
  while (c.takeMark('[')) {
    const from = c.is(':') ? null : parseExpr(c)
    if (c.takeMark(':')) {
      const to = c.is(']') ? null : parseExpr(c)
      positions.push({ from, to })
    } else if (from) positions.push({ index: from })
    c.expectMark(']', 'right square bracket')
  }
  return { kind: 'subscript', of, positions }
}

/** `(x).f`, `(x).*`; only after a parenthesis, call or subscript: names take their own dots. */
function field(c: Cursor, of: Expr): Expr {
  c.next()
  if (c.takeMark('*')) return { kind: 'field-wildcard', of }
  return { kind: 'field', of, name: c.identifier(`an identifier or a '*' after '.'`) }
}

// ---- what begins an expression

function prefix(c: Cursor): Expr {
  const token = c.peek()
  switch (token.kind) {
    case 'eof':
      throw c.error('Unexpected EOF')
    case 'number':
      c.next()
      return { kind: 'number', text: token.text }
    case 'string':
      c.next()
      return { kind: 'string', text: token.text }
    case 'hex':
      return hexUnsupported()
    case 'parameter':
      c.next()
      if (token.number < 1 || token.number > 65536)
        throw new SqlError({ code: '42P02', message: `there is no parameter $${token.number}` })
      return { kind: 'parameter', number: token.number }
    case 'operator':
      if (token.text === '+' || token.text === '-') {
        c.next()
        const operand = c.peek()
        // the sign belongs to the number, before any cast of it
        if (token.text === '-' && operand.kind === 'number' && /[1-9]/.test(operand.text)) {
          c.next()
          return { kind: 'number', text: `-${operand.text}` }
        }
        return { kind: 'unary', operator: token.text, of: subexpression(c, precedence.unary) }
      }
      if (token.text === '~') {
        c.next()
        return { kind: 'unary', operator: '~', of: subexpression(c, precedence.other) }
      }
      throw c.expected('an expression')
    case 'punctuation':
      if (token.text === '(') return parenthesized(c)
      throw c.expected('an expression')
    case 'identifier':
      return typedLiteral(c) ?? identifier(c)
    case 'keyword':
      return keywordPrefix(c, token.word)
  }
}

function parenthesized(c: Cursor): Expr {
  c.open()
  if (startsQuery(c)) {
    const query = c.attempt(() => {
      const parsed = c.grammar.query(c)
      c.close()
      return parsed
    })
    if (query) return { kind: 'subquery', query }
  }
  const first = parseExpr(c)
  if (!c.is(',')) {
    c.close()
    return { kind: 'nested', of: first }
  }
  const of = [first]
  while (c.takeMark(',')) of.push(parseExpr(c))
  c.close()
  return { kind: 'row', of, keyword: false }
}

function keywordPrefix(c: Cursor, word: string): Expr {
  switch (word) {
    case 'TRUE':
    case 'FALSE':
      c.next()
      return { kind: 'boolean', value: word === 'TRUE' }
    case 'NULL':
      c.next()
      return { kind: 'null' }
    case 'CASE':
      c.next()
      return caseExpression(c)
    case 'CAST':
      c.next()
      return cast(c)
    case 'NOT':
      c.next()
      return { kind: 'not', of: subexpression(c, precedence.not) }
    case 'COALESCE':
    case 'GREATEST':
    case 'LEAST':
    case 'NULLIF':
      if (!c.is('(', 1)) break
      c.next()
      return special(c, word)
    case 'EXISTS': {
      if (!c.is('(', 1)) break
      c.next()
      return { kind: 'exists', query: parenthesizedQuery(c) }
    }
    case 'ROW':
      if (!c.is('(', 1)) break
      c.next()
      return { kind: 'row', of: argumentsOf(c), keyword: true }
    case 'ARRAY':
    case 'LIST':
    case 'MAP': {
      const built = construction(c, word)
      if (built) return built
      break
    }
    case 'INTERVAL': {
      const interval = c.attempt(() => intervalLiteral(c))
      if (interval) return interval
      break
    }
    case 'EXTRACT':
    case 'POSITION':
    case 'TRIM':
    case 'SUBSTRING':
    case 'NORMALIZE':
      if (!c.is('(', 1)) break
      return specialCall(c, word)
    default:
      if (reserved.has(word)) throw c.expected('an expression')
  }
  return typedLiteral(c) ?? identifier(c)
}

function special(c: Cursor, name: 'COALESCE' | 'GREATEST' | 'LEAST' | 'NULLIF'): Expr {
  const all = argumentsOf(c)
  if (name === 'NULLIF' && all.length !== 2) throw c.error('NULLIF requires two arguments')
  return { kind: 'special', name, arguments: all }
}

function argumentsOf(c: Cursor): readonly Expr[] {
  c.open()
  if (c.takeMark(')')) return []
  const all = c.commaSeparated(() => parseExpr(c))
  c.close()
  return all
}

function parenthesizedQuery(c: Cursor): Query {
  c.open()
  const query = c.grammar.query(c)
  c.close()
  return query
}

function caseExpression(c: Cursor): Expr {
  const of = c.isKeyword('WHEN') ? null : parseExpr(c)
  const whens: { when: Expr; gives: Expr }[] = []
  do {
    c.expect('WHEN')
    const when = parseExpr(c)
    c.expect('THEN')
    whens.push({ when, gives: parseExpr(c) })
  } while (c.isKeyword('WHEN'))
  const otherwise = c.take('ELSE') ? parseExpr(c) : null
  c.expect('END')
  return { kind: 'case', of, whens, else: otherwise }
}

function cast(c: Cursor): Expr {
  c.open()
  const of = parseExpr(c)
  c.expect('AS')
  const type = parseType(c)
  c.close()
  return { kind: 'cast', of, type, form: 'cast' }
}

const intervalFields = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'] as const

function intervalLiteral(c: Cursor): Expr {
  c.expect('INTERVAL')
  const text = c.string()
  const first = c.takeOneOf(...intervalFields)
  if (!first) return { kind: 'interval', text, fields: null }
  const second = c.take('TO') ? c.expectOneOf(...intervalFields) : null
  return { kind: 'interval', text, fields: second ? `${first} TO ${second}` : first }
}

function construction(c: Cursor, word: 'ARRAY' | 'LIST' | 'MAP'): Expr | null {
  if (c.is('(', 1)) {
    const query = c.attempt(() => {
      c.next()
      return parenthesizedQuery(c)
    })
    if (!query) return null
    if (word === 'ARRAY') return { kind: 'array-query', query }
    return word === 'LIST' ? { kind: 'list-query', query } : { kind: 'map-query', query }
  }
  if (!c.is('[', 1)) return null
  if (word === 'MAP') return c.is('(', 2) ? null : mapLiteral(c)
  const start = c.index
  c.next()
  const of = elements(c, word)
  // `list[1][2]` of a column called list: a constructor can't be told from a subscript, the constructor wins
  if (of.length === 0 && c.index === start) return null
  return word === 'ARRAY' ? { kind: 'array', of } : { kind: 'list', of }
}

/** `[a, b,]`; inside, a bare `[…]` is a nested constructor of the same kind. */
function elements(c: Cursor, word: 'ARRAY' | 'LIST'): readonly Expr[] {
  c.expectMark('[', 'left square bracket')
  const of: Expr[] = []
  while (!c.is(']')) {
    if (c.is('['))
      of.push(
        word === 'ARRAY' ? { kind: 'array', of: elements(c, word) } : { kind: 'list', of: elements(c, word) },
      )
    else of.push(parseExpr(c))
    if (!c.takeMark(',')) break
  }
  c.expectMark(']', 'right square bracket')
  return of
}

function mapLiteral(c: Cursor): Expr | null {
  // `map[text=>int]` may be a type in front of a literal
  const typed = typedLiteral(c)
  if (typed) return typed
  c.next()
  return { kind: 'map', of: entries(c) }
}

function entries(c: Cursor): readonly { key: Expr; value: Expr }[] {
  c.expectMark('[', 'left square bracket')
  const of: { key: Expr; value: Expr }[] = []
  while (!c.is(']')) {
    const key = parseExpr(c)
    c.expectMark('=>', 'arrow')
    const value: Expr = c.is('[') ? { kind: 'map', of: entries(c) } : parseExpr(c)
    of.push({ key, value })
    if (!c.takeMark(',')) break
  }
  c.expectMark(']', 'right square bracket')
  return of
}

/** `DATE '2024-01-01'`, `pg_catalog.int4 '1'`. */
function typedLiteral(c: Cursor): Expr | undefined {
  if (!mayBeTypedLiteral(c)) return undefined
  return c.attempt(() => {
    const type = parseType(c)
    const text = c.string()
    return { kind: 'cast', of: { kind: 'string', text }, type, form: 'literal' } satisfies Expr
  })
}

/** Whether a type with a string behind it may begin here. Most names are columns: to try each would cost an error each. */
function mayBeTypedLiteral(c: Cursor): boolean {
  let ahead = 1
  while (c.is('.', ahead)) ahead += 2
  if (c.is('(', ahead)) {
    const end = pastModifiers(c, ahead + 1)
    if (end === null) return false
    ahead = end
  }
  const token = c.peek(ahead)
  if (token.kind === 'keyword') return afterTypeName.has(token.word)
  return token.kind === 'string' || c.is('[', ahead)
}

/** Behind `10, -2)`; null where something else stands. */
function pastModifiers(c: Cursor, from: number): number | null {
  for (let at = from; ; at += 1) {
    if (c.is(')', at)) return at + 1
    const { kind } = c.peek(at)
    if (kind !== 'number' && kind !== 'operator' && !c.is(',', at)) return null
  }
}
const afterTypeName = new Set(['LIST', 'PRECISION', 'VARYING', 'WITH', 'WITHOUT'])

function identifier(c: Cursor): Expr {
  const first = c.peek()
  const { at } = first
  const name: string[] = [c.identifier()]
  while (c.is('.')) {
    c.next()
    if (c.takeMark('*')) return { kind: 'wildcard', qualifier: name }
    const part = c.takeIdentifier()
    if (part === null) throw c.error(`Expected an identifier or a '*' after '.', found ${found(c)}`)
    name.push(part)
  }
  if (c.is('(')) return parseCall(c, name, at)
  if (name.length === 1 && first.kind === 'identifier' && first.quoted)
    return { kind: 'identifier', name, at, quoted: true }
  return { kind: 'identifier', name, at }
}
function found(c: Cursor): string {
  const error = c.expected('').fields.message
  return error.slice(error.lastIndexOf('found ') + 6)
}

// ---- calls

/** The rest of a call: arguments, FILTER, OVER. The name was read. */
export function parseCall(c: Cursor, name: Name, at: number): FunctionCall {
  c.open()
  const call = (distinct: boolean, all: FunctionCall['arguments'], orderBy: FunctionCall['orderBy']) => ({
    kind: 'function' as const,
    name,
    at,
    special: null,
    distinct,
    arguments: all,
    orderBy,
    ...tail(c),
  })
  if (c.is('*') && c.is(')', 1)) {
    c.next()
    c.next()
    return call(false, 'star', [])
  }
  if (c.takeMark(')')) return call(false, [], [])
  const distinct = c.take('DISTINCT')
  if (!distinct) c.take('ALL')
  if (distinct && c.is('*')) {
    throw c.error('DISTINCT * not supported as function args', c.peek().at)
  }
  const all = c.commaSeparated(() => argument(c))
  const orderBy = c.take('ORDER', 'BY') ? c.commaSeparated(() => parseOrderBy(c)) : []
  c.close()
  return call(distinct, all, orderBy)
}

/** An argument may be a subquery without parentheses of its own. */
function argument(c: Cursor): Expr {
  if (startsQuery(c) && !c.is('(')) return { kind: 'subquery', query: c.grammar.query(c) }
  return parseExpr(c)
}

function tail(c: Cursor): Pick<FunctionCall, 'filter' | 'over' | 'nulls'> {
  let filter: Expr | null = null
  if (c.isKeyword('FILTER') && c.is('(', 1)) {
    c.next()
    c.open()
    c.expect('WHERE')
    filter = parseExpr(c)
    c.close()
  }
  let nulls: 'ignore' | 'respect' | null = null
  if (c.take('IGNORE', 'NULLS')) nulls = 'ignore'
  else if (c.take('RESPECT', 'NULLS')) nulls = 'respect'
  const over = c.take('OVER') ? window(c) : null
  return { filter, nulls, over }
}

function window(c: Cursor): Window {
  c.open()
  const partitionBy = c.take('PARTITION', 'BY') ? c.commaSeparated(() => parseExpr(c)) : []
  const orderBy = c.take('ORDER', 'BY') ? c.commaSeparated(() => parseOrderBy(c)) : []
  const units = c.takeOneOf('ROWS', 'RANGE', 'GROUPS')
  let frame: Window['frame'] = null
  if (units === 'ROWS' || units === 'RANGE' || units === 'GROUPS') {
    if (c.take('BETWEEN')) {
      const start = bound(c)
      c.expect('AND')
      frame = { units, start, end: bound(c) }
    } else frame = { units, start: bound(c), end: null }
  }
  c.close()
  return { partitionBy, orderBy, frame }
}

function bound(c: Cursor): FrameBound {
  if (c.take('CURRENT')) {
    c.expect('ROW')
    return { kind: 'current' }
  }
  const by = c.take('UNBOUNDED') ? null : parseExpr(c)
  return c.expectOneOf('PRECEDING', 'FOLLOWING') === 'PRECEDING'
    ? { kind: 'preceding', by }
    : { kind: 'following', by }
}

/** One item of ORDER BY. */
export function parseOrderBy(c: Cursor): OrderBy {
  const expr = parseExpr(c)
  const word = c.takeOneOf('ASC', 'DESC')
  const direction = word === 'ASC' ? 'asc' : word === 'DESC' ? 'desc' : null
  const nulls = c.take('NULLS', 'FIRST') ? 'first' : c.take('NULLS', 'LAST') ? 'last' : null
  return { expr, direction, nulls }
}

/** EXTRACT(f FROM x) and its like become plain calls. */
function specialCall(c: Cursor, word: string): Expr {
  const at = c.next().at
  const call = (name: string, all: readonly Expr[]): FunctionCall => ({
    kind: 'function',
    name: [name],
    at,
    distinct: false,
    arguments: all,
    orderBy: [],
    filter: null,
    over: null,
    nulls: null,
    special: word,
  })
  c.open()
  switch (word) {
    case 'EXTRACT': {
      const field = c.takeString() ?? c.identifier()
      c.expect('FROM')
      const from = parseExpr(c)
      c.close()
      return call('extract', [{ kind: 'string', text: field }, from])
    }
    case 'POSITION': {
      const needle = subexpression(c, precedence.like)
      c.expect('IN')
      const haystack = parseExpr(c)
      c.close()
      return call('position', [needle, haystack])
    }
    case 'TRIM':
      return trim(c, call)
    case 'NORMALIZE': {
      const of = parseExpr(c)
      const form = c.takeMark(',') ? c.expectOneOf('NFC', 'NFD', 'NFKC', 'NFKD') : 'NFC'
      c.close()
      return call('normalize', [of, { kind: 'string', text: form }])
    }
    default: {
      const all = [parseExpr(c)]
      if (c.take('FROM')) {
        all.push(parseExpr(c))
        if (c.take('FOR')) all.push(parseExpr(c))
      } else if (c.take('FOR')) {
        all.push({ kind: 'number', text: '1' }, parseExpr(c))
      } else while (c.takeMark(',')) all.push(parseExpr(c))
      c.close()
      return call('substring', all)
    }
  }
}

function trim(c: Cursor, call: (name: string, all: readonly Expr[]) => FunctionCall): Expr {
  const side = c.takeOneOf('BOTH', 'LEADING', 'TRAILING')
  const name = side === 'LEADING' ? 'ltrim' : side === 'TRAILING' ? 'rtrim' : 'btrim'
  const all = c.take('FROM') ? [] : [parseExpr(c)]
  if (all.length === 0) all.push(parseExpr(c))
  else if (c.take('FROM')) all.unshift(parseExpr(c))
  else if (c.takeMark(',')) all.push(parseExpr(c))
  c.close()
  return call(name, all)
}
