import { baseContext, type Names } from '../../jinja'
import { DBT_VERSION } from '../dbt-version'
import type { Host, Settings } from '../types'
import { toJinja } from '../values'

/** dbt's names that need nothing of a project: `return`, `fromjson`, `modules`, `log` … */
export function baseNames(host: Host, flags: Settings = {}): Names {
  const scope = baseContext({
    vars: new Map(),
    env: (name) => host.env[name],
    log: () => {},
    now: () => host.now.getTime(),
    runStartedAt: host.now.getTime(),
    invocationId: host.invocationId,
    dbtVersion: DBT_VERSION,
  })
  scope.set('flags', toJinja(flags))
  return scope
}
