import { quoteIdentifier } from '../../foundation'
import { stable } from '../../sql'
import { definitionOf } from '../catalog/create-sql'
import type { Item, MaterializedView, View } from '../catalog/model'
import { lookUpItem } from '../catalog/names'
import { failure, planError } from '../errors/error'
import type { CreateMaterializedView } from '../sql/ast/statement'
import { materializedViewDoc, viewDoc } from '../sql/print/create'
import { flat } from '../sql/print/doc'
import { hasWildcards } from '../sql/resolve'
import { clusterFor } from './clusters'
import { replaceable } from './drop'
import type { DdlHandler, Running } from './handler'
import { type Base, place, withArticle } from './make'
import { refuseUnmaterializable } from './materializable'
import { checkReplacement, replacementTarget } from './replacements'
import { type Stored, storedQuery, withRecords } from './stored-query'
import { audit, itemDetails } from './tables'
import { type Options, viewOptions } from './view-options'

/** What OR REPLACE replaces; its dependants hinder. */
function toReplace(
  running: Running,
  name: readonly string[],
  type: 'view' | 'materialized-view',
): Item | null {
  const found = lookUpItem(running.session.names, name)
  if (found?.kind !== 'item') return null
  const { item } = found
  if (item.type !== type)
    throw planError(
      `${item.name} is ${withArticle(item.type.replaceAll('-', ' '))} not ${withArticle(type.replaceAll('-', ' '))}`,
    )
  return item
}

/** CREATE [OR REPLACE] [TEMPORARY] VIEW. */
export const createViewHandler: DdlHandler<'create-view'> = {
  kind: 'create-view',
  inTransaction: 'alone',
  async plan(statement, running) {
    const replaced = statement.orReplace ? toReplace(running, statement.name, 'view') : null
    const { fullName } = preliminary(running, statement.name, statement.temporary)
    const stored = await storedQuery(running, statement.query, statement.columns, fullName.join('.'), 'view')
    if (!statement.temporary) refuseTemporary(running, stored.uses)
    const dropped = replaced ? replaceable(running, replaced) : null
    const base = place(running, statement.name, 'view', {
      ifNotExists: statement.ifNotExists,
      temporary: statement.temporary,
      replacing: replaced,
    })
    if (!base) return { tag: 'CREATE VIEW', ddl: null }
    const words = statement.temporary ? 'CREATE TEMPORARY VIEW' : 'CREATE VIEW'
    const createSql = flat(viewDoc(words, base.fullName, statement.columns, stored.query, stable))
    const { fullName: _, ...rest } = base
    const view: View = {
      ...rest,
      type: 'view',
      createSql,
      uses: stored.uses,
      columns: stored.columns,
      physical: base.id,
      definition: definitionOf(createSql),
      query: stored.sql,
    }
    const columns = stored.columns.map((c) => quoteIdentifier(c.name)).join(', ')
    const sql = `CREATE VIEW mz_user.${quoteIdentifier(view.physical)}${columns ? ` (${columns})` : ''} AS ${withRecords(stored)}`
    return {
      tag: 'CREATE VIEW',
      ddl: {
        changes: [
          ...(dropped?.changes ?? []),
          { do: 'put', entity: view },
          audit(running, 'create', 'view', itemDetails(running, view)),
        ],
        apply: async (tx, at) => {
          await dropped?.apply(tx, at)
          await tx.exec(sql)
        },
      },
    }
  },
}

function preliminary(
  running: Running,
  name: readonly string[],
  temporary: boolean,
): { readonly fullName: readonly string[] } {
  if (temporary) return { fullName: ['mz_temp', name[name.length - 1] ?? ''] }
  const { session } = running
  if (name.length > 1) return { fullName: name.length === 3 ? name : [session.database, ...name] }
  return { fullName: [session.database, session.searchPath[0] ?? 'public', ...name] }
}

function refuseTemporary(running: Running, uses: readonly string[]): void {
  for (const id of uses) {
    const item = running.session.catalog.items.get(id)
    if (item?.temporary != null)
      throw planError(`non-temporary items cannot depend on temporary item '${item.name}'`)
  }
}

/** CREATE [OR REPLACE] MATERIALIZED VIEW, CREATE REPLACEMENT MATERIALIZED VIEW. */
export const createMaterializedViewHandler: DdlHandler<'create-materialized-view'> = {
  kind: 'create-materialized-view',
  inTransaction: 'alone',
  async plan(statement, running) {
    const replaced = statement.orReplace ? toReplace(running, statement.name, 'materialized-view') : null
    const { fullName } = preliminary(running, statement.name, false)
    const cluster = clusterFor(running, statement.inCluster)
    const target = statement.replacementFor ? replacementTarget(running, statement) : null
    const stored = await storedQuery(
      running,
      statement.query,
      statement.columns,
      fullName.join('.'),
      'materialized view',
    )
    refuseTemporary(running, stored.uses)
    if (stored.planned.system.length > 0 && hasWildcards(statement.query)) {
      throw failure(
        '0A000',
        'cannot use wildcard expansions or NATURAL JOINs in a view that depends on system objects',
        {
          detail: 'This is a current limitation in Materialize',
          hint: 'Rewrite the view to refer to all columns by name. Expand all wildcards and convert all NATURAL JOINs to USING joins.',
        },
      )
    }
    refuseUnmaterializable(running, stored)
    const options = viewOptions(running, statement.with, stored.columns)
    if (target) checkReplacement(target, stored.columns)
    const dropped = replaced ? replaceable(running, replaced) : null
    const base = place(running, statement.name, 'materialized-view', {
      ifNotExists: statement.ifNotExists,
      replacing: replaced,
    })
    if (!base) return { tag: 'CREATE MATERIALIZED VIEW', ddl: null }
    const view = makeView(running, base, statement, stored, cluster.id, options, target)
    const columns = view.columns.map((c) => quoteIdentifier(c.name)).join(', ')
    const physical = `mz_user.${quoteIdentifier(view.physical)}`
    const sql = `CREATE TABLE ${physical}${columns ? ` (${columns})` : ''} AS SELECT * FROM (${stored.sql}) AS q WITH NO DATA`
    return {
      tag: 'CREATE MATERIALIZED VIEW',
      ddl: {
        changes: [
          ...(dropped?.changes ?? []),
          { do: 'put', entity: view },
          audit(running, 'create', 'materialized-view', {
            ...itemDetails(running, view),
            cluster_id: cluster.id,
          }),
        ],
        apply: async (tx, at) => {
          await dropped?.apply(tx, at)
          await tx.exec(sql)
        },
      },
    }
  },
}

function makeView(
  running: Running,
  base: Base,
  statement: CreateMaterializedView,
  stored: Stored,
  clusterId: string,
  options: Options,
  target: MaterializedView | null,
): MaterializedView {
  const { session, house } = running
  const createSql = flat(
    materializedViewDoc(
      {
        name: base.fullName,
        replacementFor: target
          ? `[${target.id} AS ${session.catalog.fullName(target).map(quoteIdentifier).join('.')}]`
          : null,
        columns: statement.columns,
        cluster: `[${clusterId}]`,
        options: options.printed,
        query: stored.query,
        asOf: String(house.timeline.readTimestamp()),
      },
      stable,
    ),
  )
  const { fullName: _, ...rest } = base
  return {
    ...rest,
    type: 'materialized-view',
    createSql,
    uses: stored.uses,
    columns: stored.columns.map((c) => (options.notNull.includes(c.name) ? { ...c, nullable: false } : c)),
    physical: base.id,
    clusterId,
    definition: definitionOf(createSql),
    query: stored.sql,
    notNull: options.notNull,
    refresh: options.refresh,
    retain: null,
    replaces: target?.id ?? null,
  }
}
