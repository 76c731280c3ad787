import type { Diagnostic } from './diagnostic'

/** dbt's statuses of a node, in run_results.json and on screen. */
export type NodeStatus =
  | 'success'
  | 'error'
  | 'skipped'
  | 'pass'
  | 'fail'
  | 'warn'
  | 'no-op'
  | 'partial success'

/** What happens while a command runs. Printers, the journal, the web stream and tests listen to the same events. */
export type RunEvent = { readonly at: string; readonly invocationId: string } & (
  | {
      readonly kind: 'run.started'
      readonly command: string
      /** Which side it works on; production where it says nothing. */
      readonly side?: 'production' | 'deployment'
      /** In the order of the graph. */
      readonly nodes: readonly {
        readonly uniqueId: string
        readonly resourceType: string
        readonly label: string
      }[]
    }
  | {
      readonly kind: 'node.started'
      readonly uniqueId: string
      readonly index: number
      readonly total: number
      readonly text: string
    }
  | { readonly kind: 'node.statement'; readonly uniqueId: string | null; readonly sql: string }
  | {
      readonly kind: 'node.finished'
      readonly uniqueId: string
      readonly index: number
      readonly total: number
      readonly status: NodeStatus
      readonly text: string
      readonly message: string | null
      readonly failures: number | null
      readonly seconds: number
    }
  | {
      readonly kind: 'log'
      readonly level: 'debug' | 'info' | 'warn' | 'error'
      readonly text: string
      readonly uniqueId?: string
      /** Of `print()`: an answer, shown bare and also to who wants no log. */
      readonly print?: true
    }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | {
      readonly kind: 'run.finished'
      readonly exitCode: 0 | 1 | 2
      readonly seconds: number
      readonly counts: Readonly<Record<string, number>>
    }
)

type Unstamped<T> = T extends unknown ? Omit<T, 'at' | 'invocationId'> : never
/** An event without its stamp, as a room emits it. */
export type EventBody = Unstamped<RunEvent>

export type Listener = (event: RunEvent) => void

/** One invocation's events: emits in order to every listener, in the order they were added. */
export class EventBus {
  readonly invocationId: string
  #listeners: Listener[] = []
  #now: () => Date
  constructor(invocationId: string, now: () => Date) {
    this.invocationId = invocationId
    this.#now = now
  }
  /** Adds a listener; the returned function takes it away. */
  on(listener: Listener): () => void {
    this.#listeners.push(listener)
    return () => {
      this.#listeners = this.#listeners.filter((l) => l !== listener)
    }
  }
  emit(body: EventBody): void {
    const event: RunEvent = { at: this.#now().toISOString(), invocationId: this.invocationId, ...body }
    for (const listener of this.#listeners) listener(event)
  }
}
