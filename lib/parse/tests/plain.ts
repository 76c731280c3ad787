import { isPlainList, type Plain, type PlainObject } from '../../project'
import type { Capture } from '../capture'
import type { ParseContext } from '../context/node-names'
import type { Reach } from '../macros/reach'
import type { Macro } from '../types'

/** One call with plain texts: no escapes, no versions. */
const REFERENCE =
  /^(?:ref\((?:'([\w .-]+)'|"([\w .-]+)")(?:, ?(?:'([\w .-]+)'|"([\w .-]+)"))?\)|source\((?:'([\w .-]+)'|"([\w .-]+)"), ?(?:'([\w .-]+)'|"([\w .-]+)")\))$/

/**
 * What dbt's own tests with arguments ask for, read off these: their macros only write SQL. False where a project put
 * its own macro in the place of one of dbt's, or where an argument needs rendering; then nothing was noted.
 */
export function capturePlainly(
  test: Macro | undefined,
  kwargs: PlainObject,
  subject: string,
  reach: Reach,
  { table }: ParseContext,
  capture: Capture,
): boolean {
  if (test === undefined || !isDbtsOwn(test, table) || reach.byName.has('ref') || reach.byName.has('source'))
    return false
  const where = reach.byName.get('get_where_subquery')
  if (where === undefined || !isDbtsOwn(where, table)) return false
  const to = argumentsOf(test.name, kwargs)
  const own = REFERENCE.exec(subject)
  if (to === null || own === null) return false
  const theirs = to === '' ? null : REFERENCE.exec(to)
  if (to !== '' && theirs === null) return false
  // In the order in which the arguments stand; `model` is always the last of them.
  if (theirs) note(theirs, capture)
  capture.addMacro(where.uniqueId)
  note(own, capture)
  return true
}

/**
 * Notes a test's config as the call that dbt writes into its code would, where all of it is plain texts: most often an
 * alias, which is another one for each test. False where the call needs rendering; then nothing was noted.
 */
export function configurePlainly(config: PlainObject, reach: Reach, capture: Capture): boolean {
  if (reach.byName.has('config')) return false
  for (const key in config) if (!isPlainSetting(key, config[key])) return false
  if (!isEmpty(config)) capture.addConfig(config, config)
  return true
}

function isPlainSetting(key: string, value: Plain | undefined): boolean {
  return (
    /^[a-z_]+$/.test(key) && !key.endsWith('_hook') && typeof value === 'string' && /^[\w .:,-]*$/.test(value)
  )
}

/** dbt's macro, which leads to dbt's implementation. */
function isDbtsOwn({ name, uniqueId }: Macro, table: ParseContext['table']): boolean {
  return (
    uniqueId === `macro.dbt.${name}` &&
    table.dispatchAnywhere(name, 'dbt').macro?.uniqueId === `macro.dbt.default__${name}`
  )
}

/** What the test refers to beside its subject, '' for nothing; null where its arguments aren't the plain ones. */
function argumentsOf(name: string, { column_name, model: _, ...rest }: PlainObject): string | null {
  if (typeof column_name !== 'string') return null
  if (name === 'test_relationships') {
    const { to, field, ...more } = rest
    return typeof to === 'string' && isName(field) && isEmpty(more) ? to : null
  }
  if (name !== 'test_accepted_values') return null
  const { values, quote = true, ...more } = rest
  return isPlainList(values) && values.every(isPlainValue) && typeof quote === 'boolean' && isEmpty(more)
    ? ''
    : null
}

function isName(value: Plain | undefined): boolean {
  return typeof value === 'string' && /^\w+$/.test(value)
}

/** Neither a template nor what looks like a call. */
function isPlainValue(value: Plain): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && !/[{(]/.test(value))
  )
}

function isEmpty(object: PlainObject): boolean {
  for (const _ in object) return false
  return true
}

function note([, ...texts]: RegExpExecArray, capture: Capture): void {
  const [first, second] = texts.slice(0, 4).filter((text) => text !== undefined)
  if (first !== undefined)
    capture.refs.push({
      name: second ?? first,
      package: second === undefined ? null : first,
      version: null,
    })
  const [source, name] = texts.slice(4).filter((text) => text !== undefined)
  if (source !== undefined && name !== undefined) capture.sources.push([source, name])
}
