import type { Float } from '../foundation'

/** Text of a number with leading zeros. */
function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}

/** A date without a time, as YAML 1.1 reads `2024-05-01`; Python's `datetime.date`. */
export class YamlDate {
  readonly year: number
  readonly month: number
  readonly day: number
  constructor(year: number, month: number, day: number) {
    this.year = year
    this.month = month
    this.day = day
  }
  /** ISO text, as Python prints it. */
  toString(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`
  }
  toJSON(): string {
    return this.toString()
  }
}

type Clock = {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}

/** A timestamp as YAML 1.1 reads `2024-05-01 12:00:00`; Python's `datetime.datetime`. */
export class YamlDateTime {
  readonly date: YamlDate
  readonly clock: Clock
  /** Minutes east of UTC; null where the text names no zone. */
  readonly offsetMinutes: number | null
  constructor(date: YamlDate, clock: Clock, offsetMinutes: number | null) {
    this.date = date
    this.clock = clock
    this.offsetMinutes = offsetMinutes
  }
  /** Text with a blank between date and time, as Python's `str`. */
  toString(): string {
    return this.isoFormat(' ')
  }
  /** ISO text with a `T`, as dbt writes it to JSON. */
  toJSON(): string {
    return this.isoFormat('T')
  }
  /** Python's `isoformat(separator)`. */
  isoFormat(separator: string): string {
    const { hour, minute, second, microsecond } = this.clock
    const fraction = microsecond === 0 ? '' : `.${pad(microsecond, 6)}`
    return `${this.date}${separator}${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}${this.#zone()}`
  }
  #zone(): string {
    if (this.offsetMinutes === null) return ''
    const minutes = Math.abs(this.offsetMinutes)
    return `${this.offsetMinutes < 0 ? '-' : '+'}${pad(Math.trunc(minutes / 60))}:${pad(minutes % 60)}`
  }
}

/** What a scalar can be: whole numbers are `number` or `bigint`, every float is a `Float`. */
export type YamlScalar = string | number | bigint | boolean | null | Float | YamlDate | YamlDateTime

/**
 * A value without places. Mappings are objects without a prototype whose keys are texts: a key that YAML reads as
 * a number, a boolean or null has the text that Python's `json` gives it (`1`, `true`, `null`).
 */
export type YamlValue = YamlScalar | readonly YamlValue[] | YamlObject
export type YamlObject = { readonly [key: string]: YamlValue }

type Placed = {
  /** Where it begins and ends in the text, as offsets. */
  readonly start: number
  readonly end: number
}

export type YamlScalarNode = Placed & {
  readonly kind: 'scalar'
  readonly value: YamlScalar
  /** Plain scalars are unquoted: only they can mean something other than text. */
  readonly plain: boolean
}
export type YamlSequenceNode = Placed & { readonly kind: 'sequence'; readonly items: readonly YamlNode[] }
export type YamlEntry = { readonly key: YamlScalarNode; readonly value: YamlNode }
/** Entries have merge keys resolved and duplicates settled (the last one wins, in the first one's place). */
export type YamlMappingNode = Placed & { readonly kind: 'mapping'; readonly entries: readonly YamlEntry[] }

/** A value with its place. An aliased node is the same object wherever it stands. */
export type YamlNode = YamlScalarNode | YamlSequenceNode | YamlMappingNode

/** Whether a value is a mapping. */
export function isYamlObject(value: YamlValue | undefined): value is YamlObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) === null
  )
}

/** The text of a mapping's key as Python's `json` writes it. */
export function keyText(key: YamlScalar): string {
  return typeof key === 'string' ? key : String(key)
}
