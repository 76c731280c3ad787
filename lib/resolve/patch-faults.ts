import { type Diagnostic, didYouMean, error, warning } from '../foundation'
import type { PropertyEntry } from '../parse'
import { pythonStr } from '../project'
import type { ConfigPatch } from './config'
import type { Draft } from './draft'
import { twiceDescribed } from './duplicates'
import type { ResolveState } from './state'

/** dbt's messages about properties that fit nothing, or too much. */
export function noNode(name: string, entry: PropertyEntry, state: ResolveState): Diagnostic {
  const message = `Did not find matching node for patch with name '${name}' in the '${entry.key}' section of file '${entry.file.path}'`
  const hint = didYouMean(name, state.refs.names()) ?? 'Correct the name, or remove the entry.'
  return warning('GL3007', message, { at: entry.at('name'), hint })
}

export function wrongKey(entry: PropertyEntry, found: Draft): Diagnostic {
  const plural = `${found.resourceType}s`
  return warning(
    'GL3008',
    `'${entry.name}' is a ${found.resourceType} node, but it is specified in the ${entry.key} section of ${entry.file.path}. ` +
      `To fix this error, place the \`${entry.name}\` specification under the ${plural} key instead.`,
    { at: entry.at('name') },
  )
}

export function patchedTwice(entry: PropertyEntry, draft: Draft): Diagnostic {
  const existing = (draft.patchPath ?? '').split('://')[1] ?? ''
  return error(
    'GL3006',
    `dbt found two schema.yml entries for the same resource named ${entry.name}. Resources and their associated columns ` +
      `may only be described a single time. To fix this, ${twiceDescribed('resource', entry.name, entry.file.path, existing)}`,
    {
      at: entry.at('name'),
      uniqueId: draft.uniqueId,
      related: draft.patchSpan ? [{ at: draft.patchSpan, message: 'the other one' }] : [],
      hint: 'Keep one of them.',
    },
  )
}

export function ambiguous(entry: PropertyEntry, found: readonly Draft[]): Diagnostic {
  const ids = found.map((draft) => draft.uniqueId).join(', ')
  return error('GL3019', `When referencing '${entry.name}', dbt found nodes in multiple packages: ${ids}`, {
    at: entry.at('name'),
  })
}

export function severalDisabled(entry: PropertyEntry, found: readonly Draft[]): Diagnostic {
  const type = found[0]?.resourceType ?? 'model'
  return error(
    'GL3004',
    `Found ${found.length} matching disabled nodes for ${type} '${entry.name}'. Multiple nodes for the same unique id ` +
      'cannot be enabled in the schema file. They must be enabled in `dbt_project.yml` or in the sql files.',
    { at: entry.at('name') },
  )
}

const ACCESS = ['private', 'protected', 'public']

/** dbt looks at the access that properties give before it looks at the rest of their config. */
export function checkAccess(draft: Draft, { config }: ConfigPatch, state: ResolveState): boolean {
  const access = config.access ?? null
  if (draft.resourceType !== 'model' || access === null || ACCESS.includes(pythonStr(access))) return true
  const message = `Node ${draft.uniqueId} has an invalid value (${pythonStr(access)}) for the access field`
  const details = { at: draft.patchSpan ?? draft.span, uniqueId: draft.uniqueId }
  state.report(error('GL3012', message, { ...details, hint: `Use one of: ${ACCESS.join(', ')}.` }))
  return false
}
