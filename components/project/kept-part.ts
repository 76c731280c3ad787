/**
 * A part of the project that is asked for again at each version. Where the server says that it is as it was, it is the
 * very value that was made of it before: nothing is sent, and nothing is drawn anew.
 */
export class KeptPart<Sent, Value> {
  readonly #part: string
  readonly #make: (sent: Sent) => Value
  #last: { readonly tag: string; readonly value: Value } | null = null

  constructor(part: string, make: (sent: Sent) => Value) {
    this.#part = part
    this.#make = make
  }

  async read(version: string): Promise<Value> {
    const last = this.#last
    const response = await fetch(
      `/api/project/${this.#part}?v=${version}`,
      last === null ? {} : { headers: { 'If-None-Match': last.tag } },
    )
    if (response.status === 304 && last !== null) return last.value
    if (!response.ok) throw new Error(`The project could not be read (${response.status})`)
    const value = this.#make((await response.json()) as Sent)
    const tag = response.headers.get('ETag')
    this.#last = tag === null ? null : { tag, value }
    return value
  }
}
