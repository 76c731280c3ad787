/**
 * A value that must not be seen: a password, a token. It prints, serializes and inspects as `***`; only
 * {@link Secret.reveal} gives it out, at the wire.
 */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '***'
  }
  toJSON(): string {
    return '***'
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***'
  }
}
