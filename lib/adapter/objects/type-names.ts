const NAMES: ReadonlyMap<number, string> = new Map([
  [16, 'BOOLEAN'],
  [17, 'BINARY'],
  [18, 'STRING'],
  [19, 'STRING'],
  [20, 'LONGINTEGER'],
  [21, 'INTEGER'],
  [23, 'INTEGER'],
  [25, 'STRING'],
  [26, 'ROWID'],
  [114, 'JSON'],
  [199, 'JSONARRAY'],
  [700, 'FLOAT'],
  [701, 'FLOAT'],
  [1000, 'BOOLEANARRAY'],
  [1001, 'BINARYARRAY'],
  [1005, 'INTEGERARRAY'],
  [1007, 'INTEGERARRAY'],
  [1009, 'STRINGARRAY'],
  [1015, 'STRINGARRAY'],
  [1016, 'LONGINTEGERARRAY'],
  [1021, 'FLOATARRAY'],
  [1022, 'FLOATARRAY'],
  [1042, 'STRING'],
  [1043, 'STRING'],
  [1082, 'DATE'],
  [1083, 'TIME'],
  [1114, 'DATETIME'],
  [1115, 'DATETIMEARRAY'],
  [1182, 'DATEARRAY'],
  [1183, 'TIMEARRAY'],
  [1184, 'DATETIMETZ'],
  [1185, 'DATETIMETZARRAY'],
  [1186, 'INTERVAL'],
  [1187, 'INTERVALARRAY'],
  [1231, 'DECIMALARRAY'],
  [1266, 'TIME'],
  [1270, 'TIMEARRAY'],
  [1700, 'DECIMAL'],
  [3802, 'JSONB'],
  [3807, 'JSONBARRAY'],
  [3908, 'tsrange'],
  [3910, 'tstzrange'],
  [3912, 'daterange'],
])

/**
 * A type by its OID, under the name that psycopg2 has for it: dbt compares contracts by these, so that `integer` and
 * `smallint` agree and `text` and `varchar` do.
 */
export function typeName(oid: number): string {
  return NAMES.get(oid) ?? `unknown type_code ${oid}`
}
