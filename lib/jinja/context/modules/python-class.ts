import { type PyFunction, pyFunction } from '../../runtime/function'
import type { RenderState } from '../../runtime/state'
import { type Kwargs, PyObject, type Value } from '../../values/value'

/** A Python class as templates see it: called to make an instance, with functions and constants on it. */
export class PyClass extends PyObject {
  readonly typeName = 'type'
  readonly name: string
  readonly #make: PyFunction
  readonly #members: ReadonlyMap<string, Value>
  constructor(name: string, make: PyFunction, members: Iterable<readonly [string, Value]>) {
    super()
    this.name = name
    this.#make = make
    this.#members = new Map(members)
  }
  override attribute(name: string): Value | undefined {
    return this.#members.get(name)
  }
  override call(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
    return this.#make.call(args, kwargs, state)
  }
  override repr(): string {
    return `<class '${this.name}'>`
  }
}

/** A class that templates can name, but nothing is to be made of. */
export function abstractClass(name: string): PyClass {
  return new PyClass(
    name,
    pyFunction(name, ['*args'], () => null),
    [],
  )
}
