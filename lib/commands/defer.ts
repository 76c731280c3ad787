import type { CompileOptions } from '../compile'
import { error, fail, ok, type Result } from '../foundation'
import { readPreviousState } from './previous-state'

export type Deferral = NonNullable<CompileOptions['defer']>

/**
 * `--defer`: the nodes of another manifest, whose relations stand in for those that are neither selected nor there.
 * Fails with GL4012 where there is no such manifest.
 */
export function readDeferral(
  folder: string | undefined,
  favorState: boolean,
  where: { readonly root: string; readonly targetPath: string },
): Result<Deferral> {
  const lacking = (message: string) =>
    fail(error('GL4012', message, { hint: 'Name a folder with --state or --defer-state.' }))
  if (folder === undefined) {
    return lacking('--state or --defer-state are required for deferral, but neither was provided')
  }
  const state = readPreviousState(folder, where)
  if (!state.ok) return state
  if (state.value.manifest === null) return lacking(`Could not find manifest in --state path: "${folder}"`)
  return ok({ nodes: state.value.manifest.nodes, favorState })
}
