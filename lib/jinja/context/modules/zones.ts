import { pyError } from '../../runtime/errors'
import { type BoundArguments, pyFunction } from '../../runtime/function'
import { asText, truthy } from '../../values/compare'
import { asInt } from '../../values/numbers'
import { pyRepr, reprText } from '../../values/text'
import { PyObject, PySet, pyTypeName, type Value } from '../../values/value'
import { pad } from './calendar'
import { abstractClass } from './python-class'
import { PyTimedelta } from './timedelta'

/** An offset from UTC as it is at some time in a zone. */
export type Offset = { readonly seconds: number; readonly name: string; readonly dst: boolean }

/** A time zone: what `pytz.timezone` gives, `pytz.utc`, or Python's fixed `datetime.timezone`. */
export abstract class Zone extends PyObject {
  readonly typeName: string = 'tzinfo'
  abstract readonly label: string
  /** The offset at an instant (milliseconds since 1970). */
  abstract at(instant: number): Offset
  /**
   * The offset that a wall clock time has; where it is ambiguous, or never was, as `isDst` says. Null there doesn't
   * choose: pytz's class of error is given.
   */
  abstract atWall(wall: number, isDst: boolean | null): Offset | TimeError
  /** The offset where the zone itself is given as `tzinfo`. */
  abstract bare(): Offset
  /** The repr of the zone as it is at some time. */
  reprAt(_offset: Offset): string {
    return this.repr()
  }
  override text(): string {
    return this.label
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'zone':
        return this.label
      case 'localize':
      case 'normalize':
        return pyFunction(name, ['dt', ['is_dst', false]], (a) => {
          const time = zoned(a.get('dt'))
          return name === 'localize' ? time.localized(this, dstOf(a)) : time.normalized(this)
        })
      case 'fromutc':
        return pyFunction(name, ['dt'], (a) => zoned(a.get('dt')).fromUtc(this))
      case 'utcoffset':
      case 'dst':
      case 'tzname':
        return pyFunction(name, ['dt', ['is_dst', null]], (a) => this.#told(name, a))
      default:
        return undefined
    }
  }
  /** What `utcoffset(dt)`, `dst(dt)` or `tzname(dt)` gives. */
  #told(what: 'utcoffset' | 'dst' | 'tzname', a: BoundArguments): Value {
    const given = a.get('dt')
    const offset = given === null ? this.timeless : offsetIn(zoned(given), this, dstOf(a))
    if (offset === null) return what === 'tzname' ? this.label : null
    if (what === 'tzname') return offset.name === '' ? null : offset.name
    const seconds = what === 'utcoffset' ? offset.seconds : offset.dst ? 3600 : 0
    return new PyTimedelta(BigInt(seconds) * 1_000_000n)
  }
  /** The offset that holds whatever the time is; null where it changes. */
  get timeless(): Offset | null {
    return null
  }
}

const dstOf = (a: BoundArguments) => (a.get('is_dst') === null ? null : truthy(a.get('is_dst')))

/** pytz's classes for wall clock times that are twice, or never. */
type TimeError = 'AmbiguousTimeError' | 'NonExistentTimeError'

/** A datetime, as zones see it. */
type Zoned = {
  readonly zone: Zone | null
  readonly offset: Offset | null
  localized(zone: Zone, isDst: boolean | null): Value & Zoned
  normalized(zone: Zone): Value
  fromUtc(zone: Zone): Value
}
function offsetIn(time: Zoned, zone: Zone, isDst: boolean | null): Offset | null {
  return time.zone ? time.offset : time.localized(zone, isDst).offset
}
function zoned(value: Value): Value & Zoned {
  if (isZoned(value)) return value
  throw pyError('AttributeError', `'${pyTypeName(value)}' object has no attribute 'tzinfo'`)
}
function isZoned(value: Value): value is Value & Zoned {
  return value instanceof PyObject && 'localized' in value && 'normalized' in value
}

/** `+02:00` (with `colon` false: `+0200`). */
export function offsetText(seconds: number, colon = true): string {
  const size = Math.abs(seconds)
  const hours = pad(Math.floor(size / 3600))
  const minutes = pad(Math.floor(size / 60) % 60)
  const rest = size % 60 === 0 ? '' : `${colon ? ':' : ''}${pad(size % 60)}`
  return `${seconds < 0 ? '-' : '+'}${hours}${colon ? ':' : ''}${minutes}${rest}`
}

/** A zone of one offset: UTC, `pytz.FixedOffset`, Python's own `timezone`. */
export class FixedZone extends Zone {
  readonly label: string
  readonly #offset: Offset
  readonly #kind: 'pytz' | 'datetime'
  constructor(seconds: number, kind: 'pytz' | 'datetime') {
    super()
    this.label =
      seconds === 0
        ? 'UTC'
        : kind === 'pytz'
          ? `pytz.FixedOffset(${seconds / 60})`
          : `UTC${offsetText(seconds)}`
    this.#kind = kind
    this.#offset = { seconds, name: seconds === 0 || kind === 'datetime' ? this.label : '', dst: false }
  }
  at(): Offset {
    return this.#offset
  }
  atWall(): Offset {
    return this.#offset
  }
  bare(): Offset {
    return this.#offset
  }
  override get timeless(): Offset {
    return this.#offset
  }
  override attribute(name: string): Value | undefined {
    const nameless = name === 'zone' && this.#kind === 'pytz' && this.#offset.seconds !== 0
    return nameless ? null : super.attribute(name)
  }
  override repr(): string {
    const { seconds } = this.#offset
    if (this.#kind === 'pytz') return seconds === 0 ? '<UTC>' : this.label
    if (seconds === 0) return 'datetime.timezone.utc'
    const days = seconds < 0 ? -1 : 0
    return `datetime.timezone(datetime.timedelta(${days ? `days=-1, ` : ''}seconds=${seconds - days * 86_400}))`
  }
  override equals(other: Value): boolean {
    return other instanceof FixedZone && other.#offset.seconds === this.#offset.seconds
  }
}

/** A zone of a fixed number of minutes east of UTC. */
export function fixedZone(minutes: number, kind: 'pytz' | 'datetime'): Zone {
  return new FixedZone(minutes * 60, kind)
}

export const utcZone: Zone = fixedZone(0, 'pytz')
/** Python's own UTC. */
export const utcOffsetZone: Zone = fixedZone(0, 'datetime')

/** Abbreviations that the platform's English names lack. */
const ABBREVIATIONS: Record<string, string> = {
  'Japan Standard Time': 'JST',
  'India Standard Time': 'IST',
  'China Standard Time': 'CST',
  'Korean Standard Time': 'KST',
  'Hong Kong Standard Time': 'HKT',
  'Singapore Standard Time': '+08',
  'Israel Standard Time': 'IST',
  'Israel Daylight Time': 'IDT',
  'Moscow Standard Time': 'MSK',
  'South Africa Standard Time': 'SAST',
  'East Africa Time': 'EAT',
  'West Africa Standard Time': 'WAT',
  'Central Africa Time': 'CAT',
  'Pakistan Standard Time': 'PKT',
  'Philippine Standard Time': 'PST',
  'Western Indonesia Time': 'WIB',
  'New Zealand Standard Time': 'NZST',
  'New Zealand Daylight Time': 'NZDT',
  'Australian Eastern Standard Time': 'AEST',
  'Australian Eastern Daylight Time': 'AEDT',
  'Australian Central Standard Time': 'ACST',
  'Australian Central Daylight Time': 'ACDT',
  'Australian Western Standard Time': 'AWST',
}

class NamedZone extends Zone {
  override readonly typeName: string
  readonly label: string
  readonly #clock: Intl.DateTimeFormat
  readonly #names: readonly Intl.DateTimeFormat[]
  constructor(name: string) {
    super()
    this.label = name
    this.typeName = name
    const options = {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    } as const
    this.#clock = new Intl.DateTimeFormat('en-US', options)
    this.#names = (['short', 'long'] as const).flatMap((timeZoneName) =>
      ['en-US', 'en-GB'].map((locale) => new Intl.DateTimeFormat(locale, { timeZone: name, timeZoneName })),
    )
  }
  #seconds(instant: number): number {
    const whole = Math.floor(instant / 1000) * 1000
    const parts = new Map(this.#clock.formatToParts(whole).map((p) => [p.type, p.value]))
    const n = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? 0)
    const date = new Date(0)
    date.setUTCFullYear(parts.get('era') === 'BC' ? 1 - n('year') : n('year'), n('month') - 1, n('day'))
    date.setUTCHours(n('hour'), n('minute'), n('second'))
    return (date.getTime() - whole) / 1000
  }
  #name(instant: number, seconds: number): string {
    const [us, gb, long] = this.#names.map(
      (f) => f.formatToParts(instant).find((p) => p.type === 'timeZoneName')?.value ?? '',
    )
    for (const short of [us, gb]) if (short && /^[A-Z]+$/.test(short) && short !== 'UTC') return short
    const known = long === undefined ? undefined : ABBREVIATIONS[long]
    if (known) return known
    return seconds === 0 ? 'UTC' : offsetText(seconds, false).replace(/00$/, '')
  }
  at(instant: number): Offset {
    const exact = this.#seconds(instant)
    // pytz rounds to minutes what was the sun's time.
    const seconds = Math.floor((exact + 30) / 60) * 60
    if (exact % 60 !== 0) return { seconds, name: 'LMT', dst: false }
    const january = this.#seconds(Date.UTC(new Date(instant).getUTCFullYear(), 0, 1))
    const july = this.#seconds(Date.UTC(new Date(instant).getUTCFullYear(), 6, 1))
    return {
      seconds,
      name: this.#name(instant, seconds),
      dst: january !== july && seconds === Math.max(january, july),
    }
  }
  atWall(wall: number, isDst: boolean | null): Offset | TimeError {
    // The two instants that the wall time can be, by the offsets a day before and after.
    const before = this.#seconds(wall - 86_400_000)
    const after = this.#seconds(wall + 86_400_000)
    const offsetOf = (seconds: number) => this.at(wall - seconds * 1000)
    const fits = [...new Set([before, after])].filter((s) => this.#seconds(wall - s * 1000) === s)
    const [only, other] = fits
    if (only === undefined) {
      if (isDst === null) return 'NonExistentTimeError'
      return this.at(wall + (isDst ? 1 : -1) * 6 * 3_600_000 - (isDst ? after : before) * 1000)
    }
    if (other === undefined) return offsetOf(only)
    if (isDst === null) return 'AmbiguousTimeError'
    const both = [offsetOf(only), offsetOf(other)]
    const wanted = both.filter((o) => o.dst === isDst)
    const left = wanted.length === 0 ? both : wanted
    left.sort((a, b) => (isDst ? b.seconds - a.seconds : a.seconds - b.seconds))
    return left[0] ?? offsetOf(only)
  }
  bare(): Offset {
    const seconds = Math.round(this.#seconds(Date.UTC(1850, 0, 1)) / 60) * 60
    return { seconds, name: 'LMT', dst: false }
  }
  override reprAt({ seconds, name, dst }: Offset): string {
    const sign = seconds < 0 ? '-1 day, ' : '+'
    return `<DstTzInfo ${reprText(this.label)} ${name}${sign}${clock(seconds)} ${dst ? 'DST' : 'STD'}>`
  }
  override repr(): string {
    return this.reprAt(this.bare())
  }
}
const clock = (seconds: number) => {
  const s = ((seconds % 86_400) + 86_400) % 86_400
  return `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`
}

const zones = new Map<string, Zone>()

/** The zone of that name in the IANA database. */
export function namedZone(name: string): Zone {
  const known = zones.get(name.toLowerCase())
  if (known) return known
  if (/^utc$/i.test(name)) return utcZone
  try {
    const zone = new NamedZone(name)
    zones.set(name.toLowerCase(), zone)
    return zone
  } catch (e) {
    if (e instanceof RangeError) throw pyError('UnknownTimeZoneError', reprText(name))
    throw e
  }
}

let known: readonly string[] | null = null
/** The platform's zones, a list of one's own; it has no UTC among them. */
function allZones(): string[] {
  known ??= [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort()
  return [...known]
}

/** Names under `modules.pytz` that don't depend on datetimes. */
export const zoneFunctions: readonly (readonly [string, () => Value])[] = [
  [
    'timezone',
    () =>
      pyFunction('timezone', ['zone'], (a) => {
        const name = asText(a.get('zone'))
        if (name === undefined) throw pyError('UnknownTimeZoneError', pyRepr(a.get('zone')))
        return namedZone(name)
      }),
  ],
  [
    'FixedOffset',
    () =>
      pyFunction('FixedOffset', ['offset'], (a) => {
        const minutes = asInt(a.get('offset'))
        if (minutes === undefined)
          throw pyError('TypeError', `bad operand type for abs(): '${pyTypeName(a.get('offset'))}'`)
        if (minutes >= 1440 || minutes <= -1440)
          throw pyError('ValueError', `('absolute offset is too large', ${minutes})`)
        return fixedZone(Number(minutes), 'pytz')
      }),
  ],
  ['all_timezones', allZones],
  ['all_timezones_set', () => new PySet(allZones())],
  ['common_timezones', allZones],
  ['common_timezones_set', () => new PySet(allZones())],
  ...['AmbiguousTimeError', 'InvalidTimeError', 'NonExistentTimeError', 'UnknownTimeZoneError'].map(
    (name) => [name, () => abstractClass(`pytz.exceptions.${name}`)] as const,
  ),
  ['BaseTzInfo', () => abstractClass('pytz.tzinfo.BaseTzInfo')],
]
