import { createHash, randomUUID } from 'node:crypto'
import { type Diagnostic, DiagnosticError, type Result } from '../foundation'
import { parseProject } from '../parse'
import { type Host, type ProjectOptions, readProject } from '../project'
import { type ResolvedProject, resolveProject } from '../resolve'
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

/** Reads, parses and resolves a project: the whole way from files to manifest. */
export async function compileProject(options: ProjectOptions, host: Host): Promise<Result<ResolvedProject>> {
  try {
    const raw = await readProject(options, host)
    if (!raw.ok) return raw
    const parsed = parseProject(raw.value)
    if (!parsed.ok) return parsed
    const resolved = resolveProject(parsed.value)
    if (!resolved.ok) return resolved
    return {
      ok: true,
      value: resolved.value,
      warnings: [...raw.warnings, ...parsed.warnings, ...resolved.warnings],
    }
  } catch (e) {
    if (e instanceof DiagnosticError) return { ok: false, errors: e.diagnostics }
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
      const result = await compileProject(this.#options, { ...host, invocationId: randomUUID() })
      const diagnostics = result.ok ? result.warnings : result.errors
      const project = result.ok ? result.value : this.#state.project
      const compiledAt = result.ok ? host.now.toISOString() : this.#state.compiledAt
      this.#become({
        version: versionOf(project, diagnostics, compiledAt),
        project,
        diagnostics,
        compiledAt,
        compiling: false,
      })
    } while (this.#again)
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
