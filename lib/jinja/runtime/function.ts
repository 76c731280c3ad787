import { type Kwargs, PyDict, PyObject, PyTuple, type Value } from '../values/value'
import { pyError } from './errors'
import type { RenderState } from './state'

/**
 * A parameter of a {@link pyFunction}: `'name'` is required, `['name', value]` has a default, `'*'` starts the
 * keyword-only ones, `'*args'` and `'**kwargs'` take the rest. A leading `/` (`'/name'`) is positional only.
 */
export type Parameter = string | readonly [string, Value]

/** A call's arguments after Python's binding: one value for each parameter, the rest apart. */
export class BoundArguments {
  readonly #names: readonly string[]
  readonly #values: readonly (Value | undefined)[]
  readonly #given: readonly boolean[]
  /** What `*args` took. */
  readonly rest: readonly Value[]
  /** What `**kwargs` took, in the order written. */
  readonly named: ReadonlyMap<string, Value>
  readonly state: RenderState
  constructor(
    names: readonly string[],
    values: readonly (Value | undefined)[],
    given: readonly boolean[],
    rest: readonly Value[],
    named: ReadonlyMap<string, Value>,
    state: RenderState,
  ) {
    this.#names = names
    this.#values = values
    this.#given = given
    this.rest = rest
    this.named = named
    this.state = state
  }
  /** The value of a parameter (its default where none was given). */
  get(name: string): Value {
    const value = this.#values[this.#names.indexOf(name)]
    if (value === undefined) throw new TypeError(`no parameter ${name}`)
    return value
  }
  /** Whether the function has the parameter. */
  has(name: string): boolean {
    return this.#names.includes(name)
  }
  /** Whether the caller gave the parameter. */
  given(name: string): boolean {
    return this.#given[this.#names.indexOf(name)] ?? false
  }
  /** `named` as a Python dict. */
  namedDict(): PyDict {
    return new PyDict(this.named)
  }
  /** `rest` as a Python tuple. */
  restTuple(): PyTuple {
    return new PyTuple(this.rest)
  }
}

const NO_NAMED: ReadonlyMap<string, Value> = new Map()

type Signature = {
  /** All parameters, positional ones first. */
  readonly names: readonly string[]
  readonly defaults: readonly (Value | undefined)[]
  readonly positionalOnly: readonly boolean[]
  readonly positional: number
  readonly takesRest: boolean
  readonly takesNamed: boolean
}

function readSignature(parameters: readonly Parameter[]): Signature {
  const names: string[] = []
  const defaults: (Value | undefined)[] = []
  const positionalOnly: boolean[] = []
  let positional = 0
  let takesRest = false
  let takesNamed = false
  let afterStar = false
  for (const parameter of parameters) {
    const [raw, value] = typeof parameter === 'string' ? [parameter, undefined] : parameter
    if (raw.startsWith('**')) takesNamed = true
    else if (raw.startsWith('*')) {
      afterStar = true
      if (raw.length > 1) takesRest = true
    } else {
      names.push(raw.replace(/^\//, ''))
      defaults.push(value)
      positionalOnly.push(raw.startsWith('/'))
      if (!afterStar) positional++
    }
  }
  return { names, defaults, positionalOnly, positional, takesRest, takesNamed }
}

/** A host function with Python's way of binding arguments and its TypeErrors. */
export class PyFunction extends PyObject {
  readonly typeName: string = 'function'
  readonly name: string
  readonly #signature: Signature
  readonly #body: (args: BoundArguments) => Value
  readonly #bound: boolean
  constructor(
    name: string,
    parameters: readonly Parameter[],
    body: (args: BoundArguments) => Value,
    bound: boolean,
  ) {
    super()
    this.name = name
    this.#signature = readSignature(parameters)
    this.#body = body
    this.#bound = bound
  }
  override call(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
    return this.#body(bind(this.name, this.#signature, args, kwargs, state, this.#bound ? 1 : 0))
  }
  override repr(): string {
    return `<function ${this.name}>`
  }
}

/**
 * Makes a function that templates can call. `name` is how Python names it in TypeErrors; `method` says that
 * Python counts a hidden `self` in them.
 */
export function pyFunction(
  name: string,
  parameters: readonly Parameter[],
  body: (args: BoundArguments) => Value,
  options: { readonly method?: boolean } = {},
): PyFunction {
  return new PyFunction(name, parameters, body, options.method ?? false)
}

function bind(
  name: string,
  signature: Signature,
  args: readonly Value[],
  kwargs: Kwargs,
  state: RenderState,
  hidden: number,
): BoundArguments {
  const { names, positional, takesRest } = signature
  const values: (Value | undefined)[] = args.length > positional ? args.slice(0, positional) : [...args]
  const given: boolean[] = values.map(() => true)
  const named = kwargs ? bindKeywords(name, signature, kwargs, values, given) : NO_NAMED
  if (args.length > positional && !takesRest)
    throw pyError('TypeError', tooMany(name, signature, args.length, hidden))
  let incomplete = false
  for (let i = 0; i < names.length; i++) {
    if (values[i] !== undefined) continue
    values[i] = signature.defaults[i]
    incomplete ||= values[i] === undefined
  }
  if (incomplete) throw pyError('TypeError', missing(name, signature, values))
  const rest = args.length > positional ? args.slice(positional) : []
  return new BoundArguments(names, values, given, rest, named, state)
}

function bindKeywords(
  name: string,
  { names, positionalOnly, takesNamed }: Signature,
  kwargs: ReadonlyMap<string, Value>,
  values: (Value | undefined)[],
  given: boolean[],
): ReadonlyMap<string, Value> {
  let named: Map<string, Value> | null = null
  for (const [key, value] of kwargs) {
    const index = names.indexOf(key)
    if (index !== -1 && !positionalOnly[index]) {
      if (given[index]) throw pyError('TypeError', `${name}() got multiple values for argument '${key}'`)
      values[index] = value
      given[index] = true
    } else if (takesNamed) {
      named ??= new Map()
      named.set(key, value)
    } else throw pyError('TypeError', `${name}() got an unexpected keyword argument '${key}'`)
  }
  return named ?? NO_NAMED
}

function missing(
  name: string,
  { names, positional }: Signature,
  values: readonly (Value | undefined)[],
): string {
  const absent = names.filter((_, i) => values[i] === undefined)
  const needed = absent.filter((n) => names.indexOf(n) < positional)
  const kind = needed.length > 0 ? 'positional' : 'keyword-only'
  const list = (needed.length > 0 ? needed : absent).map((n) => `'${n}'`)
  const last = list.pop() ?? ''
  const text = list.length === 0 ? last : `${list.join(', ')}${list.length > 1 ? ',' : ''} and ${last}`
  return `${name}() missing ${list.length + 1} required ${kind} argument${list.length > 0 ? 's' : ''}: ${text}`
}

function tooMany(name: string, { positional, defaults }: Signature, given: number, hidden: number): string {
  const most = positional + hidden
  const least = defaults.slice(0, positional).filter((d) => d === undefined).length + hidden
  const takes = least === most ? String(most) : `from ${least} to ${most}`
  const plural = most === 1 ? '' : 's'
  return `${name}() takes ${takes} positional argument${plural} but ${given + hidden} ${given + hidden === 1 ? 'was' : 'were'} given`
}
