import { dbtError, pyError } from '../runtime/errors'
import { pyFunction } from '../runtime/function'
import { asText } from '../values/compare'
import { pyTypeName } from '../values/value'
import type { ContextMember } from './ports'

const SECRET_PREFIX = 'DBT_ENV_SECRET'

/** `env_var(var, default=None)`: an environment variable. Secrets are refused outside profiles and packages. */
export const envVarMember: ContextMember = {
  name: 'env_var',
  make: ({ ports }) =>
    pyFunction(
      'BaseContext.env_var',
      ['var', ['default', null]],
      (a) => {
        const name = asText(a.get('var'))
        if (name === undefined)
          throw pyError(
            'AttributeError',
            `'${pyTypeName(a.get('var'))}' object has no attribute 'startswith'`,
          )
        if (name.startsWith(SECRET_PREFIX))
          throw dbtError(
            'SecretEnvVarLocationError',
            `Secret env vars are allowed only in profiles.yml or packages.yml. Found '${name}' referenced elsewhere.`,
          )
        const value = ports.env(name)
        if (value !== undefined) {
          ports.onEnv?.(name, value)
          return value
        }
        const fallback = a.get('default')
        if (fallback === null)
          throw dbtError('EnvVarMissingError', `Env var required but not provided: '${name}'`)
        ports.onEnv?.(name, null)
        return fallback
      },
      { method: true },
    ),
}
