import { dbtError, type Kwargs, PyDict, PyObject, pyFunction, type Value } from '../../jinja'
import { copied, fromJinja, isPlainObject, type MutablePlainObject, type PlainObject } from '../../project'
import type { Capture } from '../capture'

/** `config` while parsing: its calls are noted, whatever it is asked for is empty. */
export class ParseConfig extends PyObject {
  readonly typeName = 'ParseConfigObject'
  readonly #capture: Capture
  readonly #unrendered: () => PlainObject | null
  /** `unrendered` reads the node's own `config()` call as it is written; asked once a call is made. */
  constructor(capture: Capture, unrendered: () => PlainObject | null) {
    super()
    this.#capture = capture
    this.#unrendered = unrendered
  }

  override call(args: readonly Value[], kwargs: Kwargs): Value {
    const [first] = args
    if (args.length === 1 && (kwargs === null || kwargs.size === 0)) return this.#add(first ?? null)
    if (args.length === 0 && kwargs !== null && kwargs.size > 0) return this.#add(new PyDict(kwargs))
    throw dbtError('InlineModelConfigError', 'Invalid inline model config')
  }

  #add(options: Value): Value {
    const call = fromJinja(options)
    if (!isPlainObject(call)) throw dbtError('InlineModelConfigError', 'Invalid inline model config')
    this.#capture.addConfig(withHookNames(call), this.#unrendered())
    return ''
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'set':
        return pyFunction(name, ['name', 'value'], (args) =>
          this.#add(new PyDict([[args.get('name'), args.get('value')]])),
        )
      case 'get':
      case 'meta_get':
        return pyFunction(name, ['name', ['default', null], ['validator', null]], () => '')
      case 'require':
      case 'meta_require':
        return pyFunction(name, ['name', ['validator', null]], () => '')
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return pyFunction(name, [], () => false)
    }
    return undefined
  }
}

/** `pre_hook` is `pre-hook`; both at once is an error. */
function withHookNames(call: PlainObject): PlainObject {
  const result: MutablePlainObject = copied(call)
  for (const old of ['pre_hook', 'post_hook']) {
    if (!(old in result)) continue
    const name = old.replace('_', '-')
    if (name in result)
      throw dbtError(
        'ConflictingConfigKeysError',
        `Invalid config, has conflicting keys "${old}" and "${name}"`,
      )
    const value = result[old]
    delete result[old]
    if (value !== undefined) result[name] = value
  }
  return result
}
