import { binaryCast } from './binary-cast'

/** Functions of `functions.ts` whose implementation is ours, in schema `mz_functions`. */

type Volatility = 'IMMUTABLE' | 'STABLE'

function sql(
  name: string,
  parameters: string,
  returns: string,
  body: string,
  more = 'IMMUTABLE STRICT',
): string {
  return `CREATE FUNCTION mz_functions.${name}(${parameters}) RETURNS ${returns} LANGUAGE sql ${more} AS $f$${body}$f$`
}

/** A type that datediff takes, and the timestamp it is counted in. */
const moments = [
  ['timestamp', '$2', '$3'],
  ['timestamptz', "$2 AT TIME ZONE 'UTC'", "$3 AT TIME ZONE 'UTC'"],
  ['date', '$2::timestamp', '$3::timestamp'],
] as const

/** Borders of years and months crossed; whole weeks, days and smaller units gone by. */
function datediff(): string[] {
  const months = (at: string) => `(extract(year from ${at}) * 12 + extract(month from ${at}))`
  return moments.map(([type, from, to]) => {
    const seconds = `(extract(epoch from ${to}) - extract(epoch from ${from}))`
    const year = (at: string) => `extract(year from ${at})`
    return sql(
      'datediff',
      `unit text, "from" ${type}, "to" ${type}`,
      'int8',
      `SELECT (CASE lower(regexp_replace($1, 's$', ''))
        WHEN 'millennium' THEN floor((${year(to)} - 1) / 1000) - floor((${year(from)} - 1) / 1000)
        WHEN 'century' THEN floor((${year(to)} - 1) / 100) - floor((${year(from)} - 1) / 100)
        WHEN 'decade' THEN floor(${year(to)} / 10) - floor(${year(from)} / 10)
        WHEN 'year' THEN ${year(to)} - ${year(from)}
        WHEN 'quarter' THEN (${year(to)} - ${year(from)}) * 4 + extract(quarter from ${to}) - extract(quarter from ${from})
        WHEN 'month' THEN ${months(to)} - ${months(from)}
        WHEN 'week' THEN trunc(${seconds} / 604800)
        WHEN 'day' THEN trunc(${seconds} / 86400)
        WHEN 'hour' THEN trunc(${seconds} / 3600)
        WHEN 'minute' THEN trunc(${seconds} / 60)
        WHEN 'second' THEN trunc(${seconds})
        WHEN 'millisecond' THEN trunc(${seconds} * 1000)
        WHEN 'microsecond' THEN trunc(${seconds} * 1000000)
        ELSE mz_functions.fail('unit ''' || $1 || ''' not recognized', NULL::numeric) END)::int8`,
    )
  })
}

/** Text and moments. */
function scalars(): string[] {
  return [
    // the time of the read or of the maintainer's work, which it sets for its transaction
    sql(
      'mz_now',
      '',
      'mz_timestamp',
      "SELECT mz_functions.to_mz_timestamp(current_setting('mz.now')::numeric)",
      'STABLE',
    ),
    ...datediff(),
    sql('date_bin', 'stride interval, at timestamp, origin timestamp', 'timestamp', dateBin('timestamp')),
    sql(
      'date_bin',
      'stride interval, at timestamptz, origin timestamptz',
      'timestamptz',
      dateBin('timestamptz'),
    ),
    `CREATE FUNCTION mz_functions.make_timestamp(int8, int8, int8, int8, int8, float8) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT AS $f$
BEGIN
  RETURN pg_catalog.make_timestamp($1::int4, $2::int4, $3::int4, $4::int4, $5::int4, $6);
EXCEPTION WHEN others THEN RETURN NULL;
END $f$`,
    `CREATE FUNCTION mz_functions.try_parse_monotonic_iso8601_timestamp(text) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE STRICT AS $f$
BEGIN
  IF $1 !~ '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' THEN RETURN NULL; END IF;
  RETURN $1::timestamptz AT TIME ZONE 'UTC';
EXCEPTION WHEN others THEN RETURN NULL;
END $f$`,
    sql('pg_encoding_to_char', 'int4', 'text', 'SELECT pg_catalog.pg_encoding_to_char($1)::text'),
    sql('sqrt', 'numeric', 'numeric', 'SELECT mz_functions.round39(pg_catalog.sqrt(round($1, 45)))'),
    sql('sqrt', 'float8', 'float8', 'SELECT pg_catalog.sqrt($1)'),
    sql(
      'pow',
      'numeric, numeric',
      'numeric',
      'SELECT mz_functions.round39(pg_catalog.power(round($1, 45), $2))',
    ),
    sql('pow', 'float8, float8', 'float8', 'SELECT pg_catalog.power($1, $2)'),
    sql(
      'power',
      'numeric, numeric',
      'numeric',
      'SELECT mz_functions.round39(pg_catalog.power(round($1, 45), $2))',
    ),
    sql('power', 'float8, float8', 'float8', 'SELECT pg_catalog.power($1, $2)'),
    // the printer writes avg(x) as avg_of(sum(x), count(x)): a quotient has more digits than Postgres' average
    ...['int8', 'numeric'].map((type) =>
      sql('avg_of', `${type}, int8`, 'numeric', 'SELECT CASE WHEN $2 > 0 THEN $1::numeric / $2::numeric END'),
    ),
    ...['float4', 'float8'].map((type) =>
      sql('avg_of', `${type}, int8`, 'float8', 'SELECT CASE WHEN $2 > 0 THEN $1::float8 / $2::float8 END'),
    ),
    sql('avg_of', 'interval, int8', 'interval', 'SELECT CASE WHEN $2 > 0 THEN $1 / $2 END'),
    ...deviations(),
    ...['text, int4', 'text, int4, text'].map((parameters, i) =>
      sql(
        'lpad',
        parameters,
        'text',
        `SELECT CASE WHEN $2 < 0 THEN mz_functions.fail('length must be nonnegative') ELSE pg_catalog.lpad($1, $2${i === 0 ? '' : ', $3'}) END`,
      ),
    ),
    sql('constant_time_eq', 'text, text', 'bool', 'SELECT $1 = $2'),
    sql('constant_time_eq', 'bytea, bytea', 'bool', 'SELECT $1 = $2'),
    sql('crc32', 'bytea', 'uint4', 'SELECT (pg_catalog.crc32($1))::uint4'),
    sql('crc32', 'text', 'uint4', "SELECT (pg_catalog.crc32(convert_to($1, 'UTF8')))::uint4"),
    // groups are written $1 there, \1 here
    sql(
      'regexp_replace',
      'text, text, text',
      'text',
      `SELECT pg_catalog.regexp_replace($1, $2, ${groups('$3')})`,
    ),
    sql(
      'regexp_replace',
      'text, text, text, text',
      'text',
      `SELECT pg_catalog.regexp_replace($1, $2, ${groups('$3')}, $4)`,
    ),
    sql(
      'split_part',
      'text, text, int8',
      'text',
      `SELECT CASE WHEN $3 <= 0 THEN mz_functions.fail('field position must be greater than zero') ELSE pg_catalog.split_part($1, $2, $3::int4) END`,
    ),
    sql('to_char', 'timestamp, text', 'text', 'SELECT pg_catalog.to_char($1, $2)'),
    sql('to_char', 'timestamptz, text', 'text', 'SELECT pg_catalog.to_char($1, $2)'),
    sql(
      'pg_typeof',
      'anyelement',
      'text',
      `SELECT CASE mz_functions.format_type(pg_catalog.pg_typeof($1)::oid, -1)
        WHEN '???' THEN mz_functions.refuse('pg_typeof() of lists and maps')
        ELSE mz_functions.format_type(pg_catalog.pg_typeof($1)::oid, -1) END`,
      'STABLE',
    ),
  ]
}

/**
 * Variances and deviations of exact numbers, from their sum, that of their squares and their count, in 39 digits; those of
 * floats (whose sums decide nothing) are Postgres' own. The printer writes them so.
 */
function deviations(): string[] {
  const exact = ['int2', 'int4', 'int8', 'uint2', 'uint4', 'uint8', 'numeric'].flatMap((type) => [
    sql('exact', type, 'numeric', 'SELECT $1::numeric'),
    sql('squared', type, 'numeric', 'SELECT mz_functions.round39($1::numeric * $1::numeric)'),
  ])
  const floating = ['float4', 'float8'].flatMap((type) => [
    sql('exact', type, 'float8', 'SELECT $1::float8'),
    sql('squared', type, 'float8', 'SELECT 0::float8'),
  ])
  const variance = (degrees: string): string =>
    `mz_functions.round39(mz_functions.round39($2 - mz_functions.round39(round(mz_functions.round39($1 * $1), 45) / $3)) / ${degrees})`
  const results = [
    ['var_pop', '$3', false],
    ['var_samp', '($3 - 1)', false],
    ['variance', '($3 - 1)', false],
    ['stddev_pop', '$3', true],
    ['stddev_samp', '($3 - 1)', true],
    ['stddev', '($3 - 1)', true],
  ] as const
  return [
    ...exact,
    ...floating,
    ...results.flatMap(([name, degrees, root]) => [
      sql(
        `${name}_of`,
        'numeric, numeric, int8, numeric',
        'numeric',
        `SELECT CASE WHEN ${degrees} > 0 THEN ${root ? `mz_functions.sqrt(greatest(${variance(degrees)}, 0))` : variance(degrees)} END`,
        'IMMUTABLE',
      ),
      sql(`${name}_of`, 'float8, float8, int8, float8', 'float8', 'SELECT $4', 'IMMUTABLE'),
    ]),
  ]
}

function groups(replacement: string): string {
  return `pg_catalog.regexp_replace(replace(${replacement}, '\\', '\\\\'), '\\$\\{?(\\d)\\}?', '\\\\\\1', 'g')`
}

function dateBin(type: string): string {
  return `SELECT CASE WHEN extract(year from $1) <> 0 OR extract(month from $1) <> 0
    THEN mz_functions.fail('timestamps cannot be binned into intervals containing months or years', NULL::${type})
    ELSE pg_catalog.date_bin($1, $2, $3) END`
}

/** jsonb: what isn't an array has no elements and no length, and no error either. */
function json(): string[] {
  return [
    sql('jsonb_typeof', 'jsonb', 'text', 'SELECT pg_catalog.jsonb_typeof($1)'),
    sql('jsonb_strip_nulls', 'jsonb', 'jsonb', 'SELECT pg_catalog.jsonb_strip_nulls($1)'),
    sql(
      'jsonb_array_length',
      'jsonb',
      'int4',
      "SELECT CASE WHEN pg_catalog.jsonb_typeof($1) = 'array' THEN pg_catalog.jsonb_array_length($1) END",
    ),
    sql(
      'jsonb_array_elements',
      'jsonb, OUT value jsonb',
      'SETOF jsonb',
      "SELECT e FROM pg_catalog.jsonb_array_elements(CASE WHEN pg_catalog.jsonb_typeof($1) = 'array' THEN $1 ELSE '[]' END) AS e",
    ),
    sql('to_jsonb', 'anyelement', 'jsonb', 'SELECT pg_catalog.to_jsonb($1)'),
    sql('to_jsonb', 'date', 'jsonb', 'SELECT pg_catalog.to_jsonb($1)'),
    sql('to_jsonb', 'timestamptz', 'jsonb', 'SELECT pg_catalog.to_jsonb($1::text)'),
    sql('to_jsonb', 'timestamp', 'jsonb', 'SELECT pg_catalog.to_jsonb($1::text)'),
  ]
}

/** Lists of built-in types, as far as they are arrays inside. */
function lists(elements: readonly string[]): string[] {
  const volatility: Volatility = 'IMMUTABLE'
  return elements.flatMap((element) => {
    const list = `pg_catalog.list_${element}`
    const item = `pg_catalog."${element}"`
    return [
      sql('list_length', list, 'int4', `SELECT cardinality($1::${item}[])`),
      sql(
        'list_append',
        `${list}, ${item}`,
        list,
        `SELECT (coalesce($1::${item}[], '{}') || ARRAY[$2])::${list}`,
        volatility,
      ),
      sql(
        'list_prepend',
        `${item}, ${list}`,
        list,
        `SELECT (ARRAY[$1] || coalesce($2::${item}[], '{}'))::${list}`,
        volatility,
      ),
      sql(
        'list_cat',
        `${list}, ${list}`,
        list,
        `SELECT (coalesce($1::${item}[], '{}') || coalesce($2::${item}[], '{}'))::${list}`,
        volatility,
      ),
      sql('unnest', list, `SETOF ${item}`, `SELECT pg_catalog.unnest($1::${item}[])`),
      // not with an element: then `'a' || 1` would be taken for a list
      `CREATE OPERATOR pg_catalog.|| (FUNCTION = mz_functions.list_cat, LEFTARG = ${list}, RIGHTARG = ${list})`,
      `CREATE AGGREGATE mz_functions.list_agg(${item}) (SFUNC = mz_functions.list_append, STYPE = ${list})`,
    ]
  })
}

/** Maps from text, as JSON inside; what is kept as JSON becomes text through `nested_text`. */
function maps(elements: readonly string[]): string[] {
  const nested = sql(
    'nested_text',
    'jsonb',
    'text',
    `SELECT CASE pg_catalog.jsonb_typeof($1)
      WHEN 'object' THEN (SELECT '{' || coalesce(string_agg(mz_functions.quote_element(key) || '=>' || mz_functions.nested_text(value), ',' ORDER BY key COLLATE "C"), '') || '}' FROM pg_catalog.jsonb_each($1))
      WHEN 'array' THEN (SELECT '{' || coalesce(string_agg(mz_functions.nested_text(value), ',' ORDER BY n), '') || '}' FROM pg_catalog.jsonb_array_elements($1) WITH ORDINALITY AS e (value, n))
      WHEN 'null' THEN 'NULL'
      ELSE mz_functions.quote_element($1 #>> '{}') END`,
  )
  const quote = sql(
    'quote_element',
    'text',
    'text',
    String.raw`SELECT CASE WHEN $1 IN ('', 'NULL') OR $1 ~ '[{}",\\\s=>]' THEN '"' || replace(replace($1, '\', '\\'), '"', '\"') || '"' ELSE $1 END`,
  )
  return [
    quote,
    nested,
    ...elements.flatMap((element) => {
      const type = `pg_catalog.map_${element}`
      const list = `pg_catalog.list_list_${element}`
      const item = `pg_catalog."${element}"`
      return [
        ...[type, list].flatMap((kept) => [
          binaryCast(kept, 'jsonb'),
          sql('kept_text', kept, 'text', 'SELECT mz_functions.nested_text($1::jsonb)'),
          `CREATE CAST (${kept} AS text) WITH FUNCTION mz_functions.kept_text(${kept}) AS ASSIGNMENT`,
        ]),
        sql('map_get', `${type}, text`, item, `SELECT ($1::jsonb ->> $2)::${item}`),
        sql('map_has', `${type}, text`, 'bool', 'SELECT $1::jsonb ? $2'),
        sql('map_has_all', `${type}, text[]`, 'bool', 'SELECT pg_catalog.jsonb_exists_all($1::jsonb, $2)'),
        sql('map_has_any', `${type}, text[]`, 'bool', 'SELECT pg_catalog.jsonb_exists_any($1::jsonb, $2)'),
        sql('map_contains', `${type}, ${type}`, 'bool', 'SELECT $1::jsonb @> $2::jsonb'),
        sql('map_within', `${type}, ${type}`, 'bool', 'SELECT $1::jsonb <@ $2::jsonb'),
        sql('map_length', type, 'int4', 'SELECT count(*)::int4 FROM pg_catalog.jsonb_object_keys($1::jsonb)'),
        ...(
          [
            ['->', 'map_get', 'text'],
            ['?', 'map_has', 'text'],
            ['?&', 'map_has_all', 'text[]'],
            ['?|', 'map_has_any', 'text[]'],
            ['@>', 'map_contains', type],
            ['<@', 'map_within', type],
          ] as const
        ).map(
          ([sign, name, right]) =>
            `CREATE OPERATOR pg_catalog.${sign} (FUNCTION = mz_functions.${name}, LEFTARG = ${type}, RIGHTARG = ${right})`,
        ),
      ]
    }),
  ]
}

/** All of them, in order; `elements` are the types of which lists exist. */
export function ownFunctionsSql(elements: readonly string[]): string[] {
  return [
    ...scalars(),
    ...json(),
    sql('unnest', 'anyarray', 'SETOF anyelement', 'SELECT pg_catalog.unnest($1)'),
    ...lists(elements),
    ...maps(elements),
  ]
}
