import { textOrNull } from '../../adapter'
import {
  dbtError,
  type Kwargs,
  PyDict,
  type PyFunction,
  PyObject,
  pyFunction,
  type RenderState,
  type Value,
} from '../../jinja'

/** `config` of a node that is compiled or run: calls of it change nothing any more, `get` and `require` answer. */
export class RuntimeConfig extends PyObject {
  readonly typeName = 'RuntimeConfigObject'
  readonly #values: PyDict
  readonly #uniqueId: string
  constructor(values: PyDict, uniqueId: string) {
    super()
    this.#values = values
    this.#uniqueId = uniqueId
  }
  override call(): Value {
    return ''
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'set':
        return pyFunction(name, ['name', 'value'], () => '')
      case 'get':
        return this.#getter(name, this.#values)
      case 'meta_get':
        return this.#getter(name, this.#meta())
      case 'require':
        return this.#requirer(name, this.#values)
      case 'meta_require':
        return this.#requirer(name, this.#meta())
      case 'persist_relation_docs':
        return pyFunction(name, [], () => this.#persists('relation'))
      case 'persist_column_docs':
        return pyFunction(name, [], () => this.#persists('columns'))
    }
    return undefined
  }
  #meta(): PyDict {
    const meta = this.#values.get('meta')
    return meta instanceof PyDict ? meta : new PyDict()
  }
  #getter(name: string, values: PyDict): PyFunction {
    return pyFunction(
      name,
      ['name', ['default', null], ['validator', null]],
      (args) => {
        const known = lookup(values, args.get('name'))
        const found = known === undefined ? args.get('default') : known
        if (args.get('default') !== null) validate(args.get('validator'), found, args.state)
        return found
      },
      { method: true },
    )
  }
  #requirer(name: string, values: PyDict): PyFunction {
    return pyFunction(
      name,
      ['name', ['validator', null]],
      (args) => {
        const found = lookup(values, args.get('name'))
        if (found === undefined) {
          throw dbtError(
            'CompilationError',
            `Model '${this.#uniqueId}' does not define a required config parameter '${textOrNull(args.get('name')) ?? 'None'}'.`,
          )
        }
        validate(args.get('validator'), found, args.state)
        return found
      },
      { method: true },
    )
  }
  #persists(what: string): Value {
    const docs = this.#values.get('persist_docs') ?? new PyDict()
    if (!(docs instanceof PyDict)) {
      throw dbtError('CompilationError', "Invalid value provided for 'persist_docs'. Expected dict")
    }
    return docs.get(what) ?? false
  }
}

/** Hooks have an attribute name of their own in Python. */
function lookup(values: PyDict, name: Value): Value | undefined {
  if (name === 'pre-hook' || name === 'post-hook') return undefined
  return values.get(name === 'pre_hook' || name === 'post_hook' ? name.replace('_', '-') : name)
}

const NO_KWARGS: Kwargs = null

function validate(validator: Value, value: Value, state: RenderState): void {
  if (validator instanceof PyObject) validator.call?.([value], NO_KWARGS, state)
}
