import { PyObject, type Value } from '../../jinja'

/** A behaviour flag of dbt: off, asked with or without its warning. */
class BehaviorFlag extends PyObject {
  readonly typeName = 'BehaviorFlag'
  override attribute(name: string): Value | undefined {
    return name === 'no_warn' || name === 'setting' ? false : undefined
  }
  override truthy(): boolean {
    return false
  }
}

/** dbt names its flags in several words. */
const FLAG_NAME = /^[a-z]+(_[a-z0-9]+)+$/

class Behavior extends PyObject {
  readonly typeName = 'Behavior'
  readonly #flag = new BehaviorFlag()
  override attribute(name: string): Value | undefined {
    return FLAG_NAME.test(name) ? this.#flag : undefined
  }
}

/** `adapter.behavior`: all of dbt's behaviour flags, none of them on. */
export const behavior: PyObject = new Behavior()
