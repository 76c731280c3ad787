import { PyObject, type Value } from '../../jinja'
import { configs } from '../methods/configs'
import { naming } from '../methods/naming'
import { parseTimeAnswers } from '../methods/parse-time'
import { queries } from '../methods/queries'
import { relations } from '../methods/relations'
import { snapshots } from '../methods/snapshots'
import { waiting } from '../methods/waiting'
import type { AdapterMethods, AdapterWorld } from '../methods/world'
import { behavior } from './behavior'
import { method } from './members'
import { RelationClass } from './relation-class'

const methods: AdapterMethods = { ...naming, ...queries, ...relations, ...snapshots, ...waiting, ...configs }

/** The object `adapter` of templates. What it can do stands in the tables of its methods. */
export class Adapter extends PyObject {
  readonly typeName: string
  readonly #world: AdapterWorld
  constructor(world: AdapterWorld) {
    super()
    this.#world = world
    this.typeName = world.parsing ? 'ParseDatabaseWrapper' : 'RuntimeDatabaseWrapper'
  }

  override get qualifiedName(): string {
    return `dbt.context.providers.${this.typeName}`
  }

  override attribute(name: string): Value | undefined {
    if (name === 'Relation') return new RelationClass(this.#world.quoting)
    if (name === 'behavior') return behavior
    if (this.#world.parsing && Object.hasOwn(parseTimeAnswers, name)) {
      const answer = parseTimeAnswers[name]
      if (answer) return method(name, ['*ignored', '**ignored'], answer)
    }
    const known = Object.hasOwn(methods, name) ? methods[name] : undefined
    if (!known) return undefined
    const [parameters, body] = known
    return method(name, parameters, (args) => body(args, this.#world))
  }
}
