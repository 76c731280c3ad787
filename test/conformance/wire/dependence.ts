/** Rule 2: what depends on a refused step isn't counted. */
import type { Played } from './player'
import type { Step } from './script'

const targets = [
  /\b(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:replacement\s+)?(?:unmanaged\s+)?(?:default\s+)?(?:materialized\s+view|cluster\s+replica|table|view|index|source|sink|connection|secret|type|schema|database|cluster|role)\s+(?:if\s+(?:not\s+)?exists\s+)?("[^"]+"|[\w.]+)/gi,
  /\b(?:insert\s+into|delete\s+from|update|declare|prepare|copy)\s+("[^"]+"|[\w.]+)/gi,
]

/** The names that a message makes, changes or fills. */
function namesIn(sql: string): readonly string[] {
  return targets.flatMap((pattern) =>
    [...sql.matchAll(pattern)].map((match) => (match[1] ?? '').replaceAll('"', '').split('.').at(-1) ?? ''),
  )
}

function text(step: Step): string {
  return step.messages === null ? step.sql : JSON.stringify(step.messages)
}

/** Keeps which names and transactions a refusal has left behind in one script. */
export class Dependence {
  readonly #names = new Set<string>()
  readonly #transactions = new Set<string>()

  /** After a step that was refused, or that depends on one. */
  refused(step: Step, wantedStatus: string | undefined): void {
    for (const name of namesIn(text(step))) this.#names.add(name)
    if (wantedStatus === 'T') this.#transactions.add(step.connection)
  }

  /** Whether a step that went wrong could only go wrong: it names what isn't there, or its transaction is broken. */
  of(step: Step, got: Played | null): boolean {
    if (this.#transactions.has(step.connection)) return true
    const words = new Set(text(step).match(/\w+/g) ?? [])
    const answered = JSON.stringify(got?.items ?? [])
    return [...this.#names].some((name) => words.has(name) || answered.includes(`'${name}'`))
  }

  /** After each step: a recorded end of its transaction ends what a refusal has broken in it. */
  after(step: Step, wantedStatus: string | undefined): void {
    if (wantedStatus === 'I') this.#transactions.delete(step.connection)
  }
}
