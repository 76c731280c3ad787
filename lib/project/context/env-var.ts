import { dbtError, type PyFunction, pyFunction } from '../../jinja'
import type { Host } from '../types'

/** Environment variables that hold secrets begin so; they may be used in profiles.yml and packages.yml only. */
export const SECRET_PREFIX = 'DBT_ENV_SECRET'

/** `env_var(name, default)` as everything but profiles sees it. */
export function envVarFunction(env: Host['env']): PyFunction {
  return pyFunction('env_var', ['var', ['default', null]], (args) => {
    const name = String(args.get('var'))
    if (name.startsWith(SECRET_PREFIX)) {
      throw dbtError(
        'SecretEnvVarLocationError',
        `Secret env vars are allowed only in profiles.yml or packages.yml. Found '${name}' referenced elsewhere.`,
      )
    }
    return env[name] ?? args.get('default') ?? missing(name)
  })
}

/**
 * `env_var` inside profiles.yml: a secret is given as a mark, so that no filter can take it apart; the mark is
 * replaced by the secret after rendering ({@link revealSecrets}).
 */
export function profileEnvVarFunction(env: Host['env']): PyFunction {
  return pyFunction('env_var', ['var', ['default', null]], (args) => {
    const name = String(args.get('var'))
    const value = env[name]
    if (value !== undefined) return name.startsWith(SECRET_PREFIX) ? mark(name) : value
    return args.get('default') ?? missing(name)
  })
}

function missing(name: string): never {
  throw dbtError('EnvVarMissingError', `Env var required but not provided: '${name}'`)
}

function mark(name: string): string {
  return `$$$DBT_SECRET_START$$$${name}$$$DBT_SECRET_END$$$`
}

const MARK = /\$\$\$DBT_SECRET_START\$\$\$(DBT_ENV_SECRET\w*)\$\$\$DBT_SECRET_END\$\$\$/g

/** A rendered text with its secrets in place, and whether there were any. */
export function revealSecrets(
  text: string,
  env: Host['env'],
): { readonly text: string; readonly secret: boolean } {
  let secret = false
  const revealed = text.replace(MARK, (_, name: string) => {
    secret = true
    return env[name] ?? ''
  })
  return { text: revealed, secret }
}
