import { type Diagnostic, DiagnosticError, didYouMean, error, warning } from '../foundation'
import {
  ancestors,
  childrenOf,
  descendants,
  difference,
  edgesOf,
  emptyMask,
  type Graph,
  intersection,
  isEmptyMask,
  type Mask,
  makeGraph,
  members,
  sameMask,
  union,
} from '../graph'
import { findNode, type GraphNode, type Manifest } from '../manifest'
import { fnmatch } from './fnmatch'
import { methods } from './methods'
import type { NamedSelectors } from './selectors'
import type { Combination, Criterion, IndirectSelection, SelectionSpec } from './spec'
import type { MethodWorld, SelectionWorld } from './world'

const byName = new Map(methods.map((method) => [method.name, method]))

/** What is selected, and the tests that would come along if more of their parents were. */
type Selected = { readonly direct: Mask; readonly indirect: Mask }

/** Asks specs of one manifest. Warnings gather in {@link warnings}; each is told once. */
export class Evaluation {
  readonly graph: Graph
  readonly nodes: readonly GraphNode[]
  readonly warnings: Diagnostic[] = []
  readonly #world: MethodWorld
  readonly #selectors: NamedSelectors
  readonly #keeps: (node: GraphNode) => boolean
  /** Named selectors that are being looked up, to notice a circle. */
  readonly #open: string[] = []

  /** `keeps`: what the command works on; what a `selector:` names is narrowed to it before its neighbours join. */
  constructor(world: SelectionWorld, selectors: NamedSelectors, keeps: (node: GraphNode) => boolean) {
    this.graph = enabledGraph(world.graph, world.manifest)
    this.nodes = this.graph.ids.flatMap((id) => findNode(world.manifest, id) ?? [])
    this.#selectors = selectors
    this.#keeps = keeps
    this.#world = {
      ...world,
      graph: this.graph,
      selectNamed: (pattern) => this.#selectNamed(pattern),
      warn: (diagnostic) => this.#warn(diagnostic),
    }
  }

  /** The nodes of a spec, tests that come along included. @throws DiagnosticError */
  select(spec: SelectionSpec): Mask {
    return this.#evaluate(spec).direct
  }

  #evaluate(spec: SelectionSpec): Selected {
    return spec.kind === 'criterion' ? this.#criterion(spec) : this.#combination(spec)
  }

  #criterion(criterion: Criterion): Selected {
    const collected = this.#collect(criterion)
    const selected = union(collected, this.#neighbours(criterion, collected))
    // What a named selector selects has its tests already, less those that it excludes.
    if (criterion.method === 'selector') return { direct: selected, indirect: emptyMask(this.graph.size) }
    return this.#withTests(selected, criterion.indirectSelection)
  }

  #collect(criterion: Criterion): Mask {
    const method = byName.get(criterion.method)
    if (method === undefined) throw new Error(`no selector method ${criterion.method}`)
    const matches = method.match(criterion, this.#world)
    return Uint8Array.from(this.nodes, (node) => (matches(node) ? 1 : 0))
  }

  #neighbours(criterion: Criterion, of: Mask): Mask {
    let found: Mask = emptyMask(this.graph.size)
    if (criterion.childrensParents) {
      const family = union(of, descendants(this.graph, of))
      found = union(family, ancestors(this.graph, family))
    }
    if (criterion.parents)
      found = union(found, ancestors(this.graph, of, criterion.parentsDepth ?? undefined))
    if (criterion.children)
      found = union(found, descendants(this.graph, of, criterion.childrenDepth ?? undefined))
    return found
  }

  /** Adds the tests of what is selected, as far as the mode lets them come along. */
  #withTests(selected: Mask, mode: IndirectSelection): Selected {
    const direct = selected.slice()
    const indirect = emptyMask(this.graph.size)
    if (mode === 'empty') return { direct, indirect }
    const enough = mode === 'buildable' ? union(this.#withAncestors(selected), this.#sources()) : selected
    for (const node of members(selected)) {
      for (const child of childrenOf(this.graph, node)) {
        if (!this.#isTest(child)) continue
        if (mode === 'eager' || this.#dependsOnlyOn(child, enough)) direct[child] = 1
        else indirect[child] = 1
      }
    }
    return { direct, indirect }
  }

  #combination(spec: Combination): Selected {
    const parts = spec.components.map((component) => this.#evaluate(component))
    const combine = (masks: readonly Mask[]) => this.#combine(spec.kind, masks)
    const initial = combine(parts.map(({ direct }) => direct))
    const indirect = combine(parts.map((part) => union(part.direct, part.indirect)))
    const direct = this.#admit(initial, indirect, spec.indirectSelection)
    if (spec.expected !== null && isEmptyMask(direct)) {
      this.#warn(
        warning('GL4007', `The selection criterion '${spec.expected}' does not match any enabled nodes`),
      )
    }
    return { direct, indirect }
  }

  #combine(kind: Combination['kind'], masks: readonly Mask[]): Mask {
    const [first, ...rest] = masks
    if (first === undefined) return emptyMask(this.graph.size)
    const combine = { union, intersection, difference }[kind]
    return rest.reduce(combine, first)
  }

  /** Admits tests that were waiting for parents which another part has selected. */
  #admit(direct: Mask, indirect: Mask, mode: IndirectSelection): Mask {
    if (sameMask(direct, indirect) || mode === 'eager' || mode === 'empty') return direct
    const admitted = direct.slice()
    const enough = mode === 'buildable' ? this.#withAncestors(direct) : admitted
    for (const node of members(indirect)) {
      if (this.nodes[node]?.resource_type === 'unit_test') continue
      if (this.#isInManifestNodes(node) && this.#dependsOnlyOn(node, enough)) admitted[node] = 1
    }
    return admitted
  }

  #withAncestors(mask: Mask): Mask {
    return union(mask, ancestors(this.graph, mask))
  }

  #sources(): Mask {
    return Uint8Array.from(this.nodes, (node) => (node.resource_type === 'source' ? 1 : 0))
  }

  #isTest(node: number): boolean {
    const type = this.nodes[node]?.resource_type
    return type === 'test' || type === 'unit_test'
  }

  #isInManifestNodes(node: number): boolean {
    const id = this.graph.ids[node]
    return id !== undefined && this.#world.manifest.nodes[id] !== undefined
  }

  #dependsOnlyOn(node: number, mask: Mask): boolean {
    const entry = this.nodes[node]
    const needs = entry !== undefined && 'depends_on' in entry ? (entry.depends_on.nodes ?? []) : []
    return needs.every((id) => mask[this.graph.indexOf.get(id) ?? -1] === 1)
  }

  #selectNamed(pattern: string): Mask {
    if (this.#selectors.size === 0) {
      throw new DiagnosticError(
        error('GL4004', 'Cannot use selector: method if selectors.yml is not provided'),
      )
    }
    const names = [...this.#selectors.keys()].filter((name) => fnmatch(name, pattern)).sort()
    if (names.length === 0) {
      const hint = didYouMean(pattern, this.#selectors.keys())
      throw new DiagnosticError(
        error('GL4004', `Selector '${pattern}' did not match any selector in selectors.yml`, {
          ...(hint === undefined ? {} : { hint }),
        }),
      )
    }
    return names.reduce((mask, name) => union(mask, this.#selectOne(name)), emptyMask(this.graph.size))
  }

  #selectOne(name: string): Mask {
    const spec = this.#selectors.get(name)?.spec
    if (spec === undefined) return emptyMask(this.graph.size)
    if (this.#open.includes(name)) {
      const circle = [...this.#open.slice(this.#open.indexOf(name)), name].join(' → ')
      throw new DiagnosticError(
        error('GL4006', `Circular dependency detected in selector: ${circle}`, {
          at: { file: 'selectors.yml', line: 1 },
          hint: 'Take one of the selector: references out.',
        }),
      )
    }
    this.#open.push(name)
    const mask = this.select(spec)
    this.#open.pop()
    return Uint8Array.from(this.nodes, (node, i) => (mask[i] === 1 && this.#keeps(node) ? 1 : 0))
  }

  #warn(diagnostic: Diagnostic): void {
    const known = this.warnings.some((d) => d.code === diagnostic.code && d.message === diagnostic.message)
    if (!known) this.warnings.push(diagnostic)
  }
}

/** The graph without what is disabled; paths do not lead through it. */
function enabledGraph(graph: Graph, manifest: Manifest): Graph {
  const enabled = Uint8Array.from(graph.ids, (id) => (isEnabled(findNode(manifest, id)) ? 1 : 0))
  if (!enabled.includes(0)) return graph
  const ids = [...members(enabled)].map((node) => graph.ids[node] ?? '')
  return makeGraph(ids, edgesOf(graph))
}

function isEnabled(node: GraphNode | undefined): boolean {
  return node !== undefined && (node.resource_type === 'exposure' || node.config?.enabled !== false)
}
