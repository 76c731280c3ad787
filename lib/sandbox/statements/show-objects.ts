import type { Query, ShowBody } from '../../sql'
import { existingPath, findItem } from '../catalog/names'
import { planError, SandboxError, unsupported } from '../errors/error'
import { type ShowScope, showSql } from '../relations/show'
import type { LiveSession } from '../session/session'
import { parseStoredQuery } from '../sql/parse/parse'
import { planQuery } from '../sql/plan'
import type { PlannedQuery } from '../sql/port'
import { ErrorAfterColumns, type Handler, type Running } from './handler'
import { answerQuery } from './read'
import { enterRead } from './select'

/** SHOW TABLES, SHOW COLUMNS FROM t, SHOW PRIVILEGES …: a query over mz_internal's relations. */
export const showObjectsHandler: Handler<'show-objects'> = {
  kind: 'show-objects',
  async describe(statement, running) {
    const planned = await planShow(statement.show, running)
    return { columns: planned.columns, parameters: [] }
  },
  async execute(statement, running) {
    const planned = await planShow(statement.show, running)
    try {
      enterRead(running, planned)
    } catch (error) {
      throw new ErrorAfterColumns(planned.columns, error)
    }
    return answerQuery(running, planned)
  },
}

async function planShow(
  show: ShowBody,
  { house, session }: Omit<Running, 'parameters'>,
): Promise<PlannedQuery> {
  const query = showQuery(show, session)
  try {
    return await planQuery(house, session, query)
  } catch (error) {
    if (show.filter?.kind !== 'where' || !(error instanceof SandboxError)) throw error
    throw new SandboxError({ ...error.fields, message: `WHERE clause error: ${error.fields.message}` })
  }
}

/** A SHOW as the query that stands for it, by itself or inside another query. */
export function showQuery(show: ShowBody, session: LiveSession): Query {
  if (show.what.startsWith('create ')) throw unsupported(`SHOW ${show.what.toUpperCase()} inside a query`)
  return parseStoredQuery(showSql(show, scopeOf(session)))
}

function scopeOf(session: LiveSession): ShowScope {
  return {
    catalog: session.catalog,
    database: session.database,
    searchPath: existingPath(session.names).map((schema) => schema.name),
    user: session.user,
    item: (name) => {
      if (name.by === 'id') return name.id
      const found = findItem(session.names, name.name)
      if (found.kind === 'system') return found.spec.id
      if (found.item.type === 'secret' || found.item.type === 'connection') {
        throw planError(`${found.item.name} is not a relation`)
      }
      return found.item.id
    },
  }
}
