import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { failure } from './errors/error'

/** While a first start makes the data: nothing can have been acknowledged yet. */
const unfinished = 'unfinished'

/** A directory of data: where the engine's files are, and which version of the sandbox made them. */
export class DataDirectory {
  readonly data: string
  readonly #dir: string
  readonly #marker: string

  constructor(dir: string) {
    this.#dir = dir
    this.data = join(dir, 'data')
    this.#marker = join(dir, 'layout')
  }

  /**
   * Whether there is data to open; what an interrupted first start has left is taken away. Data of another layout is
   * refused: opened, it would break somewhere later, perhaps after writing.
   */
  holds(layout: string): boolean {
    if (!existsSync(join(this.data, 'PG_VERSION'))) return false
    const made = existsSync(this.#marker) ? readFileSync(this.#marker, 'utf8').trim() : ''
    if (made === layout) return true
    if (made !== unfinished) {
      throw failure(
        '55000',
        `the data in ${this.#dir} was made by another version of the sandbox; \`greenlight sandbox reset\` takes it away, and the next start makes it anew`,
      )
    }
    rmSync(this.data, { recursive: true, force: true })
    return false
  }

  /** Before the data is made for the first time. */
  begin(): void {
    mkdirSync(this.#dir, { recursive: true })
    this.#mark(unfinished)
  }

  /** When all that a fresh directory holds is in it. */
  finish(layout: string): void {
    this.#mark(layout)
  }

  #mark(layout: string): void {
    const temporary = `${this.#marker}.new`
    writeFileSync(temporary, `${layout}\n`)
    renameSync(temporary, this.#marker)
  }
}
