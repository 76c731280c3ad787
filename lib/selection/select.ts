import { type Diagnostic, DiagnosticError, fail, ok, type Result, warning } from '../foundation'
import { type Mask, members } from '../graph'
import type { GraphNode, ResourceType, UniqueId } from '../manifest'
import { specFromArguments } from './arguments'
import { Evaluation } from './evaluate'
import { findSelector, type NamedSelectors, readSelectors } from './selectors'
import type { IndirectSelection, SelectionSpec } from './spec'
import type { SelectionWorld } from './world'

/** What a person asks for, as the flags of a command have it. */
export type SelectionArguments = {
  /** `--select`; none means everything, or the default selector. */
  readonly select?: readonly string[] | undefined
  readonly exclude?: readonly string[] | undefined
  /** `--selector`; goes before `select` and `exclude`. */
  readonly selector?: string | undefined
  readonly indirectSelection?: IndirectSelection | undefined
  /** Only these kinds are kept of what is selected; none given means all. */
  readonly resourceTypes?: ReadonlySet<ResourceType> | undefined
  /** Keep models without any code; `ls` does. */
  readonly includeEmpty?: boolean
}

export type Selection = {
  /** Sorted, as dbt lists them. */
  readonly ids: readonly UniqueId[]
  /** The default selector that was used because nothing else was asked for. */
  readonly defaultSelector: string | null
}

/**
 * Selects nodes of a manifest as dbt does: `--selector`, else the default selector where nothing else is said, else
 * `--select` and `--exclude`; tests come along by the mode of indirect selection; then the kinds are filtered.
 * Warns (GL4007, GL4008) of what matches nothing. Fails with GL4001 to GL4006.
 */
export function select(world: SelectionWorld, args: SelectionArguments): Result<Selection> {
  const indirect = args.indirectSelection ?? 'eager'
  const selectors = readSelectors(Object.values(world.manifest.selectors), indirect)
  if (!selectors.ok) return selectors
  try {
    const { spec, defaultSelector, warnings } = chooseSpec(args, selectors.value, indirect)
    const evaluation = new Evaluation(world, selectors.value, (node) => isKept(node, args))
    const ids = keep(evaluation, evaluation.select(spec), args)
    const none = ids.length === 0 ? [warning('GL4008', 'No nodes selected!')] : []
    return ok({ ids, defaultSelector }, [...warnings, ...evaluation.warnings, ...none])
  } catch (e) {
    if (e instanceof DiagnosticError) return fail(...e.diagnostics)
    throw e
  }
}

type Choice = {
  readonly spec: SelectionSpec
  readonly defaultSelector: string | null
  readonly warnings: readonly Diagnostic[]
}

function chooseSpec(
  args: SelectionArguments,
  selectors: NamedSelectors,
  indirect: IndirectSelection,
): Choice {
  const [chosen, excluded] = [args.select ?? [], args.exclude ?? []]
  const said = chosen.length > 0 || excluded.length > 0
  if (args.selector !== undefined) {
    const ignored = warning(
      'GL4009',
      'The --select and --exclude arguments are being ignored for node selection because --selector is provided',
    )
    const warnings = said ? [ignored] : []
    return { spec: selectorSpec(selectors, args.selector, warnings), defaultSelector: null, warnings }
  }
  const standard = said ? undefined : [...selectors.values()].find((selector) => selector.default)
  if (standard !== undefined) return { spec: standard.spec, defaultSelector: standard.name, warnings: [] }
  return { spec: specFromArguments(chosen, excluded, indirect), defaultSelector: null, warnings: [] }
}

/** A named selector; where there is none, what was warned of is told all the same. */
function selectorSpec(
  selectors: NamedSelectors,
  name: string,
  warnings: readonly Diagnostic[],
): SelectionSpec {
  try {
    return findSelector(selectors, name).spec
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e
    throw new DiagnosticError(...warnings, ...e.diagnostics)
  }
}

function keep(evaluation: Evaluation, mask: Mask, args: SelectionArguments): UniqueId[] {
  const ids: UniqueId[] = []
  for (const index of members(mask)) {
    const node = evaluation.nodes[index]
    if (node === undefined) continue
    if (isKept(node, args)) ids.push(node.unique_id)
  }
  return ids.sort()
}

function isKept(node: GraphNode, { resourceTypes, includeEmpty }: SelectionArguments): boolean {
  if (resourceTypes !== undefined && !resourceTypes.has(node.resource_type)) return false
  return includeEmpty === true || !isEmpty(node)
}

/** A file without code is no node to run. */
function isEmpty(node: GraphNode): boolean {
  return (
    'refs' in node && 'raw_code' in node && typeof node.raw_code === 'string' && node.raw_code.trim() === ''
  )
}
