import { planError, type SandboxError } from '../errors/error'
import { builtinByOid } from './builtin'
import { inputDate, inputInterval, inputTime, inputTimestamp } from './moments'

/** `invalid input syntax for type integer: invalid digit found in string: "x"`, as every type's input says it. */
export function invalidInput(title: string, why: string | null, text: string): SandboxError {
  return planError(`invalid input syntax for type ${title}: ${why === null ? '' : `${why}: `}"${text}"`)
}

type Input = (text: string) => string

/**
 * Text of a value of the type of that oid, checked by Materialize's rules → what Postgres' input function takes. Types
 * without rules of their own are left to Postgres.
 */
export function inputText(oid: number, text: string): string {
  const input = inputs.get(oid)
  return input === undefined ? text : input(text)
}

function integer(oid: number, least: bigint, most: bigint): readonly [number, Input] {
  const title = builtinByOid(oid)?.title ?? ''
  return [
    oid,
    (text) => {
      const digits = text.trim()
      if (digits === '') throw invalidInput(title, 'cannot parse integer from empty string', text)
      // an unsigned type takes no minus at all
      if (!(least < 0n ? /^[+-]?\d+$/ : /^\+?\d+$/).test(digits)) {
        throw invalidInput(title, 'invalid digit found in string', text)
      }
      const value = BigInt(digits.replace(/^\+/, ''))
      if (value > most) throw invalidInput(title, 'number too large to fit in target type', text)
      if (value < least) throw invalidInput(title, 'number too small to fit in target type', text)
      return value.toString()
    },
  ]
}

const truths = ['true', 'yes', 'on', '1']
const falsehoods = ['false', 'no', 'off', '0']

function boolean(text: string): string {
  const word = text.trim().toLowerCase()
  // `o` alone could be either
  if (word !== '' && word !== 'o') {
    if (truths.some((truth) => truth.startsWith(word))) return 't'
    if (falsehoods.some((falsehood) => falsehood.startsWith(word))) return 'f'
  }
  throw invalidInput('boolean', null, text)
}

function numeric(text: string): string {
  const digits = text.trim()
  if (/^[+-]?nan$/i.test(digits)) return 'NaN'
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(digits)
  if (parts === null || `${parts[2]}${parts[3] ?? ''}` === '') throw invalidInput('numeric', null, text)
  const whole = (parts[2] ?? '').replace(/^0+/, '')
  if (whole.length + Number(parts[4] ?? 0) > 39) {
    throw planError(`"${digits}" is out of range for type numeric: exceeds maximum precision 39`)
  }
  return digits
}

function float(title: string): Input {
  return (text) => {
    const word = text.trim()
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word)) return word
    if (/^[+-]?(nan|inf|infinity)$/i.test(word)) return word
    throw invalidInput(title, 'invalid float literal', text)
  }
}

function uuid(text: string): string {
  const hex = text.replace(/^urn:uuid:/, '')
  if (/^[0-9a-f]{32}$/i.test(hex) || /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(hex)) return hex
  const length = hex.length
  if (!hex.includes('-')) {
    const why = hex.startsWith('{')
      ? 'invalid group count: expected 5, found 1'
      : `invalid length: expected length 32 for simple format, found ${length}`
    throw invalidInput('uuid', why, text)
  }
  throw invalidInput('uuid', `invalid group count: expected 5, found ${hex.split('-').length}`, text)
}

function bytes(text: string): string {
  if (!text.startsWith('\\x')) return text
  const digits = text.slice(2)
  const odd = /[^0-9a-f\s]/i.exec(digits)
  if (odd !== null) throw invalidInput('bytea', `invalid hexadecimal digit: "${odd[0]}"`, text)
  if (digits.replace(/\s/g, '').length % 2 === 1) {
    throw invalidInput('bytea', 'invalid hexadecimal data: odd number of digits', text)
  }
  return text
}

function mzTimestamp(text: string): string {
  if (/^\d+$/.test(text)) return text
  try {
    const moment = inputTimestamp(text, 'timestamp with time zone')
    const timed = moment.includes(' ') ? moment : `${moment} 00:00:00`
    const zoned = /[+-]\d\d(:?\d\d)?$|Z$/.test(timed) ? timed : `${timed}+00`
    const ms = Date.parse(zoned.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
    if (Number.isFinite(ms)) return String(ms)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    throw invalidInput(
      'mz_timestamp',
      `could not parse mz_timestamp: could not parse as number of milliseconds since epoch; could not parse as date and time: ${why}`,
      text,
    )
  }
  throw invalidInput('mz_timestamp', 'could not parse mz_timestamp', text)
}

function object(text: string): string {
  if (!/^\d+$/.test(text.trim())) throw invalidInput('oid', 'invalid digit found in string', text)
  return text.trim()
}

/** JSON, with the words of the parser that Materialize uses for what is none. */
function json(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch (error) {
    throw invalidInput(
      'jsonb',
      jsonFault(text, error instanceof Error ? error.message : ''),
      text.replaceAll('"', '\\"'),
    )
  }
}

function jsonFault(text: string, message: string): string {
  const position = /position (\d+)/.exec(message)?.[1]
  if (/Unexpected end|Unterminated/.test(message) || Number(position ?? -1) >= text.length) {
    const column = text.length - text.lastIndexOf('\n') - 1
    return `EOF while parsing ${openedLast(text)} at line ${text.split('\n').length} column ${column}`
  }
  const token = /Unexpected token '?(.+?)'?,/.exec(message)?.[1] ?? ''
  const before = text.slice(0, position === undefined ? Math.max(0, text.indexOf(token)) : Number(position))
  return `expected value at line ${before.split('\n').length} column ${before.length - before.lastIndexOf('\n')}`
}

/** What of JSON was begun and not ended. */
function openedLast(text: string): string {
  const open: string[] = []
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|["{}[\]]/g)) {
    if (token === '"') return 'a string'
    if (token === '{') open.push('an object')
    else if (token === '[') open.push('a list')
    else if (token === '}' || token === ']') open.pop()
  }
  return open[open.length - 1] ?? 'a value'
}

const inputs: ReadonlyMap<number, Input> = new Map<number, Input>([
  [16, boolean],
  [17, bytes],
  integer(20, -(2n ** 63n), 2n ** 63n - 1n),
  integer(21, -32768n, 32767n),
  integer(23, -(2n ** 31n), 2n ** 31n - 1n),
  [26, object],
  [700, float('real')],
  [701, float('double precision')],
  [1082, inputDate],
  [1083, inputTime],
  [1114, (text) => inputTimestamp(text, 'timestamp')],
  [1184, (text) => inputTimestamp(text, 'timestamp with time zone')],
  [1186, inputInterval],
  [1700, numeric],
  [2950, uuid],
  [3802, json],
  integer(16460, 0n, 65535n),
  integer(16462, 0n, 4294967295n),
  integer(16464, 0n, 18446744073709551615n),
  [16552, mzTimestamp],
])
