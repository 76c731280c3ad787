import { pyError } from '../../runtime/errors'
import { type BoundArguments, type Parameter, PyFunction } from '../../runtime/function'
import type { RenderState } from '../../runtime/state'
import type { Kwargs, Value } from '../../values/value'

/** A function that is written in C in Python, which counts and names its arguments in words of its own. */
class NativeFunction extends PyFunction {
  override readonly typeName: string = 'builtin_function_or_method'
  readonly #parameters: readonly Parameter[]
  /** How messages call it; null where they have no name for it. */
  readonly #label: string | null
  constructor(
    name: string,
    parameters: readonly Parameter[],
    body: (a: BoundArguments) => Value,
    label: string | null,
  ) {
    super(name, parameters, body, false)
    this.#parameters = parameters
    this.#label = label
  }
  override call(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
    this.#check(args, kwargs)
    return super.call(args, kwargs, state)
  }
  #check(args: readonly Value[], kwargs: Kwargs): void {
    const fail = (message: string) => pyError('TypeError', message)
    const names = this.#parameters.map((p) => (typeof p === 'string' ? p : p[0]))
    const named = kwargs?.size ?? 0
    if (names.length === 0) {
      if (named > 0) throw fail(`${this.name}() takes no keyword arguments`)
      if (args.length > 0) throw fail(`${this.name}() takes no arguments (${args.length} given)`)
      return
    }
    const who = this.#label === null ? 'function' : `${this.#label}()`
    const given = args.length + named
    if (given > names.length) {
      const bound = this.#parameters.some((p) => typeof p !== 'string') ? 'at most' : 'exactly'
      const kind = args.length === 0 ? 'keyword ' : ''
      const plural = names.length === 1 ? '' : 's'
      throw fail(`${who} takes ${bound} ${names.length} ${kind}argument${plural} (${given} given)`)
    }
    for (const [i, name] of names.entries()) {
      if (i >= args.length && typeof this.#parameters[i] === 'string' && !kwargs?.has(name))
        throw fail(`${who} missing required argument '${name}' (pos ${i + 1})`)
      if (i < args.length && kwargs?.has(name))
        throw fail(`argument for ${who} given by name ('${name}') and position (${i + 1})`)
    }
    for (const key of kwargs?.keys() ?? [])
      if (!names.includes(key))
        throw fail(
          `'${key}' is an invalid keyword argument for ${this.#label === null ? 'this function' : who}`,
        )
  }
}

/** Makes a method as C has it: `date.replace`; its messages say `replace()`. */
export function native(
  name: string,
  parameters: readonly Parameter[],
  body: (a: BoundArguments) => Value,
): PyFunction {
  return new NativeFunction(name, parameters, body, name.slice(name.indexOf('.') + 1))
}

/** Makes a constructor, which messages have no name for, or that of `__new__`. */
export function nativeConstructor(
  name: string,
  parameters: readonly Parameter[],
  body: (a: BoundArguments) => Value,
  label: string | null = null,
): PyFunction {
  return new NativeFunction(name, parameters, body, label)
}
