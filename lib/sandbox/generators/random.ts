/**
 * A small seeded source of random numbers (mulberry32). Its whole state is one unsigned 32 bit number, so a
 * generator can store it and go on after a restart where it stopped.
 */
export class Random {
  #state: number
  constructor(seed: number) {
    this.#state = seed >>> 0
  }
  get state(): number {
    return this.#state
  }
  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }
  /** True in `share` of all cases. */
  chance(share: number): boolean {
    return this.next() < share
  }
  /** One of several; the list must not be empty. */
  pick<T>(list: readonly T[]): T {
    const found = list[this.between(0, list.length - 1)]
    if (found === undefined) throw new RangeError('nothing to pick from')
    return found
  }
}

/** A seed made of several numbers, so that row n of a table has random numbers of its own. */
export function mix(...parts: readonly number[]): number {
  let hash = 0x811c9dc5
  for (const part of parts) {
    for (let shift = 0; shift < 32; shift += 8) {
      hash ^= (part >>> shift) & 0xff
      hash = Math.imul(hash, 0x01000193)
    }
  }
  return hash >>> 0
}
