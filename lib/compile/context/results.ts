import { AdapterResponse, emptyTable, Table, textOrNull } from '../../adapter'
import { dbtError, PyDict, pyFunction, type Value } from '../../jinja'

/** Answers that `statement` keeps under a name while one node is rendered. */
export class StatementResults {
  readonly #kept = new Map<string, PyDict | null>()

  /** The answer kept as `main`, where the node's own statement was sent. */
  get main(): PyDict | null {
    return this.#kept.get('main') ?? null
  }

  /** `_sql_results`: what is kept, by name. */
  get all(): PyDict {
    return new PyDict(this.#kept)
  }

  /** `load_result(name)`: gives an answer once (that of `main` always); None for a name that was never stored. */
  readonly load = pyFunction('load_result', ['name'], (args) => {
    const name = textOrNull(args.get('name')) ?? 'None'
    const found = this.#kept.get(name)
    if (found === undefined) return null
    if (found === null) {
      throw dbtError(
        'DbtRuntimeError',
        `The 'statement' result named '${name}' has already been loaded into a variable`,
      )
    }
    if (name !== 'main') this.#kept.set(name, null)
    return found
  })

  /** `store_result(name, response, agate_table)`. */
  readonly store = pyFunction('store_result', ['name', 'response', ['agate_table', null]], (args) =>
    this.#keep(args.get('name'), args.get('response'), args.get('agate_table')),
  )

  /** `store_raw_result(name, message, code, rows_affected, agate_table)`. */
  readonly storeRaw = pyFunction(
    'store_raw_result',
    ['name', ['message', null], ['code', null], ['rows_affected', null], ['agate_table', null]],
    (args) => {
      const response = new AdapterResponse(
        textOrNull(args.get('message')) ?? '',
        textOrNull(args.get('code')),
        args.get('rows_affected'),
      )
      return this.#keep(args.get('name'), response, args.get('agate_table'))
    },
  )

  #keep(name: Value, response: Value, given: Value): string {
    const table = given instanceof Table ? given : emptyTable
    this.#kept.set(
      textOrNull(name) ?? 'None',
      new PyDict([
        ['response', response],
        ['data', table.matrix()],
        ['table', table],
      ]),
    )
    return ''
  }
}
