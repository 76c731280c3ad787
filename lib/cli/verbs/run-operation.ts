import { deployContext } from '../../commands/deploy/context'
import { type DeployOperation, deployOperation, runOperation } from '../../commands/run-operation'
import { durationMs, mappingOf } from '../../commands/settings-text'
import { error, fail } from '../../foundation'

import { applyVerb, showPlan, waitUntilReady } from '../deploy'
import type { ExitCode } from '../exit'
import { open, type Project, told } from '../project'
import type { Invocation } from '../verb'

type Args = { readonly [name: string]: unknown }

/** `run-operation`: a macro of the project, or one of dbt-materialize's deploy operations. dbt's exit codes 0 and 1. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [macro] = invocation.arguments
  if (macro === undefined) {
    const message = 'Either a macro name or --sql must be passed to run-operation'
    const hint = 'Name a macro: greenlight run-operation my_macro.'
    told(invocation, fail(error('GL9004', message, { hint })))
    return 2
  }
  const args = told(invocation, mappingOf(invocation.flags.text('args'), '--args'))
  if (args === null) return 2
  const project = await open(invocation)
  if (project === null) return 2
  const operation = deployOperation(project, macro)
  if (operation !== undefined) return deploy(invocation, project, operation, args)
  const ran = runOperation({ project, macro, args, bus: invocation.bus, database: invocation.database })
  if (told(invocation, ran) !== null) return 0
  // A macro that isn't there is a command that could not run.
  return !ran.ok && ran.errors.some(({ code }) => code === 'GL9004') ? 2 : 1
}

async function deploy(
  invocation: Invocation,
  project: Project,
  operation: DeployOperation,
  args: Args,
): Promise<ExitCode> {
  const context = told(invocation, await deployContext(project, invocation.now))
  if (context === null) return 1
  const ready = () =>
    waitUntilReady(invocation, context, {
      // dbt's macro compares whole seconds of lag: with '1s', anything below two passes.
      lagThresholdMs: (durationMs(String(args.lag_threshold ?? '1s')) ?? 1000) + 999,
      timeoutMs: null,
      stableForMs: 0,
      stopOnFailing: false,
    })
  switch (operation) {
    case 'deploy_init': {
      const options = { ignoreExistingObjects: args.ignore_existing_objects === true }
      return (await applyVerb(invocation, context, 'init', options)).ok ? 0 : 1
    }
    case 'deploy_await':
      return (await ready()) === 0 ? 0 : 1
    case 'deploy_promote': {
      if (args.dry_run === true) return (await showPlan(invocation, context, 'promote')) === 0 ? 0 : 1
      if (args.wait === true && (await ready()) !== 0) return 1
      const options = {
        ...(typeof args.max_retries === 'number' ? { maxRetries: args.max_retries } : {}),
        ...(args.retry_backoff === undefined ? {} : { retryBackoff: Number(args.retry_backoff) }),
      }
      return (await applyVerb(invocation, context, 'promote', options)).ok ? 0 : 1
    }
    case 'deploy_rollback':
      return (await applyVerb(invocation, context, 'rollback')).ok ? 0 : 1
    case 'deploy_cleanup':
      return (await applyVerb(invocation, context, 'cleanup')).ok ? 0 : 1
  }
}
