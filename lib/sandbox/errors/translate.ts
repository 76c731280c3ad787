import type { PgError } from '../engine/port'
import { failure, planError, SandboxError, unsupported } from './error'

/** What a translation may ask of the statement that failed. */
export type Failed = {
  /** The Postgres' SQL that was sent. */
  readonly sql: string
  /** It reads data: an error of its values is an evaluation error. */
  readonly readsData: boolean
  /** Columns of the select list, if known. */
  readonly width?: number
  /** Materialize's words for a bad literal of a type (by its name in the message), if it has any. */
  readonly badLiteral?: (type: string, text: string) => string | undefined
}

const callHint =
  'No function matches the given name and argument types.  You might need to add explicit type casts.'
const operatorHint =
  'No operator matches the given name and argument types.  You might need to add explicit type casts.'

/** One row: Postgres' SQLSTATE (or its class), a pattern of its message, what Materialize says. */
type Row = readonly [string, RegExp, (match: RegExpExecArray, error: PgError, failed: Failed) => SandboxError]

const planErrors: readonly Row[] = [
  ['42601', /^zero-length delimited identifier/, () => unsupported('names of no length')],
  [
    '42703',
    /^column (.+) does not exist$/,
    (_m, e, f) => planError(`column "${qualifiedAt(f.sql, e.position) ?? bare(e.message)}" does not exist`),
  ],
  [
    '42P01',
    /^(?:missing|invalid reference to) FROM-clause entry for table "(.+)"$/,
    (m, e, f) => missingTable(m[1] ?? '', e, f),
  ],
  ['42702', /^column reference "(.+)" is ambiguous$/, (m) => planError(m[0])],
  [
    '42702',
    /^table reference "(.+)" is ambiguous$/,
    (m) => planError(`table reference "${m[1]}" is ambiguous`),
  ],
  // the sandbox's own names of list and map types are in no message
  [
    '42883',
    /\b(?:list|map)_(?:list_)?[a-z0-9]+\b/,
    () => unsupported('this use of lists and maps', 'https://materialize.com/docs/sql/types/'),
  ],
  [
    '42804',
    /\b(?:list|map)_(?:list_)?[a-z0-9]+\b/,
    () => unsupported('this use of lists and maps', 'https://materialize.com/docs/sql/types/'),
  ],
  [
    '42846',
    /\b(?:list|map)_(?:list_)?[a-z0-9]+\b/,
    () => unsupported('this cast of lists and maps', 'https://materialize.com/docs/sql/types/'),
  ],
  [
    '42809',
    /\b(?:list|map)_(?:list_)?[a-z0-9]+\b/,
    () => unsupported('this use of lists and maps', 'https://materialize.com/docs/sql/types/'),
  ],
  [
    '42883',
    /^function (?:pg_catalog\.|mz_functions\.)?(.+) does not exist$/,
    (m) => planError(`function ${m[1]} does not exist`, { hint: callHint }),
  ],
  [
    '42883',
    /^operator does not exist: (mz_timestamp [+-] .+)$/,
    () =>
      unsupported('arithmetic with mz_now()', 'https://materialize.com/docs/sql/functions/now_and_mz_now/'),
  ],
  [
    '42883',
    /^operator does not exist: (.+)$/,
    (m) => planError(`operator does not exist: ${m[1]}`, { hint: operatorHint }),
  ],
  [
    '42725',
    /^function (?:pg_catalog\.|mz_functions\.)?(.+) is not unique$/,
    (m) =>
      planError(`function ${m[1]} is not unique`, {
        hint: 'Could not choose a best candidate function.  You might need to add explicit type casts.',
      }),
  ],
  [
    '42725',
    /^operator is not unique: (?:date [+-] unknown|unknown [+-] date)$/,
    () => unsupported('dates beside untyped literals'),
  ],
  [
    '42725',
    /^operator is not unique: (.+)$/,
    (m) =>
      planError(m[0], {
        hint: 'Could not choose a best candidate operator.  You might need to add explicit type casts.',
      }),
  ],
  [
    '42803',
    /^aggregate function calls cannot be nested$/,
    () => planError('nested aggregate functions are not allowed'),
  ],
  [
    '42803',
    /^aggregate functions are not allowed in (.+)$/,
    (m, e, f) => notAllowed('aggregate', m[1] ?? '', e, f),
  ],
  [
    '42804',
    /^argument of (WHERE|HAVING|JOIN\/ON) must be type boolean, not type (.+)$/,
    (m) => planError(`${m[1] === 'JOIN/ON' ? 'ON' : m[1]} clause must have type boolean, not type ${m[2]}`),
  ],
  [
    '42804',
    /^argument of (NOT|AND|OR) must be type boolean, not type (.+)$/,
    (m) => planError(`${m[1]} argument must have type boolean, not type ${m[2]}`),
  ],
  [
    '42P18',
    /^could not determine data type of parameter (\$[0-9]+)$/,
    (m) => planError(`unable to infer type for parameter ${m[1]}`),
  ],
  [
    '42P10',
    /^(GROUP BY|ORDER BY) position ([0-9]+) is not in select list$/,
    (m, _e, f) =>
      planError(`column reference ${m[2]} in ${m[1]} clause is out of range (1 - ${f.width ?? 1})`),
  ],
  [
    '42P10',
    /^table "(.+)" has ([0-9]+) columns available but ([0-9]+) columns specified$/,
    (m) => planError(`${m[1]} has ${m[2]} columns available but ${m[3]} columns specified`),
  ],
  [
    '42601',
    /^subquery must return only one column$/,
    (_m, e, f) =>
      planError(`Expected subselect to return 1 column, got ${subselectWidth(f.sql, e.position)} columns`),
  ],
  [
    '42P20',
    /^window function (?:pg_catalog\.)?(.+) requires an OVER clause$/,
    (m) => planError(`window function pg_catalog.${m[1]} requires an OVER clause`),
  ],
  [
    '42809',
    /^window function (?:pg_catalog\.)?(.+) requires an OVER clause$/,
    (m) => planError(`window function pg_catalog.${m[1]} requires an OVER clause`),
  ],
  [
    '42P20',
    /^window functions are not allowed in (.+)$/,
    (m, e, f) => notAllowed('window', m[1] ?? '', e, f),
  ],
  ['42804', /^(UNION|INTERSECT|EXCEPT) types (.+) and (.+) cannot be matched$/, (m) => planError(m[0])],
  ['42P19', /./, () => unsupported('recursive queries')],
]

const valueErrors: readonly Row[] = [
  ['22023', /^argument \d+: key must not be null$/, (_m, _e, f) => evaluation('key cannot be null', f)],
  [
    '22023',
    /^unit "(.+)" not recognized for type .+$/,
    (m, _e, f) => evaluation(`unit '${m[1]}' not recognized`, f),
  ],
  [
    '0A000',
    /^unit "(.+)" not supported for type (.+)$/,
    (m, _e, f) => evaluation(`unit '${m[1]}' not supported for type ${m[2]}`, f),
  ],
  [
    '22023',
    /^unrecognized encoding: "(.+)"$/,
    (m, _e, f) => evaluation(`invalid encoding name '${m[1]}'`, f),
  ],
  ['22023', /^time zone "(.+)" not recognized$/, (m, _e, f) => evaluation(`invalid time zone '${m[1]}'`, f)],
  [
    '2201E',
    /^cannot take logarithm of zero$/,
    (_m, _e, f) => evaluation('function ln is not defined for zero', f),
  ],
  ['22012', /^division by zero$/, (_m, _e, f) => evaluation('division by zero', f)],
  [
    '22003',
    /^value "(.*)" is out of range for type (.+)$/s,
    (m, _e, f) => evaluation(f.badLiteral?.(m[2] ?? '', m[1] ?? '') ?? `"${m[1]}" ${m[2]} out of range`, f),
  ],
  [
    '22003',
    /^(smallint|integer|bigint|uint2|uint4|uint8) out of range$/,
    (_m, _e, f) => evaluation('numeric field overflow', f),
  ],
  ['22003', /^value overflows numeric format$/, (_m, _e, f) => evaluation('numeric field overflow', f)],
  ['22003', /^numeric field overflow$/, (_m, _e, f) => evaluation('numeric field overflow', f)],
  [
    '22P02',
    /^invalid input syntax for type ([^:]+): "(.*)"$/s,
    (m, _e, f) =>
      evaluation(
        f.badLiteral?.(m[1] ?? '', m[2] ?? '') ?? `invalid input syntax for type ${m[1]}: "${m[2]}"`,
        f,
      ),
  ],
  [
    '22007',
    /^invalid input syntax for type ([^:]+): "(.*)"$/s,
    (m, _e, f) =>
      evaluation(
        f.badLiteral?.(m[1] ?? '', m[2] ?? '') ?? `invalid input syntax for type ${m[1]}: "${m[2]}"`,
        f,
      ),
  ],
  [
    '21000',
    /^more than one row returned by a subquery used as an expression$/,
    () => planError('Evaluation error: more than one record produced in subquery'),
  ],
  [
    '23502',
    /^null value in column "(.+)" of relation .* violates not-null constraint$/,
    (m) => failure('23502', `null value in column "${m[1]}" violates not-null constraint`),
  ],
  ['22001', /./, (m, e) => planError(e.message || m[0])],
  ['2201W', /./, (_m, e) => planError(e.message)],
  ['2201X', /./, (_m, e) => planError(e.message)],
  ['54000', /^null character not permitted$/, (m) => failure('54000', m[0])],
  ['54000', /^requested length too large$/, (m) => failure('54000', m[0])],
  ['54000', /^requested character too large for encoding: (.+)$/, (m) => failure('54000', m[0])],
]

/** An error that Postgres reported → what Materialize reports in its place. */
export function translate(error: PgError, failed: Failed): SandboxError {
  for (const [code, pattern, make] of [...planErrors, ...valueErrors]) {
    if (code !== error.code) continue
    const match = pattern.exec(error.message)
    if (match) return make(match, error, failed)
  }
  if (error.code.startsWith('0A')) return unsupported(error.message)
  if (error.code === 'P0001' || error.code.startsWith('22')) return evaluation(error.message, failed)
  if (error.code === '57014') return failure('57014', 'canceling statement due to user request')
  return planError(error.message)
}

/** `WHERE clause error: aggregate functions are not allowed in WHERE clause (function pg_catalog.sum)`. */
function notAllowed(kind: string, where: string, error: PgError, failed: Failed): SandboxError {
  const name = qualifiedAt(failed.sql, error.position)
  if (name === undefined || !/^[A-Z ]+$/.test(where))
    return planError(`${kind} functions are not allowed in ${where}`)
  return planError(
    `${where} clause error: ${kind} functions are not allowed in ${where} clause (function ${name})`,
  )
}

function evaluation(message: string, failed: Failed): SandboxError {
  return planError(failed.readsData ? `Evaluation error: ${message}` : message)
}

function bare(message: string): string {
  return /^column "?(.+?)"? does not exist$/.exec(message)?.[1] ?? message
}

const dotted = /^(?:"(?:[^"]|"")*")(?:\."(?:[^"]|"")*")*/

/** The quoted, dotted name at a position of our SQL, its parts joined plainly. */
function qualifiedAt(sql: string, position: number | undefined): string | undefined {
  if (position === undefined) return undefined
  const text = [...sql].slice(position - 1).join('')
  const match = dotted.exec(text)
  if (!match) return undefined
  return match[0]
    .slice(1, -1)
    .split('"."')
    .map((part) => part.replaceAll('""', '"'))
    .join('.')
}

function missingTable(table: string, error: PgError, failed: Failed): SandboxError {
  const name = qualifiedAt(failed.sql, error.position)
  if (name?.includes('.') && name !== table) return planError(`column "${name}" does not exist`)
  return planError(`no table named '${table}' in scope`)
}

/** How many columns a subselect at a position has: counts commas of its list. */
function subselectWidth(sql: string, position: number | undefined): number {
  const text = [...sql].slice((position ?? 1) - 1).join('')
  const list = /^\(?SELECT (.*?)(?: FROM |\)$|\))/s.exec(text)?.[1] ?? ''
  let depth = 0
  let count = 1
  for (const c of list) {
    if (c === '(' || c === '[') depth += 1
    else if (c === ')' || c === ']') depth -= 1
    else if (c === ',' && depth === 0) count += 1
  }
  return Math.max(count, 2)
}

/** Anything thrown → an error for the client; what isn't ours is a bug and says so. */
export function toSandboxError(error: unknown): SandboxError {
  if (error instanceof SandboxError) return error
  const text = error instanceof Error ? error.message : String(error)
  return new SandboxError({ code: 'XX000', message: `internal error: ${text}` })
}
