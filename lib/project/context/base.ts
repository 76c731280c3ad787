import { type Names, Scope } from '../../jinja'
import { setMember, setStrictMember, zipMember, zipStrictMember } from '../../jinja/context/collections'
import { diffOfTwoDictsMember } from '../../jinja/context/diff-of-two-dicts'
import { exceptionsMember } from '../../jinja/context/exceptions'
import { fromJsonMember, toJsonMember } from '../../jinja/context/json'
import { localMd5Member } from '../../jinja/context/local-md5'
import { logMember, printMember } from '../../jinja/context/log'
import type { ContextPorts } from '../../jinja/context/ports'
import { returnMember } from '../../jinja/context/return'
import { fromYamlMember, toYamlMember } from '../../jinja/context/yaml'
import { DBT_VERSION } from '../dbt-version'
import type { Host, Settings } from '../types'
import { toJinja } from '../values'

const members = [
  returnMember,
  fromJsonMember,
  toJsonMember,
  fromYamlMember,
  toYamlMember,
  setMember,
  setStrictMember,
  zipMember,
  zipStrictMember,
  localMd5Member,
  diffOfTwoDictsMember,
  logMember,
  printMember,
  exceptionsMember,
]

/** dbt's names that need nothing of a project: `return`, `fromjson`, `modules`, `log` … */
export function baseNames(host: Host, flags: Settings = {}): Names {
  const ports: ContextPorts = {
    vars: new Map(),
    env: (name) => host.env[name],
    log: () => {},
    now: () => host.now.getTime(),
    runStartedAt: host.now.getTime(),
    invocationId: host.invocationId,
    dbtVersion: DBT_VERSION,
  }
  const scope: Scope = new Scope()
  const environment = { ports, names: () => scope, render: (template: string) => template }
  for (const member of members) scope.set(member.name, member.make(environment))
  scope.set('dbt_version', DBT_VERSION)
  scope.set('invocation_id', host.invocationId)
  scope.set('flags', toJinja(flags))
  return scope
}
