import { DiagnosticError, error } from '../../foundation'
import type { GraphNode, Manifest } from '../../manifest'
import { findNode } from '../../manifest'
import { ContractComparison } from '../state/contract'
import { MacroComparison } from '../state/macros'
import {
  comparesConfig,
  comparesRelation,
  isParsedNode,
  sameBody,
  sameConfig,
  sameContents,
  samePersistedDescription,
  sameRelation,
} from '../state/same'
import { invalid, text } from '../value'
import type { Method, MethodWorld } from '../world'

/** By what has changed against the manifest that `--state` names. */
export const state: Method = {
  name: 'state',
  doc: { example: 'modified', about: 'new, old, modified, unmodified, modified.body … against --state' },
  match({ value }, world) {
    const previous = world.previous?.manifest
    if (previous == null) {
      throw new DiagnosticError(
        error('GL4003', 'Got a state selector method, but no comparison manifest', {
          hint: 'Name the folder of an earlier manifest.json with --state.',
        }),
      )
    }
    const wanted = text(value)
    const compare = CHECKS.get(wanted)
    if (compare === undefined) {
      const names = [...CHECKS.keys()].map((name) => `'${name}'`).join(', ')
      throw invalid(`Got an invalid selector "${wanted}", expected one of "[${names}]"`)
    }
    const check = compare(world, previous)
    return (node) => check(findNode(previous, node.unique_id), node)
  },
}

type Check = (old: GraphNode | undefined, now: GraphNode) => boolean
type Comparison = (world: MethodWorld, previous: Manifest) => Check

/** A part of a node that only some kinds have: there it differs where there was none before or it is another. */
function part(has: (node: GraphNode) => boolean, same: (a: GraphNode, b: GraphNode) => boolean): Comparison {
  return () => (old, now) => has(now) && (old === undefined || !same(now, old))
}

const modified: Comparison = (world, previous) => {
  const contracts = new ContractComparison(world)
  const macros = new MacroComparison(world.manifest, previous)
  contracts.checkRemoved(previous)
  return (old, now) => {
    const different = !sameContents(now, old, world, contracts)
    return macros.changedFor(now) || different
  }
}

const CHECKS = new Map<string, Comparison>([
  ['new', () => (old) => old === undefined],
  ['old', () => (old) => old !== undefined],
  ['modified', modified],
  [
    'unmodified',
    (world, previous) => {
      const check = modified(world, previous)
      return (old, now) => !check(old, now)
    },
  ],
  [
    'modified.body',
    (world) => (old, now) => isParsedNode(now) && (old === undefined || !sameBody(now, old, world.warn)),
  ],
  ['modified.configs', part(comparesConfig, sameConfig)],
  ['modified.persisted_descriptions', part(isParsedNode, samePersistedDescription)],
  [
    'modified.relation',
    (world) => (old, now) => comparesRelation(now) && (old === undefined || !sameRelation(now, old, world)),
  ],
  [
    'modified.macros',
    ({ manifest }, previous) => {
      const macros = new MacroComparison(manifest, previous)
      return (_, now) => macros.changedFor(now)
    },
  ],
  [
    'modified.contract',
    (world, previous) => {
      const contracts = new ContractComparison(world)
      contracts.checkRemoved(previous)
      return (old, now) => isParsedNode(now) && (old === undefined || !contracts.same(now, old))
    },
  ],
])
