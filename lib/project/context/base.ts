import { DBT_VERSION } from '../../foundation'
import { baseContext, type Names } from '../../jinja'
import { templateFlags } from '../template-flags'
import type { Host, OutsideThing, Settings } from '../types'
import { toJinja } from '../values'
import { NotedNames } from './noted-names'

/** Names that are another thing in another invocation. */
const NOTED: { readonly [name: string]: OutsideThing } = {
  run_started_at: 'clock',
  invocation_id: 'clock',
  builtins: 'clock',
  flags: 'flags',
}

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
      now: () => {
        host.reads?.note('clock')
        return Date.now()
      },
      runStartedAt: host.now.getTime(),
      invocationId: host.invocationId,
      dbtVersion: DBT_VERSION,
    })
    scope.set('flags', toJinja(templateFlags(flags)))
    names = host.reads ? new NotedNames(scope, host.reads, NOTED) : scope
    made.set(key, names)
  }
  return names
}
