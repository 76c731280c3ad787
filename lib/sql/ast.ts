/** A type name as written: parts are unquoted, lower-cased where they were. */
export type ParsedType =
  | { readonly kind: 'named'; readonly name: readonly string[]; readonly modifiers: readonly string[] }
  | { readonly kind: 'array'; readonly element: ParsedType }
  | { readonly kind: 'list'; readonly element: ParsedType }
  | { readonly kind: 'map'; readonly key: ParsedType; readonly value: ParsedType }

/** An identifier as it counts: folded to lower case unless it was quoted. `at` is its offset in the statement. */
export type Name = readonly string[]

/** A reference to an item: written by name, or (in stored SQL) by id with the name it had. */
export type ItemName =
  | { readonly by: 'name'; readonly name: Name; readonly at: number }
  | { readonly by: 'id'; readonly id: string; readonly name: Name; readonly at: number }

export type Expr =
  /** `quoted` where a name of one part stood in double quotes. */
  | { readonly kind: 'identifier'; readonly name: Name; readonly at: number; readonly quoted?: true }
  | { readonly kind: 'wildcard'; readonly qualifier: Name }
  | { readonly kind: 'field'; readonly of: Expr; readonly name: string }
  | { readonly kind: 'field-wildcard'; readonly of: Expr }
  | { readonly kind: 'parameter'; readonly number: number }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'hex'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'interval'; readonly text: string; readonly fields: string | null }
  /** Operators of symbols; `name` may be qualified by OPERATOR(…). */
  | { readonly kind: 'unary'; readonly operator: string; readonly of: Expr }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expr
      readonly right: Expr
      readonly at: number
    }
  | { readonly kind: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'not'; readonly of: Expr }
  /** Parentheses as written. */
  | { readonly kind: 'nested'; readonly of: Expr }
  | { readonly kind: 'row'; readonly of: readonly Expr[]; readonly keyword: boolean }
  | {
      readonly kind: 'is'
      readonly of: Expr
      readonly not: boolean
      readonly what: 'null' | 'true' | 'false' | 'unknown'
    }
  | { readonly kind: 'is-distinct'; readonly left: Expr; readonly right: Expr; readonly not: boolean }
  | {
      readonly kind: 'like'
      readonly of: Expr
      readonly pattern: Expr
      readonly escape: Expr | null
      readonly not: boolean
      readonly insensitive: boolean
    }
  | { readonly kind: 'in-list'; readonly of: Expr; readonly list: readonly Expr[]; readonly not: boolean }
  | { readonly kind: 'in-query'; readonly of: Expr; readonly query: Query; readonly not: boolean }
  | {
      readonly kind: 'between'
      readonly of: Expr
      readonly low: Expr
      readonly high: Expr
      readonly not: boolean
    }
  | {
      readonly kind: 'quantified'
      readonly left: Expr
      readonly operator: string
      readonly all: boolean
      readonly right: Expr | Query
      readonly keyword: 'any' | 'some' | 'all'
    }
  | {
      readonly kind: 'cast'
      readonly of: Expr
      readonly type: ParsedType
      readonly form: '::' | 'cast' | 'literal'
    }
  | { readonly kind: 'collate'; readonly of: Expr; readonly collation: Name }
  | { readonly kind: 'at-time-zone'; readonly of: Expr; readonly zone: Expr }
  | { readonly kind: 'subscript'; readonly of: Expr; readonly positions: readonly Subscript[] }
  | {
      readonly kind: 'case'
      readonly of: Expr | null
      readonly whens: readonly { readonly when: Expr; readonly gives: Expr }[]
      readonly else: Expr | null
    }
  | FunctionCall
  /** COALESCE, GREATEST, LEAST, NULLIF: keywords, printed in upper case and without a schema. */
  | {
      readonly kind: 'special'
      readonly name: 'COALESCE' | 'GREATEST' | 'LEAST' | 'NULLIF'
      readonly arguments: readonly Expr[]
    }
  | { readonly kind: 'exists'; readonly query: Query }
  | { readonly kind: 'subquery'; readonly query: Query }
  | { readonly kind: 'array'; readonly of: readonly Expr[] }
  | { readonly kind: 'array-query'; readonly query: Query }
  | { readonly kind: 'list'; readonly of: readonly Expr[] }
  | { readonly kind: 'list-query'; readonly query: Query }
  | { readonly kind: 'map'; readonly of: readonly { readonly key: Expr; readonly value: Expr }[] }
  | { readonly kind: 'map-query'; readonly query: Query }

export type Subscript = { readonly index: Expr } | { readonly from: Expr | null; readonly to: Expr | null }

export type FunctionCall = {
  readonly kind: 'function'
  readonly name: Name
  readonly at: number
  readonly distinct: boolean
  readonly arguments: readonly Expr[] | 'star'
  readonly orderBy: readonly OrderBy[]
  readonly filter: Expr | null
  readonly over: Window | null
  /** IGNORE NULLS / RESPECT NULLS. */
  readonly nulls: 'ignore' | 'respect' | null
  /** EXTRACT(f FROM x), POSITION, TRIM… as written, for column names; printed as a plain call. */
  readonly special: string | null
}
export type Window = {
  readonly partitionBy: readonly Expr[]
  readonly orderBy: readonly OrderBy[]
  readonly frame: {
    readonly units: 'ROWS' | 'RANGE' | 'GROUPS'
    readonly start: FrameBound
    readonly end: FrameBound | null
  } | null
}
export type FrameBound =
  | { readonly kind: 'current' }
  | { readonly kind: 'preceding' | 'following'; readonly by: Expr | null }
export type OrderBy = {
  readonly expr: Expr
  readonly direction: 'asc' | 'desc' | null
  readonly nulls: 'first' | 'last' | null
}

export type Query = {
  readonly with: With | null
  readonly body: SetExpr
  readonly orderBy: readonly OrderBy[]
  readonly limit: {
    readonly quantity: Expr
    readonly withTies: boolean
    readonly form: 'limit' | 'fetch'
  } | null
  readonly offset: Expr | null
}
export type With =
  | { readonly kind: 'simple'; readonly ctes: readonly Cte[] }
  | {
      readonly kind: 'mutually-recursive'
      readonly options: readonly Option[]
      readonly ctes: readonly RecursiveCte[]
    }
export type Cte = { readonly alias: Alias; readonly query: Query }
export type RecursiveCte = {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: ParsedType }[]
  readonly query: Query
}

export type SetExpr =
  | Select
  | { readonly kind: 'nested-query'; readonly query: Query }
  | {
      readonly kind: 'set'
      readonly operator: 'UNION' | 'EXCEPT' | 'INTERSECT'
      readonly all: boolean
      readonly left: SetExpr
      readonly right: SetExpr
    }
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expr[])[] }
  | { readonly kind: 'table'; readonly name: ItemName }
  /** `SHOW …` inside SELECT * FROM (SHOW …). */
  | { readonly kind: 'show'; readonly show: ShowBody }

export type Select = {
  readonly kind: 'select'
  readonly distinct: 'all' | { readonly on: readonly Expr[] } | null
  readonly projection: readonly Projection[]
  readonly from: readonly TableWithJoins[]
  readonly where: Expr | null
  readonly groupBy: readonly Expr[]
  readonly having: Expr | null
  readonly qualify: Expr | null
  readonly options: readonly Option[]
}
export type Projection =
  | { readonly kind: 'item'; readonly expr: Expr; readonly alias: string | null }
  | { readonly kind: 'star' }
export type Alias = { readonly name: string; readonly columns: readonly string[] }
export type TableWithJoins = { readonly relation: TableFactor; readonly joins: readonly Join[] }
export type Join = {
  readonly kind: 'inner' | 'left' | 'right' | 'full' | 'cross'
  readonly relation: TableFactor
  readonly on:
    | { readonly kind: 'on'; readonly expr: Expr }
    | { readonly kind: 'using'; readonly columns: readonly string[]; readonly alias: Alias | null }
    | { readonly kind: 'natural' }
    | null
}
export type TableFactor =
  | { readonly kind: 'relation'; readonly name: ItemName; readonly alias: Alias | null }
  | {
      readonly kind: 'call'
      readonly call: FunctionCall
      readonly alias: Alias | null
      readonly ordinality: boolean
      readonly lateral: boolean
    }
  | {
      readonly kind: 'rows-from'
      readonly calls: readonly FunctionCall[]
      readonly alias: Alias | null
      readonly ordinality: boolean
    }
  | {
      readonly kind: 'derived'
      readonly query: Query
      readonly alias: Alias | null
      readonly lateral: boolean
    }
  | { readonly kind: 'nested-join'; readonly join: TableWithJoins; readonly alias: Alias | null }

/** `NAME = value` of WITH (…) and OPTIONS (…), name in upper case. */
export type Option = { readonly name: string; readonly value: OptionValue | null; readonly at: number }
export type OptionValue =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'identifier'; readonly name: Name }
  | { readonly kind: 'interval'; readonly text: string }
  | { readonly kind: 'list'; readonly of: readonly OptionValue[] }
  | { readonly kind: 'secret'; readonly name: ItemName }
  | { readonly kind: 'expr'; readonly expr: Expr }
  | { readonly kind: 'refresh'; readonly refresh: Refresh }
  /** FOR '1 day'. */
  | { readonly kind: 'for'; readonly text: string }
  | { readonly kind: 'on-refresh'; readonly options: readonly Option[] }
export type Refresh =
  | { readonly kind: 'on-commit' }
  | { readonly kind: 'at-creation' }
  | { readonly kind: 'at'; readonly at: Expr }
  | { readonly kind: 'every'; readonly interval: string; readonly alignedTo: Expr | null }

/** SHOW of objects: what D turns into a query. */
export type ShowBody = {
  /** In lower case, plural as written in the docs: tables, views, materialized views, sources, sinks, indexes, columns,
   * clusters, cluster replicas, databases, schemas, objects, connections, secrets, roles, types, subsources,
   * privileges, role membership, default privileges, network policies. */
  readonly what: string
  readonly extended: boolean
  readonly full: boolean
  /** FROM/IN schema, or ON object, or FROM relation (columns). */
  readonly from: ItemName | null
  readonly inCluster: string | null
  /** SHOW INDEXES ON x; SHOW PRIVILEGES ON <kind>; lower case kind. */
  readonly on: { readonly objectType: string | null; readonly name: ItemName | null } | null
  readonly for: { readonly role: string } | null
  readonly filter:
    | { readonly kind: 'like'; readonly pattern: string }
    | { readonly kind: 'where'; readonly expr: Expr }
    | null
}
