import { attributeOrUndefined } from '../runtime/attributes'
import type { RenderState } from '../runtime/state'
import { PyDict, PyObject, type Value } from '../values/value'
import { makeDatetimeModules } from './modules/datetime-classes'
import { makeItertoolsModule } from './modules/itertools'
import { makeReModule } from './modules/re'
import type { ContextMember } from './ports'

/** The dict `modules`, whose content is made when a template first asks for it. */
class Modules extends PyObject {
  readonly typeName = 'dict'
  readonly #now: () => number
  #dict: PyDict | null = null
  constructor(now: () => number) {
    super()
    this.#now = now
  }
  #content(): PyDict {
    if (!this.#dict) {
      const { datetime, pytz } = makeDatetimeModules(this.#now)
      this.#dict = new PyDict([
        ['pytz', pytz],
        ['datetime', datetime],
        ['re', makeReModule()],
        ['itertools', makeItertoolsModule()],
      ])
    }
    return this.#dict
  }
  override attribute(name: string, state: RenderState): Value | undefined {
    return attributeOrUndefined(this.#content(), name, state)
  }
  override item(key: Value): Value | undefined {
    return this.#content().get(key)
  }
  override *iterate(): Generator<Value> {
    yield* this.#content().keys()
  }
  override length(): number {
    return this.#content().size
  }
  override contains(item: Value): boolean {
    return this.#content().has(item)
  }
  override *mapping(): Generator<[Value, Value]> {
    yield* this.#content()
  }
}

/** `modules`: parts of Python's datetime, pytz, re and itertools. */
export const modulesMember: ContextMember = {
  name: 'modules',
  make: ({ ports }) => new Modules(ports.now),
}
