import { normalizeInt } from '../values/numbers'
import { PyFloat, type Value } from '../values/value'
import { describeToken, type Token, type TokenType } from './lexer'
import type {
  Arguments,
  BinaryOperator,
  CompareOperator,
  Expression,
  Filter,
  Target,
  TupleNode,
} from './nodes'
import { quoted, TokenStream } from './token-stream'

const NO_ARGUMENTS: Arguments = { args: [], kwargs: [], dynArgs: null, dynKwargs: null }
const CONSTANTS = new Map<string, Value>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])
const COMPARISONS = new Set<TokenType>(['==', '!=', '<', '<=', '>', '>='])
const MULTIPLICATIVE = new Set<TokenType>(['*', '/', '//', '%'])
/** What no operator is: an expression ends before it. */
const ENDS = new Set<TokenType>([')', ',', ']', '}', ':', '=', 'variable_end', 'block_end'])
/** What may begin the bare argument of a test: `x is divisibleby 3`. */
const TEST_ARGUMENT = new Set<TokenType>(['name', 'string', 'integer', 'float', '(', '[', '{'])

type TupleOptions = {
  readonly conditional?: boolean
  readonly parenthesized?: boolean
}

/** Deeper nesting than this is refused instead of overflowing the stack. */
const MAX_NESTING = 200

/**
 * Jinja's grammar of expressions. Precedence from loose to tight: `if`, `or`, `and`, `not`, comparisons,
 * `+ -`, `~`, `* / // %`, `**` (to the left), unary, postfix and filters.
 */
export class ExpressionParser {
  readonly stream: TokenStream
  #nesting = 0

  constructor(source: string, file: string | null) {
    this.stream = new TokenStream(source, file)
  }

  parseExpression(conditional = true): Expression {
    if (++this.#nesting > MAX_NESTING) throw this.stream.fail('too many nested expressions')
    const expression = conditional ? this.#parseConditional() : this.#parseOr()
    this.#nesting--
    return expression
  }

  #parseConditional(): Expression {
    const { stream } = this
    let line = stream.current.line
    // Most expressions are one operand: the way down through all operators is taken only where one follows.
    const first = stream.isName('not') ? null : this.#parseUnary(true)
    if (first && ENDS.has(stream.current.type)) return first
    let then = this.#parseOr(first, line)
    while (stream.skipIfName('if')) {
      const test = this.#parseOr()
      let otherwise: Expression | null = null
      if (stream.skipIfName('else')) {
        if (++this.#nesting > MAX_NESTING) throw stream.fail('too many nested expressions')
        otherwise = this.#parseConditional()
        this.#nesting--
      }
      then = { kind: 'conditional', test, then, otherwise, line }
      line = stream.current.line
    }
    return then
  }

  // Each takes what was read already of its first operand, and the line on which that began.

  #parseOr(first: Expression | null = null, from = this.stream.current.line): Expression {
    let line = from
    let left = this.#parseAnd(first, line)
    while (this.stream.skipIfName('or')) {
      left = { kind: 'or', left, right: this.#parseAnd(), line }
      line = this.stream.current.line
    }
    return left
  }
  #parseAnd(first: Expression | null = null, from = this.stream.current.line): Expression {
    let line = from
    let left = this.#parseNot(first, line)
    while (this.stream.skipIfName('and')) {
      left = { kind: 'and', left, right: this.#parseNot(), line }
      line = this.stream.current.line
    }
    return left
  }
  #parseNot(first: Expression | null = null, from = this.stream.current.line): Expression {
    if (first || !this.stream.isName('not')) return this.#parseCompare(first, from)
    const { line } = this.stream.next()
    if (++this.#nesting > MAX_NESTING) throw this.stream.fail('too many nested expressions')
    const operand = this.#parseNot()
    this.#nesting--
    return { kind: 'not', operand, line }
  }

  #parseCompare(start: Expression | null, from: number): Expression {
    const { stream } = this
    let line = from
    const first = this.#parseSum(start, from)
    let rest: { operator: CompareOperator; value: Expression }[] | null = null
    for (let operator = this.#comparison(); operator; operator = this.#comparison()) {
      rest ??= []
      rest.push({ operator, value: this.#parseSum() })
      line = stream.current.line
    }
    return rest ? { kind: 'compare', first, rest, line } : first
  }
  #comparison(): CompareOperator | null {
    const { stream } = this
    const { type, value } = stream.current
    if (COMPARISONS.has(type)) {
      stream.next()
      return type as CompareOperator
    }
    if (type !== 'name') return null
    if (value === 'in') {
      stream.next()
      return 'in'
    }
    if (value !== 'not') return null
    const after = stream.look()
    if (after.type !== 'name' || after.value !== 'in') return null
    stream.next()
    stream.next()
    return 'not in'
  }

  #parseSum(first: Expression | null = null, from = this.stream.current.line): Expression {
    const { stream } = this
    let line = from
    let left = this.#parseConcat(first, line)
    while (stream.is('+') || stream.is('-')) {
      const operator = stream.next().type as BinaryOperator
      left = { kind: 'binary', operator, left, right: this.#parseConcat(), line }
      line = stream.current.line
    }
    return left
  }
  #parseConcat(start: Expression | null = null, line = this.stream.current.line): Expression {
    const first = this.#parseProduct(start, line)
    if (!this.stream.is('~')) return first
    const parts = [first]
    while (this.stream.skipIf('~')) parts.push(this.#parseProduct())
    return { kind: 'concat', parts, line }
  }
  #parseProduct(first: Expression | null = null, from = this.stream.current.line): Expression {
    const { stream } = this
    let line = from
    let left = this.#parsePower(first, line)
    while (MULTIPLICATIVE.has(stream.current.type)) {
      const operator = stream.next().type as BinaryOperator
      left = { kind: 'binary', operator, left, right: this.#parsePower(), line }
      line = stream.current.line
    }
    return left
  }
  #parsePower(first: Expression | null = null, from = this.stream.current.line): Expression {
    let line = from
    let left = first ?? this.#parseUnary(true)
    while (this.stream.skipIf('**')) {
      left = { kind: 'binary', operator: '**', left, right: this.#parseUnary(true), line }
      line = this.stream.current.line
    }
    return left
  }
  #parseUnary(withFilter: boolean): Expression {
    const { stream } = this
    const { type, line } = stream.current
    let node: Expression
    if (type === '-' || type === '+') {
      stream.next()
      if (++this.#nesting > MAX_NESTING) throw stream.fail('too many nested expressions')
      const operand = this.#parseUnary(false)
      this.#nesting--
      node = { kind: type === '-' ? 'negative' : 'positive', operand, line }
    } else node = this.#parsePrimary()
    node = this.#parsePostfix(node)
    return withFilter ? this.#parseFilterExpression(node) : node
  }

  #parsePrimary(): Expression {
    const { stream } = this
    const token = stream.current
    const { line } = token
    switch (token.type) {
      case 'name': {
        stream.next()
        const constant = CONSTANTS.get(token.value)
        if (constant !== undefined) return { kind: 'const', value: constant, line }
        return { kind: 'name', name: token.value, line }
      }
      case 'string': {
        let text = ''
        while (stream.is('string')) text += stream.next().value
        return { kind: 'const', value: text, line }
      }
      case 'integer':
        stream.next()
        return { kind: 'const', value: normalizeInt(BigInt(token.value)), line }
      case 'float':
        stream.next()
        return { kind: 'const', value: new PyFloat(Number(token.value)), line }
      case '(': {
        stream.next()
        const inner = this.parseTuple({ parenthesized: true })
        stream.expect(')')
        return inner
      }
      case '[':
        return this.#parseList()
      case '{':
        return this.#parseDict()
      default:
        throw stream.fail(`unexpected ${quoted(describeToken(token))}`, line)
    }
  }

  /** One expression, or a tuple where there are commas. */
  parseTuple(options: TupleOptions = {}): Expression {
    const { stream } = this
    let line = stream.current.line
    const items: Expression[] = []
    let isTuple = false
    for (;;) {
      if (items.length > 0) stream.expect(',')
      if (this.#isTupleEnd()) break
      items.push(this.parseExpression(options.conditional ?? true))
      if (stream.is(',')) isTuple = true
      else break
      line = stream.current.line
    }
    if (!isTuple) {
      const [only] = items
      if (only) return only
      if (!options.parenthesized)
        throw stream.fail(`Expected an expression, got ${quoted(describeToken(stream.current))}`)
    }
    return { kind: 'tuple', items, line }
  }
  #isTupleEnd(): boolean {
    const { type } = this.stream.current
    return type === 'variable_end' || type === 'block_end' || type === ')'
  }

  #parseList(): Expression {
    const { stream } = this
    const { line } = stream.expect('[')
    const items: Expression[] = []
    while (!stream.is(']')) {
      if (items.length > 0) stream.expect(',')
      if (stream.is(']')) break
      items.push(this.parseExpression())
    }
    stream.expect(']')
    return { kind: 'list', items, line }
  }
  #parseDict(): Expression {
    const { stream } = this
    const { line } = stream.expect('{')
    const pairs: { key: Expression; value: Expression }[] = []
    while (!stream.is('}')) {
      if (pairs.length > 0) stream.expect(',')
      if (stream.is('}')) break
      const key = this.parseExpression()
      stream.expect(':')
      pairs.push({ key, value: this.parseExpression() })
    }
    stream.expect('}')
    return { kind: 'dict', pairs, line }
  }

  #parsePostfix(start: Expression): Expression {
    let node = start
    for (;;) {
      const { type } = this.stream.current
      if (type === '.' || type === '[') node = this.#parseSubscript(node)
      else if (type === '(') node = this.#parseCall(node)
      else return node
    }
  }
  #parseFilterExpression(start: Expression): Expression {
    let node = start
    for (;;) {
      const { type } = this.stream.current
      if (type === '|') node = this.parseFilter(node)
      else if (this.stream.isName('is')) node = this.#parseTest(node)
      else if (type === '(') node = this.#parseCall(node)
      else return node
    }
  }

  #parseSubscript(target: Expression): Expression {
    const { stream } = this
    const token = stream.next()
    const { line } = token
    if (token.type === '.') {
      const name = stream.next()
      if (name.type === 'name') return { kind: 'attribute', target, name: name.value, line }
      if (name.type !== 'integer') throw stream.fail('expected name or number', name.line)
      const key: Expression = { kind: 'const', value: normalizeInt(BigInt(name.value)), line: name.line }
      return { kind: 'item', target, key, line }
    }
    const keys: Expression[] = []
    while (!stream.is(']')) {
      if (keys.length > 0) stream.expect(',')
      keys.push(this.#parseSubscribed())
    }
    stream.expect(']')
    const [only] = keys
    const key: Expression =
      keys.length === 1 && only ? only : ({ kind: 'tuple', items: keys, line } satisfies TupleNode)
    return { kind: 'item', target, key, line }
  }
  #parseSubscribed(): Expression {
    const { stream } = this
    const { line } = stream.current
    let start: Expression | null = null
    if (!stream.is(':')) {
      start = this.parseExpression()
      if (!stream.is(':')) return start
    }
    stream.next()
    const stop = stream.is(':') ? null : this.#sliceBound()
    const step = stream.skipIf(':') ? this.#sliceBound() : null
    return { kind: 'slice', start, stop, step, line }
  }
  #sliceBound(): Expression | null {
    return this.stream.is(']') || this.stream.is(',') ? null : this.parseExpression()
  }

  #parseCall(callee: Expression): Expression {
    const { line } = this.stream.current
    return { kind: 'call', callee, ...this.#parseArguments(), line }
  }
  #parseArguments(): Arguments {
    const { stream } = this
    const { line } = stream.expect('(')
    const args: Expression[] = []
    const kwargs: { key: string; value: Expression }[] = []
    let dynArgs: Expression | null = null
    let dynKwargs: Expression | null = null
    const ensure = (allowed: boolean) => {
      if (!allowed) throw stream.fail('invalid syntax for function call expression', line)
    }
    for (let first = true; !stream.is(')'); first = false) {
      if (!first) {
        stream.expect(',')
        if (stream.is(')')) break
      }
      if (stream.is('*')) {
        ensure(dynArgs === null && dynKwargs === null)
        stream.next()
        dynArgs = this.parseExpression()
      } else if (stream.is('**')) {
        ensure(dynKwargs === null)
        stream.next()
        dynKwargs = this.parseExpression()
      } else if (stream.is('name') && stream.look().type === '=') {
        ensure(dynKwargs === null)
        const key = stream.next().value
        stream.next()
        kwargs.push({ key, value: this.parseExpression() })
      } else {
        ensure(dynArgs === null && dynKwargs === null && kwargs.length === 0)
        args.push(this.parseExpression())
      }
    }
    stream.expect(')')
    return { args, kwargs, dynArgs, dynKwargs }
  }

  /** Filters after an expression. */
  parseFilter(target: Expression): Expression {
    let node = target
    while (this.stream.skipIf('|')) node = this.#filterOf(node)
    return node
  }
  /** Filters of a block, whose target is its body; null where there are none. `inline`: the first has no `|`. */
  parseBlockFilter(inline: boolean): Filter | null {
    let node: Filter | null = inline ? this.#filterOf(null) : null
    while (this.stream.skipIf('|')) node = this.#filterOf(node)
    return node
  }
  #filterOf(target: Expression | null): Filter {
    const token = this.stream.expect('name')
    const name = this.#dottedName(token)
    const args = this.stream.is('(') ? this.#parseArguments() : NO_ARGUMENTS
    return { kind: 'filter', name, target, ...args, line: token.line }
  }
  #dottedName(first: Token): string {
    let name = first.value
    while (this.stream.skipIf('.')) name += `.${this.stream.expect('name').value}`
    return name
  }

  #parseTest(target: Expression): Expression {
    const { stream } = this
    const { line } = stream.next()
    const negated = stream.skipIfName('not')
    const name = this.#dottedName(stream.expect('name'))
    const test: Expression = { kind: 'test', name, target, ...this.#testArguments(), line }
    return negated ? { kind: 'not', operand: test, line } : test
  }
  #testArguments(): Arguments {
    const { stream } = this
    if (stream.is('(')) return this.#parseArguments()
    const ends = stream.isName('else') || stream.isName('or') || stream.isName('and')
    if (!TEST_ARGUMENT.has(stream.current.type) || ends) return NO_ARGUMENTS
    if (stream.isName('is')) throw stream.fail('You cannot chain multiple tests with is')
    return { ...NO_ARGUMENTS, args: [this.#parsePostfix(this.#parsePrimary())] }
  }

  /** A single name to assign to. */
  parseTargetName(): Token {
    const token = this.stream.expect('name')
    if (CONSTANTS.has(token.value)) throw this.stream.fail("can't assign to 'name'", token.line)
    return token
  }
  /** What is assigned to: names, tuples of them and, where allowed, attributes of a namespace. */
  parseTarget(options: { readonly namespace?: boolean } = {}): Target {
    const { stream } = this
    let line = stream.current.line
    const items: Target[] = []
    let isTuple = false
    for (;;) {
      if (items.length > 0) stream.expect(',')
      if (this.#isTupleEnd()) break
      items.push(this.#parseTargetItem(options.namespace ?? false))
      if (!stream.is(',')) break
      isTuple = true
      line = stream.current.line
    }
    const [only] = items
    if (isTuple) return { kind: 'tuple', items, line }
    if (only) return only
    throw stream.fail(`Expected an expression, got ${quoted(describeToken(stream.current))}`)
  }
  #parseTargetItem(namespace: boolean): Target {
    const { stream } = this
    if (namespace && stream.is('name') && stream.look().type === '.') {
      const { value: name, line } = stream.next()
      stream.next()
      return { kind: 'namespace', name, attribute: stream.expect('name').value, line }
    }
    return this.#asTarget(this.#parsePrimary())
  }
  #asTarget(node: Expression): Target {
    if (node.kind === 'name') return node
    if (node.kind === 'tuple') {
      return { kind: 'tuple', items: node.items.map((item) => this.#asTarget(item)), line: node.line }
    }
    throw this.stream.fail(`can't assign to ${quoted(NODE_NAMES[node.kind] ?? node.kind)}`, node.line)
  }
}

/** Jinja's own names of what cannot be assigned to. */
const NODE_NAMES: Partial<Record<Expression['kind'], string>> = {
  attribute: 'getattr',
  item: 'getitem',
  conditional: 'condexpr',
}
