import type { Json } from '../manifest'
import { selectionFlags } from './project'
import type { Invocation } from './verb'

/** What run_results.json has under `args`: what the command line said, in dbt's names. It holds no secret. */
export function argumentsOf(invocation: Invocation): { readonly [key: string]: Json } {
  const { flags, verb, commandLine } = invocation
  const { select, exclude, selector, indirectSelection } = selectionFlags(invocation)
  const args: { [key: string]: Json } = {
    which: verb,
    invocation_command: `greenlight ${commandLine}`,
    select,
    exclude,
    indirect_selection: indirectSelection ?? 'eager',
  }
  if (selector !== undefined) args.selector = selector
  for (const [name, value] of Object.entries(flags.said())) {
    if (typeof value === 'string' || typeof value === 'boolean') args[name.toLowerCase()] = value
  }
  return args
}
