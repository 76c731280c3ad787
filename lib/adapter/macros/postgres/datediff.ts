/**
 * `datediff` for the Postgres family, put together from what each unit adds to the next larger one. The line
 * breaks around each branch are dbt's: they stand in compiled SQL.
 */
export const datediff = `{% macro postgres__datediff(first_date, second_date, datepart) -%}

${branches([
  ['year', `(${part('year', 'date', 'second_date')} - ${part('year', 'date', 'first_date')})`],
  ['quarter', smaller('year', '4', 'quarter', 'date')],
  ['month', smaller('year', '12', 'month', 'date')],
  ['day', `(({{ second_date }})::date - ({{ first_date }})::date)`],
  [
    'week',
    `({{ datediff(first_date, second_date, 'day') }} / 7 + case
            when ${part('dow', 'timestamp', 'first_date')} <= ${part('dow', 'timestamp', 'second_date')} then
                case when {{ first_date }} <= {{ second_date }} then 0 else -1 end
            else
                case when {{ first_date }} <= {{ second_date }} then 1 else 0 end
        end)`,
  ],
  ['hour', smaller('day', '24', 'hour', 'timestamp')],
  ['minute', smaller('hour', '60', 'minute', 'timestamp')],
  ['second', floored('60', 'second')],
  ['millisecond', floored('60000', 'millisecond')],
  ['microsecond', floored('60000000', 'microsecond')],
])}

{%- endmacro %}`

function branches(cases: readonly (readonly [string, string])[]): string {
  const known = cases.map(
    ([unit, sql], i) => `    {% ${i ? 'elif' : 'if'} datepart == '${unit}' %}\n        ${sql}\n`,
  )
  return `${known.join('')}    {% else %}
        {{ exceptions.raise_compiler_error("Unsupported datepart for macro datediff in postgres: {!r}".format(datepart)) }}
    {% endif %}`
}

function part(unit: string, type: string, date: string): string {
  return `date_part('${unit}', ({{ ${date} }})::${type})`
}

function smaller(larger: string, factor: string, unit: string, type: string): string {
  return `({{ datediff(first_date, second_date, '${larger}') }} * ${factor} + ${part(unit, type, 'second_date')} - ${part(unit, type, 'first_date')})`
}

function floored(factor: string, unit: string): string {
  const end = part(unit, 'timestamp', 'second_date')
  const start = part(unit, 'timestamp', 'first_date')
  return `({{ datediff(first_date, second_date, 'minute') }} * ${factor} + floor(${end}) - floor(${start}))`
}
