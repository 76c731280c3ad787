import type { AclItem, CatalogView, Change, Comment, Entity, Item } from '../catalog/model'
import { PUBLIC } from '../catalog/privileges'
import { failure, type SandboxError } from '../errors/error'
import type { LiveSession } from '../session/session'
import type { PendingDdl } from '../session/transaction'
import type { PlannedQuery } from '../sql/port'
import { typeWords } from './make'

/** Letters of privileges, and the words that messages use. */
const words = {
  a: 'INSERT',
  r: 'SELECT',
  w: 'UPDATE',
  d: 'DELETE',
  U: 'USAGE',
  C: 'CREATE',
  R: 'CREATEROLE',
  B: 'CREATEDB',
  N: 'CREATECLUSTER',
} as const
type Privilege = keyof typeof words
type Owned = Exclude<Entity, { kind: 'role' }>

/** Whether the session's statements are checked: its variable says so, and its role isn't above all rights. */
function isChecked(session: LiveSession): boolean {
  if (session.variable('enable_session_rbac_checks') !== 'on') return false
  return session.catalog.roles.get(session.roleId)?.superuser !== true
}

/** What a role may do: by itself, as a member of others, and as everybody may. */
class Rights {
  readonly #catalog: CatalogView
  readonly #roleId: string
  readonly #all: ReadonlySet<string>

  constructor(catalog: CatalogView, roleId: string) {
    this.#catalog = catalog
    this.#roleId = roleId
    const all = new Set([roleId])
    for (const id of all)
      for (const { roleId: above } of catalog.roles.get(id)?.memberOf ?? []) all.add(above)
    this.#all = all
  }

  #has(acl: readonly AclItem[], privilege: Privilege): boolean {
    return acl.some(
      ({ grantee, privileges }) =>
        (grantee === PUBLIC || this.#all.has(grantee)) && privileges.includes(privilege),
    )
  }

  owns(entity: { readonly ownerId: string }): boolean {
    return this.#all.has(entity.ownerId)
  }

  /** Throws unless the role has a privilege on what has privileges. */
  need(privilege: Privilege, entity: Exclude<Owned, { kind: 'replica' }> | undefined): void {
    if (entity && !this.#has(entity.privileges, privilege))
      throw this.#denied(privilege, quoted(this.#catalog, entity))
  }

  needSystem(privilege: Privilege): void {
    if (!this.#has(this.#catalog.systemPrivileges, privilege)) throw this.#denied(privilege, 'SYSTEM')
  }

  #denied(privilege: Privilege, what: string): SandboxError {
    const role = this.#catalog.roles.get(this.#roleId)?.name ?? ''
    return failure('42501', `permission denied for ${what}`, {
      detail: `The '${role}' role needs ${words[privilege]} privileges on ${what}`,
    })
  }

  /** Throws unless the role owns all of them. */
  needOwner(entities: readonly Owned[]): void {
    const others = entities.filter((entity) => !this.owns(entity))
    if (others.length === 0) return
    throw failure('42501', `must be owner of ${others.map((each) => plain(this.#catalog, each)).join(', ')}`)
  }

  /** SELECT on relations and USAGE of their schemas; what a view reads, its owner must be allowed to read. */
  needRead(ids: readonly string[]): void {
    for (const id of ids) {
      const item = this.#catalog.items.get(id)
      if (!item || item.temporary !== null) continue
      this.need('U', this.#catalog.schemas.get(item.schemaId))
      this.need('r', item)
      if (item.type === 'view') new Rights(this.#catalog, item.ownerId).needRead(item.uses)
    }
  }
}

function kindWords(entity: Owned): string {
  if (entity.kind === 'item') return typeWords(entity.type).toUpperCase()
  return entity.kind === 'replica' ? 'CLUSTER REPLICA' : entity.kind.toUpperCase()
}

function path(catalog: CatalogView, entity: Owned): string {
  switch (entity.kind) {
    case 'item': {
      const schema = catalog.schemas.get(entity.schemaId)
      return schema ? `${path(catalog, schema)}.${entity.name}` : entity.name
    }
    case 'schema': {
      const database = entity.databaseId === null ? undefined : catalog.databases.get(entity.databaseId)
      return database ? `${database.name}.${entity.name}` : entity.name
    }
    case 'replica':
      return `${catalog.clusters.get(entity.clusterId)?.name ?? ''}.${entity.name}`
    default:
      return entity.name
  }
}

const quoted = (catalog: CatalogView, entity: Owned) => `${kindWords(entity)} "${path(catalog, entity)}"`
const plain = (catalog: CatalogView, entity: Owned) => `${kindWords(entity)} ${path(catalog, entity)}`

// ---- reads and writes

/** Before a read: what it reads, and the cluster that it runs on. Throws 42501. */
export function mayRead(session: LiveSession, planned: Pick<PlannedQuery, 'uses' | 'reads'>): void {
  if (!isChecked(session)) return
  const rights = new Rights(session.catalog, session.roleId)
  rights.needRead(planned.uses)
  if (planned.reads.length > 0) rights.need('U', session.catalog.clusterByName(session.cluster))
}

/** Before rows of a table are written; what the statement reads beside it is asked for, too. */
export function mayWrite(
  session: LiveSession,
  privilege: 'a' | 'w' | 'd',
  table: Item,
  planned: Pick<PlannedQuery, 'uses'>,
): void {
  if (!isChecked(session) || table.temporary !== null) return
  const rights = new Rights(session.catalog, session.roleId)
  rights.need('U', session.catalog.schemas.get(table.schemaId))
  rights.need(privilege, table)
  rights.needRead(planned.uses.filter((id) => id !== table.id))
}

// ---- changes of the catalog

/** Before DDL: asks of each change in its plan what the session's role needs for it. Throws 42501. */
export function mayChange(session: LiveSession, catalog: CatalogView, ddl: PendingDdl): void {
  if (!isChecked(session)) return
  const rights = new Rights(catalog, session.roleId)
  const owned: Owned[] = [...(ddl.roots ?? [])].flatMap((each) => (each.kind === 'role' ? [] : [each]))
  for (const change of ddl.changes) owned.push(...ofChange(rights, catalog, change, ddl))
  rights.needOwner([...new Set(owned)])
}

/** What has to be owned for a change; privileges that it needs are checked at once. */
function ofChange(rights: Rights, catalog: CatalogView, change: Change, ddl: PendingDdl): readonly Owned[] {
  switch (change.do) {
    case 'put':
      return ofPut(rights, catalog, change.entity)
    case 'drop':
      if (change.entity.kind === 'role') rights.needSystem('R')
      return change.entity.kind === 'role' || ddl.roots !== undefined ? [] : [change.entity]
    case 'comment':
      return commented(rights, catalog, change.comment)
    case 'system-privileges':
    case 'system-settings':
      throw failure('42501', 'must be a superuser')
    default:
      return []
  }
}

function ofPut(rights: Rights, catalog: CatalogView, entity: Entity): readonly Owned[] {
  const before = known(catalog, entity)
  if (entity.kind === 'role') rights.needSystem('R')
  if (before === undefined) return made(rights, catalog, entity)
  if (before.kind === 'role' || core(before) === core(entity)) return []
  return [before]
}

function made(rights: Rights, catalog: CatalogView, entity: Entity): readonly Owned[] {
  switch (entity.kind) {
    case 'database':
      rights.needSystem('B')
      return []
    case 'schema':
      rights.need('C', entity.databaseId === null ? undefined : catalog.databases.get(entity.databaseId))
      return []
    case 'cluster':
      rights.needSystem('N')
      return []
    case 'replica': {
      // those of a cluster that is made together with them need nothing
      const cluster = catalog.clusters.get(entity.clusterId)
      return cluster ? [cluster] : []
    }
    case 'item':
      return madeItem(rights, catalog, entity)
    default:
      return []
  }
}

function madeItem(rights: Rights, catalog: CatalogView, item: Item): readonly Owned[] {
  if (item.temporary === null) rights.need('C', catalog.schemas.get(item.schemaId))
  if ('clusterId' in item && item.clusterId !== null) rights.need('C', catalog.clusters.get(item.clusterId))
  for (const id of item.uses) {
    const used = catalog.items.get(id)
    if (!used || used.temporary !== null) continue
    rights.need('U', catalog.schemas.get(used.schemaId))
    if (used.type === 'connection' || used.type === 'secret' || used.type === 'type') rights.need('U', used)
  }
  if (item.type === 'sink') rights.need('r', catalog.items.get(item.fromId))
  const on = item.type === 'index' ? catalog.items.get(item.onId) : undefined
  return on ? [on] : []
}

function commented(
  rights: Rights,
  catalog: CatalogView,
  { objectType, objectId }: Pick<Comment, 'objectType' | 'objectId'>,
): readonly Owned[] {
  if (objectType === 'role') {
    rights.needSystem('R')
    return []
  }
  const maps: Readonly<Record<string, ReadonlyMap<string, Owned>>> = {
    database: catalog.databases,
    schema: catalog.schemas,
    cluster: catalog.clusters,
    'cluster-replica': catalog.replicas,
  }
  const entity = (maps[objectType] ?? catalog.items).get(objectId)
  return entity ? [entity] : []
}

function known(catalog: CatalogView, entity: Entity): Entity | undefined {
  const maps = {
    database: catalog.databases,
    schema: catalog.schemas,
    role: catalog.roles,
    cluster: catalog.clusters,
    replica: catalog.replicas,
    item: catalog.items,
  } as const
  return maps[entity.kind].get(entity.id)
}

/** An entity without the texts in which other objects' names stand: a rename elsewhere changes those alone. */
function core(entity: Entity): string {
  return JSON.stringify(entity, (key, value: unknown) =>
    ['createSql', 'definition', 'query', 'uses'].includes(key) ? undefined : value,
  )
}
