import { Float } from '../foundation'
import { YamlDate, YamlDateTime, type YamlScalar } from './values'

/** Thrown where a text has the form of a type but is no value of it; caught where its node is made. */
export class ScalarError extends Error {
  /** Whether it is PyYAML that refuses the text and says where it stands; else Python does. */
  readonly isPlaced: boolean
  constructor(message: string, isPlaced = false) {
    super(message)
    this.isPlaced = isPlaced
  }
}

const INTEGER =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/
const DATE_TIME =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?(?:[ \t]*(Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?$/

const WORDS = new Map<string, YamlScalar>([
  ['', null],
  ['~', null],
])
for (const word of ['null']) addWord(word, null)
for (const word of ['yes', 'true', 'on']) addWord(word, true)
for (const word of ['no', 'false', 'off']) addWord(word, false)

/** YAML 1.1 knows each word in lower case, in capitals and with one capital. */
function addWord(word: string, value: YamlScalar): void {
  WORDS.set(word, value)
  WORDS.set(word.toUpperCase(), value)
  WORDS.set(word.charAt(0).toUpperCase() + word.slice(1), value)
}

/**
 * The value of an unquoted scalar by YAML 1.1 as PyYAML reads it: `yes` is true, `010` is 8, `1:30` is 90, `1_000`
 * is 1000, `1e3` is a text (a float needs its point and its sign).
 * @throws ScalarError for `2024-13-01`, `=` and the like
 */
export function resolvePlain(text: string): YamlScalar {
  if (WORDS.has(text)) return WORDS.get(text) ?? null
  const first = text.charCodeAt(0)
  const digit = first >= 48 && first <= 57
  if (digit || first === 43 || first === 45 || first === 46) {
    if (FLOAT.test(text)) return parseFloatText(text)
    if (INTEGER.test(text)) return parseIntText(text)
    if (digit && text.charCodeAt(4) === 45) return parseTimestamp(text) ?? text
  } else if (text === '=' || text === '<<') {
    throw new ScalarError(`"${text}" alone has a meaning of its own in YAML 1.1 and cannot be a value`, true)
  }
  return text
}

/** The value of a scalar with an explicit tag (`!!int`), by the tag's name without its prefix. */
export function resolveTagged(type: string, text: string): YamlScalar {
  switch (type) {
    case 'str':
      return text
    case 'null':
      return null
    case 'bool':
      return taggedBool(text)
    case 'int':
      return parseIntText(text)
    case 'float':
      return parseFloatText(text)
    case 'timestamp':
      return parseTimestamp(text) ?? invalid('timestamp', text)
    default:
      throw new ScalarError(`the tag !!${type} is not supported`, true)
  }
}

function invalid(type: string, text: string): never {
  throw new ScalarError(`'${text}' is not a ${type}`)
}

function taggedBool(text: string): boolean {
  const value = WORDS.get(text.toLowerCase())
  return typeof value === 'boolean' ? value : invalid('bool', text)
}

/** Splits off the sign. */
function signed(text: string): [negative: boolean, rest: string] {
  const negative = text.startsWith('-')
  return [negative, negative || text.startsWith('+') ? text.slice(1) : text]
}

/** A whole number as `number` where that is exact, else as `bigint`. */
function whole(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

function parseIntText(text: string): number | bigint {
  const [negative, digits] = signed(text.replaceAll('_', ''))
  const value = unsignedInt(digits) ?? invalid('whole number', text)
  return whole(negative ? -value : value)
}

function unsignedInt(digits: string): bigint | undefined {
  if (digits.includes(':')) {
    if (!/^[0-9]+(:[0-9]+)*$/.test(digits)) return undefined
    return digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n)
  }
  if (/^0[bx][0-9a-fA-F]+$/.test(digits)) return digits.startsWith('0b') ? binary(digits) : BigInt(digits)
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`)
  return /^(0|[1-9][0-9]*)$/.test(digits) ? BigInt(digits) : undefined
}

function binary(digits: string): bigint | undefined {
  return /^0b[01]+$/.test(digits) ? BigInt(digits) : undefined
}

function parseFloatText(text: string): Float {
  const [negative, digits] = signed(text.replaceAll('_', '').toLowerCase())
  const value = unsignedFloat(digits)
  if (value === undefined) invalid('number', text)
  return new Float(negative ? -value : value)
}

function unsignedFloat(digits: string): number | undefined {
  if (digits === '.inf' || digits === 'inf' || digits === 'infinity') return Number.POSITIVE_INFINITY
  if (digits === '.nan' || digits === 'nan') return Number.NaN
  const parts = digits.split(':')
  let value = 0
  let base = 1
  // From the last part on, as PyYAML adds them: another order rounds otherwise.
  for (const part of parts.reverse()) {
    if (!/^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/.test(part)) return undefined
    value += Number(part) * base
    base *= 60
  }
  return value
}

function parseTimestamp(text: string): YamlDate | YamlDateTime | undefined {
  const date = DATE.exec(text)
  if (date !== null) return makeDate(text, date)
  const match = DATE_TIME.exec(text)
  if (match === null) return undefined
  const [hour, minute, second] = match.slice(4, 7).map(Number)
  if (hour === undefined || minute === undefined || second === undefined) return undefined
  if (hour > 23) throw new ScalarError(`the timestamp ${text} has no such hour`)
  if (minute > 59) throw new ScalarError(`the timestamp ${text} has no such minute`)
  if (second > 59) throw new ScalarError(`the timestamp ${text} has no such second`)
  const microsecond = Number((match[7] ?? '').slice(0, 6).padEnd(6, '0'))
  return new YamlDateTime(
    makeDate(text, match),
    { hour, minute, second, microsecond },
    offset(text, match[8]),
  )
}

function makeDate(text: string, match: RegExpExecArray): YamlDate {
  const [year = 0, month = 0, day = 0] = match.slice(1, 4).map(Number)
  const days = new Date(Date.UTC(year === 0 ? 4 : year, month, 0)).getUTCDate()
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days) {
    throw new ScalarError(`${text} looks like a date, but there is no such day`)
  }
  return new YamlDate(year, month, day)
}

function offset(text: string, zone: string | undefined): number | null {
  if (zone === undefined) return null
  if (zone === 'Z') return 0
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number)
  const total = hours * 60 + minutes
  if (total >= 24 * 60) throw new ScalarError(`the zone of ${text} is a day or more away from UTC`)
  return zone.startsWith('-') ? -total : total
}
