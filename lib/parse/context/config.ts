import {
  dbtError,
  type Kwargs,
  PyDict,
  PyObject,
  pyError,
  pyFunction,
  pyTypeName,
  Undefined,
  type Value,
} from '../../jinja'
import {
  copied,
  fromJinja,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type PlainObject,
  plainObject,
  pythonStr,
} from '../../project'
import type { Capture } from '../capture'

const METHOD = { method: true } as const

/** `config` while parsing: its calls are noted, whatever it is asked for is empty. */
export class ParseConfig extends PyObject {
  readonly typeName = 'ParseConfigObject'
  readonly #capture: Capture
  readonly #unrendered: () => PlainObject | null
  readonly #strict: boolean
  /**
   * `unrendered` reads the node's own `config()` call as it is written; asked once a call is made. Values that are
   * undefined stop dbt as soon as it does more than parse: they do so here where `strict` is set.
   */
  constructor(capture: Capture, unrendered: () => PlainObject | null, strict: boolean) {
    super()
    this.#strict = strict
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
    const call = pairsOf(options)
    const absent = this.#strict ? undefinedIn(options) : null
    if (absent !== null) throw dbtError('UndefinedCompilationError', `${absent} is undefined`)
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
        return pyFunction(
          `ParseConfigObject.${name}`,
          ['name', ['default', null], ['validator', null]],
          () => '',
          METHOD,
        )
      case 'require':
      case 'meta_require':
        return pyFunction(`ParseConfigObject.${name}`, ['name', ['validator', null]], () => '', METHOD)
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return pyFunction(`ParseConfigObject.${name}`, [], () => false, METHOD)
    }
    return undefined
  }
}

/** The name of an undefined value within one; null where all is defined. */
function undefinedIn(value: Value): string | null {
  if (value instanceof Undefined) return typeof value.name === 'string' ? value.name : 'unknown'
  const parts = value instanceof PyDict ? [...value.values()] : Array.isArray(value) ? value : []
  for (const part of parts) {
    const found = undefinedIn(part)
    if (found !== null) return found
  }
  return null
}

/** What Python's `dict.update` makes of a value: a mapping as it is, or pairs. */
function pairsOf(options: Value): PlainObject {
  const call = fromJinja(options)
  if (isPlainObject(call)) return call
  if (typeof call !== 'string' && !isPlainList(call))
    throw pyError('TypeError', `argument of type '${pyTypeName(options)}' is not iterable`)
  return plainObject(
    [...call].map((pair, i) => {
      if (typeof pair !== 'string' && !isPlainList(pair))
        throw pyError('TypeError', `cannot convert dictionary update sequence element #${i} to a sequence`)
      const [key = null, value = null, ...more] = pair
      if (pair.length < 2 || more.length > 0)
        throw pyError(
          'ValueError',
          `dictionary update sequence element #${i} has length ${[...pair].length}; 2 is required`,
        )
      return [pythonStr(key), value] as const
    }),
  )
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
