/**
 * A cast between two types of the same bytes, written into Postgres' catalog: its CREATE CAST refuses some pairs that are
 * alike all the same. `from` and `to` are names of types.
 */
export function binaryCast(from: string, to: string): string {
  return binaryCastOf(`'${from}'::regtype`, `'${to}'::regtype`)
}

/** The same by expressions for the two oids. */
export function binaryCastOf(from: string, to: string): string {
  return `INSERT INTO pg_cast (oid, castsource, casttarget, castfunc, castcontext, castmethod) SELECT (max(oid::int8) + 1)::oid, ${from}, ${to}, 0, 'e', 'b' FROM pg_cast`
}
