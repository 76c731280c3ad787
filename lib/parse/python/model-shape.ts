import { childrenOf, type SyntaxNode, unwrapped } from './syntax'

/** What is wrong with the function `model` of a Python file, in dbt's words; null where nothing is. */
export function modelFault(tree: SyntaxNode, source: string): string | null {
  const models = functionsOf(tree).filter((node) => nameOf(node, source) === 'model')
  const [model] = models
  if (!model || models.length !== 1)
    return `dbt allows exactly one model defined per python file, found ${models.length}`
  const faults = faultsOf(model, source)
  return faults.length === 0 ? null : faults.join('\n')
}

/** Functions that aren't inside of another; what is inside of an asynchronous one counts. */
function functionsOf(node: SyntaxNode): SyntaxNode[] {
  if (node.name === 'FunctionDefinition' && node.firstChild?.name !== 'async') return [node]
  return childrenOf(node).flatMap(functionsOf)
}

function nameOf(node: SyntaxNode, source: string): string {
  const name = node.getChild('VariableName')
  return name ? source.slice(name.from, name.to) : ''
}

function faultsOf(model: SyntaxNode, source: string): string[] {
  const faults: string[] = []
  const names = parametersOf(model, source)
  if (names.length > 0 && names[0] !== 'dbt')
    faults.push("'dbt' not provided for model as the first argument")
  if (names.length !== 2)
    faults.push('model function should have two args, `dbt` and a session to current warehouse')
  if (!returnsOne(model))
    faults.push('In current version, model function should return only one dataframe object')
  return faults
}

/** Parameters that can be given by place and by name. */
function parametersOf(model: SyntaxNode, source: string): string[] {
  const list = model.getChild('ParamList')
  const names: string[] = []
  let isDefault = false
  let end = list?.from ?? 0
  for (const child of list ? childrenOf(list) : []) {
    // The grammar has no node for the `/` behind those that have no name.
    if (source.slice(end, child.from).trim() === '/') names.length = 0
    end = child.to
    if (child.name === '*' || child.name === '**') break
    if (child.name === 'VariableName' && !isDefault) names.push(source.slice(child.from, child.to))
    isDefault = child.name === 'AssignOp'
  }
  return names
}

/** Whether the last statement returns something that is no tuple. */
function returnsOne(model: SyntaxNode): boolean {
  const body = model.getChild('Body')
  const last = body ? childrenOf(body).at(-1) : undefined
  if (last?.name !== 'ReturnStatement') return false
  const [, first, ...more] = childrenOf(last)
  return more.length === 0 && (!first || unwrapped(first).name !== 'TupleExpression')
}
