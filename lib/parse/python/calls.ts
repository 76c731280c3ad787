import type { Value } from '../../jinja'
import { literalOf, NoLiteral } from './literal'
import {
  type Argument,
  argumentsOf,
  childrenOf,
  dottedName,
  lineAt,
  type SyntaxNode,
  unwrapped,
} from './syntax'

/** A call of `dbt.ref`, `dbt.source`, `dbt.config`, `dbt.config.get` or `dbt.config.meta_get`. */
export type DbtCall = {
  readonly name: 'ref' | 'source' | 'config' | 'get' | 'meta_get'
  readonly args: readonly Value[]
  readonly kwargs: ReadonlyMap<string, Value>
  readonly line: number
}

const NAMES: ReadonlyMap<string, DbtCall['name']> = new Map([
  ['dbt.ref', 'ref'],
  ['dbt.source', 'source'],
  ['dbt.config', 'config'],
  ['dbt.config.get', 'get'],
  ['dbt.config.meta_get', 'meta_get'],
])

/** A call whose arguments are no literals. */
export class NotLiteralError extends Error {
  readonly line: number
  constructor(line: number, cause: string) {
    super(
      `Error when trying to literal_eval an arg to dbt.ref(), dbt.source(), dbt.config() or dbt.config.get() \n${cause}\n` +
        'https://docs.python.org/3/library/ast.html#ast.literal_eval\n' +
        'In dbt python model, `dbt.ref`, `dbt.source`, `dbt.config`, `dbt.config.get` function args only support Python literal structures',
    )
    this.line = line
  }
}

/** dbt's calls in the order in which it finds them: it doesn't look into every expression. */
export function dbtCalls(tree: SyntaxNode, source: string): DbtCall[] {
  return new Finder(source).find(tree)
}

class Finder {
  readonly #source: string
  readonly #calls: DbtCall[] = []
  constructor(source: string) {
    this.#source = source
  }

  find(tree: SyntaxNode): DbtCall[] {
    this.#visit(tree)
    return this.#calls
  }

  #visit(node: SyntaxNode): void {
    if (node.name === 'CallExpression') this.#call(node)
    else for (const child of inAstOrder(node)) this.#visit(child)
  }

  #call(node: SyntaxNode): void {
    const [written, list] = childrenOf(node)
    if (!written || !list) return
    const callee = unwrapped(written)
    const args = argumentsOf(list, this.#source)
    const name = NAMES.get(dottedName(callee, this.#source) ?? '')
    if (name !== undefined) this.#calls.push(this.#dbtCall(name, node, args))
    for (const arg of [...args.filter(isPositional), ...args.filter((arg) => !isPositional(arg))])
      if (arg.kind !== 'star' && !arg.isGenerator) this.#argument(unwrapped(arg.value))
    if (callee.name === 'MemberExpression') this.#chain(callee)
  }

  #dbtCall(name: DbtCall['name'], node: SyntaxNode, args: readonly Argument[]): DbtCall {
    const line = lineAt(this.#source, node.from)
    const kwargs = new Map<string, Value>()
    const values: Value[] = []
    for (const arg of args) {
      if (arg.kind === 'star' || arg.kind === 'double star' || arg.isGenerator)
        throw new NotLiteralError(line, `malformed node or string on line ${line}`)
      const value = this.#literal(arg.value)
      if (arg.kind === 'keyword') kwargs.set(arg.name ?? '', value)
      else values.push(value)
    }
    return { name, args: values, kwargs, line }
  }

  #literal(node: SyntaxNode): Value {
    try {
      return literalOf(node, this.#source)
    } catch (e) {
      if (!(e instanceof NoLiteral)) throw e
      const line = lineAt(this.#source, e.node.from)
      const text = this.#source.slice(e.node.from, e.node.to)
      throw new NotLiteralError(line, `malformed node or string on line ${line}: ${text}`)
    }
  }

  /** Calls that are an argument, or stand at the top of a list, a dict or an f-string that is one. */
  #argument(node: SyntaxNode): void {
    switch (node.name) {
      case 'CallExpression':
        this.#call(node)
        break
      case 'ArrayExpression':
      case 'TupleExpression':
        for (const item of childrenOf(node)) this.#callOnly(item)
        break
      case 'DictionaryExpression':
        for (const value of dictValues(node)) this.#callOnly(value)
        break
      case 'FormatString':
      case 'ContinuedString':
        for (const replaced of replacements(node)) this.#callOnly(replaced)
    }
  }

  #callOnly(node: SyntaxNode): void {
    const inner = unwrapped(node)
    if (inner.name === 'CallExpression') this.#call(inner)
  }

  /** `dbt.ref('a').filter()`: what the attribute is taken of. */
  #chain(callee: SyntaxNode): void {
    let node = callee
    while (node.name === 'MemberExpression' && node.lastChild?.name === 'PropertyName' && node.firstChild)
      node = unwrapped(node.firstChild)
    if (node.name === 'CallExpression') this.#call(node)
  }
}

function isPositional(arg: Argument): boolean {
  return arg.kind === 'positional' || arg.kind === 'star'
}

function dictValues(node: SyntaxNode): SyntaxNode[] {
  const values: SyntaxNode[] = []
  let afterColon = false
  for (const child of childrenOf(node)) {
    if (afterColon || child.name === '**') {
      const value = child.name === '**' ? child.nextSibling : child
      if (value) values.push(value)
    }
    afterColon = child.name === ':'
  }
  return values
}

function replacements(node: SyntaxNode): SyntaxNode[] {
  const parts = node.name === 'ContinuedString' ? childrenOf(node) : [node]
  return parts
    .filter((part) => part.name === 'FormatString')
    .flatMap((part) => childrenOf(part).filter((child) => child.name === 'FormatReplacement'))
    .flatMap((replaced) => childrenOf(replaced).slice(1, 2))
}

/** The nodes below one in the order of Python's tree, where that isn't the order of the text. */
function inAstOrder(node: SyntaxNode): SyntaxNode[] {
  const children = childrenOf(node)
  if (node.name === 'DecoratedStatement') return [...children.slice(-1), ...children.slice(0, -1)]
  if (node.name === 'ConditionalExpression') {
    const [body, , test, , orelse] = children
    return [test, body, orelse].filter((child) => child !== undefined)
  }
  return children
}
