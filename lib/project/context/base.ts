import { DBT_VERSION } from '../../foundation'
import { baseContext, type Names } from '../../jinja'
import type { Host, Settings } from '../types'
import { toJinja } from '../values'

const made = new WeakMap<Settings, Names>()
const NO_FLAGS: Settings = {}

/** dbt's names that need nothing of a project: `return`, `fromjson`, `modules`, `flags` … */
export function baseNames(host: Host, flags: Settings = NO_FLAGS): Names {
  const key = flags === NO_FLAGS ? host : flags
  let names = made.get(key)
  if (!names) {
    const scope = baseContext({
      vars: new Map(),
      env: (name) => host.env[name],
      log: () => {},
      now: () => Date.now(),
      runStartedAt: host.now.getTime(),
      invocationId: host.invocationId,
      dbtVersion: DBT_VERSION,
    })
    scope.set('flags', toJinja(flags))
    names = scope
    made.set(key, names)
  }
  return names
}
