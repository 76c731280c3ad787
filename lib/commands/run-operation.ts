import { RelationCache } from '../adapter'
import { Compiler } from '../compile'
import { type Database, server } from '../database'
import type { EventBus, Result } from '../foundation'
import { ok } from '../foundation'
import type { ResolvedProject } from '../resolve'
import { connectionSettings } from './connection'
import { logEvent } from './template-message'

export type OperationRequest = {
  readonly project: ResolvedProject
  /** A macro's name, or `package.name`. */
  readonly macro: string
  readonly args: { readonly [name: string]: unknown }
  readonly bus: EventBus
  readonly database?: Database | undefined
}

/** dbt-materialize's operations, which our planner answers, and the way back, which it hasn't. */
const DEPLOY_OPERATIONS = [
  'deploy_init',
  'deploy_await',
  'deploy_promote',
  'deploy_rollback',
  'deploy_cleanup',
] as const
export type DeployOperation = (typeof DEPLOY_OPERATIONS)[number]

/** Which of them a name means; none where the project or a package has a macro of that name. */
export function deployOperation(project: ResolvedProject, name: string): DeployOperation | undefined {
  const own = Object.values(project.manifest.macros).some(
    (macro) =>
      macro.name === name && !['dbt', 'dbt_postgres', 'dbt_materialize'].includes(macro.package_name),
  )
  return own ? undefined : DEPLOY_OPERATIONS.find((operation) => operation === name)
}

/** Runs a macro on the target's database, as dbt's `run-operation`. */
export function runOperation({ project, macro, args, bus, database }: OperationRequest): Result<undefined> {
  const port = (database ?? server).openPort(connectionSettings(project.parsed.raw.profile, 'run-operation'))
  try {
    const compiler = new Compiler(project, {
      port,
      relations: new RelationCache(),
      onMessage: (message) => bus.emit(logEvent(message)),
    })
    const done = compiler.runOperation(macro, args)
    return done.ok ? ok(undefined, done.warnings) : done
  } finally {
    port.close()
  }
}
