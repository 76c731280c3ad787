import { PyDict, type RenderState, requiredVar, type Value, VarFunction } from '../../jinja'
import type { Settings } from '../types'
import { toJinja } from '../values'

/**
 * `var(name, default)` with its method `has_var`. Looks in each layer in turn, the first that has the name wins.
 * A variable that none has raises dbt's error in the name of `owner`; where that is null, it is None.
 */
export function varFunction(
  layers: readonly Settings[],
  owner: string | null,
  options: {
    /** Renders a text once more, as dbt does inside nodes. */
    readonly render?: (text: string, state: RenderState) => Value
    /** Where `has_var` looks, if elsewhere: in settings and properties dbt looks at `--vars` only. */
    readonly known?: readonly Settings[]
  } = {},
): VarFunction {
  const { render, known = layers } = options
  return new VarFunction({
    find: (name) => {
      const layer = layers.find((each) => Object.hasOwn(each, name))
      return layer ? toJinja(layer[name]) : undefined
    },
    has: (name) => known.some((layer) => Object.hasOwn(layer, name)),
    missing: (name) => (owner === null ? null : requiredVar(name, owner, merged(known))),
    render,
  })
}

function merged(layers: readonly Settings[]): PyDict {
  const all = new PyDict()
  for (const layer of [...layers].reverse())
    for (const [name, value] of Object.entries(layer)) all.set(name, toJinja(value))
  return all
}
