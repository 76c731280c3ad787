import { failure } from '../errors/error'
import type { Fault } from '../house'
import type { Parsed } from '../sql/parse/parse'
import type { Outcome } from '../statements/handler'
import type { Runner } from '../statements/runner'
import type { ConnectionHost } from './host'

/** Runs a statement, unless a fault that a test armed comes first; `lose` breaks the connection. */
export async function runUnlessFaulty(
  host: ConnectionHost,
  parsed: Parsed,
  running: Parameters<Runner['run']>[1],
  lose: () => void,
): Promise<Outcome> {
  const strike = (fault: Fault | undefined): void => {
    if (fault?.kind === 'fail') throw failure(fault.code, fault.message)
    if (fault?.kind !== 'disconnect') return
    lose()
    throw failure('08006', 'the connection was lost')
  }
  const { faults } = host.house
  const commits = parsed.statement.kind === 'commit'
  strike(faults.take('statement'))
  if (commits) strike(faults.take('commit:before'))
  const outcome = await host.runner.run(parsed, running)
  if (commits) strike(faults.take('commit:reply'))
  strike(faults.take('reply'))
  return outcome
}
