import type { Fault, Faults } from './house'

type Armed = { readonly fault: Fault; skip: number; times: number }

/**
 * Faults that tests arm, by point: `maintainer:u5`, `source:u3`, `replica:u2`, `statement`, `commit:before`,
 * `commit:reply` (COMMIT is done, its answer not yet sent), `reply` (the same of any statement). Nothing in the shipped server arms any.
 */
export class FaultBox implements Faults {
  readonly #armed = new Map<string, Armed[]>()

  /** Arms a fault: it lets `skip` occasions pass, then strikes `times` times. */
  arm(point: string, fault: Fault, options: { readonly skip?: number; readonly times?: number } = {}): void {
    const armed = { fault, skip: options.skip ?? 0, times: options.times ?? 1 }
    this.#armed.set(point, [...(this.#armed.get(point) ?? []), armed])
  }

  take(point: string): Fault | undefined {
    const [first, ...rest] = this.#armed.get(point) ?? []
    if (!first) return undefined
    if (first.skip > 0) {
      first.skip -= 1
      return undefined
    }
    first.times -= 1
    if (first.times === 0) {
      if (rest.length > 0) this.#armed.set(point, rest)
      else this.#armed.delete(point)
    }
    return first.fault
  }
}
