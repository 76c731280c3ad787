/**
 * Types of a seed's columns as dbt finds them with agate: the first of integer, number, date, timestamp, boolean and
 * text that every value of the column fits. Empty texts and `null` are no value.
 */

export type Cell = string | number | boolean | null

type ColumnType = {
  /** In Materialize, given all values. */
  readonly sqlType: (values: readonly string[]) => string
  readonly fits: (text: string) => boolean
  readonly cast: (text: string, sqlType: string) => Cell
}

const empty = new Set(['', 'null'])

function isNull(text: string): boolean {
  return empty.has(text.trim().toLowerCase())
}

/** A text as agate's Number reads it: currency signs, `%` and thousands' commas go. Null where it is no number. */
function numberText(text: string): string | null {
  const bare = text
    .trim()
    .replaceAll(',', '')
    .replace(/^([+-]?)[$\u20ac\u00a3\u00a5]/u, '$1')
    .replace(/%$/, '')
    .replace(/[$\u20ac\u00a3\u00a5]$/u, '')
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare) ? bare : null
}

/** Places after the point that the number really needs: 2.50 has one, 1e3 none. */
export function decimalPlaces(number: string): number {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e')
  const fraction = (mantissa.split('.')[1] ?? '').replace(/0+$/, '')
  return Math.max(0, fraction.length - Number(exponent))
}

/** Without exponent and without a fraction, for a column of integers. */
function integerText(number: string): string {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const shift = Number(exponent)
  const digits = fraction.padEnd(shift, '0').slice(0, Math.max(0, shift))
  const moved = shift < 0 ? whole.slice(0, shift) : whole + digits
  return moved === '' || moved === '-' || moved === '+' ? '0' : moved
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

const day = /^(\d{4})-(\d{1,2})-(\d{1,2})$/
const moment = /^(\d{4})-(\d{1,2})-(\d{1,2}) ([01]?\d|2[0-3]):([0-5]?\d):([0-5]?\d|60|61)$/
const isoMoment =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):?([0-5]\d)(:?[0-5]\d([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/

function matchesDay(pattern: RegExp, text: string): boolean {
  const found = pattern.exec(text.trim())
  return found !== null && isDay(Number(found[1]), Number(found[2]), Number(found[3]))
}

const integer: ColumnType = {
  sqlType: () => 'integer',
  fits: (text) => /^\s*[+-]?\d+(_\d+)*\s*$/.test(text),
  cast: (text) => text.trim().replaceAll('_', '').replace(/^\+/, ''),
}

const number: ColumnType = {
  sqlType: (values) => (values.some((v) => decimalPlaces(numberText(v) ?? '0') > 0) ? 'float8' : 'integer'),
  fits: (text) => numberText(text) !== null,
  cast: (text, sqlType) => {
    const bare = numberText(text) ?? text
    return sqlType === 'integer' ? integerText(bare) : bare
  },
}

const date: ColumnType = {
  sqlType: () => 'date',
  fits: (text) => matchesDay(day, text),
  cast: (text) => text.trim(),
}

const timestamp: ColumnType = {
  sqlType: () => 'timestamp without time zone',
  fits: (text) => matchesDay(moment, text),
  cast: (text) => text.trim(),
}

const isoTimestamp: ColumnType = { ...timestamp, fits: (text) => matchesDay(isoMoment, text) }

const boolean: ColumnType = {
  sqlType: () => 'boolean',
  fits: (text) => /^\s*(true|false)\s*$/i.test(text),
  cast: (text) => text.trim().toLowerCase() === 'true',
}

const textType: ColumnType = { sqlType: () => 'text', fits: () => true, cast: (value) => value }

const inOrder = [integer, number, date, timestamp, isoTimestamp, boolean, textType]

/** A column's type and its values, cast. With `asText` (the properties name a type) values stay as they are. */
export function inferColumn(
  values: readonly string[],
  asText: boolean,
): { readonly type: string; readonly cells: readonly Cell[] } {
  const present = values.filter((v) => !isNull(v))
  const type = asText ? textType : (inOrder.find((t) => present.every((v) => t.fits(v))) ?? textType)
  const sqlType = type.sqlType(present)
  return { type: sqlType, cells: values.map((v) => (isNull(v) ? null : type.cast(v, sqlType))) }
}
