import type {
  AclItem,
  AuditEvent,
  CatalogView,
  Change,
  Cluster,
  Comment,
  Database,
  DefaultPrivilege,
  Entity,
  Item,
  Replica,
  Role,
  Schema,
} from './model'

/** What a catalog holds, before its indexes by name. */
export type CatalogContent = Omit<CatalogView, 'revision'>

/** The key of a comment. */
export function commentKey(comment: Pick<Comment, 'objectType' | 'objectId' | 'sub'>): string {
  return `${comment.objectType}:${comment.objectId}:${comment.sub ?? ''}`
}

/** The catalog at one revision, never changed once made; `with` makes the next one. Names are found through indexes made on first use. */
export class CatalogState implements CatalogView {
  readonly revision: number
  readonly databases: ReadonlyMap<string, Database>
  readonly schemas: ReadonlyMap<string, Schema>
  readonly roles: ReadonlyMap<string, Role>
  readonly clusters: ReadonlyMap<string, Cluster>
  readonly replicas: ReadonlyMap<string, Replica>
  readonly items: ReadonlyMap<string, Item>
  readonly comments: ReadonlyMap<string, Comment>
  readonly defaultPrivileges: readonly DefaultPrivilege[]
  readonly systemPrivileges: readonly AclItem[]
  readonly systemSettings: Readonly<Record<string, string>>
  #itemsByName: Map<string, Item> | null = null
  #dependants: Map<string, Item[]> | null = null

  constructor(revision: number, content: CatalogContent) {
    this.revision = revision
    this.databases = content.databases
    this.schemas = content.schemas
    this.roles = content.roles
    this.clusters = content.clusters
    this.replicas = content.replicas
    this.items = content.items
    this.comments = content.comments
    this.defaultPrivileges = content.defaultPrivileges
    this.systemPrivileges = content.systemPrivileges
    this.systemSettings = content.systemSettings
  }

  /** The catalog after some changes. */
  with(changes: readonly Change[]): CatalogState {
    const next = {
      databases: new Map(this.databases),
      schemas: new Map(this.schemas),
      roles: new Map(this.roles),
      clusters: new Map(this.clusters),
      replicas: new Map(this.replicas),
      items: new Map(this.items),
      comments: new Map(this.comments),
      defaultPrivileges: this.defaultPrivileges,
      systemPrivileges: this.systemPrivileges,
      systemSettings: this.systemSettings,
    }
    for (const change of changes) {
      switch (change.do) {
        case 'put':
          put(next, change.entity)
          break
        case 'drop':
          drop(next, change.entity)
          break
        case 'comment': {
          const { text, ...about } = change.comment
          if (text === null) next.comments.delete(commentKey(about))
          else next.comments.set(commentKey(about), { ...about, text })
          break
        }
        case 'default-privileges':
          next.defaultPrivileges = change.all
          break
        case 'system-privileges':
          next.systemPrivileges = change.all
          break
        case 'system-settings':
          next.systemSettings = change.all
          break
        case 'audit':
          break
      }
    }
    return new CatalogState(this.revision + 1, next)
  }

  /** An item of a schema; `session` for temporary ones, whose schema is `0`. */
  item(schemaId: string, name: string, session: string | null = null): Item | undefined {
    this.#itemsByName ??= new Map(
      [...this.items.values()].map((item) => [itemKey(item.schemaId, item.temporary, item.name), item]),
    )
    return this.#itemsByName.get(itemKey(schemaId, session, name))
  }

  /** Items that use an item directly, in order of id. */
  dependants(id: string): readonly Item[] {
    if (!this.#dependants) {
      this.#dependants = new Map()
      for (const item of this.items.values())
        for (const used of new Set(usesOf(item))) {
          const list = this.#dependants.get(used)
          if (list) list.push(item)
          else this.#dependants.set(used, [item])
        }
    }
    return this.#dependants.get(id) ?? []
  }

  databaseByName(name: string): Database | undefined {
    return find(this.databases, (database) => database.name === name)
  }
  schemaByName(databaseId: string | null, name: string): Schema | undefined {
    return find(this.schemas, (schema) => schema.databaseId === databaseId && schema.name === name)
  }
  clusterByName(name: string): Cluster | undefined {
    return find(this.clusters, (cluster) => cluster.name === name)
  }
  roleByName(name: string): Role | undefined {
    return find(this.roles, (role) => role.name === name)
  }
  replicasOf(clusterId: string): readonly Replica[] {
    return [...this.replicas.values()].filter((replica) => replica.clusterId === clusterId)
  }
  itemsOf(schemaId: string): readonly Item[] {
    return [...this.items.values()].filter((item) => item.schemaId === schemaId)
  }

  /** `database.schema.item` as parts; `mz_temp.item` for a temporary one. */
  fullName(item: Pick<Item, 'name' | 'schemaId'>): readonly string[] {
    const schema = this.schemas.get(item.schemaId)
    if (!schema) return ['mz_temp', item.name]
    const database = schema.databaseId === null ? undefined : this.databases.get(schema.databaseId)
    return database ? [database.name, schema.name, item.name] : [schema.name, item.name]
  }
}

/** What an item needs to exist: what it uses, its index's relation, its source. */
export function usesOf(item: Item): readonly string[] {
  return item.uses
}

function itemKey(schemaId: string, session: string | null, name: string): string {
  return `${schemaId}\n${session ?? ''}\n${name}`
}

function find<T>(map: ReadonlyMap<string, T>, test: (value: T) => boolean): T | undefined {
  for (const value of map.values()) if (test(value)) return value
  return undefined
}

type Maps = {
  readonly databases: Map<string, Database>
  readonly schemas: Map<string, Schema>
  readonly roles: Map<string, Role>
  readonly clusters: Map<string, Cluster>
  readonly replicas: Map<string, Replica>
  readonly items: Map<string, Item>
  readonly comments: Map<string, Comment>
}

function put(maps: Maps, entity: Entity): void {
  switch (entity.kind) {
    case 'database':
      maps.databases.set(entity.id, entity)
      break
    case 'schema':
      maps.schemas.set(entity.id, entity)
      break
    case 'role':
      maps.roles.set(entity.id, entity)
      break
    case 'cluster':
      maps.clusters.set(entity.id, entity)
      break
    case 'replica':
      maps.replicas.set(entity.id, entity)
      break
    case 'item':
      maps.items.set(entity.id, entity)
      break
  }
}

/** What comments call an entity's kind. */
export function commentType(entity: Entity): string {
  if (entity.kind === 'item') return entity.type
  return entity.kind === 'replica' ? 'cluster-replica' : entity.kind
}

function drop(maps: Maps, entity: Entity): void {
  const mapOf: Record<Entity['kind'], Map<string, unknown>> = {
    database: maps.databases,
    schema: maps.schemas,
    role: maps.roles,
    cluster: maps.clusters,
    replica: maps.replicas,
    item: maps.items,
  }
  mapOf[entity.kind].delete(entity.id)
  const prefix = `${commentType(entity)}:${entity.id}:`
  for (const key of maps.comments.keys()) if (key.startsWith(prefix)) maps.comments.delete(key)
}

export type { AuditEvent }
