import { pyError } from '../runtime/errors'
import { pyFunction } from '../runtime/function'
import type { RenderState } from '../runtime/state'
import { pyEquals } from '../values/compare'
import { type Kwargs, PyObject, Undefined, type Value } from '../values/value'

/** The variable `loop`: reads one item ahead, and all of them once a length is asked for. */
export class LoopContext extends PyObject {
  readonly typeName = 'LoopContext'
  override get qualifiedName(): string {
    return 'jinja2.runtime.LoopContext'
  }
  readonly #iterator: Iterator<Value>
  readonly #depth: number
  readonly #recurse: ((items: Value, depth: number) => Value) | null
  readonly #ahead: Value[] = []
  #index = -1
  #previous: Value | undefined
  #current: Value | undefined
  #lastChanged: readonly Value[] | undefined

  constructor(
    items: Iterable<Value>,
    depth: number,
    recurse: ((items: Value, depth: number) => Value) | null,
  ) {
    super()
    this.#iterator = items[Symbol.iterator]()
    this.#depth = depth
    this.#recurse = recurse
  }

  /** Moves to the next item; `undefined` at the end. */
  advance(): Value | undefined {
    const next = this.#ahead.length > 0 ? this.#ahead.shift() : this.#pull()
    if (next === undefined) return undefined
    this.#previous = this.#current
    this.#current = next
    this.#index++
    return next
  }
  #pull(): Value | undefined {
    const step = this.#iterator.next()
    return step.done ? undefined : step.value
  }
  #peek(): Value | undefined {
    if (this.#ahead.length === 0) {
      const next = this.#pull()
      if (next === undefined) return undefined
      this.#ahead.push(next)
    }
    return this.#ahead[0]
  }
  #next(): Value {
    const next = this.#peek()
    return next === undefined ? new Undefined(null, { hint: 'there is no next item' }) : next
  }
  #total(): number {
    for (let next = this.#pull(); next !== undefined; next = this.#pull()) this.#ahead.push(next)
    return this.#index + 1 + this.#ahead.length
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.#index + 1
      case 'index0':
        return this.#index
      case 'revindex':
        return this.#total() - this.#index
      case 'revindex0':
        return this.#total() - this.#index - 1
      case 'first':
        return this.#index === 0
      case 'last':
        return this.#peek() === undefined
      case 'length':
        return this.#total()
      case 'depth':
        return this.#depth
      case 'depth0':
        return this.#depth - 1
      case 'previtem':
        return this.#previous === undefined
          ? new Undefined(null, { hint: 'there is no previous item' })
          : this.#previous
      case 'nextitem':
        return this.#next()
      case 'cycle':
      case 'changed':
        return new LoopMethod(this, name)
      default:
        return undefined
    }
  }
  override callMethod(name: string, args: readonly Value[], kwargs: Kwargs): Value | undefined {
    if (name !== 'cycle' && name !== 'changed') return undefined
    refuseKeywords(`LoopContext.${name}`, kwargs)
    return name === 'cycle' ? this.cycle(args) : this.changed(args)
  }
  cycle(args: readonly Value[]): Value {
    if (args.length === 0) throw pyError('TypeError', 'no items for cycling given')
    return args[this.#index % args.length] ?? null
  }
  changed(args: readonly Value[]): boolean {
    const last = this.#lastChanged
    const same = last?.length === args.length && args.every((a, i) => pyEquals(a, last[i] ?? null))
    this.#lastChanged = args
    return !same
  }
  override call(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
    return this.#again.call(args, kwargs, state)
  }
  readonly #again = pyFunction(
    'LoopContext.__call__',
    ['iterable'],
    (a) => {
      if (this.#recurse) return this.#recurse(a.get('iterable'), this.#depth)
      throw pyError('TypeError', "The loop must have the 'recursive' marker to be called recursively.")
    },
    { method: true },
  )
  override length(): number {
    return this.#total()
  }
  override truthy(): boolean {
    return this.#total() > 0
  }
  override repr(): string {
    return `<LoopContext ${this.#index + 1}/${this.#total()}>`
  }
}

function refuseKeywords(name: string, kwargs: Kwargs): void {
  for (const key of kwargs?.keys() ?? [])
    throw pyError('TypeError', `${name}() got an unexpected keyword argument '${key}'`)
}

class LoopMethod extends PyObject {
  readonly typeName = 'method'
  readonly #loop: LoopContext
  readonly #name: 'cycle' | 'changed'
  constructor(loop: LoopContext, name: 'cycle' | 'changed') {
    super()
    this.#loop = loop
    this.#name = name
  }
  override call(args: readonly Value[], kwargs: Kwargs): Value {
    refuseKeywords(`LoopContext.${this.#name}`, kwargs)
    return this.#name === 'cycle' ? this.#loop.cycle(args) : this.#loop.changed(args)
  }
}
