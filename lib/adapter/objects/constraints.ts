import { PyDict, type Value } from '../../jinja'
import { listOf, textOrNull } from './members'

/** What Materialize enforces of a contract; dbt warns of the rest. */
const SUPPORTED = new Set(['not_null', 'custom'])
const KNOWN = new Set(['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom'])

/** Told of each constraint type that Materialize has not. */
export type OnUnsupported = (type: string) => void

/**
 * `adapter.render_raw_columns_constraints`: `assert not null "a"` for each column that has it. Unlike
 * dbt-materialize, a column with unsupported constraints alone is left out: its bare name is refused by the server.
 */
export function columnConstraints(
  columns: Value,
  quote: (name: string) => string,
  onUnsupported: OnUnsupported,
): Value[] {
  if (!(columns instanceof PyDict)) return []
  const rendered: Value[] = []
  for (const column of columns.values()) {
    if (!(column instanceof PyDict)) continue
    const types = listOf(column.get('constraints')).map((each) =>
      each instanceof PyDict ? (textOrNull(each.get('type')) ?? '') : '',
    )
    for (const type of types) if (KNOWN.has(type) && !SUPPORTED.has(type)) onUnsupported(type)
    if (!types.includes('not_null')) continue
    const name = textOrNull(column.get('name')) ?? ''
    rendered.push(`assert not null ${column.get('quote') === true ? quote(name) : name}`)
  }
  return rendered
}

/** `adapter.render_raw_model_constraints`: of a whole model only custom ones reach the SQL. */
export function modelConstraints(constraints: Value, onUnsupported: OnUnsupported): Value[] {
  return listOf(constraints).flatMap((each) => {
    if (!(each instanceof PyDict)) return []
    const type = textOrNull(each.get('type')) ?? ''
    if (type === 'custom') {
      const name = textOrNull(each.get('name'))
      const expression = textOrNull(each.get('expression'))
      return expression ? [`${name ? `constraint ${name} ` : ''}${expression}`] : []
    }
    onUnsupported(type)
    return []
  })
}
