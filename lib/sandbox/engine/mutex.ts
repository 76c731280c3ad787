/** A fair lock: who asks first goes first. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve()

  /** Runs `work` alone. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#tail
    let release: () => void = () => {}
    this.#tail = new Promise((resolve) => {
      release = resolve
    })
    await before
    try {
      return await work()
    } finally {
      release()
    }
  }
}
