import { dbtError, type PyFunction, PyObject, pyFunction, type RenderState, type Value } from '../../jinja'
import type { Settings } from '../types'
import { toJinja } from '../values'

/** What happens when a variable isn't set and the call gives no default. */
type Missing = (name: string) => Value

/**
 * `var(name, default)` with its method `has_var`. Looks in each layer in turn, the first that has the name wins.
 * Where `render` is given, a text is rendered once more, as dbt does inside nodes.
 */
export class VarFunction extends PyObject {
  readonly typeName = 'Var'
  readonly #layers: readonly Settings[]
  readonly #missing: Missing
  readonly #render: ((text: string) => Value) | null
  readonly #known: readonly Settings[]
  constructor(
    layers: readonly Settings[],
    missing: Missing,
    options: {
      readonly render?: (text: string) => Value
      /** Where `has_var` looks, if elsewhere: in settings and properties dbt looks at `--vars` only. */
      readonly known?: readonly Settings[]
    } = {},
  ) {
    super()
    this.#layers = layers
    this.#missing = missing
    this.#render = options.render ?? null
    this.#known = options.known ?? layers
  }
  #find(name: string): { readonly value: unknown } | undefined {
    for (const layer of this.#layers) if (Object.hasOwn(layer, name)) return { value: layer[name] }
    return undefined
  }
  readonly #signature: PyFunction = pyFunction('__call__', ['var_name', ['default', null]], (args) => {
    const name = String(args.get('var_name'))
    const found = this.#find(name)
    if (found) {
      if (typeof found.value === 'string' && this.#render) return this.#render(found.value)
      return toJinja(found.value)
    }
    return args.given('default') ? args.get('default') : this.#missing(name)
  })
  override call(
    args: readonly Value[],
    kwargs: ReadonlyMap<string, Value> | null,
    state: RenderState,
  ): Value {
    return this.#signature.call(args, kwargs, state)
  }
  override attribute(name: string): Value | undefined {
    if (name !== 'has_var') return undefined
    return pyFunction('has_var', ['var_name'], (args) => {
      const wanted = String(args.get('var_name'))
      return this.#known.some((layer) => Object.hasOwn(layer, wanted))
    })
  }
}

/** dbt's error for a variable that nothing sets, with what was set. */
export function requiredVar(name: string, owner: string, layers: readonly Settings[]): never {
  const merged: { [key: string]: unknown } = {}
  for (const layer of [...layers].reverse()) Object.assign(merged, layer)
  throw dbtError(
    'RequiredVarNotFoundError',
    `Required var '${name}' not found in config:\nVars supplied to ${owner} = ${sortedJson(merged)}`,
  )
}

/** Python's `json.dumps(…, sort_keys=True, indent=4)`. */
function sortedJson(value: unknown): string {
  const sorted = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(sorted)
    if (typeof item !== 'object' || item === null || 'toJSON' in item) return item
    return Object.fromEntries(
      Object.entries(item)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, sorted(inner)]),
    )
  }
  return JSON.stringify(sorted(value), null, 4)
}
