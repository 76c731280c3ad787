import type { Arguments, Expression, Signature, Statement } from './nodes'

/** Calls `visit` on every expression in the statements, parents before children, in the order in which Jinja finds them. */
export function walkExpressions(body: readonly Statement[], visit: (e: Expression) => void): void {
  for (const statement of body)
    for (const part of partsOf(statement)) {
      if ('kind' in part) walkExpression(part, visit)
      else walkExpressions(part, visit)
    }
}

/** Calls `visit` on every statement, those of bodies too, parents first. */
export function walkStatements(body: readonly Statement[], visit: (s: Statement) => void): void {
  for (const statement of body) {
    visit(statement)
    for (const part of partsOf(statement)) if (!('kind' in part)) walkStatements(part, visit)
  }
}

/** Calls `visit` on an expression and all under it. */
export function walkExpression(e: Expression, visit: (e: Expression) => void): void {
  visit(e)
  for (const child of childrenOf(e)) walkExpression(child, visit)
}

function argumentsOf({ args, kwargs, dynArgs, dynKwargs }: Arguments): Expression[] {
  const all = [...args]
  for (const { value } of kwargs) all.push(value)
  if (dynArgs) all.push(dynArgs)
  if (dynKwargs) all.push(dynKwargs)
  return all
}

/** The expressions directly under one. */
export function childrenOf(e: Expression): Expression[] {
  switch (e.kind) {
    case 'const':
    case 'name':
      return []
    case 'call':
      return [e.callee, ...argumentsOf(e)]
    case 'filter':
      return e.target ? [e.target, ...argumentsOf(e)] : argumentsOf(e)
    case 'test':
      return [e.target, ...argumentsOf(e)]
    case 'tuple':
    case 'list':
      return [...e.items]
    case 'dict':
      return e.pairs.flatMap(({ key, value }) => [key, value])
    case 'attribute':
      return [e.target]
    case 'item':
      return [e.target, e.key]
    case 'conditional':
      return e.otherwise ? [e.test, e.then, e.otherwise] : [e.test, e.then]
    case 'slice':
      return [e.start, e.stop, e.step].filter((x) => x !== null)
    case 'and':
    case 'or':
    case 'binary':
      return [e.left, e.right]
    case 'not':
    case 'negative':
    case 'positive':
      return [e.operand]
    case 'concat':
      return [...e.parts]
    case 'compare':
      return [e.first, ...e.rest.map(({ value }) => value)]
  }
}

function defaultsOf(signature: Signature): Expression[] {
  return signature.parameters.flatMap((p) => (p.default ? [p.default] : []))
}

/** A statement's own expressions and its bodies, in Jinja's order of fields. */
function partsOf(s: Statement): (Expression | readonly Statement[])[] {
  switch (s.kind) {
    case 'output':
      return [...s.parts]
    case 'for':
      return [s.iterable, s.body, s.otherwise, ...(s.test ? [s.test] : [])]
    case 'if':
      return [...s.branches.flatMap(({ test, body }) => [test, body]), s.otherwise]
    case 'macro':
      return [...defaultsOf(s.signature), s.body]
    case 'call-block':
      return [s.call, ...defaultsOf(s.signature), s.body]
    case 'set':
    case 'do':
      return [s.value]
    case 'set-block':
      return s.filter ? [s.filter, s.body] : [s.body]
    case 'filter-block':
      return [s.body, s.filter]
    case 'with':
      return [...s.bindings.map(({ value }) => value), s.body]
    case 'autoescape':
      return [s.on, s.body]
    case 'block':
      return [s.body]
    case 'load':
      return [s.template]
    default:
      return []
  }
}

/** Whether a name is read anywhere in the statements. */
export function mentions(body: readonly Statement[], name: string): boolean {
  let found = false
  walkExpressions(body, (e) => {
    found ||= e.kind === 'name' && e.name === name
  })
  return found
}
