import type { ItemName } from '../../sql'
import type { AclItem, Change, Cluster, Database, DefaultPrivilege, Item, Schema } from '../catalog/model'
import { findDatabase, findItem, findSchema } from '../catalog/names'
import {
  abbreviate,
  allOf,
  expand,
  type GrantableType,
  grant,
  grantableType,
  PUBLIC,
  revoke,
} from '../catalog/privileges'
import { failure, planError } from '../errors/error'
import type { AlterDefaultPrivileges, Grant, ObjectType, PrivilegeTarget } from '../sql/ast/statement'
import { nothing } from './clusters'
import type { DdlHandler, Running } from './handler'
import { roleNamed } from './roles'
import { audit } from './tables'

/** What privileges may be granted on. */
type Grantable = Database | Schema | Cluster | Item

/** How `GRANT … ON TABLE` treats kinds: relations of every kind are tables to it. */
const relationTypes: ReadonlySet<string> = new Set(['table', 'view', 'materialized-view', 'source'])

/** GRANT and REVOKE of privileges on objects or on the system. */
function privilegeHandler(kind: 'grant' | 'revoke'): DdlHandler<'grant' | 'revoke'> {
  return {
    kind,
    inTransaction: 'alone',
    async plan(statement, running) {
      const changes =
        statement.target.kind === 'system' ? onSystem(statement, running) : onObjects(statement, running)
      const tag = statement.kind === 'grant' ? 'GRANT' : 'REVOKE'
      return { tag, ddl: { changes, apply: nothing } }
    },
  }
}
export const grantHandler = privilegeHandler('grant')
export const revokeHandler = privilegeHandler('revoke')

/** A role's id; PUBLIC is everybody. */
function granteeId(running: Running, name: string): string {
  return name.toLowerCase() === 'public' ? PUBLIC : roleNamed(running, name).id
}

function changed(
  all: readonly AclItem[],
  statement: Grant,
  grantees: readonly string[],
  grantor: string,
  letters: string,
): readonly AclItem[] {
  const change = statement.kind === 'grant' ? grant : revoke
  return grantees.reduce((acl, grantee) => change(acl, grantee, grantor, letters), all)
}

function onSystem(statement: Grant, running: Running): readonly Change[] {
  const { catalog } = running.session
  const grantees = statement.roles.map((name) => granteeId(running, name))
  const letters = lettersFor(statement.privileges, 'system', () => 'SYSTEM')
  const system = catalog.roleByName('mz_system')?.id ?? 's1'
  const all = changed(catalog.systemPrivileges, statement, grantees, system, letters)
  return [
    { do: 'system-privileges', all },
    ...grantees.map((grantee) => event(running, statement, 'system', 'SYSTEM', grantee, system, letters)),
  ]
}

function onObjects(statement: Grant, running: Running): readonly Change[] {
  const objects = targets(statement.target, running)
  const grantees = statement.roles.map((name) => granteeId(running, name))
  return objects.flatMap((entity): Change[] => {
    const type = grantableType(entity)
    const letters = checkedLetters(statement, running, entity, type)
    const next = {
      ...entity,
      privileges: changed(entity.privileges, statement, grantees, entity.ownerId, letters),
    }
    return [
      { do: 'put', entity: next },
      ...grantees.map((grantee) =>
        event(running, statement, type, entity.id, grantee, entity.ownerId, letters),
      ),
    ]
  })
}

function event(
  running: Running,
  statement: Grant,
  type: string,
  objectId: string,
  grantee: string,
  grantor: string,
  letters: string,
): Change {
  return audit(running, statement.kind, type, {
    object_id: objectId,
    grantee_id: grantee,
    grantor_id: grantor,
    privileges: letters,
  })
}

/** `VIEW "db.s.v"`, as messages name an object. */
function described(running: Running, entity: Grantable): string {
  const { catalog } = running.session
  switch (entity.kind) {
    case 'item':
      return `${entity.type.toUpperCase().replaceAll('-', ' ')} "${catalog.fullName(entity).join('.')}"`
    case 'schema': {
      const database = catalog.databases.get(entity.databaseId ?? '')?.name
      return `SCHEMA "${database === undefined ? '' : `${database}.`}${entity.name}"`
    }
    default:
      return `${entity.kind.toUpperCase()} "${entity.name}"`
  }
}

/** Words → letters; words that the kind of object doesn't have are an error. */
function lettersFor(words: readonly string[] | 'all', type: GrantableType, name: () => string): string {
  const possible = allOf(type)
  if (words === 'all') return possible
  const letters = abbreviate(words)
  const wrong = [...letters].filter((letter) => !possible.includes(letter)).join('')
  if (wrong !== '') throw planError(`invalid privilege types ${expand(wrong).join(', ')} for ${name()}`)
  return letters
}

/** The same for one object: what only tables have is granted on a view with a notice. */
function checkedLetters(statement: Grant, running: Running, entity: Grantable, type: GrantableType): string {
  const name = (): string => described(running, entity)
  if (!relationTypes.has(type) || statement.privileges === 'all')
    return lettersFor(statement.privileges, type, name)
  const letters = lettersFor(statement.privileges, 'table', name)
  const useless = [...letters].filter((letter) => !allOf(type).includes(letter)).join('')
  if (useless !== '') {
    running.session.notice({
      severity: 'NOTICE',
      code: '00000',
      message: `non-applicable privilege types ${expand(useless).join(', ')} for ${name()}`,
    })
  }
  return letters
}

// ---- which objects

function targets(target: PrivilegeTarget, running: Running): readonly Grantable[] {
  switch (target.kind) {
    case 'system':
      return []
    case 'objects':
      return target.names.map((name) => targetNamed(target.objectType, name, running))
    case 'all':
      return everything(target, running)
  }
}

function targetNamed(objectType: ObjectType, name: ItemName, running: Running): Grantable {
  const { session } = running
  switch (objectType) {
    case 'DATABASE':
      return findDatabase(session.names, name.name[0] ?? '')
    case 'SCHEMA': {
      const schema = findSchema(session.names, name.name)
      if (schema.databaseId === null) throw ownerNeeded('SCHEMA', schema.name)
      return schema
    }
    case 'CLUSTER': {
      const cluster = session.catalog.clusterByName(name.name[0] ?? '')
      if (!cluster) throw planError(`unknown cluster '${name.name[0] ?? ''}'`)
      if (cluster.id.startsWith('s')) throw ownerNeeded('CLUSTER', cluster.name)
      return cluster
    }
    default:
      return itemNamed(objectType, name, running)
  }
}

function ownerNeeded(kind: string, name: string): Error {
  return failure('42501', `must be owner of ${kind} ${name}`)
}

function itemNamed(objectType: ObjectType, name: ItemName, running: Running): Item {
  const found = findItem(running.session.names, name.name)
  if (found.kind === 'system') {
    throw ownerNeeded(
      found.spec.type.toUpperCase().replaceAll('-', ' '),
      `${found.spec.schema}.${found.spec.name}`,
    )
  }
  const { item } = found
  const wanted = objectType.toLowerCase().replaceAll(' ', '-')
  const fits = wanted === 'table' ? relationTypes.has(item.type) : item.type === wanted
  if (!fits) throw planError(`${item.name} is not a ${objectType.toLowerCase()}`)
  return item
}

function everything(
  target: Extract<PrivilegeTarget, { kind: 'all' }>,
  running: Running,
): readonly Grantable[] {
  const { catalog, names } = running.session
  const users = <T extends { readonly id: string }>(all: ReadonlyMap<string, T>): T[] =>
    [...all.values()].filter((each) => each.id.startsWith('u'))
  const databases = target.inDatabases.map((name) => findDatabase(names, name).id)
  const inDatabase = (schema: Schema): boolean =>
    databases.length === 0 || databases.includes(schema.databaseId ?? '')
  switch (target.objectType) {
    case 'DATABASE':
      return users(catalog.databases)
    case 'CLUSTER':
      return users(catalog.clusters)
    case 'SCHEMA':
      return users(catalog.schemas).filter(inDatabase)
    default: {
      const schemas = target.inSchemas.map((name) => findSchema(names, name).id)
      const within =
        schemas.length > 0
          ? new Set(schemas)
          : new Set(
              users(catalog.schemas)
                .filter(inDatabase)
                .map((it) => it.id),
            )
      const wanted = target.objectType.toLowerCase()
      return [...catalog.items.values()].filter(
        (item) =>
          within.has(item.schemaId) &&
          (wanted === 'table' ? relationTypes.has(item.type) : item.type === wanted),
      )
    }
  }
}

// ---- default privileges

/** ALTER DEFAULT PRIVILEGES. */
export const defaultPrivilegesHandler: DdlHandler<'alter-default-privileges'> = {
  kind: 'alter-default-privileges',
  inTransaction: 'alone',
  async plan(statement, running) {
    const owners =
      statement.forRoles === 'all' ? [PUBLIC] : statement.forRoles.map((name) => roleNamed(running, name).id)
    const grantees = statement.roles.map((name) => granteeId(running, name))
    const objectType = statement.objectType.toLowerCase()
    const letters = lettersFor(
      statement.privileges,
      defaultType(statement.objectType),
      () => statement.objectType,
    )
    let all = running.session.catalog.defaultPrivileges
    for (const roleId of owners) {
      for (const place of places(statement, running)) {
        for (const grantee of grantees) {
          all = withDefault(
            all,
            { kind: 'default-privilege', roleId, ...place, objectType, grantee, privileges: letters },
            statement.grant,
          )
        }
      }
    }
    const done = audit(running, statement.grant ? 'grant' : 'revoke', objectType, { privileges: letters })
    return {
      tag: 'ALTER DEFAULT PRIVILEGES',
      ddl: { changes: [{ do: 'default-privileges', all }, done], apply: nothing },
    }
  },
}

function defaultType(objectType: ObjectType): GrantableType {
  switch (objectType) {
    case 'TABLE':
      return 'table'
    case 'TYPE':
      return 'type'
    case 'SECRET':
      return 'secret'
    case 'CONNECTION':
      return 'connection'
    case 'SCHEMA':
      return 'schema'
    case 'DATABASE':
      return 'database'
    case 'CLUSTER':
      return 'cluster'
    default:
      throw planError(`default privileges are not supported for ${objectType}`)
  }
}

type Place = Pick<DefaultPrivilege, 'databaseId' | 'schemaId'>

function places(statement: AlterDefaultPrivileges, running: Running): readonly Place[] {
  const { names } = running.session
  if (statement.inSchemas.length > 0) {
    return statement.inSchemas.map((name) => {
      const schema = findSchema(names, name)
      return { databaseId: schema.databaseId, schemaId: schema.id }
    })
  }
  if (statement.inDatabases.length > 0) {
    return statement.inDatabases.map((name) => ({ databaseId: findDatabase(names, name).id, schemaId: null }))
  }
  return [{ databaseId: null, schemaId: null }]
}

/** A default privilege added to, or taken from, those of the same owner, place, kind and grantee. */
function withDefault(
  all: readonly DefaultPrivilege[],
  one: DefaultPrivilege,
  granting: boolean,
): readonly DefaultPrivilege[] {
  const same = (it: DefaultPrivilege): boolean =>
    it.roleId === one.roleId &&
    it.databaseId === one.databaseId &&
    it.schemaId === one.schemaId &&
    it.objectType === one.objectType &&
    it.grantee === one.grantee
  const before = all.find(same)?.privileges ?? ''
  const letters = granting
    ? abbreviate([...expand(before), ...expand(one.privileges)])
    : [...before].filter((letter) => !one.privileges.includes(letter)).join('')
  const others = all.filter((it) => !same(it))
  return letters === '' ? others : [...others, { ...one, privileges: letters }]
}
