import { JinjaError, pyError } from '../../runtime/errors'
import { type BoundArguments, type Parameter, pyFunction } from '../../runtime/function'
import { asText } from '../../values/compare'
import { asInt } from '../../values/numbers'
import { reprText } from '../../values/text'
import { PyDict, type Value } from '../../values/value'
import { dayOf } from './calendar'
import { checkedDay, clockOf, PyDate, PyDateTime, PyTime, timestampMicros } from './datetime'
import { PyClass } from './python-class'
import { strptime } from './strptime'
import { timedeltaClass } from './timedelta'
import { fixedZone, namedZone, utcZone, Zone, zoneFunctions } from './zones'

const CLOCK: readonly Parameter[] = [
  ['hour', 0],
  ['minute', 0],
  ['second', 0],
  ['microsecond', 0],
  ['tzinfo', null],
]
const zoneOf = (value: Value): Zone | null => (value instanceof Zone ? value : null)
const EPOCH_ORDINAL = 719_163

function fromOrdinal(a: BoundArguments): PyDate {
  const { year, month, day } = dayOf(Number(asInt(a.get('ordinal')) ?? 0) - EPOCH_ORDINAL)
  return new PyDate(year, month, day)
}

const ISO =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[\s\S](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?$/

function fromIso(text: Value): PyDateTime {
  const source = asText(text)
  if (source === undefined) throw pyError('TypeError', 'fromisoformat: argument must be str')
  const match = ISO.exec(source)
  if (!match) throw pyError('ValueError', `Invalid isoformat string: ${reprText(source)}`)
  const [, year, month, day, hour, minute, second, fraction, zone] = match
  const n = (part: string | undefined) => Number(part ?? 0)
  return new PyDateTime(
    checkedDay(n(year), n(month), n(day)),
    {
      hour: n(hour),
      minute: n(minute),
      second: n(second),
      microsecond: Number((fraction ?? '').padEnd(6, '0')),
    },
    zone === undefined ? null : isoZone(zone),
  )
}
/** A date with or without a time as `datetime.fromisoformat` reads it and `isoformat` writes it; null where it isn't one. */
export function isoDateTime(text: string): string | null {
  try {
    return fromIso(text).iso('T', 'auto')
  } catch (e) {
    if (e instanceof JinjaError) return null
    throw e
  }
}
function isoZone(text: string): Zone {
  if (text === 'Z') return fixedZone(0, 'datetime')
  const digits = text.replace(/\D/g, '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4) || 0)
  return fixedZone(text.startsWith('-') ? -minutes : minutes, 'datetime')
}

/** The dicts `modules.datetime` and `modules.pytz`; `now` is the clock, in milliseconds since 1970. */
export function makeDatetimeModules(now: () => number): { datetime: PyDict; pytz: PyDict } {
  const present = (zone: Zone | null) => PyDateTime.atInstant(BigInt(Math.floor(now() * 1000)), zone)
  const naiveUtc = (micros: bigint) => PyDateTime.fromWall(micros, null, null)

  const dateClass = new PyClass(
    'datetime.date',
    pyFunction('date', ['year', 'month', 'day'], (a) => {
      const { year, month, day } = checkedDay(a.get('year'), a.get('month'), a.get('day'))
      return new PyDate(year, month, day)
    }),
    [
      [
        'today',
        pyFunction('date.today', [], () => {
          const { year, month, day } = present(null)
          return new PyDate(year, month, day)
        }),
      ],
      [
        'fromisoformat',
        pyFunction('date.fromisoformat', ['date_string'], (a) => {
          const { year, month, day } = fromIso(a.get('date_string'))
          return new PyDate(year, month, day)
        }),
      ],
      ['fromordinal', pyFunction('date.fromordinal', ['ordinal'], fromOrdinal)],
      ['min', new PyDate(1, 1, 1)],
      ['max', new PyDate(9999, 12, 31)],
    ],
  )

  const datetimeClass = new PyClass(
    'datetime.datetime',
    pyFunction(
      'datetime',
      ['year', 'month', 'day', ...CLOCK],
      (a) =>
        new PyDateTime(
          checkedDay(a.get('year'), a.get('month'), a.get('day')),
          clockOf(a),
          zoneOf(a.get('tzinfo')),
        ),
    ),
    [
      ['now', pyFunction('datetime.now', [['tz', null]], (a) => present(zoneOf(a.get('tz'))))],
      ['today', pyFunction('datetime.today', [], () => present(null))],
      ['utcnow', pyFunction('datetime.utcnow', [], () => naiveUtc(BigInt(Math.floor(now() * 1000))))],
      [
        'fromtimestamp',
        pyFunction('datetime.fromtimestamp', ['timestamp', ['tz', null]], (a) =>
          PyDateTime.atInstant(timestampMicros(a.get('timestamp')), zoneOf(a.get('tz'))),
        ),
      ],
      [
        'utcfromtimestamp',
        pyFunction('datetime.utcfromtimestamp', ['timestamp'], (a) =>
          naiveUtc(timestampMicros(a.get('timestamp'))),
        ),
      ],
      [
        'fromisoformat',
        pyFunction('datetime.fromisoformat', ['date_string'], (a) => fromIso(a.get('date_string'))),
      ],
      [
        'fromordinal',
        pyFunction('datetime.fromordinal', ['ordinal'], (a) => {
          const day = fromOrdinal(a)
          return new PyDateTime(day, { hour: 0, minute: 0, second: 0, microsecond: 0 }, null)
        }),
      ],
      [
        'strptime',
        pyFunction('datetime.strptime', ['date_string', 'format'], (a) =>
          strptime(asText(a.get('date_string')) ?? '', asText(a.get('format')) ?? ''),
        ),
      ],
      [
        'combine',
        pyFunction('datetime.combine', ['date', 'time'], (a) => {
          const day = a.get('date')
          const time = a.get('time')
          if (!(day instanceof PyDate) || !(time instanceof PyTime))
            throw pyError('TypeError', 'combine() wants a date and a time')
          return new PyDateTime(day, time.clock, time.zone)
        }),
      ],
    ],
  )

  const timeClass = new PyClass(
    'datetime.time',
    pyFunction('time', CLOCK, (a) => new PyTime(clockOf(a), zoneOf(a.get('tzinfo')))),
    [],
  )
  const tzinfoClass = new PyClass(
    'datetime.tzinfo',
    pyFunction('tzinfo', [], () => utcZone),
    [],
  )

  return {
    datetime: new PyDict([
      ['date', dateClass],
      ['datetime', datetimeClass],
      ['time', timeClass],
      ['timedelta', timedeltaClass],
      ['tzinfo', tzinfoClass],
    ]),
    pytz: new PyDict([
      ['utc', namedZone('UTC')],
      ...zoneFunctions.map(([name, make]) => [name, make()] as const),
    ]),
  }
}
