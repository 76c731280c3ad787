import type { Clock } from './port'

/** The machine's clock. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleepUntil: (at, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, Math.max(0, at - Date.now()))
      signal?.addEventListener('abort', done)
    }),
}

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  #now: number
  #sleepers: { readonly at: number; readonly wake: () => void }[] = []

  constructor(start: number) {
    this.#now = start
  }
  now(): number {
    return this.#now
  }
  sleepUntil(at: number, signal?: AbortSignal): Promise<void> {
    if (at <= this.#now || signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper = { at, wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper)
        resolve()
      })
    })
  }
  /** Moves on and wakes who waited for a time up to then. */
  advance(ms: number): void {
    this.#now += ms
    const due = this.#sleepers.filter((sleeper) => sleeper.at <= this.#now)
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > this.#now)
    for (const sleeper of due) sleeper.wake()
  }
}
