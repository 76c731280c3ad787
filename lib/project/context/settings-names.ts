import { type Names, Scope, type VarFunction } from '../../jinja'
import type { Host, Profile, Settings } from '../types'
import { toJinja } from '../values'
import { baseNames } from './base'
import { plainEnvVar, profileEnvVar } from './env-var'
import { varFunction } from './var'

const OWNER = '<Configuration>'

/** What dbt_project.yml and selectors.yml may use: `target`, `env_var`, `var` for what --vars gives. */
export function settingsNames(host: Host, profile: Profile, cliVars: Settings): Names {
  return settingsScope(host, profile.target, varFunction([cliVars], OWNER))
}

/** The same for a command that needs no profile: `target` is empty, and a variable that nobody gives is None. */
export function profilelessNames(host: Host, cliVars: Settings): Names {
  return settingsScope(host, {}, varFunction([cliVars], null))
}

function settingsScope(host: Host, target: Settings, variables: VarFunction): Names {
  return new Scope(
    [
      ['env_var', plainEnvVar(host.env)],
      ['var', variables],
      ['target', toJinja(target)],
    ],
    baseNames(host),
  )
}

/** What profiles.yml and packages.yml may use: `env_var` (secrets too) and `var` for what --vars gives. */
export function secretNames(host: Host, cliVars: Settings): Names {
  return new Scope(
    [
      ['env_var', profileEnvVar(host.env)],
      ['var', varFunction([cliVars], OWNER)],
    ],
    baseNames(host),
  )
}
