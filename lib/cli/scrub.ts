import type { Diagnostic, RunEvent } from '../foundation'
import type { Environment } from './flags'

/** What hides the values of DBT_ENV_SECRET… in everything that is told, as dbt does. */
export function scrubber(env: Environment): (event: RunEvent) => RunEvent {
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('DBT_ENV_SECRET') && value?.trim() ? [value] : [],
  )
  if (secrets.length === 0) return (event) => event
  const hide = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '*****'), text)
  return (event) => {
    switch (event.kind) {
      case 'log':
        return { ...event, text: hide(event.text) }
      case 'diagnostic':
        return { ...event, diagnostic: hidden(event.diagnostic, hide) }
      case 'node.statement':
        return { ...event, sql: hide(event.sql) }
      case 'node.finished':
        return { ...event, message: event.message === null ? null : hide(event.message) }
      default:
        return event
    }
  }
}

function hidden(diagnostic: Diagnostic, hide: (text: string) => string): Diagnostic {
  const { message, hint, cause } = diagnostic
  return {
    ...diagnostic,
    message: hide(message),
    ...(hint === undefined ? {} : { hint: hide(hint) }),
    ...(cause === undefined ? {} : { cause: { ...cause, text: hide(cause.text) } }),
  }
}
