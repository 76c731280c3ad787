import { DiagnosticError } from '../../foundation'
import { dbtError, JinjaError, type RenderState } from '../../jinja'
import { asSeconds, textOrNull } from '../objects/members'
import type { AdapterMethods, AdapterWorld } from './world'

/** How long a pause goes on before it is asked whether the run was cancelled. */
const SLICE_MS = 200
const CONFLICT = '40001'

/** What deployments need: pauses, and swaps that may be tried again. */
export const waiting: AdapterMethods = {
  sleep: [
    ['seconds'],
    (args, world) => {
      // Nothing changes meanwhile where nothing can be asked.
      if (world.port !== null) pause(asSeconds(args.get('seconds')) * 1000, args.state)
      return null
    },
  ],
  try_atomic_swap: [['swap_sql'], (args, world) => swapped(textOrNull(args.get('swap_sql')) ?? '', world)],
  // dbt runs git on the machine; a template of ours starts no process.
  get_git_commit_sha: [[], () => null],
  get_catalog_integration: [
    ['name'],
    (args) => {
      throw dbtError(
        'DbtCatalogIntegrationNotFoundError',
        `Catalog not found. Received: ${textOrNull(args.get('name')) ?? 'None'}, expected one of: `,
      )
    },
  ],
}

function pause(milliseconds: number, state: RenderState): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4))
  for (let left = milliseconds; left > 0; left -= SLICE_MS) {
    Atomics.wait(nothing, 0, 0, Math.min(left, SLICE_MS))
    if (state.limits.interrupted?.()) throw new JinjaError('RenderLimitError', 'rendering was interrupted')
  }
}

/** True when all was swapped, false when another transaction was in the way. */
function swapped(sql: string, { port }: AdapterWorld): boolean {
  if (port === null) throw dbtError('DbtRuntimeError', 'connection never acquired for thread')
  try {
    port.query(sql)
    return true
  } catch (cause) {
    if (!(cause instanceof DiagnosticError)) throw cause
    try {
      port.query('ROLLBACK')
    } catch (second) {
      if (!(second instanceof DiagnosticError)) throw second
    }
    if (cause.diagnostics.some((d) => d.cause?.sqlstate === CONFLICT)) return false
    throw dbtError('DbtDatabaseError', cause.message)
  }
}
