import { envVarFunction, type PyFunction } from '../../jinja'
import type { Host } from '../types'

function reader(env: Host['env']): (name: string) => string | undefined {
  return (name) => (Object.hasOwn(env, name) ? env[name] : undefined)
}

/** `env_var(name, default)` as everything but profiles sees it: secrets are refused. `owner` is dbt's class for it. */
export function plainEnvVar(env: Host['env'], owner = 'BaseContext'): PyFunction {
  return envVarFunction(reader(env), { owner })
}

/**
 * `env_var` inside profiles.yml: a secret is given as a mark, so that no filter can take it apart; the mark is
 * replaced by the secret after rendering ({@link revealSecrets}).
 */
export function profileEnvVar(env: Host['env']): PyFunction {
  return envVarFunction(reader(env), { secret: mark, owner: 'SecretContext' })
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
