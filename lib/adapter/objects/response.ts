import { PyObject, pyRepr, type Value } from '../../jinja'
import type { Answer } from '../query-port'

/** What a statement answered: dbt's `AdapterResponse`, the `response` of `load_result`. */
export class AdapterResponse extends PyObject {
  readonly typeName = 'AdapterResponse'
  readonly message: string
  readonly code: string | null
  readonly rowsAffected: Value
  constructor(message: string, code: string | null, rowsAffected: Value) {
    super()
    this.message = message
    this.code = code
    this.rowsAffected = rowsAffected
  }
  override attribute(name: string): Value | undefined {
    if (name === 'code') return this.code
    if (name === 'rows_affected') return this.rowsAffected
    if (name === '_message') return this.message
    return name === 'query_id' ? null : undefined
  }
  override repr(): string {
    const shown = [this.message, this.code, this.rowsAffected, null].map((value) => pyRepr(value))
    return `AdapterResponse(_message=${shown[0]}, code=${shown[1]}, rows_affected=${shown[2]}, query_id=${shown[3]})`
  }
  override text(): string {
    return this.message
  }
}

/** The response to an answer: `SELECT 3` has the code `SELECT` and three rows. */
export function responseOf(answer: Answer): AdapterResponse {
  const words = answer.status.split(/\s+/).filter((word) => word !== '')
  const code = words.filter((word) => !/^\d+$/.test(word)).join(' ')
  const count = Number(words.at(-1))
  return new AdapterResponse(answer.status, code, Number.isInteger(count) ? count : answer.rows.length)
}
