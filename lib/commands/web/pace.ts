/** Holds back an act that would be done too often: at once where it was quiet, else when the pause is over; never not at all. */
export class Pace {
  readonly #act: () => void
  readonly #pauseMs: number
  #last = Number.NEGATIVE_INFINITY
  #waiting: ReturnType<typeof setTimeout> | null = null

  constructor(act: () => void, pauseMs: number) {
    this.#act = act
    this.#pauseMs = pauseMs
  }

  request(): void {
    if (this.#waiting !== null) return
    const rest = this.#last + this.#pauseMs - performance.now()
    if (rest <= 0) this.now()
    else this.#waiting = setTimeout(() => this.now(), rest)
  }

  /** Acts without waiting, and so for what was requested, too. */
  now(): void {
    this.close()
    this.#last = performance.now()
    this.#act()
  }

  /** Forgets what was requested. */
  close(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting)
    this.#waiting = null
  }
}
