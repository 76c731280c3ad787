import type {
  Cte,
  Expr,
  FrameBound,
  FunctionCall,
  ItemName,
  Join,
  OrderBy,
  ParsedType,
  Projection,
  Query,
  RecursiveCte,
  Select,
  SetExpr,
  Subscript,
  TableFactor,
  TableWithJoins,
  Window,
} from '../../sql'

/** What a rewriting changes; everything else is copied. Names of CTEs in scope are given, since they aren't items. */
export type Rewrites = {
  readonly relation: (name: ItemName, ctes: ReadonlySet<string>) => ItemName
  readonly call: (call: FunctionCall) => FunctionCall
  readonly type: (type: ParsedType) => ParsedType
  /** Called for each SHOW inside a query. */
  readonly show: (body: Extract<SetExpr, { kind: 'show' }>) => SetExpr
}

type Scope = ReadonlySet<string>

/** Walks a query's tree, rebuilding it with some of its leaves changed, in the order of the text. */
export class Rewriter {
  readonly #rewrites: Rewrites
  constructor(rewrites: Rewrites) {
    this.#rewrites = rewrites
  }

  query(q: Query, scope: Scope = new Set()): Query {
    let inner = scope
    let ctes = q.with
    if (q.with?.kind === 'simple') {
      const done: Cte[] = []
      for (const cte of q.with.ctes) {
        done.push({ alias: cte.alias, query: this.query(cte.query, inner) })
        inner = new Set([...inner, cte.alias.name])
      }
      ctes = { kind: 'simple', ctes: done }
    } else if (q.with) {
      inner = new Set([...scope, ...q.with.ctes.map((cte) => cte.name)])
      const done = q.with.ctes.map((cte): RecursiveCte => {
        const columns = cte.columns.map((column) => ({ ...column, type: this.#rewrites.type(column.type) }))
        return { ...cte, columns, query: this.query(cte.query, inner) }
      })
      ctes = { ...q.with, ctes: done }
    }
    return {
      with: ctes,
      body: this.#body(q.body, inner),
      orderBy: this.#orders(q.orderBy, inner),
      limit: q.limit && { ...q.limit, quantity: this.expr(q.limit.quantity, inner) },
      offset: q.offset && this.expr(q.offset, inner),
    }
  }

  #body(body: SetExpr, scope: Scope): SetExpr {
    switch (body.kind) {
      case 'select':
        return this.#select(body, scope)
      case 'nested-query':
        return { ...body, query: this.query(body.query, scope) }
      case 'set':
        return { ...body, left: this.#body(body.left, scope), right: this.#body(body.right, scope) }
      case 'values':
        return { ...body, rows: body.rows.map((row) => this.#exprs(row, scope)) }
      case 'table':
        return { ...body, name: this.#rewrites.relation(body.name, scope) }
      case 'show':
        return this.#rewrites.show(body)
    }
  }

  #select(s: Select, scope: Scope): Select {
    // names in FROM are met before those of the list, as errors report them
    const from = s.from.map((each) => this.#joined(each, scope))
    return {
      ...s,
      from,
      distinct: s.distinct && s.distinct !== 'all' ? { on: this.#exprs(s.distinct.on, scope) } : s.distinct,
      projection: s.projection.map(
        (each): Projection => (each.kind === 'star' ? each : { ...each, expr: this.expr(each.expr, scope) }),
      ),
      where: s.where && this.expr(s.where, scope),
      groupBy: this.#exprs(s.groupBy, scope),
      having: s.having && this.expr(s.having, scope),
      qualify: s.qualify && this.expr(s.qualify, scope),
    }
  }

  /** A FROM item with its joins. */
  joined(j: TableWithJoins): TableWithJoins {
    return this.#joined(j, new Set())
  }

  #joined(j: TableWithJoins, scope: Scope): TableWithJoins {
    return {
      relation: this.#factor(j.relation, scope),
      joins: j.joins.map((each) => this.#join(each, scope)),
    }
  }

  #join(j: Join, scope: Scope): Join {
    const relation = this.#factor(j.relation, scope)
    return {
      ...j,
      relation,
      on: j.on?.kind === 'on' ? { kind: 'on', expr: this.expr(j.on.expr, scope) } : j.on,
    }
  }

  #factor(f: TableFactor, scope: Scope): TableFactor {
    switch (f.kind) {
      case 'relation':
        return { ...f, name: this.#rewrites.relation(f.name, scope) }
      case 'call':
        return { ...f, call: this.#call(f.call, scope) }
      case 'rows-from':
        return { ...f, calls: f.calls.map((call) => this.#call(call, scope)) }
      case 'derived':
        return { ...f, query: this.query(f.query, scope) }
      case 'nested-join':
        return { ...f, join: this.#joined(f.join, scope) }
    }
  }

  #exprs(all: readonly Expr[], scope: Scope): readonly Expr[] {
    return all.map((each) => this.expr(each, scope))
  }
  #orders(all: readonly OrderBy[], scope: Scope): readonly OrderBy[] {
    return all.map((each) => ({ ...each, expr: this.expr(each.expr, scope) }))
  }

  #call(call: FunctionCall, scope: Scope): FunctionCall {
    return this.#rewrites.call({
      ...call,
      arguments: call.arguments === 'star' ? 'star' : this.#exprs(call.arguments, scope),
      orderBy: this.#orders(call.orderBy, scope),
      filter: call.filter && this.expr(call.filter, scope),
      over: call.over && this.#window(call.over, scope),
    })
  }

  #window(w: Window, scope: Scope): Window {
    const bound = (b: FrameBound): FrameBound =>
      b.kind === 'current' ? b : { ...b, by: b.by && this.expr(b.by, scope) }
    return {
      partitionBy: this.#exprs(w.partitionBy, scope),
      orderBy: this.#orders(w.orderBy, scope),
      frame: w.frame && { ...w.frame, start: bound(w.frame.start), end: w.frame.end && bound(w.frame.end) },
    }
  }

  expr(e: Expr, scope: Scope = new Set()): Expr {
    switch (e.kind) {
      case 'identifier':
      case 'wildcard':
      case 'parameter':
      case 'number':
      case 'string':
      case 'hex':
      case 'boolean':
      case 'null':
      case 'interval':
        return e
      case 'cast':
        return { ...e, of: this.expr(e.of, scope), type: this.#rewrites.type(e.type) }
      case 'function':
        return this.#call(e, scope)
      case 'binary':
      case 'and':
      case 'or':
      case 'is-distinct':
        return { ...e, left: this.expr(e.left, scope), right: this.expr(e.right, scope) }
      case 'row':
      case 'array':
      case 'list':
        return { ...e, of: this.#exprs(e.of, scope) }
      case 'exists':
      case 'subquery':
      case 'array-query':
      case 'list-query':
      case 'map-query':
        return { ...e, query: this.query(e.query, scope) }
      case 'special':
        return { ...e, arguments: this.#exprs(e.arguments, scope) }
      default:
        return this.#more(e, scope)
    }
  }

  #more(
    e: Extract<
      Expr,
      {
        kind:
          | 'field'
          | 'field-wildcard'
          | 'unary'
          | 'not'
          | 'nested'
          | 'is'
          | 'like'
          | 'in-list'
          | 'in-query'
          | 'between'
          | 'quantified'
          | 'collate'
          | 'at-time-zone'
          | 'subscript'
          | 'case'
          | 'map'
      }
    >,
    scope: Scope,
  ): Expr {
    const go = (inner: Expr): Expr => this.expr(inner, scope)
    switch (e.kind) {
      case 'like':
        return { ...e, of: go(e.of), pattern: go(e.pattern), escape: e.escape && go(e.escape) }
      case 'in-list':
        return { ...e, of: go(e.of), list: this.#exprs(e.list, scope) }
      case 'in-query':
        return { ...e, of: go(e.of), query: this.query(e.query, scope) }
      case 'between':
        return { ...e, of: go(e.of), low: go(e.low), high: go(e.high) }
      case 'quantified':
        return { ...e, left: go(e.left), right: 'body' in e.right ? this.query(e.right, scope) : go(e.right) }
      case 'at-time-zone':
        return { ...e, of: go(e.of), zone: go(e.zone) }
      case 'subscript':
        return { ...e, of: go(e.of), positions: e.positions.map((p) => this.#subscript(p, scope)) }
      case 'case':
        return {
          ...e,
          of: e.of && go(e.of),
          whens: e.whens.map((each) => ({ when: go(each.when), gives: go(each.gives) })),
          else: e.else && go(e.else),
        }
      case 'map':
        return { ...e, of: e.of.map((each) => ({ key: go(each.key), value: go(each.value) })) }
      default:
        return { ...e, of: go(e.of) }
    }
  }

  #subscript(p: Subscript, scope: Scope): Subscript {
    if ('index' in p) return { index: this.expr(p.index, scope) }
    return { from: p.from && this.expr(p.from, scope), to: p.to && this.expr(p.to, scope) }
  }
}
