import { dbtError } from '../runtime/errors'
import { pyFunction } from '../runtime/function'
import type { RenderState } from '../runtime/state'
import { jsonText } from '../values/json'
import { pyStr } from '../values/text'
import { hashKey, type Kwargs, PyDict, PyObject, type Value } from '../values/value'
import type { ContextEnvironment, ContextMember } from './ports'

/** `var(name, default)`: a variable of the project; a text is rendered as a template once more. */
class Var extends PyObject {
  readonly typeName = 'Var'
  readonly #environment: ContextEnvironment
  readonly #call
  readonly #hasVar
  constructor(environment: ContextEnvironment) {
    super()
    this.#environment = environment
    const { vars } = environment.ports
    this.#call = pyFunction(
      'Var.__call__',
      ['var_name', ['default', null]],
      (a) => {
        const value = this.#value(a.get('var_name'), a.state)
        if (value !== undefined) return value
        return a.given('default') ? a.get('default') : this.#missing(pyStr(a.get('var_name')))
      },
      { method: true },
    )
    this.#hasVar = pyFunction('Var.has_var', ['var_name'], (a) => vars.has(pyStr(a.get('var_name'))), {
      method: true,
    })
  }
  #value(name: Value, state: RenderState): Value | undefined {
    hashKey(name)
    const value = typeof name === 'string' ? this.#environment.ports.vars.get(name) : undefined
    return typeof value === 'string' ? this.#environment.render(value, state) : value
  }
  #missing(name: string): Value {
    const { requireVars = true, nodeName = '<Configuration>', vars } = this.#environment.ports
    if (!requireVars) return null
    const supplied = jsonText(new PyDict(vars), { sortKeys: true, indent: 4 })
    throw dbtError(
      'RequiredVarNotFoundError',
      `Required var '${name}' not found in config:\nVars supplied to ${nodeName} = ${supplied}`,
    )
  }
  override call(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
    return this.#call.call(args, kwargs, state)
  }
  override attribute(name: string): Value | undefined {
    return name === 'has_var' ? this.#hasVar : undefined
  }
}

/** The function `var`. */
export const varMember: ContextMember = { name: 'var', make: (environment) => new Var(environment) }
