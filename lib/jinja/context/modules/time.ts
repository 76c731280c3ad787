import { PyObject, type Value } from '../../values/value'
import {
  type Clock,
  clockMicros,
  clockNumbers,
  clockOf,
  clockParameters,
  clockText,
  textArgument,
  zoneArgument,
} from './clock'
import { native } from './native'
import { strftime } from './strftime'
import { PyTimedelta } from './timedelta'
import { FixedZone, type Offset, offsetText, type Zone } from './zones'

/** The day that a time is written with where a format asks for one. */
const NO_DAY = { year: 1900, month: 1, day: 1 }

/** Python's `time`. */
export class PyTime extends PyObject {
  /** What the class has, and each time of it. */
  static readonly members = new Map<string, Value>()
  readonly typeName = 'datetime.time'
  readonly clock: Clock
  readonly zone: Zone | null
  constructor(clock: Clock, zone: Zone | null) {
    super()
    this.clock = clock
    this.zone = zone
  }
  /** A zone whose offset changes has none without a day. */
  get #offset(): Offset | null {
    return this.zone instanceof FixedZone ? this.zone.bare() : null
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'hour':
      case 'minute':
      case 'second':
      case 'microsecond':
        return this.clock[name]
      case 'tzinfo':
        return this.zone
      case 'fold':
        return 0
      case 'isoformat':
        return native('time.isoformat', [['timespec', 'auto']], (a) =>
          this.#iso(textArgument(a, 'timespec', 'isoformat')),
        )
      case 'strftime':
        return native('time.strftime', ['format'], (a) =>
          this.#formatted(textArgument(a, 'format', 'strftime')),
        )
      case 'utcoffset':
        return native(
          'time.utcoffset',
          [],
          () => this.#offset && new PyTimedelta(BigInt(this.#offset.seconds) * 1_000_000n),
        )
      case 'dst':
        return native('time.dst', [], () => this.#offset && new PyTimedelta(0n))
      case 'tzname':
        return native('time.tzname', [], () => this.#offset?.name ?? null)
      case 'replace':
        return native(
          'time.replace',
          clockParameters(this.clock, this.zone),
          (a) => new PyTime(clockOf(a), zoneArgument(a.get('tzinfo'))),
        )
      default:
        return PyTime.members.get(name)
    }
  }
  #iso(precision: string): string {
    return clockText(this.clock, precision) + (this.#offset ? offsetText(this.#offset.seconds) : '')
  }
  #formatted(format: string): string {
    return strftime(format, NO_DAY, this.clock, this.#offset)
  }
  override format(spec: string): string | undefined {
    return spec === '' ? this.text() : this.#formatted(spec)
  }
  override text(): string {
    return this.#iso('auto')
  }
  override repr(): string {
    const zone = this.zone ? `, tzinfo=${this.zone.repr()}` : ''
    return `datetime.time(${clockNumbers(this.clock).join(', ')}${zone})`
  }
  override equals(other: Value): boolean {
    return other instanceof PyTime && other.text() === this.text()
  }
  override hashKey(): unknown {
    return `\u0000\udc00time${this.text()}`
  }
  override compare(other: Value): number | undefined {
    return other instanceof PyTime ? Number(clockMicros(this.clock) - clockMicros(other.clock)) : undefined
  }
}
