import { type Names, Scope } from '../../jinja'
import type { Host, Profile, Settings } from '../types'
import { toJinja } from '../values'
import { baseNames } from './base'
import { plainEnvVar, profileEnvVar } from './env-var'
import { varFunction } from './var'

const OWNER = '<Configuration>'

/** What dbt_project.yml and selectors.yml may use: `target`, `env_var`, `var` for what --vars gives. */
export function settingsNames(host: Host, profile: Profile, cliVars: Settings): Names {
  return new Scope(
    [
      ['env_var', plainEnvVar(host.env)],
      ['var', varFunction([cliVars], OWNER)],
      ['target', toJinja(profile.target)],
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
