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
  readonly #values: ReadonlyMap<string, Value>
  readonly #given: ReadonlySet<string>
  /** What `*args` took. */
  readonly rest: readonly Value[]
  /** What `**kwargs` took, in the order written. */
  readonly named: ReadonlyMap<string, Value>
  readonly state: RenderState
  constructor(
    values: ReadonlyMap<string, Value>,
    given: ReadonlySet<string>,
    rest: readonly Value[],
    named: ReadonlyMap<string, Value>,
    state: RenderState,
  ) {
    this.#values = values
    this.#given = given
    this.rest = rest
    this.named = named
    this.state = state
  }
  /** The value of a parameter (its default where none was given). */
  get(name: string): Value {
    const value = this.#values.get(name)
    if (value === undefined) throw new TypeError(`no parameter ${name}`)
    return value
  }
  /** Whether the caller gave the parameter. */
  given(name: string): boolean {
    return this.#given.has(name)
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
  readonly positional: readonly { name: string; default: Value | undefined; only: boolean }[]
  readonly keywordOnly: readonly { name: string; default: Value | undefined }[]
  readonly takesRest: boolean
  readonly takesNamed: boolean
}

function readSignature(parameters: readonly Parameter[]): Signature {
  const positional: { name: string; default: Value | undefined; only: boolean }[] = []
  const keywordOnly: { name: string; default: Value | undefined }[] = []
  let takesRest = false
  let takesNamed = false
  let afterStar = false
  for (const parameter of parameters) {
    const [raw, value] = typeof parameter === 'string' ? [parameter, undefined] : parameter
    if (raw.startsWith('**')) takesNamed = true
    else if (raw.startsWith('*')) {
      afterStar = true
      if (raw.length > 1) takesRest = true
    } else if (afterStar) keywordOnly.push({ name: raw, default: value })
    else positional.push({ name: raw.replace(/^\//, ''), default: value, only: raw.startsWith('/') })
  }
  return { positional, keywordOnly, takesRest, takesNamed }
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
  const { positional, keywordOnly, takesRest, takesNamed } = signature
  const values = new Map<string, Value>()
  const given = new Set<string>()
  let named: Map<string, Value> | null = null
  for (let i = 0; i < args.length && i < positional.length; i++) {
    const parameter = positional[i]
    const value = args[i]
    if (parameter === undefined || value === undefined) break
    values.set(parameter.name, value)
    given.add(parameter.name)
  }
  if (kwargs) {
    for (const [key, value] of kwargs) {
      const known =
        positional.some((p) => p.name === key && !p.only) || keywordOnly.some((p) => p.name === key)
      if (known) {
        if (given.has(key)) throw pyError('TypeError', `${name}() got multiple values for argument '${key}'`)
        values.set(key, value)
        given.add(key)
      } else if (takesNamed) {
        named ??= new Map()
        named.set(key, value)
      } else throw pyError('TypeError', `${name}() got an unexpected keyword argument '${key}'`)
    }
  }
  if (args.length > positional.length && !takesRest)
    throw pyError('TypeError', tooMany(name, signature, args.length, hidden))
  fillDefaults(name, positional, values, 'positional')
  fillDefaults(name, keywordOnly, values, 'keyword-only')
  const rest = args.length > positional.length ? args.slice(positional.length) : []
  return new BoundArguments(values, given, rest, named ?? NO_NAMED, state)
}

function fillDefaults(
  name: string,
  parameters: readonly { name: string; default: Value | undefined }[],
  values: Map<string, Value>,
  kind: string,
): void {
  const missing: string[] = []
  for (const parameter of parameters) {
    if (values.has(parameter.name)) continue
    if (parameter.default === undefined) missing.push(`'${parameter.name}'`)
    else values.set(parameter.name, parameter.default)
  }
  if (missing.length === 0) return
  const last = missing.pop() ?? ''
  const list =
    missing.length === 0 ? last : `${missing.join(', ')}${missing.length > 1 ? ',' : ''} and ${last}`
  const plural = missing.length > 0 ? 's' : ''
  throw pyError(
    'TypeError',
    `${name}() missing ${missing.length + 1} required ${kind} argument${plural}: ${list}`,
  )
}

function tooMany(name: string, { positional }: Signature, given: number, hidden: number): string {
  const most = positional.length + hidden
  const least = positional.filter((p) => p.default === undefined).length + hidden
  const takes = least === most ? String(most) : `from ${least} to ${most}`
  const plural = most === 1 ? '' : 's'
  return `${name}() takes ${takes} positional argument${plural} but ${given + hidden} ${given + hidden === 1 ? 'was' : 'were'} given`
}
