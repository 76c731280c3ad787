import { PyDict, PyFloat, PySet, PyTuple, simpleEscapes, type Value } from '../../jinja'
import { childrenOf, type SyntaxNode, unwrapped } from './syntax'

/** An expression that is no literal. */
export class NoLiteral extends Error {
  readonly node: SyntaxNode
  constructor(node: SyntaxNode) {
    super(`malformed node or string: ${node.name}`)
    this.node = node
  }
}

/** The value of a literal, as Python's `ast.literal_eval` takes it. Throws a NoLiteral for anything else. */
export function literalOf(written: SyntaxNode, source: string): Value {
  const node = unwrapped(written)
  switch (node.name) {
    case 'String':
      return textOf(node, source)
    case 'ContinuedString':
      return childrenOf(node)
        .map((part) => (part.name === 'String' ? textOf(part, source) : noLiteral(part)))
        .join('')
    case 'Number':
      return numberOf(node, source)
    case 'Boolean':
      return source.slice(node.from, node.to) === 'True'
    case 'None':
      return null
    case 'UnaryExpression':
      return signed(node, source)
    case 'ArrayExpression':
      return itemsOf(node, source)
    case 'TupleExpression':
      return new PyTuple(itemsOf(node, source))
    case 'SetExpression':
      return new PySet(itemsOf(node, source))
    case 'DictionaryExpression':
      return dictOf(node, source)
    default:
      return noLiteral(node)
  }
}

function noLiteral(node: SyntaxNode): never {
  throw new NoLiteral(node)
}

/** What stands between the brackets, less commas. */
function itemsOf(node: SyntaxNode, source: string): Value[] {
  return childrenOf(node)
    .slice(1, -1)
    .filter((child) => child.name !== ',')
    .map((child) => literalOf(child, source))
}

function dictOf(node: SyntaxNode, source: string): PyDict {
  const parts = childrenOf(node)
    .slice(1, -1)
    .filter((child) => child.name !== ',' && child.name !== ':')
  const dict = new PyDict()
  for (let i = 0; i < parts.length; i += 2) {
    const [key, value] = [parts[i], parts[i + 1]]
    if (!key || !value) break
    dict.set(literalOf(key, source), literalOf(value, source))
  }
  return dict
}

function signed(node: SyntaxNode, source: string): Value {
  const [operator, operand] = childrenOf(node)
  if (!operator || !operand) return noLiteral(node)
  const sign = source.slice(operator.from, operator.to)
  const value = literalOf(operand, source)
  if (sign === '+' && isNumber(value)) return value
  if (sign !== '-') return noLiteral(node)
  if (value instanceof PyFloat) return new PyFloat(-value.value)
  return typeof value === 'number' || typeof value === 'bigint' ? -value : noLiteral(node)
}

function isNumber(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat
}

function numberOf(node: SyntaxNode, source: string): Value {
  const text = source.slice(node.from, node.to).replaceAll('_', '').toLowerCase()
  if (/j$/.test(text)) return noLiteral(node)
  if (/^0[xob]/.test(text)) return whole(BigInt(text))
  return /[.e]/.test(text) ? new PyFloat(Number(text)) : whole(BigInt(text))
}

function whole(value: bigint): Value {
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}

function textOf(node: SyntaxNode, source: string): string {
  const match = /^([a-zA-Z]*)('''|"""|'|")([\s\S]*)\2$/.exec(source.slice(node.from, node.to))
  if (!match) return noLiteral(node)
  const [, prefix = '', , body = ''] = match
  // Bytes have no form in a config.
  if (/b/i.test(prefix)) return noLiteral(node)
  return /r/i.test(prefix) ? body : unescaped(body)
}

function unescaped(body: string): string {
  return body.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, x?: string, u?: string, long?: string, octal?: string, letter?: string) => {
      const hex = x ?? u ?? long
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      return simpleEscapes[letter ?? ''] ?? whole
    },
  )
}
