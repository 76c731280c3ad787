import { quoteIdentifier } from '../../foundation'
import type { Change, Column, Item, MaterializedView } from '../catalog/model'
import { lookUpItem, plainName } from '../catalog/names'
import { failure, planError, type SandboxError } from '../errors/error'
import type { CreateMaterializedView } from '../sql/ast/statement'
import type { dropPlan } from './drop'
import type { DdlHandler, Running } from './handler'
import { withArticle } from './make'
import { audit, itemDetails } from './tables'

export function replacementTarget(running: Running, statement: CreateMaterializedView): MaterializedView {
  const { session } = running
  const name = statement.replacementFor?.name ?? []
  const found = lookUpItem(session.names, name)
  if (!found) throw planError(`unknown catalog item '${name.join('.')}'`)
  const last = statement.name[statement.name.length - 1] ?? ''
  const target = found.kind === 'item' ? found.item : null
  if (target?.type !== 'materialized-view') {
    throw planError(
      `cannot replace ${target?.type.replaceAll('-', ' ') ?? 'table'} ${name[name.length - 1] ?? ''} with materialized view ${last}`,
    )
  }
  for (const item of session.catalog.items.values()) {
    if (item.type === 'materialized-view' && item.replaces === target.id) {
      throw planError(`cannot replace ${target.name} because it already has a replacement: ${item.name}`)
    }
  }
  return target
}

const scalarNames: Readonly<Record<string, string>> = {
  integer: 'Int32',
  bigint: 'Int64',
  smallint: 'Int16',
  text: 'String',
  boolean: 'Bool',
  'double precision': 'Float64',
  real: 'Float32',
  date: 'Date',
  numeric: 'Numeric',
  jsonb: 'Jsonb',
}

export function checkReplacement(target: MaterializedView, columns: readonly Column[]): void {
  const differs = (detail: string): SandboxError =>
    failure('0A000', 'replacement schema differs from target schema', { detail })
  target.columns.forEach((wanted, i) => {
    const position = i + 1
    const got = columns[i]
    if (!got) throw differs(`missing column "${wanted.name}" at position ${position}`)
    if (got.name !== wanted.name)
      throw differs(
        `column at position ${position}: name mismatch (target: "${wanted.name}", replacement: "${got.name}")`,
      )
    if (got.oid !== wanted.oid) {
      const name = (type: string): string => scalarNames[type] ?? type
      throw differs(
        `column "${wanted.name}" at position ${position}: type mismatch (target: ${name(wanted.type)}, replacement: ${name(got.type)})`,
      )
    }
  })
  const extra = columns[target.columns.length]
  if (extra) throw differs(`extra column "${extra.name}" at position ${target.columns.length + 1}`)
}

/** ALTER MATERIALIZED VIEW m APPLY REPLACEMENT r: the name takes the replacement's id, dependants read it. */
export const applyReplacementHandler: DdlHandler<'apply-replacement'> = {
  kind: 'apply-replacement',
  inTransaction: 'never',
  async plan(statement, running) {
    const { session } = running
    const item = (name: readonly string[]): Item => {
      const found = lookUpItem(session.names, name)
      if (found?.kind !== 'item') throw planError(`unknown catalog item '${name.join('.')}'`)
      return found.item
    }
    const target = item(statement.name.name)
    const replacement = item(statement.replacement.name)
    if (target.type !== 'materialized-view')
      throw planError(
        `${target.name} is ${withArticle(target.type.replaceAll('-', ' '))} not a materialized view`,
      )
    if (replacement.type !== 'materialized-view' || replacement.replaces !== target.id) {
      throw planError(
        `${plainName(session.catalog, replacement)} is not a replacement for ${plainName(session.catalog, target)}`,
      )
    }
    return { tag: 'ALTER MATERIALIZED VIEW', ddl: replacementPlan(running, target, replacement) }
  },
}

function replacementPlan(running: Running, target: MaterializedView, replacement: MaterializedView) {
  const { session } = running
  const fullName = session.catalog.fullName(target)
  const createSql = replacement.createSql
    .replace('CREATE REPLACEMENT MATERIALIZED VIEW', 'CREATE MATERIALIZED VIEW')
    .replace(
      session.catalog.fullName(replacement).map(quoteIdentifier).join('.'),
      fullName.map(quoteIdentifier).join('.'),
    )
    .replace(/ FOR \[u[0-9]+ AS (?:"(?:[^"]|"")*"\.?)+\]/, '')
  const applied: MaterializedView = {
    ...replacement,
    name: target.name,
    schemaId: target.schemaId,
    ownerId: target.ownerId,
    privileges: target.privileges,
    createSql,
    replaces: null,
  }
  const from = `"mz_user".${quoteIdentifier(target.physical)}`
  const to = `"mz_user".${quoteIdentifier(replacement.physical)}`
  const dependants = session.catalog.dependants(target.id).filter((item) => item.id !== replacement.id)
  const moved = dependants.map((item): Item => {
    const uses = item.uses.map((id) => (id === target.id ? replacement.id : id))
    const sql = item.createSql.replaceAll(`[${target.id} AS `, `[${replacement.id} AS `)
    if (item.type === 'view' || item.type === 'materialized-view') {
      return {
        ...item,
        uses,
        createSql: sql,
        definition: item.definition.replaceAll(`[${target.id} AS `, `[${replacement.id} AS `),
        query: item.query.replaceAll(from, to),
      }
    }
    if (item.type === 'index')
      return { ...item, uses, createSql: sql, onId: item.onId === target.id ? replacement.id : item.onId }
    if (item.type === 'sink')
      return {
        ...item,
        uses,
        createSql: sql,
        fromId: item.fromId === target.id ? replacement.id : item.fromId,
      }
    return { ...item, uses, createSql: sql }
  })
  const changes: Change[] = [
    { do: 'put', entity: applied },
    ...moved.map((entity): Change => ({ do: 'put', entity })),
    { do: 'drop', entity: target },
    audit(running, 'alter', 'materialized-view', itemDetails(running, applied)),
  ]
  return {
    changes,
    apply: async (tx: Parameters<ReturnType<typeof dropPlan>['apply']>[0]) => {
      for (const item of moved) {
        if (item.type !== 'view') continue
        const columns = item.columns.map((c) => quoteIdentifier(c.name)).join(', ')
        await tx.exec(
          `CREATE OR REPLACE VIEW mz_user.${quoteIdentifier(item.physical)} (${columns}) AS ${item.query}`,
        )
      }
      await tx.exec(`DROP TABLE ${from}`)
    },
  }
}
