import type { Arguments, BinaryOperator, CompareOperator, Expression } from '../syntax/nodes'
import { pyRepr, reprText } from '../values/text'

/**
 * An expression as source, in dbt's spelling of it (for `unrendered_config`). Kinds that dbt doesn't spell out
 * come as Jinja prints its syntax tree.
 */
export function reconstruct(e: Expression): string {
  switch (e.kind) {
    case 'const':
      return pyRepr(e.value)
    case 'name':
      return e.name
    case 'call':
      return `${reconstruct(e.callee)}(${argumentList(e).join(', ')})`
    case 'list':
      return `[${e.items.map(reconstruct).join(', ')}]`
    case 'tuple':
      return e.items.length === 1
        ? `(${e.items.map(reconstruct).join('')},)`
        : `(${e.items.map(reconstruct).join(', ')})`
    case 'dict':
      return `{${e.pairs.map(({ key, value }) => `${reconstruct(key)}: ${reconstruct(value)}`).join(', ')}}`
    case 'attribute':
      return `${reconstruct(e.target)}.${e.name}`
    case 'item':
      return `${reconstruct(e.target)}[${reconstruct(e.key)}]`
    case 'concat':
      return e.parts.map(reconstruct).join(' ~ ')
    case 'compare':
      return `${reconstruct(e.first)} ${e.rest.map(({ operator, value }) => `${operator} ${reconstruct(value)}`).join(' ')}`
    case 'not':
      return `not ${reconstruct(e.operand)}`
    case 'negative':
      return `-${reconstruct(e.operand)}`
    case 'and':
    case 'or':
      return `${reconstruct(e.left)} ${e.kind} ${reconstruct(e.right)}`
    default:
      return treeText(e)
  }
}

function argumentList({ args, kwargs, dynArgs, dynKwargs }: Arguments): string[] {
  const parts = [...args.map(reconstruct), ...kwargs.map(({ key, value }) => `${key}=${reconstruct(value)}`)]
  if (dynArgs) parts.push(`*${reconstruct(dynArgs)}`)
  if (dynKwargs) parts.push(`**${reconstruct(dynKwargs)}`)
  return parts
}

const BINARY: Record<BinaryOperator, string> = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mul',
  '/': 'Div',
  '//': 'FloorDiv',
  '%': 'Mod',
  '**': 'Pow',
}
const COMPARE: Record<CompareOperator, string> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'lteq',
  '>': 'gt',
  '>=': 'gteq',
  in: 'in',
  'not in': 'notin',
}

/** A node as Python prints Jinja's tree. */
function treeText(e: Expression | null): string {
  if (e === null) return 'None'
  const list = (items: readonly Expression[]) => `[${items.map(treeText).join(', ')}]`
  switch (e.kind) {
    case 'const':
      return `Const(value=${pyRepr(e.value)})`
    case 'name':
      return `Name(name=${reprText(e.name)}, ctx='load')`
    case 'call':
      return `Call(node=${treeText(e.callee)}, ${argumentText(e)})`
    case 'filter':
      return `Filter(node=${treeText(e.target)}, name=${reprText(e.name)}, ${argumentText(e)})`
    case 'test':
      return `Test(node=${treeText(e.target)}, name=${reprText(e.name)}, ${argumentText(e)})`
    case 'list':
      return `List(items=${list(e.items)})`
    case 'tuple':
      return `Tuple(items=${list(e.items)}, ctx='load')`
    case 'dict': {
      const pairs = e.pairs.map(({ key, value }) => `Pair(key=${treeText(key)}, value=${treeText(value)})`)
      return `Dict(items=[${pairs.join(', ')}])`
    }
    case 'attribute':
      return `Getattr(node=${treeText(e.target)}, attr=${reprText(e.name)}, ctx='load')`
    case 'item':
      return `Getitem(node=${treeText(e.target)}, arg=${treeText(e.key)}, ctx='load')`
    case 'slice':
      return `Slice(start=${treeText(e.start)}, stop=${treeText(e.stop)}, step=${treeText(e.step)})`
    case 'conditional':
      return `CondExpr(test=${treeText(e.test)}, expr1=${treeText(e.then)}, expr2=${treeText(e.otherwise)})`
    case 'and':
    case 'or':
      return `${e.kind === 'and' ? 'And' : 'Or'}(left=${treeText(e.left)}, right=${treeText(e.right)})`
    case 'not':
      return `Not(node=${treeText(e.operand)})`
    case 'negative':
      return `Neg(node=${treeText(e.operand)})`
    case 'positive':
      return `Pos(node=${treeText(e.operand)})`
    case 'binary':
      return `${BINARY[e.operator]}(left=${treeText(e.left)}, right=${treeText(e.right)})`
    case 'concat':
      return `Concat(nodes=${list(e.parts)})`
    case 'compare': {
      const ops = e.rest.map(
        ({ operator, value }) => `Operand(op='${COMPARE[operator]}', expr=${treeText(value)})`,
      )
      return `Compare(expr=${treeText(e.first)}, ops=[${ops.join(', ')}])`
    }
  }
}

function argumentText({ args, kwargs, dynArgs, dynKwargs }: Arguments): string {
  const keywords = kwargs.map(({ key, value }) => `Keyword(key=${reprText(key)}, value=${treeText(value)})`)
  return (
    `args=[${args.map(treeText).join(', ')}], kwargs=[${keywords.join(', ')}], ` +
    `dyn_args=${treeText(dynArgs)}, dyn_kwargs=${treeText(dynKwargs)}`
  )
}
