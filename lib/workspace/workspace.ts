import { createHash, randomUUID } from 'node:crypto'
import { type Diagnostic, DiagnosticError } from '../foundation'
import { parseAll } from '../parse'
import { type Host, type ProjectOptions, readWhatCan } from '../project'
import { type ResolvedProject, resolveAll } from '../resolve'
import { watchProject } from './watch'

export type WorkspaceState = {
  /** Changes whenever anything of this does. */
  readonly version: string
  /** The last project that compiled; what is shown while a later one does not. Null before the first. */
  readonly project: ResolvedProject | null
  /** What the last compile complained of. With errors, `project` is older than the files. */
  readonly diagnostics: readonly Diagnostic[]
  readonly compiledAt: string | null
  readonly compiling: boolean
}

type Compiled = { readonly project: ResolvedProject | null; readonly diagnostics: readonly Diagnostic[] }

/**
 * Reads, parses and resolves a project, and gives what could be made of it beside the faults. Null where not even its
 * settings could be read.
 */
async function compileWhatCan(options: ProjectOptions, host: Host): Promise<Compiled> {
  try {
    const { project: raw, errors } = readWhatCan(options, host)
    if (raw === null) return { project: null, diagnostics: errors }
    const { parsed, diagnostics } = parseAll(raw)
    const { resolved, diagnostics: later } = resolveAll(parsed)
    // Where a file can't be read, what others look for in it isn't found: that needs no mention of its own.
    if (errors.length > 0) return { project: resolved, diagnostics: errors }
    const unread = diagnostics.some((d) => d.severity === 'error')
    return { project: resolved, diagnostics: [...diagnostics, ...(unread ? [] : later)] }
  } catch (e) {
    if (e instanceof DiagnosticError) return { project: null, diagnostics: e.diagnostics }
    throw e
  }
}

/**
 * The open project of a server: compiled when opened and again whenever a file is saved. A save that breaks the
 * project leaves the last good one standing, with the fault beside it.
 */
export class Workspace {
  readonly #options: ProjectOptions
  readonly #host: () => Host
  readonly #listeners = new Set<(state: WorkspaceState) => void>()
  #state: WorkspaceState = { version: '0', project: null, diagnostics: [], compiledAt: null, compiling: true }
  #running: Promise<void> | null = null
  #again = false
  #good = false
  #stopWatching: (() => Promise<void>) | null = null

  constructor(options: ProjectOptions, host: () => Host) {
    this.#options = options
    this.#host = host
  }

  get state(): WorkspaceState {
    return this.#state
  }

  /** Compiles for the first time and begins to watch. */
  async open(): Promise<WorkspaceState> {
    await this.compile()
    const root = this.#host().cwd
    this.#stopWatching = await watchProject(this.#options.projectDir ?? root, root, () => void this.compile())
    return this.#state
  }

  /** Compiles now; a save while one is under way leads to one more. */
  compile(): Promise<void> {
    if (this.#running !== null) {
      this.#again = true
      return this.#running
    }
    this.#running = this.#compileUntilQuiet().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  onChange(listener: (state: WorkspaceState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    await this.#stopWatching?.()
    this.#listeners.clear()
  }

  async #compileUntilQuiet(): Promise<void> {
    do {
      this.#again = false
      this.#become({ ...this.#state, compiling: true })
      const host = this.#host()
      const made = await compileWhatCan(this.#options, { ...host, invocationId: randomUUID() })
      this.#become(this.#after(made, host.now.toISOString()))
    } while (this.#again)
  }

  /** A project without faults takes the place of the last; one with faults only where there is no good one. */
  #after({ project: made, diagnostics }: Compiled, now: string): WorkspaceState {
    const good = made !== null && diagnostics.every((d) => d.severity !== 'error')
    const keep = !good && this.#good
    if (good) this.#good = true
    const project = keep ? this.#state.project : made
    const compiledAt = keep ? this.#state.compiledAt : now
    return {
      version: versionOf(project, diagnostics, compiledAt),
      project,
      diagnostics,
      compiledAt,
      compiling: false,
    }
  }

  #become(state: WorkspaceState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}

function versionOf(
  project: ResolvedProject | null,
  diagnostics: readonly Diagnostic[],
  compiledAt: string | null,
): string {
  return createHash('sha256')
    .update(JSON.stringify([project?.manifest.metadata.project_name, diagnostics, compiledAt]))
    .digest('hex')
    .slice(0, 12)
}
