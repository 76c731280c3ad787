import type { Cursor, Name } from '../../../sql'
import { parseItemName } from '../../../sql'
import type { ObjectType, PrivilegeTarget, Statement } from '../ast/statement'
import { parseObjectType } from './alter'

const privilegeWords = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'USAGE',
  'CREATE',
  'CREATEROLE',
  'CREATEDB',
  'CREATECLUSTER',
  'CREATENETWORKPOLICY',
]

const plural: readonly (readonly [string, ObjectType])[] = [
  ['TABLES', 'TABLE'],
  ['TYPES', 'TYPE'],
  ['SECRETS', 'SECRET'],
  ['CONNECTIONS', 'CONNECTION'],
  ['SCHEMAS', 'SCHEMA'],
  ['DATABASES', 'DATABASE'],
  ['CLUSTERS', 'CLUSTER'],
]

/** What follows GRANT or REVOKE. */
export function parseGrant(c: Cursor, grant: boolean): Statement {
  const joiner = grant ? 'TO' : 'FROM'
  const privileges = parsePrivileges(c)
  if (privileges === null) {
    const roles = c.commaSeparated(() => c.identifier())
    c.expect(joiner)
    return { kind: grant ? 'grant-role' : 'revoke-role', roles, members: roleNames(c) }
  }
  c.expect('ON')
  const target = privilegeTarget(c)
  c.expect(joiner)
  return { kind: grant ? 'grant' : 'revoke', privileges, target, roles: roleNames(c) }
}

function roleNames(c: Cursor): readonly string[] {
  return c.commaSeparated(() => {
    c.take('GROUP')
    return c.identifier()
  })
}

/** `ALL [PRIVILEGES]` or a list; null if no privilege's name begins it. */
function parsePrivileges(c: Cursor): readonly string[] | 'all' | null {
  if (c.take('ALL')) {
    c.take('PRIVILEGES')
    return 'all'
  }
  if (!c.isOneOf(...privilegeWords)) return null
  return c.commaSeparated(() => c.expectOneOf(...privilegeWords))
}

function privilegeTarget(c: Cursor): PrivilegeTarget {
  if (c.take('SYSTEM')) return { kind: 'system' }
  if (c.take('ALL')) {
    const objectType = pluralType(c)
    const inSchemas: Name[] = []
    const inDatabases: string[] = []
    if (c.take('IN', 'SCHEMA')) inSchemas.push(...c.commaSeparated(() => c.name()))
    else if (c.take('IN', 'DATABASE')) inDatabases.push(...c.commaSeparated(() => c.identifier()))
    return { kind: 'all', objectType, inSchemas, inDatabases }
  }
  const typed = c.isOneOf(
    'TABLE',
    'TYPE',
    'SECRET',
    'CONNECTION',
    'DATABASE',
    'SCHEMA',
    'CLUSTER',
    'VIEW',
    'SOURCE',
    'MATERIALIZED',
  )
  const objectType = typed ? parseObjectType(c) : 'TABLE'
  return { kind: 'objects', objectType, names: c.commaSeparated(() => parseItemName(c)) }
}

function pluralType(c: Cursor): ObjectType {
  const word = c.expectOneOf(...plural.map(([many]) => many))
  return plural.find(([many]) => many === word)?.[1] ?? 'TABLE'
}

/** What follows ALTER DEFAULT PRIVILEGES. */
export function parseDefaultPrivileges(c: Cursor): Statement {
  c.expect('FOR')
  let forRoles: readonly string[] | 'all' = 'all'
  if (!c.take('ALL', 'ROLES')) {
    if (!c.take('ROLE') && !c.take('USER')) throw c.expected('one of ALL or ROLE or USER')
    forRoles = c.commaSeparated(() => c.identifier())
  }
  const inSchemas: Name[] = []
  const inDatabases: string[] = []
  if (c.take('IN', 'SCHEMA')) inSchemas.push(...c.commaSeparated(() => c.name()))
  else if (c.take('IN', 'DATABASE')) inDatabases.push(...c.commaSeparated(() => c.identifier()))
  const grant = c.expectOneOf('GRANT', 'REVOKE') === 'GRANT'
  const privileges = parsePrivileges(c)
  if (privileges === null) throw c.expected(`one of ${['ALL', ...privilegeWords].join(' or ')}`)
  c.expect('ON')
  const objectType = pluralType(c)
  c.expect(grant ? 'TO' : 'FROM')
  return {
    kind: 'alter-default-privileges',
    forRoles,
    inSchemas,
    inDatabases,
    grant,
    privileges,
    objectType,
    roles: roleNames(c),
  }
}
