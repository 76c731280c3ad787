import type { Expr, FunctionCall, ItemName, ParsedType, Query, SetExpr } from '../../sql'
import type { Item } from '../catalog/model'
import { findItem, isSystemSchema, lookUpItem, type NameContext } from '../catalog/names'
import { failure, planError, unsupported } from '../errors/error'
import type { SystemRelationSpec } from '../relations/spec'
import { findFunction } from '../types/functions'
import { callsWithoutParentheses } from './postgres-scope'
import { Rewriter } from './rewrite'

/** What resolving a tree found out. */
export type Resolution = {
  /** Ids of items used, in order of appearance, system relations too. */
  readonly uses: readonly string[]
  readonly system: readonly SystemRelationSpec[]
  /** Lower-case names of functions that the session or time decides, as `now`, `mz_now`, `current_user`. */
  readonly sessionFunctions: ReadonlySet<string>
  readonly readsCatalog: boolean
  readonly parameters: number
  /** Wildcards or NATURAL JOIN stand in it. */
  readonly wildcards: boolean
}

/** Resolves all names of trees against the catalog: items become `[id AS full name]`, functions get their schema. */
export class Resolver {
  readonly #cx: NameContext
  readonly #uses: string[] = []
  readonly #system: SystemRelationSpec[] = []
  readonly #session = new Set<string>()
  readonly #rewriter: Rewriter
  readonly #show: (body: Extract<SetExpr, { kind: 'show' }>) => Query
  readonly #stored: boolean
  #readsCatalog = false

  /** `stored`: the query is to become an object of the catalog. */
  constructor(cx: NameContext, show: (body: Extract<SetExpr, { kind: 'show' }>) => Query, stored = false) {
    this.#cx = cx
    this.#show = show
    this.#stored = stored
    this.#rewriter = new Rewriter({
      relation: (name, ctes) => this.relation(name, ctes),
      call: (call) => this.#call(call),
      type: (type) => this.type(type),
      show: (body) => ({ kind: 'nested-query', query: this.query(this.#show(body)) }),
    })
  }

  query(query: Query): Query {
    this.#noteBare(query)
    return this.#rewriter.query(query)
  }
  expr(expr: Expr): Expr {
    this.#noteBare(expr)
    return this.#rewriter.expr(expr)
  }
  /** `current_user` and its like are calls, though they are written as names. */
  #noteBare(tree: Query | Expr): void {
    JSON.stringify(tree, (_key, value: unknown) => {
      if (typeof value === 'object' && value !== null && 'kind' in value && 'name' in value) {
        const [only, more] = Array.isArray(value.name) ? value.name : []
        if (value.kind === 'identifier' && more === undefined && callsWithoutParentheses.has(String(only)))
          this.#session.add(String(only))
      }
      return value
    })
  }
  get rewriter(): Rewriter {
    return this.#rewriter
  }

  result(): Pick<Resolution, 'uses' | 'system' | 'sessionFunctions' | 'readsCatalog'> {
    return {
      uses: this.#uses,
      system: this.#system,
      sessionFunctions: this.#session,
      readsCatalog: this.#readsCatalog,
    }
  }

  #use(id: string): void {
    if (!this.#uses.includes(id)) this.#uses.push(id)
  }

  /** A relation that is read. */
  relation(name: ItemName, ctes: ReadonlySet<string>): ItemName {
    if (name.by === 'id') return this.#byId(name)
    const [only] = name.name
    if (name.name.length === 1 && only !== undefined && ctes.has(only)) return name
    const found = findItem(this.#cx, name.name)
    if (found.kind === 'system') {
      const { spec } = found
      this.#use(spec.id)
      if (!this.#system.includes(spec)) this.#system.push(spec)
      return { by: 'id', id: spec.id, name: [spec.schema, spec.name], at: name.at }
    }
    this.#readable(found.item)
    this.#use(found.item.id)
    return { by: 'id', id: found.item.id, name: this.#cx.catalog.fullName(found.item), at: name.at }
  }

  #byId(name: Extract<ItemName, { by: 'id' }>): ItemName {
    const spec = this.#cx.relations.byId(name.id)
    if (spec) {
      this.#use(spec.id)
      if (!this.#system.includes(spec)) this.#system.push(spec)
      return name
    }
    const item = this.#cx.catalog.items.get(name.id)
    if (!item) throw planError(`unknown catalog item '${name.id}'`)
    this.#readable(item)
    this.#use(item.id)
    return { ...name, name: this.#cx.catalog.fullName(item) }
  }

  #readable(item: Item): void {
    const relation =
      item.type === 'table' ||
      item.type === 'view' ||
      item.type === 'materialized-view' ||
      item.type === 'source'
    if (item.type === 'materialized-view' && item.replaces !== null && this.#stored)
      throw planError(`replacement materialized view ${item.name} cannot be depended upon`)
    if (relation) return
    throw planError(`${item.type} ${this.#cx.catalog.fullName(item).join('.')} cannot be depended upon`)
  }

  #call(call: FunctionCall): FunctionCall {
    const { name } = call
    if (name.length > 1) {
      const schema = name[name.length - 2] ?? ''
      const known =
        isSystemSchema(schema) ||
        this.#cx.catalog.schemaByName(this.#cx.catalog.databaseByName(this.#cx.database)?.id ?? '', schema)
      if (!known) throw planError(`unknown schema '${schema}'`)
    }
    const found = findFunction(name)
    if (!found) {
      throw planError(`function "${name.join('.')}" does not exist`, {
        hint: 'No function matches the given name and argument types. You might need to add explicit type casts.',
      })
    }
    if (found.target.kind === 'refused')
      throw unsupported(`the function ${found.name}`, 'https://materialize.com/docs/sql/functions/')
    if (found.target.kind === 'session') this.#session.add(found.name)
    if (found.readsCatalog) this.#readsCatalog = true
    if (call.arguments === 'star' && found.name !== 'count') {
      throw planError(`* argument is invalid with non-aggregate function ${found.name}`)
    }
    return { ...call, name: [found.schema, found.name] }
  }

  /** A type; one of the user's becomes `[id, database, schema, name]`. */
  type(type: ParsedType): ParsedType {
    switch (type.kind) {
      case 'named':
        return this.#named(type)
      case 'array':
      case 'list':
        return { ...type, element: this.type(type.element) }
      case 'map':
        return { ...type, key: this.type(type.key), value: this.type(type.value) }
    }
  }

  #named(type: Extract<ParsedType, { kind: 'named' }>): ParsedType {
    const [first = ''] = type.name
    if (type.name[type.name.length - 1] === 'regclass') this.#readsCatalog = true
    if (/^u[0-9]+$/.test(first) && type.name.length === 4) return type
    if (type.name.length === 2 && isSystemSchema(first)) return type
    const found = lookUpItem(this.#cx, type.name)
    if (found?.kind !== 'item' || found.item.type !== 'type') return type
    this.#use(found.item.id)
    return {
      kind: 'named',
      name: [found.item.id, ...this.#cx.catalog.fullName(found.item)],
      modifiers: type.modifiers,
    }
  }
}

/** The highest parameter of a tree, by walking it. */
export function countParameters(query: Query | Expr): number {
  let highest = 0
  const text = JSON.stringify(query, (_key, value: unknown) => {
    if (
      typeof value === 'object' &&
      value !== null &&
      'kind' in value &&
      value.kind === 'parameter' &&
      'number' in value
    ) {
      highest = Math.max(highest, Number(value.number))
    }
    return value
  })
  return text === undefined ? 0 : highest
}

/** Whether a wildcard or NATURAL JOIN stands anywhere in a tree. */
export function hasWildcards(query: Query): boolean {
  let found = false
  JSON.stringify(query, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'kind' in value) {
      if (value.kind === 'star' || value.kind === 'wildcard' || value.kind === 'natural') found = true
    }
    return value
  })
  return found
}

/** `$n` where none may stand. */
export function noParameters(count: number, message: string): void {
  if (count > 0) throw failure('42P02', message)
}
