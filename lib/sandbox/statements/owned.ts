import type { AclItem, Change, Entity } from '../catalog/model'
import { ownerChanges } from './alter'
import { nothing } from './clusters'
import { dropPlan } from './drop'
import type { DdlHandler } from './handler'
import { ownedEntities, roleNamed } from './roles'

/** REASSIGN OWNED BY: everything gets a new owner. */
export const reassignOwnedHandler: DdlHandler<'reassign-owned'> = {
  kind: 'reassign-owned',
  inTransaction: 'alone',
  async plan(statement, running) {
    const from = new Set(statement.from.map((name) => roleNamed(running, name).id))
    const to = roleNamed(running, statement.to)
    const owned = ownedEntities(running).filter((entity) => from.has(entity.ownerId))
    return {
      tag: 'REASSIGN OWNED',
      ddl: { changes: owned.flatMap((entity) => ownerChanges(running, entity, to.id)), apply: nothing },
    }
  },
}

/** DROP OWNED BY: drops what the roles own and revokes what was granted to them. */
export const dropOwnedHandler: DdlHandler<'drop-owned'> = {
  kind: 'drop-owned',
  inTransaction: 'alone',
  async plan(statement, running) {
    const { catalog } = running.session
    const roles = new Set(statement.roles.map((name) => roleNamed(running, name).id))
    const owned: Entity[] = ownedEntities(running).filter((entity) => roles.has(entity.ownerId))
    const dropped = dropPlan(running, owned, false)
    const gone = new Set(
      dropped.changes.flatMap((change) =>
        change.do === 'drop' ? [`${change.entity.kind}:${change.entity.id}`] : [],
      ),
    )
    const kept = (all: readonly AclItem[]): readonly AclItem[] =>
      all.filter((item) => !roles.has(item.grantee))
    const revoked = ownedEntities(running).flatMap((entity): readonly Change[] => {
      if (gone.has(`${entity.kind}:${entity.id}`)) return []
      const privileges = kept(entity.privileges)
      return privileges.length === entity.privileges.length
        ? []
        : [{ do: 'put', entity: { ...entity, privileges } }]
    })
    const changes: Change[] = [
      ...dropped.changes,
      ...revoked,
      { do: 'system-privileges', all: kept(catalog.systemPrivileges) },
      {
        do: 'default-privileges',
        all: catalog.defaultPrivileges.filter((each) => !roles.has(each.grantee) && !roles.has(each.roleId)),
      },
    ]
    return { tag: 'DROP OWNED', ddl: { changes, apply: dropped.apply } }
  },
}
