import { quoteIdentifier } from '../../foundation'
import type { Column } from '../catalog/model'
import { builtinByName, builtinTypes, listOid, typeAliases } from '../types/builtin'
import { unconstrainedNumericMod } from '../types/names'
import type { SystemRelationSpec } from './spec'

/** A system relation before it gets its id. */
export type Definition = Omit<SystemRelationSpec, 'id' | 'oid' | 'physical'>

type More = { readonly type?: Definition['type']; readonly live?: boolean }

/**
 * A system relation. `columns` is a list as `id text!, oid oid!, lag interval`: names, types in the catalog's words, `!`
 * for what is never null. `sql` is Postgres' SELECT over the mirror (`mirror.ts`) and other relations' views; its columns
 * are taken in order.
 */
export function relation(qualified: string, columns: string, sql: string, more: More = {}): Definition {
  const [schema = '', name = ''] = qualified.split('.')
  return {
    schema: systemSchema(schema),
    name,
    type: more.type ?? 'view',
    columns: columns.split(',').map((column) => columnOf(column.trim())),
    sql,
    live: more.live ?? false,
  }
}

/** A relation that stays empty in the sandbox, as it is on a server where nothing of the kind was ever made. */
export function emptyRelation(qualified: string, columns: string, more: More = {}): Definition {
  const { columns: parsed } = relation(qualified, columns, '')
  const nulls = parsed.map((column) => `NULL::${pgType(column)}`).join(', ')
  return relation(qualified, columns, `SELECT ${nulls} WHERE false`, more)
}

function systemSchema(schema: string): Definition['schema'] {
  switch (schema) {
    case 'mz_catalog':
    case 'mz_internal':
    case 'mz_introspection':
    case 'pg_catalog':
    case 'information_schema':
      return schema
    default:
      throw new Error(`no system schema ${schema}`)
  }
}

const byTitle = new Map(builtinTypes.map((type) => [type.title, type]))

function columnOf(text: string): Column {
  const parts = /^(\S+) (.+?)(!?)$/.exec(text)
  if (parts === null) throw new Error(`not a column: ${text}`)
  const [, name = '', type = '', required] = parts
  return { name, ...typeOf(type), nullable: required === '', default: null }
}

function typeOf(title: string): Pick<Column, 'type' | 'oid' | 'mod'> {
  if (title === 'list') return { type: 'list', oid: listOid, mod: -1 }
  const array = title.endsWith('[]')
  const word = array ? title.slice(0, -2) : title
  const found = byTitle.get(word) ?? builtinByName(typeAliases.get(word) ?? word)
  if (found === undefined) throw new Error(`no type ${title}`)
  if (array) return { type: `${found.title}[]`, oid: found.arrayOid, mod: -1 }
  return { type: found.title, oid: found.oid, mod: found.name === 'numeric' ? unconstrainedNumericMod : -1 }
}

/** The Postgres type of a system relation's column; every list in them is one of texts. */
export function pgType(column: Column): string {
  if (column.oid === listOid) return 'pg_catalog.list_text'
  const array = column.type.endsWith('[]')
  const title = array ? column.type.slice(0, -2) : column.type
  const found = byTitle.get(title)
  if (found === undefined) throw new Error(`no type ${column.type}`)
  return `pg_catalog.${quoteIdentifier(found.name)}${array ? '[]' : ''}`
}

/** The Postgres schema in which a system schema's views stand. */
export function physicalSchema(schema: Definition['schema']): string {
  return schema === 'pg_catalog' || schema === 'information_schema' ? `mz_${schema}` : schema
}
