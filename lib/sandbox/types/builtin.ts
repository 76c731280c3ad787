/** A type that Materialize brings along, as its catalog and the wire name it. */
export type BuiltinType = {
  /** The catalog's name: `int4`, `timestamptz`. */
  readonly name: string
  readonly oid: number
  /** Oid of the array over it; 0 where there is none. */
  readonly arrayOid: number
  /** How SQL writes it, and `mz_columns.type` shows it: `integer`, `timestamp with time zone`. */
  readonly title: string
  readonly schema: 'pg_catalog' | 'mz_catalog'
  /** `mz_types.category`. */
  readonly category: string
  /** `pg_type.typcategory`; null for ranges. */
  readonly pgCategory: string | null
  readonly pseudo: boolean
}

type Row = readonly [
  name: string,
  oid: number,
  arrayOid: number,
  title: string,
  category: string,
  pgCategory: string | null,
]

const inPgCatalog: readonly Row[] = [
  ['bool', 16, 1000, 'boolean', 'boolean', 'B'],
  ['bytea', 17, 1001, 'bytea', 'user-defined', 'U'],
  ['char', 18, 1002, '"char"', 'user-defined', 'S'],
  ['name', 19, 1003, 'name', 'string', 'S'],
  ['int8', 20, 1016, 'bigint', 'numeric', 'N'],
  ['int2', 21, 1005, 'smallint', 'numeric', 'N'],
  ['int2vector', 22, 1006, 'int2vector', 'array', 'A'],
  ['int4', 23, 1007, 'integer', 'numeric', 'N'],
  ['regproc', 24, 1008, 'regproc', 'numeric', 'N'],
  ['text', 25, 1009, 'text', 'string', 'S'],
  ['oid', 26, 1028, 'oid', 'numeric', 'N'],
  ['float4', 700, 1021, 'real', 'numeric', 'N'],
  ['float8', 701, 1022, 'double precision', 'numeric', 'N'],
  ['aclitem', 1033, 1034, 'aclitem', 'user-defined', 'U'],
  ['bpchar', 1042, 1014, 'character', 'string', 'S'],
  ['varchar', 1043, 1015, 'character varying', 'string', 'S'],
  ['date', 1082, 1182, 'date', 'date-time', 'D'],
  ['time', 1083, 1183, 'time', 'date-time', 'D'],
  ['timestamp', 1114, 1115, 'timestamp without time zone', 'date-time', 'D'],
  ['timestamptz', 1184, 1185, 'timestamp with time zone', 'date-time', 'D'],
  ['interval', 1186, 1187, 'interval', 'timespan', 'T'],
  ['numeric', 1700, 1231, 'numeric', 'numeric', 'N'],
  ['regclass', 2205, 2210, 'regclass', 'numeric', 'N'],
  ['regtype', 2206, 2211, 'regtype', 'numeric', 'N'],
  ['uuid', 2950, 2951, 'uuid', 'user-defined', 'U'],
  ['jsonb', 3802, 3807, 'jsonb', 'user-defined', 'U'],
  ['int4range', 3904, 3905, 'int4range', 'range', null],
  ['numrange', 3906, 3907, 'numrange', 'range', null],
  ['tsrange', 3908, 3909, 'tsrange', 'range', null],
  ['tstzrange', 3910, 3911, 'tstzrange', 'range', null],
  ['daterange', 3912, 3913, 'daterange', 'range', null],
  ['int8range', 3926, 3927, 'int8range', 'range', null],
]

const pseudoInPgCatalog: readonly Row[] = [
  ['record', 2249, 2287, 'record', 'pseudo', 'P'],
  ['anyarray', 2277, 0, 'anyarray', 'pseudo', 'P'],
  ['anyelement', 2283, 0, 'anyelement', 'pseudo', 'P'],
  ['anynonarray', 2776, 0, 'anynonarray', 'pseudo', 'P'],
  ['anyrange', 3831, 0, 'anyrange', 'pseudo', 'P'],
]

const inMzCatalog: readonly Row[] = [
  ['uint2', 16460, 16461, 'uint2', 'numeric', 'N'],
  ['uint4', 16462, 16463, 'uint4', 'numeric', 'N'],
  ['uint8', 16464, 16465, 'uint8', 'numeric', 'N'],
  ['mz_timestamp', 16552, 16553, 'mz_timestamp', 'string', 'S'],
  ['mz_aclitem', 16566, 16567, 'mz_aclitem', 'user-defined', 'U'],
]

const pseudoInMzCatalog: readonly Row[] = [
  ['list', 16384, 0, 'list', 'pseudo', 'P'],
  ['map', 16385, 0, 'map', 'pseudo', 'P'],
]

function typed(schema: BuiltinType['schema'], pseudo: boolean, rows: readonly Row[]): BuiltinType[] {
  return rows.map(([name, oid, arrayOid, title, category, pgCategory]) => ({
    name,
    oid,
    arrayOid,
    title,
    schema,
    category,
    pgCategory,
    pseudo,
  }))
}

/** Every type of the server's own but arrays, in the order of the catalog. */
export const builtinTypes: readonly BuiltinType[] = [
  ...typed('pg_catalog', false, inPgCatalog),
  ...typed('pg_catalog', true, pseudoInPgCatalog),
  ...typed('mz_catalog', false, inMzCatalog),
  ...typed('mz_catalog', true, pseudoInMzCatalog),
]

/** Oid of every list and of every map, whatever their elements. */
export const listOid = 16384
export const mapOid = 16385

const byName = new Map(builtinTypes.map((type) => [type.name, type]))
const byOid = new Map(builtinTypes.map((type) => [type.oid, type]))
const byArrayOid = new Map(builtinTypes.filter((t) => t.arrayOid !== 0).map((t) => [t.arrayOid, t]))

/** The built-in type of that catalog name. */
export function builtinByName(name: string): BuiltinType | undefined {
  return byName.get(name)
}

/** The built-in type of that oid. */
export function builtinByOid(oid: number): BuiltinType | undefined {
  return byOid.get(oid)
}

/** The element of the built-in array of that oid. */
export function elementByArrayOid(oid: number): BuiltinType | undefined {
  return byArrayOid.get(oid)
}

/** Other words for built-in types, as SQL allows them. Several words are joined by one blank. */
export const typeAliases: ReadonlyMap<string, string> = new Map([
  ['boolean', 'bool'],
  ['smallint', 'int2'],
  ['int', 'int4'],
  ['integer', 'int4'],
  ['bigint', 'int8'],
  ['real', 'float4'],
  ['float', 'float8'],
  ['double', 'float8'],
  ['double precision', 'float8'],
  ['decimal', 'numeric'],
  ['dec', 'numeric'],
  ['string', 'text'],
  ['bytes', 'bytea'],
  ['character varying', 'varchar'],
  ['char varying', 'varchar'],
  ['character', 'bpchar'],
  ['json', 'jsonb'],
  ['timestamp without time zone', 'timestamp'],
  ['timestamp with time zone', 'timestamptz'],
  ['time without time zone', 'time'],
])
