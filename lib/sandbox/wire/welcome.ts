import type { Notice } from '../errors/error'
import type { House } from '../house'
import type { LiveSession } from '../session/session'

/** What a client is told when it has logged in. */
export function welcome(session: LiveSession, environment: House['environment']): readonly Notice[] {
  const notices: Notice[] = []
  const cluster = session.catalog.clusterByName(session.cluster)
  if (session.variable('welcome_message') === 'on') {
    const lines = [
      `connected to Materialize ${environment.version}`,
      `  Environment ID: ${environment.id}`,
      `  Region: ${environment.region}`,
      `  User: ${session.user}`,
      `  Cluster: ${session.cluster}${cluster ? '' : ' (does not exist)'}`,
      `  Database: ${session.database}`,
      session.searchPath.length === 1
        ? `  Schema: ${session.searchPath[0]}`
        : `  Search path: ${session.searchPath.join(', ')}`,
    ]
    notices.push({ severity: 'NOTICE', code: '00000', message: lines.join('\n') })
  }
  if (session.variable('current_object_missing_warnings') === 'off') return notices
  if (!session.catalog.databaseByName(session.database)) {
    notices.push({
      severity: 'NOTICE',
      code: 'MZ004',
      message: `session database "${session.database}" does not exist`,
      hint: 'Create the database with CREATE DATABASE or pick an extant database with SET DATABASE = name. List available databases with SHOW DATABASES.',
    })
  }
  if (!cluster) {
    notices.push({
      severity: 'NOTICE',
      code: 'MZ005',
      message: `session default cluster "${session.cluster}" does not exist`,
      hint: 'Pick an extant cluster with SET CLUSTER = name. Run SHOW CLUSTERS to see available clusters.',
    })
  }
  return notices
}
