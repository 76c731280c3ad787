import type { Column } from '../catalog/model'
import { builtinTypes } from '../types/builtin'
import { functionNames } from '../types/functions'
import { systemRelations } from './registry'

/** A row of `mz_mirror.items` for something that the system brings along. */
type SystemItem = {
  readonly id: string
  readonly oid: number
  readonly name: string
  readonly type: string
  readonly category?: string
  readonly on_id?: string
  readonly definition?: string
  readonly create_sql?: string
  readonly source_type?: string
  readonly details: { readonly schema: string; readonly set?: boolean }
}

const firstIndex = 900
const firstType = 1000
const firstFunction = 2000
const oidsAfter = 18_000

function relationItems(): SystemItem[] {
  return systemRelations.map((spec) => ({
    id: spec.id,
    oid: spec.oid,
    name: spec.name,
    type: spec.type,
    ...(spec.type === 'source' ? { source_type: 'source' } : {}),
    ...(spec.type === 'view' ? { definition: `SELECT … FROM ${spec.schema}.${spec.name};` } : {}),
    details: { schema: spec.schema },
  }))
}

/** Each replica keeps what it measures of itself indexed. */
function indexItems(): SystemItem[] {
  return systemRelations
    .filter((spec) => spec.live)
    .map((spec, at) => ({
      id: `s${firstIndex + at}`,
      oid: oidsAfter + at,
      name: `${spec.name}_ind`,
      type: 'index',
      on_id: spec.id,
      details: { schema: spec.schema },
    }))
}

function typeItems(): SystemItem[] {
  const arrays = builtinTypes.filter((type) => type.arrayOid !== 0)
  return [
    ...builtinTypes.map((type) => ({
      oid: type.oid,
      name: type.name,
      schema: type.schema,
      category: type.category,
    })),
    ...arrays.map((type) => ({
      oid: type.arrayOid,
      name: `_${type.name}`,
      schema: type.schema,
      category: 'array',
    })),
  ].map(({ oid, name, schema, category }, at) => ({
    id: `s${firstType + at}`,
    oid,
    name,
    type: 'type',
    category,
    details: { schema },
  }))
}

function functionItems(): SystemItem[] {
  return functionNames().map(({ schema, name, set }, at) => ({
    id: `s${firstFunction + at}`,
    oid: oidsAfter + 500 + at,
    name,
    type: 'function',
    details: { schema, set },
  }))
}

/** All that mz_objects shows of the system. */
export function systemItems(): readonly SystemItem[] {
  return [...relationItems(), ...indexItems(), ...typeItems(), ...functionItems()]
}

/** Rows of `mz_mirror.columns` for the system's relations. */
export function systemColumns(): readonly Readonly<Record<string, string | number | boolean | null>>[] {
  return systemRelations.flatMap((spec) =>
    spec.columns.map((column: Column, at) => ({
      id: spec.id,
      name: column.name,
      position: at + 1,
      nullable: column.nullable,
      type: column.type,
      default: null,
      type_oid: column.oid,
      type_mod: column.mod,
    })),
  )
}
