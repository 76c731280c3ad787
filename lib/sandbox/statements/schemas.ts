import type { Database, Schema } from '../catalog/model'
import { findDatabase, isSystemSchema } from '../catalog/names'
import { grant, initialPrivileges, PUBLIC } from '../catalog/privileges'
import { planError } from '../errors/error'
import { nothing } from './clusters'
import type { DdlHandler, Running } from './handler'
import { audit } from './tables'

export function reservedSchema(name: string): void {
  if (/^(mz|pg)_/.test(name) || isSystemSchema(name)) {
    throw planError(`unacceptable schema name '${name}'`, {
      detail: 'The prefixes "mz_" and "pg_" are reserved for system schemas.',
    })
  }
}

/** CREATE SCHEMA. */
export const createSchemaHandler: DdlHandler<'create-schema'> = {
  kind: 'create-schema',
  inTransaction: 'alone',
  async plan(statement, running) {
    const { session } = running
    if (statement.name.length > 2)
      throw planError(`schema name ${statement.name.join('.')} has more than two components`)
    const name = statement.name[statement.name.length - 1] ?? ''
    const given = statement.name.length === 2 ? statement.name[0] : session.database
    if (statement.name.length === 2 && !session.catalog.databaseByName(given ?? ''))
      throw planError(`invalid database ${given}`)
    const database = findDatabase(session.names, given ?? '')
    if (session.catalog.schemaByName(database.id, name)) {
      if (!statement.ifNotExists) throw planError(`schema '${name}' already exists`)
      session.notice({
        severity: 'NOTICE',
        code: '42P06',
        message: `schema "${name}" already exists, skipping`,
      })
      return { tag: 'CREATE SCHEMA', ddl: null }
    }
    reservedSchema(name)
    const schema = makeSchema(running, name, database.id)
    const event = audit(running, 'create', 'schema', {
      id: schema.id,
      database_name: database.name,
      schema_name: name,
    })
    return { tag: 'CREATE SCHEMA', ddl: { changes: [{ do: 'put', entity: schema }, event], apply: nothing } }
  },
}

function makeSchema(running: Running, name: string, databaseId: string): Schema {
  const { session, house } = running
  return {
    kind: 'schema',
    id: house.catalog.nextId('schema'),
    oid: house.catalog.nextOid(),
    name,
    databaseId,
    ownerId: session.roleId,
    privileges: initialPrivileges(session.catalog, 'schema', session.roleId, { databaseId, schemaId: null }),
  }
}

/** CREATE DATABASE, with its schema public. */
export const createDatabaseHandler: DdlHandler<'create-database'> = {
  kind: 'create-database',
  inTransaction: 'alone',
  async plan(statement, running) {
    const { session, house } = running
    const { name } = statement
    if (session.catalog.databaseByName(name)) {
      if (!statement.ifNotExists) throw planError(`database '${name}' already exists`)
      session.notice({
        severity: 'NOTICE',
        code: '42P04',
        message: `database "${name}" already exists, skipping`,
      })
      return { tag: 'CREATE DATABASE', ddl: null }
    }
    const database: Database = {
      kind: 'database',
      id: house.catalog.nextId('database'),
      oid: house.catalog.nextOid(),
      name,
      ownerId: session.roleId,
      privileges: initialPrivileges(session.catalog, 'database', session.roleId, {
        databaseId: null,
        schemaId: null,
      }),
    }
    const made = makeSchema(running, 'public', database.id)
    const schema: Schema = { ...made, privileges: grant(made.privileges, PUBLIC, session.roleId, 'U') }
    const event = audit(running, 'create', 'database', { id: database.id, name })
    return {
      tag: 'CREATE DATABASE',
      ddl: {
        changes: [{ do: 'put', entity: database }, { do: 'put', entity: schema }, event],
        apply: nothing,
      },
    }
  },
}
