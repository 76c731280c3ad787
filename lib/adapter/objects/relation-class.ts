import { PyObject, type Value } from '../../jinja'
import { method, textOrNull } from './members'
import {
  ALL,
  CONSTANTS,
  checkedType,
  createMethod,
  ephemeralName,
  type Parts,
  Relation,
  type RelationFields,
} from './relation'

/** `api.Relation`: makes relations; the project's quoting is the default. */
export class RelationClass extends PyObject {
  readonly typeName = 'RelationProxy'
  readonly #quoting: Parts<boolean>
  constructor(quoting: Parts<boolean> = ALL) {
    super()
    this.#quoting = quoting
  }
  /** A relation of that name, quoted as the project says. */
  create(path: Parts<string | null>, options: Partial<RelationFields> = {}): Relation {
    return new Relation({ type: null, quote: this.#quoting, include: ALL, limit: null, ...options, path })
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'create':
        return createMethod(this.#quoting)
      case 'add_ephemeral_prefix':
        return method(name, ['name'], (args) => ephemeralName(String(args.get('name'))))
      case 'get_relation_type':
        return method(name, ['value'], (args) => checkedType(textOrNull(args.get('value'))))
      case 'scd_args':
        return method(name, ['primary_key', 'updated_at'], (args) => {
          const key = args.get('primary_key')
          return [...(Array.isArray(key) ? key : [key]), args.get('updated_at')]
        })
    }
    return CONSTANTS.get(name)
  }
}
