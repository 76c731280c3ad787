import { dbtError } from '../runtime/errors'
import { pyFunction } from '../runtime/function'
import type { RenderState } from '../runtime/state'
import { jsonText } from '../values/json'
import { pyStr } from '../values/text'
import { hashKey, type Kwargs, PyDict, PyObject, type Value } from '../values/value'
import type { ContextMember } from './ports'

/** Where `var()` finds its values. */
export type VarSource = {
  readonly find: (name: string) => Value | undefined
  /** What `has_var` says, which for dbt isn't always whether `find` finds. */
  readonly has: (name: string) => boolean
  /** The value of a variable that isn't set where the call gives no default, or an error thrown. */
  readonly missing: (name: string) => Value
  /** Renders a text once more, as dbt does inside nodes; without it texts stay as they are. */
  readonly render?: ((text: string, state: RenderState) => Value) | undefined
}

/** `var(name, default)` with its method `has_var`: a variable of the project. */
export class VarFunction extends PyObject {
  readonly typeName = 'Var'
  readonly #call
  readonly #hasVar
  constructor({ find, has, missing, render }: VarSource) {
    super()
    this.#call = pyFunction(
      'Var.__call__',
      ['var_name', ['default', null]],
      (a) => {
        const name = a.get('var_name')
        hashKey(name)
        const value = typeof name === 'string' ? find(name) : undefined
        if (value === undefined) return a.given('default') ? a.get('default') : missing(pyStr(name))
        return typeof value === 'string' && render ? render(value, a.state) : value
      },
      { method: true },
    )
    this.#hasVar = pyFunction('Var.has_var', ['var_name'], (a) => has(pyStr(a.get('var_name'))), {
      method: true,
    })
  }
  override call(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
    return this.#call.call(args, kwargs, state)
  }
  override attribute(name: string): Value | undefined {
    return name === 'has_var' ? this.#hasVar : undefined
  }
}

/** dbt's error for a variable that nothing sets, with what was set for `owner`. */
export function requiredVar(name: string, owner: string, vars: PyDict): never {
  const supplied = jsonText(vars, { sortKeys: true, indent: '    ' })
  throw dbtError(
    'RequiredVarNotFoundError',
    `Required var '${name}' not found in config:\nVars supplied to ${owner} = ${supplied}`,
  )
}

/** The function `var` of the base context. */
export const varMember: ContextMember = {
  name: 'var',
  make: ({ ports, render }) => {
    const { requireVars = true, nodeName = '<Configuration>', vars } = ports
    return new VarFunction({
      find: (name) => vars.get(name),
      has: (name) => vars.has(name),
      missing: (name) => (requireVars ? requiredVar(name, nodeName, new PyDict(vars)) : null),
      render,
    })
  },
}
