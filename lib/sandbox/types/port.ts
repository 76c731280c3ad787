import type { ParsedType } from '../../sql'
import type { Cell, EngineTransaction, PgField } from '../engine/port'

/** A type in Materialize's terms. */
export type MzType = {
  /** Materialize's oid and modifier, as RowDescription sends them. */
  readonly oid: number
  readonly mod: number
  /** As `mz_columns.type`, `pg_typeof` name it: `integer`, `text`, `timestamp with time zone`, `list`, `uint8`. */
  readonly name: string
}

export interface Types {
  /** Creates schemas `mz_types`, `mz_functions` and what is in them. */
  install(tx: EngineTransaction): Promise<void>
  /** Reads Postgres' oids of the types that `install` made; called at each start. */
  load(tx: Pick<EngineTransaction, 'query'>): Promise<void>
  /** A column that Postgres described → Materialize's type. */
  fromPg(oid: number, mod: number): MzType
  /** A parameter's Materialize oid → the Postgres type's SQL name for a cast, or undefined if unknown. */
  pgNameOfOid(oid: number): string | undefined
  /** One value, Postgres' text → Materialize's text. */
  text(field: PgField, value: Cell): Cell
  /**
   * Text that a client writes for a value of the type of that Materialize oid (a parameter, or a literal that is cast:
   * `'x'::int`) → text that Postgres' input function takes. Of a list or a map, whose oid doesn't tell its elements, `pg`
   * is the Postgres type. Throws Materialize's `invalid input syntax for type …`.
   */
  input(oid: number, text: string, pg?: string): string
  /**
   * A type as the parser read it → Postgres' SQL for it, and how stable SQL prints it (`int4`, `pg_catalog.int4`, `text list`).
   * Throws `type "x" does not exist` or 0A000. Custom types are resolved by the caller.
   */
  resolve(type: ParsedType): { readonly pg: string; readonly stable: string; readonly mz: MzType }
}
