import type { Expr, Query, Select, TableFactor, TableWithJoins } from '../../sql'
import type { Column } from '../catalog/model'

/** Columns of a relation by id. */
export type ColumnsOf = (id: string) => readonly Column[]

type Known = {
  readonly qualifier: string
  readonly columns: readonly { readonly name: string; readonly nullable: boolean }[]
}

/** Whether each column of a query may be NULL, as far as its form tells; unknown ones may. */
export function nullability(query: Query, columnsOf: ColumnsOf): readonly boolean[] {
  return new Nullability(columnsOf).query(query).map((column) => column.nullable)
}

type Out = { readonly name: string; readonly nullable: boolean }

class Nullability {
  readonly #columnsOf: ColumnsOf
  readonly #ctes = new Map<string, readonly Out[]>()
  constructor(columnsOf: ColumnsOf) {
    this.#columnsOf = columnsOf
  }

  query(q: Query): readonly Out[] {
    if (q.with?.kind === 'simple') {
      for (const cte of q.with.ctes) {
        const columns = this.query(cte.query)
        this.#ctes.set(
          cte.alias.name,
          columns.map((c, i) => ({ ...c, name: cte.alias.columns[i] ?? c.name })),
        )
      }
    }
    return this.#body(q.body)
  }

  #body(body: Query['body']): readonly Out[] {
    switch (body.kind) {
      case 'select':
        return this.#select(body)
      case 'nested-query':
        return this.query(body.query)
      case 'set': {
        const right = this.#body(body.right)
        const both = body.operator === 'UNION'
        return this.#body(body.left).map((c, i) => ({
          ...c,
          nullable: both ? c.nullable || (right[i]?.nullable ?? true) : c.nullable,
        }))
      }
      case 'values':
        return (body.rows[0] ?? []).map((_, i) => ({
          name: `column${i + 1}`,
          nullable: body.rows.some((row) => !row[i] || this.#expr(row[i], [], new Set())),
        }))
      default:
        return []
    }
  }

  #select(s: Select): readonly Out[] {
    const known = s.from.flatMap((each) => this.#joined(each, false))
    const proven = new Set<string>()
    if (s.where) this.#prove(s.where, proven)
    return s.projection.flatMap((p): readonly Out[] => {
      if (p.kind === 'star')
        return known.flatMap((k) => k.columns.map((c) => this.#proved(k.qualifier, c, proven)))
      if (p.expr.kind === 'wildcard') {
        const qualifier = p.expr.qualifier[p.expr.qualifier.length - 1] ?? ''
        return known
          .filter((k) => k.qualifier === qualifier)
          .flatMap((k) => k.columns.map((c) => this.#proved(k.qualifier, c, proven)))
      }
      const name =
        p.alias ?? (p.expr.kind === 'identifier' ? (p.expr.name[p.expr.name.length - 1] ?? '') : '')
      return [{ name, nullable: this.#expr(p.expr, known, proven) }]
    })
  }

  #proved(qualifier: string, column: Out, proven: ReadonlySet<string>): Out {
    return {
      ...column,
      nullable: column.nullable && !proven.has(column.name) && !proven.has(`${qualifier}.${column.name}`),
    }
  }

  #joined(j: TableWithJoins, outer: boolean): Known[] {
    let all = this.#factor(j.relation, outer)
    for (const join of j.joins) {
      const right = this.#factor(join.relation, outer || join.kind === 'left' || join.kind === 'full')
      if (join.kind === 'right' || join.kind === 'full') all = all.map(loosened)
      all = [...all, ...right]
    }
    return all
  }

  #factor(f: TableFactor, outer: boolean): Known[] {
    const found = this.#found(f)
    return outer ? found.map(loosened) : found
  }

  #found(f: TableFactor): Known[] {
    switch (f.kind) {
      case 'relation': {
        const last = f.name.name[f.name.name.length - 1] ?? ''
        const columns = f.name.by === 'id' ? this.#columnsOf(f.name.id) : (this.#ctes.get(last) ?? [])
        return [
          {
            qualifier: f.alias?.name ?? last,
            columns: columns.map((c, i) => ({ name: f.alias?.columns[i] ?? c.name, nullable: c.nullable })),
          },
        ]
      }
      case 'derived':
        return [
          {
            qualifier: f.alias?.name ?? '',
            columns: this.query(f.query).map((c, i) => ({ ...c, name: f.alias?.columns[i] ?? c.name })),
          },
        ]
      case 'nested-join':
        return this.#joined(f.join, false)
      case 'call': {
        const name = f.call.name[f.call.name.length - 1] ?? ''
        return name === 'generate_series'
          ? [
              {
                qualifier: f.alias?.name ?? name,
                columns: [{ name: f.alias?.columns[0] ?? f.alias?.name ?? name, nullable: false }],
              },
            ]
          : []
      }
      case 'rows-from':
        return []
    }
  }

  /** Columns that a condition can't be true of when they are NULL. */
  #prove(e: Expr, into: Set<string>): void {
    if (e.kind === 'and') {
      this.#prove(e.left, into)
      this.#prove(e.right, into)
    } else if (e.kind === 'nested') this.#prove(e.of, into)
    else if (e.kind === 'is' && e.not && e.what === 'null') this.#note(e.of, into)
    else if (e.kind === 'binary' && ['=', '<>', '<', '>', '<=', '>='].includes(e.operator)) {
      this.#note(e.left, into)
      this.#note(e.right, into)
    } else if ((e.kind === 'in-list' || e.kind === 'like' || e.kind === 'between') && !e.not)
      this.#note(e.of, into)
  }
  #note(e: Expr, into: Set<string>): void {
    if (e.kind === 'identifier') into.add(e.name.slice(-2).join('.'))
    else if (e.kind === 'nested') this.#note(e.of, into)
  }

  /** Whether a value may be NULL. */
  #expr(e: Expr, known: readonly Known[], proven: ReadonlySet<string>): boolean {
    const any = (all: readonly Expr[]): boolean => all.some((each) => this.#expr(each, known, proven))
    switch (e.kind) {
      case 'number':
      case 'string':
      case 'boolean':
      case 'interval':
      case 'exists':
      case 'is':
      case 'is-distinct':
      case 'array':
      case 'list':
      case 'row':
        return false
      case 'identifier':
        return this.#column(e.name, known, proven)
      case 'nested':
      case 'unary':
      case 'not':
        return this.#expr(e.of, known, proven)
      case 'cast':
        return this.#expr(e.of, known, proven)
      case 'binary':
        return (
          !['+', '-', '*', '/', '%', '=', '<>', '<', '>', '<=', '>=', '||'].includes(e.operator) ||
          any([e.left, e.right])
        )
      case 'and':
      case 'or':
        return any([e.left, e.right])
      case 'case':
        return !e.else || any([e.else, ...e.whens.map((w) => w.gives)])
      case 'special':
        return e.name === 'COALESCE' ? e.arguments.every((each) => this.#expr(each, known, proven)) : true
      case 'function': {
        const name = e.name[e.name.length - 1] ?? ''
        if (
          name === 'count' ||
          name === 'row_number' ||
          name === 'rank' ||
          name === 'dense_rank' ||
          name === 'now' ||
          name === 'mz_now'
        )
          return false
        const strict = [
          'upper',
          'lower',
          'length',
          'abs',
          'round',
          'floor',
          'ceil',
          'date_trunc',
          'concat',
          'md5',
          'btrim',
          'extract',
        ]
        return !strict.includes(name) || e.arguments === 'star' || any(e.arguments)
      }
      default:
        return true
    }
  }

  #column(name: readonly string[], known: readonly Known[], proven: ReadonlySet<string>): boolean {
    const column = name[name.length - 1] ?? ''
    const qualifier = name.length > 1 ? name[name.length - 2] : undefined
    if (proven.has(name.slice(-2).join('.')) || (qualifier === undefined && proven.has(column))) return false
    for (const k of known) {
      if (qualifier !== undefined && k.qualifier !== qualifier) continue
      const found = k.columns.find((c) => c.name === column)
      if (found) return found.nullable
    }
    return true
  }
}

function loosened(known: Known): Known {
  return { ...known, columns: known.columns.map((c) => ({ ...c, nullable: true })) }
}
