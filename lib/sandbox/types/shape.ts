/**
 * Postgres' own operators, casts and functions made to answer as Materialize's do: where the two differ in a result,
 * the operator gets another function; what Materialize hasn't got is taken away, so that Postgres' own error says so.
 */

/** Gives an operator another function of one SQL expression. */
function operatorBy(
  sign: string,
  left: string,
  right: string,
  returns: string,
  name: string,
  sql: string,
): string[] {
  return [
    `CREATE FUNCTION mz_functions.${name}(${left}, ${right}) RETURNS ${returns} LANGUAGE sql IMMUTABLE STRICT AS $f$SELECT ${sql}$f$`,
    `UPDATE pg_operator SET oprcode = 'mz_functions.${name}'::regproc WHERE oprname = '${sign}' AND oprleft = '${left}'::regtype AND oprright = '${right}'::regtype`,
  ]
}

/** Takes an operator away. */
function withoutOperator(sign: string, left: string, right: string): string {
  return `DELETE FROM pg_operator WHERE oprname = '${sign}' AND oprleft = '${left}'::regtype AND oprright = '${right}'::regtype`
}

/** The way from a type to text in SQL, where Postgres' output function writes it otherwise. */
function textCast(type: string, sql: string): string[] {
  return [
    `CREATE FUNCTION mz_functions.${type}_text(${type}) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $f$SELECT ${sql}$f$`,
    `CREATE CAST (${type} AS text) WITH FUNCTION mz_functions.${type}_text(${type}) AS ASSIGNMENT`,
  ]
}

/** Differences of moments are hours and no days; days and hours don't compare equal; dates don't count in integers. */
function times(): string[] {
  const parts =
    'ARRAY[extract(year from $1) * 12 + extract(month from $1), extract(day from $1), extract(hour from $1) * 3600 + extract(minute from $1) * 60 + extract(second from $1)]'
  const compare = (sign: string, name: string) =>
    operatorBy(
      sign,
      'interval',
      'interval',
      'boolean',
      name,
      `${parts} ${sign} ${parts.replaceAll('$1', '$2')}`,
    )
  return [
    ...operatorBy(
      '-',
      'timestamp',
      'timestamp',
      'interval',
      'timestamp_sub',
      `(extract(epoch from $1) - extract(epoch from $2)) * interval '1 second'`,
    ),
    ...operatorBy(
      '-',
      'timestamptz',
      'timestamptz',
      'interval',
      'timestamptz_sub',
      `(extract(epoch from $1) - extract(epoch from $2)) * interval '1 second'`,
    ),
    ...compare('=', 'interval_eq'),
    ...compare('<>', 'interval_ne'),
    ...compare('<', 'interval_lt'),
    ...compare('<=', 'interval_le'),
    ...compare('>', 'interval_gt'),
    ...compare('>=', 'interval_ge'),
    withoutOperator('+', 'date', 'int4'),
    withoutOperator('+', 'int4', 'date'),
    withoutOperator('-', 'date', 'int4'),
    ...textCast(
      'interval',
      `regexp_replace(replace(textin(interval_out($1)), 'mons', 'months'), '\\mmon\\M', 'month')`,
    ),
  ]
}

/** Thirty-nine digits, no trailing zeros. */
function numbers(): string[] {
  return [
    // thirty-nine significant digits, leading zeros of a fraction counting as such
    `CREATE FUNCTION mz_functions.round39(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $f$SELECT CASE
      WHEN $1 IN ('NaN', 'Infinity', '-Infinity') THEN $1
      ELSE trim_scale(round($1, CASE WHEN abs($1) < 1 THEN 39 ELSE greatest(0, 39 - length(trunc(abs($1))::text)) END)) END$f$`,
    `CREATE FUNCTION mz_functions.numeric_quotient(numeric, numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $f$
      SELECT mz_functions.round39(mz_functions.numeric_div(CASE WHEN $1 = 'NaN' THEN $1 ELSE round($1, 45) END, $2))$f$`,
    `CREATE FUNCTION mz_functions.numeric_div(numeric, numeric) RETURNS numeric LANGUAGE internal IMMUTABLE STRICT AS 'numeric_div'`,
    `UPDATE pg_operator SET oprcode = 'mz_functions.numeric_quotient'::regproc WHERE oprname = '/' AND oprleft = 'numeric'::regtype AND oprright = 'numeric'::regtype`,
    ...textCast('numeric', 'textin(numeric_out(trim_scale($1)))'),
  ]
}

/** jsonb in text has no blanks, and its keys are in the order of their bytes. */
function json(): string[] {
  return [
    `CREATE FUNCTION mz_functions.jsonb_compact(jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $f$SELECT CASE jsonb_typeof($1)
  WHEN 'object' THEN (SELECT '{' || coalesce(string_agg(to_json(key) || ':' || mz_functions.jsonb_compact(value), ',' ORDER BY key COLLATE "C"), '') || '}' FROM jsonb_each($1))
  WHEN 'array' THEN (SELECT '[' || coalesce(string_agg(mz_functions.jsonb_compact(value), ',' ORDER BY n), '') || ']' FROM jsonb_array_elements($1) WITH ORDINALITY AS e (value, n))
  WHEN 'number' THEN trim_scale($1::numeric)::text
  ELSE textin(jsonb_out($1)) END$f$`,
    `CREATE CAST (jsonb AS text) WITH FUNCTION mz_functions.jsonb_compact(jsonb) AS ASSIGNMENT`,
    ...operatorBy(
      '->>',
      'jsonb',
      'text',
      'text',
      'jsonb_member_text',
      `CASE WHEN jsonb_typeof($1 -> $2) IN ('object', 'array', 'number') THEN mz_functions.jsonb_compact($1 -> $2) ELSE jsonb_object_field_text($1, $2) END`,
    ),
    ...operatorBy(
      '->>',
      'jsonb',
      'int4',
      'text',
      'jsonb_element_text',
      `CASE WHEN jsonb_typeof($1 -> $2) IN ('object', 'array', 'number') THEN mz_functions.jsonb_compact($1 -> $2) ELSE jsonb_array_element_text($1, $2) END`,
    ),
    ...operatorBy(
      '#>>',
      'jsonb',
      'text[]',
      'text',
      'jsonb_path_text',
      `CASE WHEN jsonb_typeof($1 #> $2) IN ('object', 'array', 'number') THEN mz_functions.jsonb_compact($1 #> $2) ELSE jsonb_extract_path_text($1, VARIADIC $2) END`,
    ),
    withoutOperator('?|', 'jsonb', 'text[]'),
    withoutOperator('?&', 'jsonb', 'text[]'),
    withoutOperator('#-', 'jsonb', 'text[]'),
  ]
}

/** Operators of arrays and bytes that Materialize hasn't got. */
function others(): string[] {
  return [
    withoutOperator('||', 'anycompatiblearray', 'anycompatible'),
    withoutOperator('||', 'anycompatible', 'anycompatiblearray'),
    withoutOperator('||', 'bytea', 'bytea'),
  ]
}

/** Casts between numbers say which value didn't fit; a null of JSON is no number and no boolean. */
function casts(): string[] {
  const ranges = [
    ['int2', 'smallint', '-32768', '32767', ['int4', 'int8', 'numeric', 'float4', 'float8']],
    ['int4', 'integer', '-2147483648', '2147483647', ['int8', 'numeric', 'float4', 'float8']],
    ['int8', 'bigint', '-9223372036854775808', '9223372036854775807', ['numeric', 'float4', 'float8']],
  ] as const
  const numbers = ranges.flatMap(([to, title, least, most, sources]) =>
    sources.flatMap((from) =>
      castBy(
        from,
        to,
        // half a unit beyond the limits still rounds into them
        `CASE WHEN $1 > ${least}::${from} - 0.5 AND $1 < ${most}::${from} + 0.5 OR $1 IN (${least}::${from}, ${most}::${from}) THEN pg_catalog.${to}($1)
          ELSE mz_functions.fail('"' || $1::text || '" ${title} out of range', NULL::${to}) END`,
      ),
    ),
  )
  const json = [
    ['bool', 'boolean'],
    ['int2', 'smallint'],
    ['int4', 'integer'],
    ['int8', 'bigint'],
    ['numeric', 'numeric'],
    ['float4', 'real'],
    ['float8', 'double precision'],
  ] as const
  return [
    ...numbers,
    ...json.flatMap(([to, title]) =>
      castBy(
        'jsonb',
        to,
        `CASE WHEN pg_catalog.jsonb_typeof($1) = '${to === 'bool' ? 'boolean' : 'number'}' THEN pg_catalog.${to}($1)
          ELSE mz_functions.fail('cannot cast jsonb ' || pg_catalog.jsonb_typeof($1) || ' to type ${title}', NULL::${to}) END`,
      ),
    ),
  ]
}

/** Gives a cast that Postgres has another function. */
function castBy(from: string, to: string, sql: string): string[] {
  const name = `mz_functions.cast_${from}_${to}`
  return [
    `CREATE FUNCTION ${name}(${from}) RETURNS ${to} LANGUAGE sql IMMUTABLE STRICT AS $f$SELECT ${sql}$f$`,
    `UPDATE pg_cast SET castfunc = '${name}'::regproc WHERE castsource = '${from}'::regtype AND casttarget = '${to}'::regtype`,
  ]
}

/** All of it, in order. */
export function shapeSql(): string[] {
  return [...times(), ...numbers(), ...json(), ...casts(), ...others()]
}
