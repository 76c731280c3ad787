import { type Diagnostic, didYouMean, error, warning } from '../foundation'
import type { PropertyEntry } from '../parse'
import type { Draft } from './draft'
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
      `may only be described a single time. To fix this, remove the resource entry for ${entry.name} in one of these ` +
      `files:\n - ${entry.file.path}\n${existing}`,
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
