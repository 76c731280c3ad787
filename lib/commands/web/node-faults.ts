import { Compiler } from '../../compile'
import type { Diagnostic } from '../../foundation'
import { defaultLimits } from '../../jinja'
import { type ManifestNode, nodesOf, type UniqueId } from '../../manifest'
import type { ResolvedProject } from '../../resolve'
import { syntaxCheck } from '../syntax-check'

/** Saves come in rows: nothing begins before it has been quiet for so long. */
const QUIET_MS = 1_500
/** How long nodes are compiled at a time, and how long requests are then alone. */
const SLICE_MS = 8
const PAUSE_MS = 24
/** A node that takes longer to render is left out: others wait for the server. */
const NODE_MS = 300

type Options = {
  /** Told when the faults are others than before. */
  readonly onChange: () => void
  readonly pauses?: { readonly quietMs: number; readonly pauseMs: number }
}

/**
 * What is wrong with single nodes of the open project: those that don't compile, and those whose SQL can't be read.
 * Found behind the back of those who look at pages, a few nodes at a time.
 */
export class NodeFaults {
  readonly #options: Options
  #faults: readonly Diagnostic[] = []
  /** What was found of each node as it then was. */
  readonly #looked = new Map<UniqueId, Looked>()
  #macros: unknown = null
  #timer: ReturnType<typeof setTimeout> | null = null
  /** Counts what was begun, so that what is outdated ends. */
  #round = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** What is known; after a save what was known before it, until the new nodes have been looked at. */
  get faults(): readonly Diagnostic[] {
    return this.#faults
  }

  /** Looks at all that is new in another project; null: there is none. */
  begin(project: ResolvedProject | null): void {
    this.close()
    const { quietMs, pauseMs } = this.#options.pauses ?? { quietMs: QUIET_MS, pauseMs: PAUSE_MS }
    if (project === null) return this.#become([])
    this.#timer = setTimeout(() => void this.#look(project, this.#round, pauseMs), quietMs)
  }

  close(): void {
    this.#round++
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  async #look(project: ResolvedProject, round: number, pauseMs: number): Promise<void> {
    const syntax = await syntaxCheck(project)
    let deadline = 0
    const limits = { ...defaultLimits, interrupted: () => performance.now() > deadline }
    const compiler = new Compiler(project, { syntax, limits })
    const ids = this.#news(project)
    const slice = (from: number): void => {
      if (round !== this.#round) return
      let at = from
      for (const end = performance.now() + SLICE_MS; at < ids.length && performance.now() < end; at++) {
        deadline = performance.now() + NODE_MS
        const id = ids[at] ?? ''
        this.#looked.set(id, { node: project.manifest.nodes[id], faults: faultsOf(compiler, id) })
      }
      if (at < ids.length) this.#timer = setTimeout(() => slice(at), pauseMs)
      else this.#become(this.#found(project))
    }
    slice(0)
  }

  /** Nodes that aren't what they were when they were looked at, and those whose SQL has something of them in it. */
  #news({ manifest, parsed }: ResolvedProject): readonly UniqueId[] {
    if (parsed.macros !== this.#macros) this.#looked.clear()
    this.#macros = parsed.macros
    const isNew = (node: ManifestNode) => this.#looked.get(node.unique_id)?.node !== node
    const forget = (id: UniqueId): void => {
      for (const child of manifest.child_map[id] ?? [])
        if (this.#looked.delete(child) && manifest.nodes[child]?.config.materialized === 'ephemeral')
          forget(child)
    }
    const nodes = nodesOf(manifest).filter(isCompiled)
    // Beyond its parents a template sees other nodes only in `graph`.
    for (const node of nodes) if (isNew(node)) forget(node.unique_id)
    return nodes
      .filter((node) => isNew(node) || READS_GRAPH.test(node.raw_code))
      .map((node) => node.unique_id)
  }

  #found({ manifest }: ResolvedProject): readonly Diagnostic[] {
    for (const id of [...this.#looked.keys()]) if (!manifest.nodes[id]) this.#looked.delete(id)
    return nodesOf(manifest).flatMap((node) => this.#looked.get(node.unique_id)?.faults ?? [])
  }

  #become(faults: readonly Diagnostic[]): void {
    if (JSON.stringify(faults) === JSON.stringify(this.#faults)) return
    this.#faults = faults
    this.#options.onChange()
  }
}

type Looked = { readonly node: ManifestNode | undefined; readonly faults: readonly Diagnostic[] }

const READS_GRAPH = /\bgraph\b/

function isCompiled({ resource_type: type }: ManifestNode): boolean {
  return type !== 'seed' && type !== 'operation'
}

/** A node that asks the database while it renders, where nothing is asked, and one that took too long. */
const UNKNOWN = /^connection never acquired|^rendering was interrupted/

function faultsOf(compiler: Compiler, id: UniqueId): readonly Diagnostic[] {
  const made = compiler.compileNode(id)
  if (made.ok) return made.warnings
  return made.errors.filter(({ message }) => !UNKNOWN.test(message))
}
