import { type Diagnostic, error, warning } from '../foundation'
import { extractReference, type PropertyEntry } from '../parse'
import { isPlainList, isPlainObject, type Plain, type PlainObject, pythonStr } from '../project'
import { CONSTRAINT_TYPES, constraintsOf, contractChecksum } from './columns'
import type { Draft } from './draft'
import type { ResolveState } from './state'

/** A model's constraints and what hangs on them: references of foreign keys, the contract's checksum. */
export function applyConstraints(
  draft: Draft,
  entry: PropertyEntry,
  written: Plain | undefined,
  state: ResolveState,
): void {
  const at = entry.at('name')
  const fault = constraintFault(draft, entry, written)
  if (fault) {
    state.report(fault)
    return
  }
  draft.constraints = constraintsOf(written, true)
  const ofColumns = Object.values(draft.columns).flatMap((column) => column.constraints)
  const all = [...draft.constraints, ...ofColumns]
  // dbt looks before a model has its own constraints, and at one with versions twice.
  const seen = draft.version === null ? ofColumns : all
  if (draft.contract.enforced && seen.some((c) => c.warn_unsupported) && !enforces(draft))
    state.report(unsupported(draft, at))
  for (const constraint of all) {
    if (constraint.type !== 'foreign_key' || !constraint.to) continue
    const reference = extractReference(constraint.to)
    if (!reference) state.report(badForeignKey(draft, constraint.to, at))
    else if ('ref' in reference) draft.refs.push(reference.ref)
    else draft.sources.push(reference.source)
  }
  if (draft.contract.enforced)
    draft.contract.checksum = contractChecksum(
      draft.columns,
      draft.constraints,
      String(draft.config.materialized),
    )
}

function enforces(draft: Draft): boolean {
  return draft.config.materialized === 'table' || draft.config.materialized === 'incremental'
}

function constraintFault(draft: Draft, entry: PropertyEntry, written: Plain | undefined): Diagnostic | null {
  for (const column of Object.values(draft.columns))
    if (column.constraints.some((c) => !CONSTRAINT_TYPES.includes(c.type)))
      return error('GL1111', `Invalid constraint type on column ${column.name}`, {
        at: entry.at('columns'),
        uniqueId: draft.uniqueId,
        hint: `Use one of: ${CONSTRAINT_TYPES.join(', ')}.`,
      })
  const own = (isPlainList(written) ? written : []).filter(isPlainObject)
  if (own.some((c) => !CONSTRAINT_TYPES.includes(pythonStr(c.type ?? null)))) {
    const types = CONSTRAINT_TYPES.map((type) => `'${type}'`).join(', ')
    return error('GL1111', `Invalid constraint type on model ${draft.name}: Type must be one of [${types}]`, {
      at: entry.at('constraints'),
      uniqueId: draft.uniqueId,
    })
  }
  if (draft.contract.enforced && Object.keys(draft.columns).length === 0)
    return error(
      'GL1111',
      `Contract enforcement failed for: (${draft.originalFilePath})\nConstraints must be defined in a \`yml\` schema ` +
        'configuration file like `schema.yml`.',
      {
        at: entry.at('name'),
        uniqueId: draft.uniqueId,
        hint: 'List the columns with their data_type under `columns:`.',
      },
    )
  return primaryKeyFault(draft, entry, own)
}

function primaryKeyFault(draft: Draft, entry: PropertyEntry, own: readonly PlainObject[]): Diagnostic | null {
  const columns = Object.values(draft.columns).filter((c) =>
    c.constraints.some((k) => k.type === 'primary_key'),
  )
  const faults: string[] = []
  if (columns.length > 1) {
    const names = columns.map((column) => `'${column.name}'`).join(', ')
    faults.push(
      `Found ${columns.length} columns ([${names}]) with primary key constraints defined. ` +
        'Primary keys for multiple columns must be defined as a model level constraint.',
    )
  }
  if (columns.length > 0 && own.some((c) => c.type === 'primary_key'))
    faults.push(
      'Primary key constraints defined at the model level and the columns level. ' +
        'Primary keys can be defined at the model level or the column level, not both.',
    )
  if (faults.length === 0) return null
  return error('GL1111', `Primary key constraint error: (${draft.originalFilePath})\n${faults.join('\n')}`, {
    at: entry.at('name'),
    uniqueId: draft.uniqueId,
  })
}

function unsupported(draft: Draft, at: Diagnostic['at']): Diagnostic {
  return warning(
    'GL3021',
    `Constraint types are not supported for ${String(draft.config.materialized)} materializations and will be ignored.  ` +
      "Set 'warn_unsupported: false' on this constraint to ignore this warning.",
    { ...(at ? { at } : {}), uniqueId: draft.uniqueId },
  )
}

function badForeignKey(draft: Draft, to: string, at: Diagnostic['at']): Diagnostic {
  return error(
    'GL1111',
    `Invalid 'ref' or 'source' syntax on foreign key constraint 'to' on model ${draft.name}: ${to}.`,
    {
      ...(at ? { at } : {}),
      uniqueId: draft.uniqueId,
      hint: "Write it as ref('name') or source('source', 'table').",
    },
  )
}
