import { failure } from '../errors/error'
import { parseStoredQuery } from '../sql/parse/parse'
import { reach } from '../sql/plan'
import type { Running } from './handler'
import type { Stored } from './stored-query'
import { checkTemporal } from './temporal'

const unmaterializable: readonly string[] = [
  'current_user',
  'session_user',
  'current_role',
  'user',
  'current_database',
  'current_catalog',
  'current_schema',
  'current_schemas',
  'pg_backend_pid',
  'mz_version',
  'version',
  'mz_environment_id',
  'mz_uptime',
  'mz_is_superuser',
  'mz_version_num',
]

/** Functions whose answer nobody could keep up to date. */
export function refuseUnmaterializable(running: Running, stored: Stored): void {
  if (stored.functions.has('now') || stored.functions.has('current_timestamp')) {
    throw failure('0A000', 'cannot materialize call to current_timestamp', {
      detail: 'See: https://materialize.com/docs/sql/functions/now_and_mz_now/',
      hint: 'In temporal filters `mz_now()` may work instead.',
    })
  }
  for (const name of unmaterializable)
    if (stored.functions.has(name)) throw failure('0A000', `cannot materialize call to ${name}`)
  refuseUnmaterializableViews(running, stored.uses)
  if (stored.functions.has('mz_now')) checkTemporal(stored.query)
}

/** The same for the views among `uses` and under them. */
export function refuseUnmaterializableViews(running: Running, uses: readonly string[]): void {
  for (const view of reach(running.house, running.session, uses).views) {
    if (view.type !== 'view') continue
    if (view.query.includes("current_setting('mz.now')")) {
      throw failure('0A000', 'cannot materialize call to current_timestamp', {
        detail: 'See: https://materialize.com/docs/sql/functions/now_and_mz_now/',
        hint: 'In temporal filters `mz_now()` may work instead.',
      })
    }
    if (view.query.includes("current_setting('mz."))
      throw failure('0A000', 'cannot materialize call to current_user')
    if (view.query.includes('mz_functions.mz_now()'))
      checkTemporal(parseStoredQuery(view.definition.replace(/;$/, '')))
  }
}
