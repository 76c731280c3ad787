import { dbtError } from '../runtime/errors'
import { type PyFunction, pyFunction } from '../runtime/function'
import { asText, attributeError } from '../values/compare'
import { Undefined } from '../values/value'
import type { ContextMember } from './ports'

/** Environment variables that hold secrets begin so; they may be used in profiles.yml and packages.yml only. */
const SECRET_PREFIX = 'DBT_ENV_SECRET'

type EnvVarOptions = {
  /** Told what was given: the value, or null where it was the default. */
  readonly onEnv?: ((name: string, value: string | null) => void) | undefined
  /** What stands for a secret's value; without it secrets are refused. */
  readonly secret?: (name: string) => string
  /** Python's class that has the function, as messages about its arguments name it. */
  readonly owner?: string
}

/** `env_var(var, default=None)`: an environment variable, as `env` knows it. */
export function envVarFunction(
  env: (name: string) => string | undefined,
  { onEnv, secret, owner = 'BaseContext' }: EnvVarOptions = {},
): PyFunction {
  return pyFunction(
    `${owner}.env_var`,
    ['var', ['default', null]],
    (a) => {
      const given = a.get('var')
      // A name that is undefined while parsing is as good as none that is set.
      const name = given instanceof Undefined && given.lenient ? '' : asText(given)
      if (name === undefined) throw attributeError(given, 'startswith')
      const isSecret = name.startsWith(SECRET_PREFIX)
      if (isSecret && !secret)
        throw dbtError(
          'SecretEnvVarLocationError',
          `Secret env vars are allowed only in profiles.yml or packages.yml. Found '${name}' referenced elsewhere.`,
        )
      const value = env(name)
      if (value !== undefined) {
        onEnv?.(name, value)
        return isSecret && secret ? secret(name) : value
      }
      const fallback = a.get('default')
      if (fallback === null)
        throw dbtError('EnvVarMissingError', `Env var required but not provided: '${name}'`)
      onEnv?.(name, null)
      return fallback
    },
    { method: true },
  )
}

/** `env_var` of the base context. Secrets are refused outside profiles and packages. */
export const envVarMember: ContextMember = {
  name: 'env_var',
  make: ({ ports }) => envVarFunction(ports.env, { onEnv: ports.onEnv }),
}
