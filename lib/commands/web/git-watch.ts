import { type GitState, gitState } from '../git'

/** Asking git takes a process; while files are saved one after the other, pages are worth more. */
const QUIET_MS = 1_500

/**
 * Where the project stands in git, as it was asked last: asked again once it has been quiet, so that nobody who wants
 * a page waits for git.
 */
export class GitWatch {
  readonly #folder: string
  readonly #onChange: () => void
  #known: Promise<GitState | null> | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  #closed = false

  constructor(folder: string, onChange: () => void) {
    this.#folder = folder
    this.#onChange = onChange
  }

  /** What is known; waits for git only the first time. */
  state(): Promise<GitState | null> {
    if (this.#known === null) this.#known = gitState(this.#folder)
    else this.#askLater(this.#known)
    return this.#known
  }

  close(): void {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #askLater(known: Promise<GitState | null>): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#closed) return
    this.#timer = setTimeout(async () => {
      const [before, now] = [await known, await gitState(this.#folder)]
      if (this.#closed || JSON.stringify(before) === JSON.stringify(now)) return
      this.#known = Promise.resolve(now)
      this.#onChange()
    }, QUIET_MS)
  }
}
