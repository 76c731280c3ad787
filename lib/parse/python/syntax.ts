import type { SyntaxNode } from '@lezer/common'
import { parser } from '@lezer/python'

export type { SyntaxNode }

/** A Python file that is no Python, and where it stops being one. */
export type SyntaxFault = { readonly message: string; readonly line: number; readonly text: string }

/** The tree of a Python text, or where it is wrong. */
export function parsePython(source: string): { readonly tree: SyntaxNode } | { readonly fault: SyntaxFault } {
  const deep = tooDeepAt(source)
  if (deep !== null) return { fault: faultAt('too many nested parentheses', source, deep) }
  const tree = treeOf(source)
  const wrong = tree && firstFault(tree)
  return tree && !wrong ? { tree } : { fault: faultAt('invalid syntax', source, wrong?.from ?? 0) }
}

function faultAt(message: string, source: string, position: number): SyntaxFault {
  const line = lineAt(source, position)
  return { message, line, text: source.split('\n')[line - 1] ?? '' }
}

/** Python's limit. */
const MOST_NESTED = 200
/** Brackets, and what may hold some that are none: texts and comments. */
const BRACKETS =
  /'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"|#.*|[([{]|[)\]}]/g

/** Where more brackets stand in each other than Python reads; else null. */
function tooDeepAt(source: string): number | null {
  let depth = 0
  for (const { 0: found, index } of source.matchAll(BRACKETS)) {
    if ('([{'.includes(found) && ++depth > MOST_NESTED) return index
    if (')]}'.includes(found)) depth--
  }
  return null
}

/** Null of what is nested deeper than the parser can follow, which Python refuses, too. */
function treeOf(source: string): SyntaxNode | null {
  try {
    return parser.parse(source).topNode
  } catch (e) {
    if (e instanceof RangeError) return null
    throw e
  }
}

/** The grammar also reads what only Python 2 allowed. */
const PYTHON_2 = new Set(['PrintStatement', 'ExecStatement'])

function firstFault(tree: SyntaxNode): SyntaxNode | null {
  const cursor = tree.cursor()
  do if (cursor.type.isError || PYTHON_2.has(cursor.name)) return cursor.node
  while (cursor.next())
  return null
}

/** The line, from 1, of a position. */
export function lineAt(source: string, position: number): number {
  return source.slice(0, position).split('\n').length
}

/** The nodes below one, in the order in which they stand; without comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.name !== 'Comment') children.push(child)
  return children
}

/** An expression without the brackets around it. */
export function unwrapped(node: SyntaxNode): SyntaxNode {
  if (node.name !== 'ParenthesizedExpression') return node
  const [, inner] = childrenOf(node)
  return inner ? unwrapped(inner) : node
}

/** An argument of a call: `name=value`, `*value`, `**value` or a value alone. */
export type Argument = {
  readonly kind: 'positional' | 'keyword' | 'star' | 'double star'
  readonly name: string | null
  /** A generator without brackets has no one node; then this is its first. */
  readonly value: SyntaxNode
  readonly isGenerator: boolean
}

/** The arguments of a call's list. */
export function argumentsOf(list: SyntaxNode, source: string): Argument[] {
  const groups: SyntaxNode[][] = [[]]
  for (const child of childrenOf(list).slice(1, -1))
    if (child.name === ',') groups.push([])
    else groups.at(-1)?.push(child)
  return groups.flatMap((group) => argumentOf(group, source))
}

function argumentOf(group: readonly SyntaxNode[], source: string): Argument[] {
  const [first, second, third] = group
  if (!first) return []
  const plain = { name: null, isGenerator: false }
  if (first.name === '*' && second) return [{ ...plain, kind: 'star', value: second }]
  if (first.name === '**' && second) return [{ ...plain, kind: 'double star', value: second }]
  if (second?.name === 'AssignOp' && third)
    return [{ ...plain, kind: 'keyword', name: source.slice(first.from, first.to), value: third }]
  return [{ ...plain, kind: 'positional', value: first, isGenerator: group.length > 1 }]
}

/** `a.b.c` of names and attributes; null where anything else is among them. */
export function dottedName(node: SyntaxNode, source: string): string | null {
  if (node.name === 'VariableName') return source.slice(node.from, node.to)
  if (node.name !== 'MemberExpression') return null
  const property = node.lastChild
  const value = node.firstChild
  if (property?.name !== 'PropertyName' || !value) return null
  const before = dottedName(unwrapped(value), source)
  return before === null ? null : `${before}.${source.slice(property.from, property.to)}`
}
