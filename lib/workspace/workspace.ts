import { createHash, randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { type Diagnostic, DiagnosticError } from '../foundation'
import { type Host, KnownFolders, type ProjectOptions, type RawProject } from '../project'
import type { ResolvedProject } from '../resolve'
import { type Compiled, type CompileFrom, compileProject } from './compile-project'
import { ready, type Snapshot } from './snapshot'
import { isWatched, watchProject } from './watch'

/** What processes leave for those that come after them. */
export type SnapshotCache = {
  readonly load: (raw: RawProject) => Snapshot | null
  /** Leaves a snapshot that was made from `last`, if from any. */
  readonly save: (snapshot: Snapshot, last: Snapshot | null) => void
}

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

/** Compiles; a project that can't be read at all is an answer, too. */
function compileWhatCan(options: ProjectOptions, host: Host, from: CompileFrom): Compiled {
  try {
    return compileProject(options, host, from)
  } catch (e) {
    if (e instanceof DiagnosticError)
      return { project: null, diagnostics: e.diagnostics, snapshot: null, way: 'full' }
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
  readonly #cache: SnapshotCache | null
  readonly #listeners = new Set<(state: WorkspaceState) => void>()
  #state: WorkspaceState = { version: '0', project: null, diagnostics: [], compiledAt: null, compiling: true }
  #good = false
  /** The last compile without faults. */
  #last: Snapshot | null = null
  readonly #folders: KnownFolders
  #watches = false
  /** Whether this is the first compile, which begins with what is in the cache and leaves it up to date. */
  #leaves = true
  #stopWatching: (() => Promise<void>) | null = null

  constructor(options: ProjectOptions, host: () => Host, cache: SnapshotCache | null = null) {
    this.#cache = cache
    this.#options = options
    this.#host = host
    this.#folders = new KnownFolders({
      isWatched: (folder) => this.#watches && isWatched(this.#root, folder),
      now: () => this.#host().now.getTime(),
    })
  }

  get #root(): string {
    const { cwd } = this.#host()
    return resolve(cwd, this.#options.projectDir ?? cwd)
  }

  get state(): WorkspaceState {
    return this.#state
  }

  /** Compiles for the first time and begins to watch. */
  async open(): Promise<WorkspaceState> {
    await this.compile()
    const { cwd } = this.#host()
    const folder = this.#options.projectDir ?? cwd
    this.#stopWatching = await watchProject(folder, cwd, (paths) => {
      for (const path of paths) this.#folders.forget(path)
      void this.compile()
    })
    // What changed before the watch was in place shows in the files themselves.
    await this.compile()
    this.#watches = true
    setImmediate(() => this.#last && ready(this.#last))
    return this.#state
  }

  /** Compiles now, in one go: nothing else is heard meanwhile. */
  async compile(): Promise<void> {
    this.#become({ ...this.#state, compiling: true })
    const host = this.#host()
    const made = compileWhatCan(
      this.#options,
      { ...host, invocationId: randomUUID() },
      { last: (raw) => this.#lastOf(raw), discover: this.#folders.discover },
    )
    const before = this.#last
    if (made.snapshot) this.#last = made.snapshot
    if (made.snapshot && this.#leaves && made.way !== 'same') this.#cache?.save(made.snapshot, before)
    this.#leaves = false
    this.#become(this.#after(made, host.now.toISOString()))
  }

  /** The last compile of this process, or of the one before. */
  #lastOf(raw: RawProject): Snapshot | null {
    if (this.#leaves) this.#last ??= this.#cache?.load(raw) ?? null
    return this.#last
  }

  onChange(listener: (state: WorkspaceState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    await this.#stopWatching?.()
    this.#listeners.clear()
  }

  /** A project without faults takes the place of the last; one with faults only where there is no good one. */
  #after(
    { project: made, diagnostics }: Pick<Compiled, 'project' | 'diagnostics'>,
    now: string,
  ): WorkspaceState {
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
