import { Compiler } from '../../compile'
import type { Diagnostic } from '../../foundation'
import { defaultLimits } from '../../jinja'
import type { UniqueId } from '../../manifest'
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

  /** Looks at all nodes of another project; null: there is none. */
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
    const ids = Object.values(project.manifest.nodes).flatMap((node) =>
      node.resource_type === 'seed' || node.resource_type === 'operation' ? [] : [node.unique_id],
    )
    const found: Diagnostic[] = []
    const slice = (from: number): void => {
      if (round !== this.#round) return
      let at = from
      for (const end = performance.now() + SLICE_MS; at < ids.length && performance.now() < end; at++) {
        deadline = performance.now() + NODE_MS
        found.push(...faultsOf(compiler, ids[at] ?? ''))
      }
      if (at < ids.length) this.#timer = setTimeout(() => slice(at), pauseMs)
      else this.#become(found)
    }
    slice(0)
  }

  #become(faults: readonly Diagnostic[]): void {
    if (JSON.stringify(faults) === JSON.stringify(this.#faults)) return
    this.#faults = faults
    this.#options.onChange()
  }
}

/** A node that asks the database while it renders, where nothing is asked, and one that took too long. */
const UNKNOWN = /^connection never acquired|^rendering was interrupted/

function faultsOf(compiler: Compiler, id: UniqueId): readonly Diagnostic[] {
  const made = compiler.compileNode(id)
  if (made.ok) return made.warnings
  return made.errors.filter(({ message }) => !UNKNOWN.test(message))
}
