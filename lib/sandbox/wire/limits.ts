import { failure, type SandboxError } from '../errors/error'
import type { Variables } from '../session/variables'

/** The timeouts of a session, and what ends the statement that runs. */
export class Limits {
  readonly #variables: Variables
  #running: AbortController | null = null
  #idle: NodeJS.Timeout | null = null
  constructor(variables: Variables) {
    this.#variables = variables
  }

  /** Runs one statement with its limits; the work is done when its answer has been sent. */
  async run<T>(timeoutApplies: boolean, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    this.#running = controller
    const limit = timeoutApplies ? this.#variables.duration('statement_timeout') : 0
    const timer =
      limit > 0
        ? setTimeout(
            () => controller.abort(failure('57014', 'canceling statement due to statement timeout')),
            limit,
          )
        : null
    try {
      return await work(controller.signal)
    } finally {
      if (timer) clearTimeout(timer)
      this.#running = null
    }
  }

  /** Ends what runs. */
  abort(reason: SandboxError): void {
    this.#running?.abort(reason)
  }

  /** A transaction waits for its client from now on. */
  idle(tooLong: (error: SandboxError) => void): void {
    const limit = this.#variables.duration('idle_in_transaction_session_timeout')
    if (limit === 0) return
    this.#idle = setTimeout(
      () => tooLong(failure('25P03', 'terminating connection due to idle-in-transaction timeout')),
      limit,
    )
  }

  /** The client speaks again, or never will. */
  wake(): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = null
  }
}
