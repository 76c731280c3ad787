import type { Change, Role } from '../catalog/model'
import { failure, planError } from '../errors/error'
import type { Drop } from '../sql/ast/statement'
import { nothing } from './clusters'
import type { DdlHandler, DdlPlan, Running } from './handler'
import { skipping } from './make'
import { audit } from './tables'

function reservedRole(name: string): void {
  if (name !== 'public' && !/^(mz|pg)_/.test(name)) return
  throw planError(`role name "${name}" is reserved`, {
    detail: 'The role "public" and the prefixes "mz_" and "pg_" are reserved for system roles.',
  })
}

/** A statement about roles says that nobody looks at them. */
function rbacNotice(running: Running): void {
  running.session.notice({
    severity: 'NOTICE',
    code: '00000',
    message:
      'RBAC is disabled so no role attributes or object ownership will be considered when executing statements',
    hint: 'To enable RBAC globally run `ALTER SYSTEM SET enable_rbac_checks TO TRUE` as a superuser. TO enable RBAC for just this session run `SET enable_session_rbac_checks TO TRUE`.',
  })
}

function checkAttributes(options: readonly string[]): void {
  if (options.includes('NOINHERIT')) throw planError('non inherit roles not yet supported')
  for (const word of ['CREATECLUSTER', 'CREATEDB', 'CREATEROLE']) {
    if (options.includes(word) || options.includes(`NO${word}`)) {
      throw planError(
        `${word} attribute is not supported, for more information consult the documentation at https://materialize.com/docs/sql/create-role/#details`,
        {
          detail: 'Use system privileges instead.',
        },
      )
    }
  }
}
function refuseSuperuser(options: readonly string[]): void {
  if (!options.includes('SUPERUSER') && !options.includes('PASSWORD')) return
  throw failure(
    '0A000',
    'SUPERUSER and PASSWORD attributes is not supported in this environment. For more information consult the documentation at https://materialize.com/docs/sql/create-role/#details',
  )
}

/** CREATE ROLE. */
export const createRoleHandler: DdlHandler<'create-role'> = {
  kind: 'create-role',
  inTransaction: 'alone',
  async plan(statement, running) {
    checkAttributes(statement.options)
    rbacNotice(running)
    refuseSuperuser(statement.options)
    reservedRole(statement.name)
    if (running.session.catalog.roleByName(statement.name))
      throw planError(`role '${statement.name}' already exists`)
    const role = makeRole(running.house.catalog, statement.name, statement.options.includes('LOGIN'))
    return {
      tag: 'CREATE ROLE',
      ddl: {
        changes: [
          { do: 'put', entity: role },
          audit(running, 'create', 'role', { id: role.id, name: role.name }),
        ],
        apply: nothing,
      },
    }
  },
}

export function makeRole(
  ids: { nextId(kind: 'role'): string; nextOid(): number },
  name: string,
  login: boolean,
): Role {
  return {
    kind: 'role',
    id: ids.nextId('role'),
    oid: ids.nextOid(),
    name,
    inherit: true,
    login,
    superuser: false,
    settings: {},
    memberOf: [],
  }
}

/** A role by name; `unknown role 'x'`. */
export function roleNamed(running: Pick<Running, 'session'>, name: string): Role {
  const role = running.session.catalog.roleByName(name)
  if (!role) throw planError(`unknown role '${name}'`)
  return role
}

/** ALTER ROLE. */
export const alterRoleHandler: DdlHandler<'alter-role'> = {
  kind: 'alter-role',
  inTransaction: 'alone',
  async plan(statement, running) {
    const role = roleNamed(running, statement.name)
    if (!statement.set) {
      checkAttributes(statement.options)
      rbacNotice(running)
      refuseSuperuser(statement.options)
      const login = statement.options.includes('LOGIN')
        ? true
        : statement.options.includes('NOLOGIN')
          ? false
          : role.login
      return {
        tag: 'ALTER ROLE',
        ddl: {
          changes: [
            { do: 'put', entity: { ...role, login } },
            audit(running, 'alter', 'role', { id: role.id }),
          ],
          apply: nothing,
        },
      }
    }
    const { name, value } = statement.set
    running.session.variable(name)
    const settings = { ...role.settings }
    if (value?.kind === 'values') settings[name] = value.values.join(', ')
    else delete settings[name]
    running.session.notice({
      severity: 'NOTICE',
      code: '00000',
      message: `variable "${name}" was updated for "${role.name}", this will have no effect on the current session`,
    })
    return {
      tag: 'ALTER ROLE',
      ddl: {
        changes: [
          { do: 'put', entity: { ...role, settings } },
          audit(running, 'alter', 'role', { id: role.id }),
        ],
        apply: nothing,
      },
    }
  },
}

/** GRANT role TO role, REVOKE role FROM role. */
export const membershipHandler: DdlHandler<'grant-role' | 'revoke-role'> = {
  kind: 'grant-role',
  inTransaction: 'alone',
  async plan(statement, running) {
    const granting = statement.kind === 'grant-role'
    const groups = statement.roles.map((name) => roleNamed(running, name))
    const changes: Change[] = []
    for (const memberName of statement.members) {
      let member = roleNamed(running, memberName)
      for (const group of groups) {
        member = granting ? join(running, group, member) : leave(running, group, member)
      }
      changes.push({ do: 'put', entity: member })
    }
    return {
      tag: granting ? 'GRANT ROLE' : 'REVOKE ROLE',
      ddl: {
        changes: [...changes, audit(running, granting ? 'grant' : 'revoke', 'role', {})],
        apply: nothing,
      },
    }
  },
}

function isMember(running: Running, role: Role, of: string): boolean {
  if (role.id === of) return true
  return role.memberOf.some(({ roleId }) => {
    const next = running.session.catalog.roles.get(roleId)
    return next !== undefined && isMember(running, next, of)
  })
}

function join(running: Running, group: Role, member: Role): Role {
  if (member.memberOf.some(({ roleId }) => roleId === group.id)) {
    running.session.notice({
      severity: 'NOTICE',
      code: '00000',
      message: `role "${member.name}" is already a member of role "${group.name}"`,
    })
    return member
  }
  if (isMember(running, group, member.id))
    throw planError(`role "${group.name}" is a member of role "${member.name}"`)
  return { ...member, memberOf: [...member.memberOf, { roleId: group.id, grantorId: 's1' }] }
}

function leave(running: Running, group: Role, member: Role): Role {
  if (!member.memberOf.some(({ roleId }) => roleId === group.id)) {
    running.session.notice({
      severity: 'WARNING',
      code: '01000',
      message: `role "${member.name}" is not a member of role "${group.name}"`,
    })
    return member
  }
  return { ...member, memberOf: member.memberOf.filter(({ roleId }) => roleId !== group.id) }
}

/** DROP ROLE. */
export function dropRoles(statement: Drop, running: Running): DdlPlan {
  const { session } = running
  const roots: Role[] = []
  for (const name of statement.names) {
    const [only = ''] = name
    const role = session.catalog.roleByName(only)
    if (!role && statement.ifExists) {
      skipping(running, 'ROLE', name)
      continue
    }
    if (!role) throw planError(`unknown role '${only}'`)
    if (role.id === session.roleId) throw planError('current role cannot be dropped')
    reservedRole(role.name)
    const reasons = dependsOn(running, role)
    if (reasons.length > 0) {
      throw failure('2BP01', `role "${role.name}" cannot be dropped because some objects depend on it`, {
        detail: reasons.join('\n'),
      })
    }
    roots.push(role)
  }
  const changes = roots.flatMap((entity): readonly Change[] => [
    { do: 'drop', entity },
    audit(running, 'drop', 'role', { id: entity.id, name: entity.name }),
  ])
  return { tag: 'DROP ROLE', ddl: roots.length > 0 ? { changes, apply: nothing } : null }
}

/** Everything that has an owner and privileges, in the order messages list it. */
export function ownedEntities(running: Pick<Running, 'session'>) {
  const { catalog } = running.session
  return [
    ...catalog.items.values(),
    ...catalog.databases.values(),
    ...catalog.schemas.values(),
    ...catalog.clusters.values(),
  ]
}

function dependsOn(running: Running, role: Role): readonly string[] {
  const { catalog } = running.session
  const reasons: string[] = []
  const nameOf = (id: string): string => catalog.roles.get(id)?.name ?? id
  for (const entity of ownedEntities(running)) {
    const what = describedEntity(running, entity)
    if (entity.ownerId === role.id) reasons.push(`${role.name}: owner of ${what}`)
    for (const item of entity.privileges) {
      if (item.grantee === role.id)
        reasons.push(`${role.name}: privileges on ${what} granted by ${nameOf(item.grantor)}`)
      if (item.grantor === role.id)
        reasons.push(`${role.name}: privileges granted on ${what} to ${nameOf(item.grantee)}`)
    }
  }
  for (const item of catalog.systemPrivileges)
    if (item.grantee === role.id)
      reasons.push(`${role.name}: privileges on SYSTEM granted by ${nameOf(item.grantor)}`)
  return reasons
}

/** `TABLE "db.s.t"`. */
export function describedEntity(
  running: Pick<Running, 'session'>,
  entity: ReturnType<typeof ownedEntities>[number],
): string {
  const { catalog } = running.session
  if (entity.kind === 'item')
    return `${entity.type.replaceAll('-', ' ').toUpperCase()} "${catalog.fullName(entity).join('.')}"`
  if (entity.kind === 'schema')
    return `SCHEMA "${catalog.databases.get(entity.databaseId ?? '')?.name ?? ''}.${entity.name}"`
  return `${entity.kind.toUpperCase()} "${entity.name}"`
}
