import { renderText } from '../render'
import { type Names, Scope } from '../runtime/names'
import { PyDict, type Value } from '../values/value'
import { setMember, setStrictMember, zipMember, zipStrictMember } from './collections'
import { diffOfTwoDictsMember } from './diff-of-two-dicts'
import { envVarMember } from './env-var'
import { exceptionsMember } from './exceptions'
import { fromJsonMember, toJsonMember } from './json'
import { localMd5Member } from './local-md5'
import { logMember, printMember } from './log'
import { modulesMember } from './modules-member'
import type { ContextEnvironment, ContextMember, ContextPorts } from './ports'
import { returnMember } from './return'
import {
  dbtVersionMember,
  invocationIdMember,
  runStartedAtMember,
  spanIdMember,
  threadIdMember,
  traceIdMember,
} from './run'
import { varMember } from './var'
import { fromYamlMember, toYamlMember } from './yaml'

/** Members of dbt's base context, in its order. `builtins` holds these; `exceptions` is beside them. */
const members: readonly ContextMember[] = [
  dbtVersionMember,
  varMember,
  envVarMember,
  returnMember,
  fromJsonMember,
  toJsonMember,
  fromYamlMember,
  toYamlMember,
  setMember,
  setStrictMember,
  zipMember,
  zipStrictMember,
  logMember,
  runStartedAtMember,
  invocationIdMember,
  threadIdMember,
  traceIdMember,
  spanIdMember,
  modulesMember,
  printMember,
  diffOfTwoDictsMember,
  localMd5Member,
]

/**
 * dbt's base context: what every template sees, of a node or of settings. `all` are the names of the context
 * that it becomes part of (for `var`, which renders texts); left out, it is the base context itself.
 */
export function baseContext(ports: ContextPorts, all?: () => Names): Scope {
  const names = new Scope()
  const environment: ContextEnvironment = {
    ports,
    names: all ?? (() => names),
    render: (template, state) => renderText(template, environment.names(), {}, state),
  }
  const builtins: [string, Value][] = members.map(({ name, make }) => [name, make(environment)])
  if (ports.flags) builtins.push(['flags', ports.flags])
  if (ports.target !== undefined) builtins.push(['target', ports.target])
  for (const [name, value] of builtins) names.set(name, value)
  names.set('builtins', new PyDict(builtins))
  names.set('exceptions', exceptionsMember.make(environment))
  return names
}
