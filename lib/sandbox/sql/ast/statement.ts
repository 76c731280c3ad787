import type {
  Expr,
  ItemName,
  Name,
  Option,
  OrderBy,
  ParsedType,
  Query,
  ShowBody,
  TableWithJoins,
} from '../../../sql'

/** Item kinds that DROP, ALTER, COMMENT, SHOW CREATE name, in Materialize's upper case. */
export type ObjectType =
  | 'TABLE'
  | 'VIEW'
  | 'MATERIALIZED VIEW'
  | 'SOURCE'
  | 'SINK'
  | 'INDEX'
  | 'TYPE'
  | 'SECRET'
  | 'CONNECTION'
  | 'FUNCTION'
  | 'CLUSTER'
  | 'CLUSTER REPLICA'
  | 'DATABASE'
  | 'SCHEMA'
  | 'ROLE'
  | 'NETWORK POLICY'
  | 'SUBSOURCE'

export type ColumnDef = {
  readonly name: string
  readonly type: ParsedType
  readonly options: readonly (
    | { readonly kind: 'null' | 'not null' | 'unique' | 'primary key' }
    | { readonly kind: 'default'; readonly expr: Expr }
    | { readonly kind: 'check'; readonly expr: Expr }
    | { readonly kind: 'other'; readonly text: string }
  )[]
}
export type IfExists = { readonly ifExists: boolean }
export type IfNotExists = { readonly ifNotExists: boolean }

/** CREATE SINK|SOURCE: FROM KAFKA CONNECTION c (TOPIC 'x', …), FROM LOAD GENERATOR AUCTION (…), FROM POSTGRES … */
export type ExternalConnection =
  | {
      readonly kind: 'kafka'
      readonly connection: ItemName
      readonly options: readonly Option[]
      readonly key: { readonly columns: readonly string[]; readonly notEnforced: boolean } | null
      readonly headers: string | null
    }
  | { readonly kind: 'load-generator'; readonly generator: string; readonly options: readonly Option[] }
  | {
      readonly kind: 'other'
      readonly type: 'POSTGRES' | 'MYSQL' | 'SQL SERVER' | 'WEBHOOK' | 'ICEBERG' | 'S3'
      readonly connection: ItemName | null
      readonly options: readonly Option[]
    }
export type Format =
  | { readonly kind: 'one'; readonly format: FormatSpec }
  | { readonly kind: 'key-value'; readonly key: FormatSpec; readonly value: FormatSpec }
/** `name`: JSON, TEXT, BYTES, CSV, AVRO, PROTOBUF, REGEX; `text` is the stable text with its options. */
export type FormatSpec = {
  readonly name: string
  readonly text: string
  readonly connection: ItemName | null
  readonly array: boolean
}
export type Envelope = {
  readonly kind: 'NONE' | 'UPSERT' | 'DEBEZIUM' | 'MATERIALIZE'
  readonly options: readonly Option[]
}
export type SubsourceSpec =
  | { readonly kind: 'all' }
  | { readonly kind: 'schemas'; readonly names: readonly string[] }
  | {
      readonly kind: 'tables'
      readonly tables: readonly { readonly reference: Name; readonly as: Name | null }[]
    }

export type Grantee = { readonly name: string }
/** What a privilege statement is about. */
export type PrivilegeTarget =
  | { readonly kind: 'system' }
  | { readonly kind: 'objects'; readonly objectType: ObjectType; readonly names: readonly ItemName[] }
  /** ALL TABLES IN SCHEMA s, ALL SCHEMAS IN DATABASE d, ALL CLUSTERS… */
  | {
      readonly kind: 'all'
      readonly objectType: ObjectType
      readonly inSchemas: readonly Name[]
      readonly inDatabases: readonly string[]
    }

export type CreateSchema = IfNotExists & { readonly kind: 'create-schema'; readonly name: Name }
export type CreateDatabase = IfNotExists & { readonly kind: 'create-database'; readonly name: string }
export type CreateTable = IfNotExists & {
  readonly kind: 'create-table'
  readonly name: Name
  readonly temporary: boolean
  readonly columns: readonly ColumnDef[]
  readonly constraints: readonly string[]
  readonly with: readonly Option[]
}
export type CreateTableFromSource = IfNotExists & {
  readonly kind: 'create-table-from-source'
  readonly name: Name
  readonly columns: readonly string[] | null
  readonly source: ItemName
  readonly reference: Name | null
  readonly format: Format | null
  readonly envelope: Envelope | null
  readonly include: readonly string[]
  readonly with: readonly Option[]
}
export type CreateView = IfNotExists & {
  readonly kind: 'create-view'
  readonly name: Name
  readonly orReplace: boolean
  readonly temporary: boolean
  readonly columns: readonly string[]
  readonly query: Query
}
export type CreateMaterializedView = IfNotExists & {
  readonly kind: 'create-materialized-view'
  readonly name: Name
  readonly orReplace: boolean
  /** CREATE REPLACEMENT MATERIALIZED VIEW name FOR target. */
  readonly replacementFor: ItemName | null
  readonly columns: readonly string[]
  readonly inCluster: string | null
  readonly with: readonly Option[]
  readonly query: Query
}
export type ApplyReplacement = {
  readonly kind: 'apply-replacement'
  readonly name: ItemName
  readonly replacement: ItemName
}
export type CreateIndex = IfNotExists & {
  readonly kind: 'create-index'
  readonly name: string | null
  readonly default: boolean
  readonly inCluster: string | null
  readonly on: ItemName
  readonly keys: readonly Expr[] | null
  readonly with: readonly Option[]
}
export type CreateSource = IfNotExists & {
  readonly kind: 'create-source'
  readonly name: Name
  readonly inCluster: string | null
  readonly columns: readonly string[]
  readonly from: ExternalConnection
  readonly format: Format | null
  readonly include: readonly string[]
  readonly envelope: Envelope | null
  readonly subsources: SubsourceSpec | null
  readonly progress: Name | null
  readonly with: readonly Option[]
}
export type CreateSink = IfNotExists & {
  readonly kind: 'create-sink'
  readonly name: Name | null
  readonly inCluster: string | null
  readonly from: ItemName
  readonly into: ExternalConnection
  readonly format: Format | null
  readonly envelope: Envelope | null
  readonly with: readonly Option[]
}
export type CreateConnection = IfNotExists & {
  readonly kind: 'create-connection'
  readonly name: Name
  readonly to: string
  readonly options: readonly Option[]
  readonly with: readonly Option[]
}
export type CreateSecret = IfNotExists & {
  readonly kind: 'create-secret'
  readonly name: Name
  readonly value: Expr
}
export type CreateType = {
  readonly kind: 'create-type'
  readonly name: Name
  readonly as:
    | {
        readonly kind: 'list' | 'map'
        readonly options: readonly { readonly name: string; readonly type: ParsedType }[]
      }
    | { readonly kind: 'record'; readonly columns: readonly ColumnDef[] }
}
export type ClusterReplicaDef = { readonly name: string; readonly options: readonly Option[] }
export type CreateCluster = {
  readonly kind: 'create-cluster'
  readonly name: string
  readonly options: readonly Option[]
  readonly replicas: readonly ClusterReplicaDef[] | null
}
export type CreateReplica = {
  readonly kind: 'create-cluster-replica'
  readonly cluster: string
  readonly name: string
  readonly options: readonly Option[]
}
export type CreateRole = {
  readonly kind: 'create-role'
  readonly name: string
  readonly options: readonly string[]
}

export type Drop = IfExists & {
  readonly kind: 'drop'
  readonly objectType: ObjectType
  readonly names: readonly Name[]
  readonly behavior: 'cascade' | 'restrict' | null
}
export type DropOwned = {
  readonly kind: 'drop-owned'
  readonly roles: readonly string[]
  readonly behavior: 'cascade' | 'restrict' | null
}
export type ReassignOwned = {
  readonly kind: 'reassign-owned'
  readonly from: readonly string[]
  readonly to: string
}

export type AlterRename = IfExists & {
  readonly kind: 'alter-rename'
  readonly objectType: ObjectType
  readonly name: Name
  readonly to: string
}
export type AlterSwap = IfExists & {
  readonly kind: 'alter-swap'
  readonly objectType: 'SCHEMA' | 'CLUSTER'
  readonly name: Name
  readonly with: string
}
export type AlterOwner = IfExists & {
  readonly kind: 'alter-owner'
  readonly objectType: ObjectType
  readonly name: Name
  readonly to: string
}
export type AlterCluster = IfExists & {
  readonly kind: 'alter-cluster'
  readonly name: string
  readonly set: readonly Option[]
  readonly reset: readonly string[]
  readonly with: readonly Option[]
}
export type AlterSetCluster = IfExists & {
  readonly kind: 'alter-set-cluster'
  readonly objectType: ObjectType
  readonly name: Name
  readonly cluster: string
}
export type AlterSink = IfExists & {
  readonly kind: 'alter-sink'
  readonly name: Name
  readonly setFrom: ItemName
}
export type AlterSecret = IfExists & {
  readonly kind: 'alter-secret'
  readonly name: Name
  readonly value: Expr
}
export type AlterIndex = IfExists & {
  readonly kind: 'alter-index'
  readonly name: Name
  readonly set: readonly Option[]
  readonly reset: readonly string[]
}
export type AlterRole = {
  readonly kind: 'alter-role'
  readonly name: string
  readonly options: readonly string[]
  readonly set: { readonly name: string; readonly value: SetValue | null } | null
}
export type AlterRetain = IfExists & {
  readonly kind: 'alter-retain'
  readonly objectType: ObjectType
  readonly name: Name
  readonly history: string | null
}
/** ALTER statements the sandbox knows by name only; refused. */
export type AlterOther = { readonly kind: 'alter-other'; readonly text: string }

export type CommentOn = {
  readonly kind: 'comment'
  readonly objectType: ObjectType | 'COLUMN'
  readonly name: ItemName
  readonly column: string | null
  readonly text: string | null
}
export type Grant = {
  readonly kind: 'grant' | 'revoke'
  readonly privileges: readonly string[] | 'all'
  readonly target: PrivilegeTarget
  readonly roles: readonly string[]
}
export type GrantRole = {
  readonly kind: 'grant-role' | 'revoke-role'
  readonly roles: readonly string[]
  readonly members: readonly string[]
}
export type AlterDefaultPrivileges = {
  readonly kind: 'alter-default-privileges'
  readonly forRoles: readonly string[] | 'all'
  readonly inSchemas: readonly Name[]
  readonly inDatabases: readonly string[]
  readonly grant: boolean
  readonly privileges: readonly string[] | 'all'
  readonly objectType: ObjectType
  readonly roles: readonly string[]
}

export type SetValue =
  | { readonly kind: 'default' }
  | { readonly kind: 'values'; readonly values: readonly string[] }
export type SetVariable = {
  readonly kind: 'set'
  readonly name: string
  readonly local: boolean
  readonly value: SetValue
  readonly at: number
}
export type ResetVariable = { readonly kind: 'reset'; readonly name: string }
export type SetTransaction = {
  readonly kind: 'set-transaction'
  readonly modes: readonly TransactionMode[]
  readonly session: boolean
}
export type ShowVariable = { readonly kind: 'show-variable'; readonly name: string }
export type ShowObjects = { readonly kind: 'show-objects'; readonly show: ShowBody }
export type ShowCreate = {
  readonly kind: 'show-create'
  readonly objectType: ObjectType
  readonly name: ItemName
  readonly redacted: boolean
}
export type Inspect = { readonly kind: 'inspect-shard'; readonly id: string }

export type TransactionMode =
  | { readonly kind: 'isolation'; readonly level: string }
  | { readonly kind: 'access'; readonly readOnly: boolean }
export type Begin = { readonly kind: 'begin'; readonly modes: readonly TransactionMode[] }
export type Commit = { readonly kind: 'commit'; readonly chain: boolean }
export type Rollback = { readonly kind: 'rollback'; readonly chain: boolean }

export type SelectStatement = { readonly kind: 'select'; readonly query: Query; readonly asOf: AsOf | null }
export type AsOf = { readonly kind: 'at' | 'at-least'; readonly expr: Expr }
export type Insert = {
  readonly kind: 'insert'
  readonly table: ItemName
  readonly columns: readonly string[]
  readonly source: Query | 'default values'
  readonly returning: readonly { readonly expr: Expr | 'star'; readonly alias: string | null }[]
}
export type Update = {
  readonly kind: 'update'
  readonly table: ItemName
  readonly alias: string | null
  readonly set: readonly { readonly column: string; readonly value: Expr }[]
  readonly where: Expr | null
}
export type Delete = {
  readonly kind: 'delete'
  readonly table: ItemName
  readonly alias: string | null
  readonly using: readonly TableWithJoins[]
  readonly where: Expr | null
}

export type Subscribe = {
  readonly kind: 'subscribe'
  readonly relation:
    | { readonly kind: 'name'; readonly name: ItemName }
    | { readonly kind: 'query'; readonly query: Query }
  readonly with: readonly Option[]
  readonly asOf: AsOf | null
  readonly upTo: Expr | null
  readonly output:
    | { readonly kind: 'diffs' }
    | { readonly kind: 'within-timestamp'; readonly orderBy: readonly OrderBy[] }
    | { readonly kind: 'upsert' | 'debezium'; readonly key: readonly string[] }
}
export type Copy = {
  readonly kind: 'copy'
  readonly relation:
    | { readonly kind: 'table'; readonly name: ItemName; readonly columns: readonly string[] }
    | { readonly kind: 'statement'; readonly statement: SelectStatement | Subscribe }
  readonly direction: 'to' | 'from'
  readonly target: 'stdout' | 'stdin' | 'other'
  readonly options: readonly Option[]
}
export type Declare = {
  readonly kind: 'declare'
  readonly name: string
  readonly statement: Statement
  readonly sql: string
}
export type Fetch = {
  readonly kind: 'fetch'
  readonly name: string
  readonly count: number | 'all' | null
  readonly options: readonly Option[]
}
export type Close = { readonly kind: 'close'; readonly name: string }
export type Prepare = {
  readonly kind: 'prepare'
  readonly name: string
  readonly statement: Statement
  readonly sql: string
}
export type Execute = {
  readonly kind: 'execute'
  readonly name: string
  readonly parameters: readonly Expr[]
}
export type Deallocate = { readonly kind: 'deallocate'; readonly name: string | null }
export type Discard = { readonly kind: 'discard'; readonly what: 'ALL' | 'TEMP' | 'PLANS' | 'SEQUENCES' }
export type Explain = { readonly kind: 'explain'; readonly text: string }
export type ValidateConnection = { readonly kind: 'validate-connection'; readonly name: ItemName }
export type RaiseNotice = { readonly kind: 'raise'; readonly severity: string }

/** Every statement the front end understands. Each kind has one handler in `statements/`. */
export type Statement =
  | CreateSchema
  | CreateDatabase
  | CreateTable
  | CreateTableFromSource
  | CreateView
  | CreateMaterializedView
  | ApplyReplacement
  | CreateIndex
  | CreateSource
  | CreateSink
  | CreateConnection
  | CreateSecret
  | CreateType
  | CreateCluster
  | CreateReplica
  | CreateRole
  | Drop
  | DropOwned
  | ReassignOwned
  | AlterRename
  | AlterSwap
  | AlterOwner
  | AlterCluster
  | AlterSetCluster
  | AlterSink
  | AlterSecret
  | AlterIndex
  | AlterRole
  | AlterRetain
  | AlterOther
  | CommentOn
  | Grant
  | GrantRole
  | AlterDefaultPrivileges
  | SetVariable
  | ResetVariable
  | SetTransaction
  | ShowVariable
  | ShowObjects
  | ShowCreate
  | Inspect
  | Begin
  | Commit
  | Rollback
  | SelectStatement
  | Insert
  | Update
  | Delete
  | Subscribe
  | Copy
  | Declare
  | Fetch
  | Close
  | Prepare
  | Execute
  | Deallocate
  | Discard
  | Explain
  | ValidateConnection
  | RaiseNotice
