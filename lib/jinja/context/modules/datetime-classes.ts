import { pyError } from '../../runtime/errors'
import { type BoundArguments, pyFunction } from '../../runtime/function'
import { needIndex } from '../../values/convert'
import { PyDict, pyTypeName, type Value } from '../../values/value'
import { type Day, dayOf } from './calendar'
import { clockOf, clockParameters, MIDNIGHT, textArgument, zoneArgument } from './clock'
import { checkedDay, EPOCH_ORDINAL, PyDate } from './date'
import { PyDateTime, timestampMicros } from './datetime'
import { dateFromIso, dateTimeFromIso, isoDay, timeFromIso } from './iso'
import { native, nativeConstructor } from './native'
import { abstractClass, PyClass } from './python-class'
import { strptime } from './strptime'
import { PyTime } from './time'
import { PyTimedelta, timedeltaClass } from './timedelta'
import { namedZone, type Zone, zoneFunctions } from './zones'

const MICROSECOND = new PyTimedelta(1n)
const CLOCK = [...clockParameters(MIDNIGHT, null), ['fold', 0]] as const
const dateOf = ({ year, month, day }: Day) => new PyDate(year, month, day)
const midnightOf = (day: Day) => new PyDateTime(day, MIDNIGHT, null)

function fromOrdinal(a: BoundArguments): Day {
  const ordinal = Number(needIndex(a.get('ordinal')))
  if (ordinal < 1) throw pyError('ValueError', 'ordinal must be >= 1')
  const day = dayOf(ordinal - EPOCH_ORDINAL)
  if (!(day.year <= 9999)) throw pyError('ValueError', 'year is out of range')
  return day
}
function fromIsoCalendar(a: BoundArguments): Day {
  const [year, week, day] = ['year', 'week', 'day'].map((part) => Number(needIndex(a.get(part))))
  return isoDay(year ?? 0, week ?? 0, day ?? 0)
}
const WEEK = ['year', 'week', 'day'] as const

function combine(a: BoundArguments): Value {
  const [day, time] = [a.get('date'), a.get('time')]
  const wrong = (n: number, wanted: string, value: Value) =>
    pyError('TypeError', `combine() argument ${n} must be datetime.${wanted}, not ${pyTypeName(value)}`)
  if (!(day instanceof PyDate)) throw wrong(1, 'date', day)
  if (!(time instanceof PyTime)) throw wrong(2, 'time', time)
  return new PyDateTime(day, time.clock, a.given('tzinfo') ? zoneArgument(a.get('tzinfo')) : time.zone)
}

const naiveUtc = (micros: bigint) => PyDateTime.fromWall(micros, null, null)

const DATE_MEMBERS: readonly (readonly [string, Value])[] = [
  [
    'fromisoformat',
    pyFunction('date.fromisoformat', ['date_string'], (a) => dateFromIso(a.get('date_string'))),
  ],
  ['fromordinal', native('date.fromordinal', ['ordinal'], (a) => dateOf(fromOrdinal(a)))],
  ['fromisocalendar', native('date.fromisocalendar', WEEK, (a) => dateOf(fromIsoCalendar(a)))],
  [
    'fromtimestamp',
    native('date.fromtimestamp', ['timestamp'], (a) =>
      dateOf(PyDateTime.atInstant(timestampMicros(a.get('timestamp')), null)),
    ),
  ],
  ['min', new PyDate(1, 1, 1)],
  ['max', new PyDate(9999, 12, 31)],
  ['resolution', new PyTimedelta(86_400_000_000n)],
]

const DATETIME_MEMBERS: readonly (readonly [string, Value])[] = [
  [
    'fromtimestamp',
    native('datetime.fromtimestamp', ['timestamp', ['tz', null]], (a) =>
      PyDateTime.atInstant(timestampMicros(a.get('timestamp')), zoneArgument(a.get('tz'))),
    ),
  ],
  [
    'utcfromtimestamp',
    native('datetime.utcfromtimestamp', ['timestamp'], (a) => naiveUtc(timestampMicros(a.get('timestamp')))),
  ],
  [
    'fromisoformat',
    pyFunction('datetime.fromisoformat', ['date_string'], (a) => dateTimeFromIso(a.get('date_string'))),
  ],
  ['fromordinal', native('datetime.fromordinal', ['ordinal'], (a) => midnightOf(fromOrdinal(a)))],
  ['fromisocalendar', native('datetime.fromisocalendar', WEEK, (a) => midnightOf(fromIsoCalendar(a)))],
  [
    'strptime',
    native('datetime.strptime', ['date_string', 'format'], (a) =>
      strptime(textArgument(a, 'date_string', 'strptime'), textArgument(a, 'format', 'strptime', 2)),
    ),
  ],
  ['combine', native('datetime.combine', ['date', 'time', ['tzinfo', null]], combine)],
  ['min', midnightOf({ year: 1, month: 1, day: 1 })],
  [
    'max',
    new PyDateTime(
      { year: 9999, month: 12, day: 31 },
      { hour: 23, minute: 59, second: 59, microsecond: 999_999 },
      null,
    ),
  ],
  ['resolution', MICROSECOND],
]

const TIME_MEMBERS: readonly (readonly [string, Value])[] = [
  [
    'fromisoformat',
    pyFunction('time.fromisoformat', ['time_string'], (a) => timeFromIso(a.get('time_string'))),
  ],
  ['min', new PyTime(MIDNIGHT, null)],
  ['max', new PyTime({ hour: 23, minute: 59, second: 59, microsecond: 999_999 }, null)],
  ['resolution', MICROSECOND],
]

// What a class has, each of its objects has as well.
for (const [name, value] of DATE_MEMBERS) PyDate.members.set(name, value)
for (const [name, value] of DATETIME_MEMBERS) PyDateTime.members.set(name, value)
for (const [name, value] of TIME_MEMBERS) PyTime.members.set(name, value)

/** The dicts `modules.datetime` and `modules.pytz`; `now` is the clock, in milliseconds since 1970. */
export function makeDatetimeModules(now: () => number): { datetime: PyDict; pytz: PyDict } {
  const present = (zone: Zone | null) => PyDateTime.atInstant(BigInt(Math.floor(now() * 1000)), zone)

  const dateClass = new PyClass(
    'datetime.date',
    nativeConstructor('date', ['year', 'month', 'day'], (a) =>
      dateOf(checkedDay(a.get('year'), a.get('month'), a.get('day'))),
    ),
    [['today', native('date.today', [], () => dateOf(present(null)))], ...DATE_MEMBERS],
  )
  const datetimeClass = new PyClass(
    'datetime.datetime',
    nativeConstructor('datetime', ['year', 'month', 'day', ...CLOCK], (a) => {
      const day = checkedDay(a.get('year'), a.get('month'), a.get('day'))
      return new PyDateTime(day, clockOf(a), zoneArgument(a.get('tzinfo')))
    }),
    [
      ['now', native('datetime.now', [['tz', null]], (a) => present(zoneArgument(a.get('tz'))))],
      ['today', native('datetime.today', [], () => present(null))],
      ['utcnow', native('datetime.utcnow', [], () => naiveUtc(BigInt(Math.floor(now() * 1000))))],
      ...DATETIME_MEMBERS,
    ],
  )
  const timeClass = new PyClass(
    'datetime.time',
    nativeConstructor('time', CLOCK, (a) => new PyTime(clockOf(a), zoneArgument(a.get('tzinfo')))),
    TIME_MEMBERS,
  )

  return {
    datetime: new PyDict([
      ['date', dateClass],
      ['datetime', datetimeClass],
      ['time', timeClass],
      ['timedelta', timedeltaClass],
      ['tzinfo', abstractClass('datetime.tzinfo')],
    ]),
    pytz: new PyDict([
      ['utc', namedZone('UTC')],
      ...zoneFunctions.map(([name, make]) => [name, make()] as const),
    ]),
  }
}
