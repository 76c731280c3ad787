import { binaryCastOf } from './binary-cast'
import { builtinTypes } from './builtin'
import { ownFunctionsSql } from './own-functions'
import { shapeSql } from './shape'

/**
 * Materialize's own types as Postgres base types: their representation, input and output are a built-in type's, so
 * operators on them run at Postgres' speed, while Postgres itself tells them apart.
 */
type Own = { readonly name: string; readonly like: string; readonly oid: number; readonly arrayOid: number }

const own: readonly Own[] = [
  { name: 'uint2', like: 'int4', oid: 16460, arrayOid: 16461 },
  { name: 'uint4', like: 'int8', oid: 16462, arrayOid: 16463 },
  { name: 'uint8', like: 'numeric', oid: 16464, arrayOid: 16465 },
  { name: 'mz_timestamp', like: 'numeric', oid: 16552, arrayOid: 16553 },
  { name: 'mz_aclitem', like: 'text', oid: 16566, arrayOid: 16567 },
]

/** Input and output functions of a representation, and whether its input takes a modifier. */
const io: Readonly<Record<string, { readonly in: string; readonly out: string; readonly typmod: boolean }>> =
  {
    int4: { in: 'int4in', out: 'int4out', typmod: false },
    int8: { in: 'int8in', out: 'int8out', typmod: false },
    numeric: { in: 'numeric_in', out: 'numeric_out', typmod: true },
    text: { in: 'textin', out: 'textout', typmod: false },
    jsonb: { in: 'jsonb_in', out: 'jsonb_out', typmod: false },
  }

function baseType(name: string, like: string, category: string): string[] {
  const functions = io[like]
  if (functions === undefined) throw new Error(`no representation ${like}`)
  const parameters = functions.typmod ? 'cstring, oid, int4' : 'cstring'
  return [
    `CREATE FUNCTION pg_catalog.${name}_in(${parameters}) RETURNS pg_catalog.${name} LANGUAGE internal IMMUTABLE STRICT AS '${functions.in}'`,
    `CREATE FUNCTION pg_catalog.${name}_out(pg_catalog.${name}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS '${functions.out}'`,
    `CREATE TYPE pg_catalog.${name} (INPUT = pg_catalog.${name}_in, OUTPUT = pg_catalog.${name}_out, LIKE = pg_catalog.${like}, CATEGORY = '${category}')`,
  ]
}

/** A shell type whose oid is Materialize's: nothing depends on a shell yet, so that its row may be renumbered. */
function shell({ name, oid }: Own): string[] {
  return [
    `CREATE TYPE pg_catalog.${name}`,
    `UPDATE pg_depend SET objid = ${oid} WHERE classid = 'pg_type'::regclass AND objid = (SELECT oid FROM pg_type WHERE typname = '${name}')`,
    `UPDATE pg_type SET oid = ${oid} WHERE typname = '${name}' AND typnamespace = 'pg_catalog'::regnamespace`,
  ]
}

function renumberArray({ name, oid, arrayOid }: Own): string[] {
  const old = `(SELECT typarray FROM pg_type WHERE oid = ${oid})`
  return [
    `UPDATE pg_depend SET objid = ${arrayOid} WHERE classid = 'pg_type'::regclass AND objid = ${old}`,
    `UPDATE pg_type SET oid = ${arrayOid} WHERE typname = '_${name}' AND typnamespace = 'pg_catalog'::regnamespace`,
    `UPDATE pg_type SET typarray = ${arrayOid} WHERE oid = ${oid}`,
  ]
}

const comparisons = [
  {
    sign: '=',
    word: 'eq',
    more: 'COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>), HASHES, MERGES, RESTRICT = eqsel, JOIN = eqjoinsel',
  },
  {
    sign: '<>',
    word: 'ne',
    more: 'COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=), RESTRICT = neqsel, JOIN = neqjoinsel',
  },
  { sign: '<', word: 'lt', more: 'COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=)' },
  { sign: '<=', word: 'le', more: 'COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>)' },
  { sign: '>', word: 'gt', more: 'COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=)' },
  { sign: '>=', word: 'ge', more: 'COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<)' },
] as const

/** The internal functions that compare, order and hash a representation. */
const compared: Readonly<
  Record<string, { readonly prefix: string; readonly cmp: string; readonly hash: string }>
> = {
  int4: { prefix: 'int4', cmp: 'btint4cmp', hash: 'hashint4' },
  int8: { prefix: 'int8', cmp: 'btint8cmp', hash: 'hashint8' },
  numeric: { prefix: 'numeric_', cmp: 'numeric_cmp', hash: 'hash_numeric' },
  // bytes, so that no collation is asked for
  text: { prefix: 'bytea', cmp: 'byteacmp', hash: 'hashvarlena' },
}

function internalFunction(name: string, parameters: string, returns: string, symbol: string): string {
  return `CREATE FUNCTION pg_catalog.${name}(${parameters}) RETURNS ${returns} LANGUAGE internal IMMUTABLE STRICT AS '${symbol}'`
}

/** `=`, `<` and so on, with the operator classes that DISTINCT, GROUP BY, ORDER BY and joins use. */
function comparable({ name, like }: Own): string[] {
  const how = compared[like]
  if (how === undefined) throw new Error(`no comparison for ${like}`)
  const type = `pg_catalog.${name}`
  return [
    ...comparisons.map(({ word }) =>
      internalFunction(`${name}_${word}`, `${type}, ${type}`, 'boolean', `${how.prefix}${word}`),
    ),
    internalFunction(`${name}_cmp`, `${type}, ${type}`, 'int4', how.cmp),
    internalFunction(`${name}_hash`, type, 'int4', how.hash),
    ...comparisons.map(
      ({ sign, word, more }) =>
        `CREATE OPERATOR pg_catalog.${sign} (FUNCTION = pg_catalog.${name}_${word}, LEFTARG = ${type}, RIGHTARG = ${type}, ${more})`,
    ),
    `CREATE OPERATOR CLASS pg_catalog.${name}_ops DEFAULT FOR TYPE ${type} USING btree AS ${[
      '<',
      '<=',
      '=',
      '>=',
      '>',
    ]
      .map((sign, at) => `OPERATOR ${at + 1} pg_catalog.${sign}`)
      .join(', ')}, FUNCTION 1 pg_catalog.${name}_cmp(${type}, ${type})`,
    `CREATE OPERATOR CLASS pg_catalog.${name}_hash_ops DEFAULT FOR TYPE ${type} USING hash AS OPERATOR 1 pg_catalog.=, FUNCTION 1 pg_catalog.${name}_hash(${type})`,
  ]
}

/** Smaller and larger, for `min`, `max`, `greatest` and `least` of an own type. */
function extremes({ name }: Own): string[] {
  const type = `pg_catalog.${name}`
  return (['min', 'max'] as const).flatMap((aggregate) => {
    const sign = aggregate === 'min' ? '<' : '>'
    return [
      `CREATE FUNCTION pg_catalog.${name}_${aggregate}(${type}, ${type}) RETURNS ${type} LANGUAGE sql IMMUTABLE STRICT AS 'SELECT CASE WHEN $1 ${sign} $2 THEN $1 ELSE $2 END'`,
      `CREATE AGGREGATE pg_catalog.${aggregate}(${type}) (SFUNC = pg_catalog.${name}_${aggregate}, STYPE = ${type}, SORTOP = OPERATOR(pg_catalog.${sign}))`,
    ]
  })
}

type Unsigned = { readonly name: string; readonly base: string; readonly limit: string }
const unsigned: readonly Unsigned[] = [
  { name: 'uint2', base: 'int4', limit: '65535' },
  { name: 'uint4', base: 'int8', limit: '4294967295' },
  { name: 'uint8', base: 'numeric', limit: '18446744073709551615' },
]

/** The bytes of a representation taken as a type of ours: the function behind unary plus hands its argument on as it is. */
function asItIs(name: string, base: string): string {
  const plus = base === 'numeric' ? 'numeric_uplus' : `${base}up`
  return `CREATE FUNCTION mz_functions.${name}_of(${base}) RETURNS pg_catalog.${name} LANGUAGE internal IMMUTABLE STRICT AS '${plus}'`
}

/** The checked way into an unsigned type: what is out of range is said as Materialize says it. */
function uintCheck({ name, base, limit }: Unsigned): string[] {
  return [
    asItIs(name, base),
    `CREATE FUNCTION mz_functions.to_${name}(numeric) RETURNS pg_catalog.${name} LANGUAGE sql IMMUTABLE STRICT AS $f$SELECT CASE
      WHEN round($1) BETWEEN 0 AND ${limit} THEN mz_functions.${name}_of(round($1)::${base})
      ELSE mz_functions.fail('"' || trim_scale($1) || '" ${name} out of range', NULL::pg_catalog.${name}) END$f$`,
  ]
}

/** Arithmetic of an unsigned type by way of `numeric`, checked. */
function uintArithmetic({ name, limit }: Unsigned): string[] {
  const type = `pg_catalog.${name}`
  const signs = [
    ['+', 'add', '$1::numeric + $2::numeric'],
    ['-', 'sub', '$1::numeric - $2::numeric'],
    ['*', 'mul', '$1::numeric * $2::numeric'],
    ['/', 'div', 'div($1::numeric, $2::numeric)'],
    ['%', 'mod', '$1::numeric % $2::numeric'],
  ] as const
  return signs.flatMap(([sign, word, sql]) => [
    `CREATE FUNCTION pg_catalog.${name}_${word}(${type}, ${type}) RETURNS ${type} LANGUAGE sql IMMUTABLE STRICT AS $f$SELECT CASE
      WHEN ${sql} BETWEEN 0 AND ${limit} THEN mz_functions.to_${name}(${sql})
      ELSE mz_functions.fail('"' || $1 || ' ${sign} ' || $2 || '" ${name} out of range', NULL::${type}) END$f$`,
    `CREATE OPERATOR pg_catalog.${sign} (FUNCTION = pg_catalog.${name}_${word}, LEFTARG = ${type}, RIGHTARG = ${type})`,
  ])
}

function cast(
  from: string,
  to: string,
  how: string,
  context: '' | ' AS IMPLICIT' | ' AS ASSIGNMENT',
): string {
  return `CREATE CAST (${from} AS ${to}) ${how}${context}`
}

/** A cast through a function of one SQL expression. */
function castBy(
  from: string,
  to: string,
  expression: string,
  context: '' | ' AS IMPLICIT' | ' AS ASSIGNMENT',
): string[] {
  const name = `mz_functions.${from.replace(/\W/g, '_')}_to_${to.replace(/\W/g, '_')}`
  return [
    `CREATE FUNCTION ${name}(${from}) RETURNS ${to} LANGUAGE sql IMMUTABLE STRICT AS $f$SELECT ${expression}$f$`,
    cast(from, to, `WITH FUNCTION ${name}(${from})`, context),
  ]
}

function uintCasts(): string[] {
  const implicit = ' AS IMPLICIT'
  const assignment = ' AS ASSIGNMENT'
  const into = (to: string) => [
    ...['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'].flatMap((from) =>
      castBy(from, to, `mz_functions.to_${to}($1::numeric)`, assignment),
    ),
    ...castBy('text', to, `mz_functions.to_${to}($1::numeric)`, ''),
  ]
  return [
    cast('uint2', 'int4', 'WITHOUT FUNCTION', implicit),
    cast('uint4', 'int8', 'WITHOUT FUNCTION', implicit),
    cast('uint8', 'numeric', 'WITHOUT FUNCTION', implicit),
    ...unsigned.flatMap(uintCheck),
    ...unsigned.map((type) => type.name).flatMap(into),
    ...castBy('uint2', 'uint4', 'mz_functions.to_uint4($1::int4::numeric)', implicit),
    ...castBy('uint2', 'uint8', 'mz_functions.to_uint8($1::int4::numeric)', implicit),
    ...castBy('uint4', 'uint8', 'mz_functions.to_uint8($1::int8::numeric)', implicit),
    ...castBy('uint4', 'uint2', 'mz_functions.to_uint2($1::int8::numeric)', assignment),
    ...castBy('uint8', 'uint2', 'mz_functions.to_uint2($1::numeric)', assignment),
    ...castBy('uint8', 'uint4', 'mz_functions.to_uint4($1::numeric)', assignment),
    ...castBy('uint2', 'numeric', '$1::int4::numeric', implicit),
    ...castBy('uint4', 'numeric', '$1::int8::numeric', implicit),
    ...castBy('uint2', 'int8', '$1::int4::int8', assignment),
    ...castBy('uint2', 'int2', '$1::int4::int2', assignment),
    ...castBy('uint4', 'int4', '$1::int8::int4', assignment),
    ...castBy('uint8', 'int8', '$1::numeric::int8', assignment),
    ...castBy('uint8', 'int4', '$1::numeric::int4', assignment),
    ...castBy('uint2', 'float8', '$1::int4::float8', assignment),
    ...castBy('uint4', 'float8', '$1::int8::float8', assignment),
    ...castBy('uint8', 'float8', '$1::numeric::float8', assignment),
  ]
}

/** mz_timestamp: whole milliseconds since the epoch. */
function timestampCasts(): string[] {
  const implicit = ' AS IMPLICIT'
  const assignment = ' AS ASSIGNMENT'
  const ms = (expression: string) => `mz_functions.to_mz_timestamp(extract(epoch from ${expression}) * 1000)`
  return [
    asItIs('mz_timestamp', 'numeric'),
    `CREATE FUNCTION mz_functions.to_mz_timestamp(numeric) RETURNS pg_catalog.mz_timestamp LANGUAGE sql IMMUTABLE STRICT AS $f$SELECT CASE
      WHEN $1 >= 0 AND $1 <= 18446744073709551615 THEN mz_functions.mz_timestamp_of(trunc($1))
      ELSE mz_functions.fail('"' || trim_scale($1) || '" mz_timestamp out of range', NULL::pg_catalog.mz_timestamp) END$f$`,
    ...castBy(
      'text',
      'mz_timestamp',
      `CASE WHEN $1 ~ '^\\s*-?[0-9]+\\s*$' THEN mz_functions.to_mz_timestamp($1::numeric) ELSE ${ms('$1::timestamptz')} END`,
      '',
    ),
    ...castBy('timestamptz', 'mz_timestamp', ms('$1'), implicit),
    ...castBy('timestamp', 'mz_timestamp', ms(`$1 AT TIME ZONE 'UTC'`), implicit),
    ...castBy('date', 'mz_timestamp', ms(`$1::timestamp AT TIME ZONE 'UTC'`), implicit),
    ...castBy('int4', 'mz_timestamp', 'mz_functions.to_mz_timestamp($1::numeric)', assignment),
    ...castBy('int8', 'mz_timestamp', 'mz_functions.to_mz_timestamp($1::numeric)', assignment),
    ...castBy('numeric', 'mz_timestamp', 'mz_functions.to_mz_timestamp($1)', assignment),
    ...castBy('uint4', 'mz_timestamp', 'mz_functions.to_mz_timestamp($1::int8::numeric)', assignment),
    ...castBy('uint8', 'mz_timestamp', 'mz_functions.to_mz_timestamp($1::numeric)', assignment),
    ...castBy('mz_timestamp', 'timestamptz', 'to_timestamp($1::text::numeric / 1000.0)', ' AS ASSIGNMENT'),
    ...castBy(
      'mz_timestamp',
      'timestamp',
      `to_timestamp($1::text::numeric / 1000.0) AT TIME ZONE 'UTC'`,
      ' AS ASSIGNMENT',
    ),
    ...castBy('mz_timestamp', 'uint8', 'mz_functions.to_uint8($1::text::numeric)', ''),
  ]
}

/** Comparisons of an mz_timestamp with a number, which share a representation. */
function timestampAgainstNumbers(): string[] {
  return comparisons.flatMap(({ sign, word }) =>
    [
      ['mz_timestamp', 'numeric'],
      ['numeric', 'mz_timestamp'],
    ].flatMap(([left, right]) => [
      internalFunction(`${left}_${word}_${right}`, `${left}, ${right}`, 'boolean', `numeric_${word}`),
      `CREATE OPERATOR pg_catalog.${sign} (FUNCTION = pg_catalog.${left}_${word}_${right}, LEFTARG = ${left}, RIGHTARG = ${right})`,
    ]),
  )
}

/** Element types of which lists and maps exist. */
const elements = builtinTypes.filter(
  (type) => !type.pseudo && !['int2vector', 'aclitem', 'regproc'].includes(type.name),
)

/**
 * A list is an array's representation under a type of its own, which keeps Postgres' subscripts; a list of lists and a
 * map are JSON inside.
 */
function listsAndMaps(): string[] {
  return [
    "CREATE FUNCTION mz_functions.list_subscript(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'array_subscript_handler'",
    ...elements.flatMap((element) => [
      ...listOf(element.name),
      `CREATE TYPE pg_catalog.list_list_${element.name}`,
      ...baseType(`list_list_${element.name}`, 'jsonb', 'U'),
      `CREATE TYPE pg_catalog.map_${element.name}`,
      ...baseType(`map_${element.name}`, 'jsonb', 'U'),
    ]),
  ]
}

function listOf(element: string): string[] {
  const type = `pg_catalog.list_${element}`
  const elementType = `pg_catalog."${element}"`
  return [
    `CREATE TYPE ${type}`,
    `CREATE FUNCTION ${type}_in(cstring, oid, int4) RETURNS ${type} LANGUAGE internal STABLE STRICT AS 'array_in'`,
    `CREATE FUNCTION ${type}_out(${type}) RETURNS cstring LANGUAGE internal STABLE STRICT AS 'array_out'`,
    `CREATE TYPE ${type} (INPUT = ${type}_in, OUTPUT = ${type}_out, INTERNALLENGTH = variable, ALIGNMENT = double, STORAGE = extended, CATEGORY = 'U', ELEMENT = ${elementType}, SUBSCRIPT = mz_functions.list_subscript)`,
    // Postgres refuses such a cast by command, though the two are the same bytes
    binaryCastOf(`'${type}'::regtype`, arrayOf(elementType)),
    binaryCastOf(arrayOf(elementType), `'${type}'::regtype`),
  ]
}

function arrayOf(elementType: string): string {
  return `(SELECT typarray FROM pg_type WHERE oid = '${elementType}'::regtype)`
}

/** An error of a value, from within an expression: of any type, or for a place that wants a text. */
const failing: readonly string[] = [
  `CREATE FUNCTION mz_functions.fail(message text, instead anyelement) RETURNS anyelement LANGUAGE plpgsql IMMUTABLE AS $f$
BEGIN
  RAISE EXCEPTION '%', message;
END $f$`,
  `CREATE FUNCTION mz_functions.refuse(feature text) RETURNS text LANGUAGE plpgsql VOLATILE AS $f$
BEGIN
  RAISE EXCEPTION '%', feature USING ERRCODE = '0A000';
END $f$`,
  `CREATE FUNCTION mz_functions.fail(message text) RETURNS text LANGUAGE sql IMMUTABLE AS $f$SELECT mz_functions.fail($1, ''::text)$f$`,
]

/** Everything that makes Postgres speak Materialize's types, in order. Runs once per data directory. */
export function installSql(): string[] {
  return [
    'SET LOCAL allow_system_table_mods = on',
    'SET LOCAL check_function_bodies = off',
    'CREATE SCHEMA IF NOT EXISTS mz_functions',
    ...failing,
    ...own.flatMap((type) => [
      ...shell(type),
      ...baseType(type.name, type.like, categoryOf(type.name)),
      ...renumberArray(type),
    ]),
    // what a record of a stored view is kept as: its text, and a type that tells so
    'CREATE TYPE pg_catalog.mz_row',
    ...baseType('mz_row', 'text', 'U'),
    ...own.flatMap(comparable),
    ...own.flatMap(extremes),
    ...uintCasts(),
    ...unsigned.flatMap(uintArithmetic),
    ...timestampCasts(),
    ...timestampAgainstNumbers(),
    ...listsAndMaps(),
    ...shapeSql(),
    ...ownFunctionsSql(elements.map((element) => element.name)),
  ]
}

function categoryOf(name: string): string {
  if (name.startsWith('uint')) return 'N'
  return 'U'
}
