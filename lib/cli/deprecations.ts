import type { Diagnostic } from '../foundation'
import { eventOf } from './warning-events'

/** The deprecations that a run has met. dbt tells the first of each kind, and at the end how many there were. */
export class Deprecations {
  readonly #counts = new Map<string, number>()
  #all = false

  /** Lets every one be told. */
  showAll(): void {
    this.#all = true
  }

  /** Counts a warning; false where it is of a kind that has been told. */
  isTold(diagnostic: Diagnostic): boolean {
    const event = eventOf(diagnostic)
    if (event === null || !event.once) return true
    const before = this.#counts.get(event.name) ?? 0
    this.#counts.set(event.name, before + 1)
    return this.#all || before === 0
  }

  /** What dbt says of them in the end; null where there were none. */
  summary(): string | null {
    if (this.#counts.size === 0) return null
    const lines = [...this.#counts].map(
      ([name, count]) => `- ${name}: ${count} ${count === 1 ? 'occurrence' : 'occurrences'}`,
    )
    const hint =
      'To see all deprecation instances instead of just the first occurrence of each, run command again with the ' +
      '`--show-all-deprecations` flag. You may also need to run with `--no-partial-parse` as some deprecations are only ' +
      'encountered during parsing.'
    return ['Summary of encountered deprecations:', ...lines, ...(this.#all ? [] : [hint])].join('\n')
  }
}
