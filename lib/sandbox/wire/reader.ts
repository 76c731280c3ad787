/** One message of a client: its code and body. */
export type ClientMessage = { readonly code: string; readonly body: Buffer }

/** Cuts a stream of bytes into messages; the first ones of a connection have no code. */
export class MessageReader {
  #buffer: Buffer = Buffer.alloc(0)

  push(data: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? data : Buffer.concat([this.#buffer, data])
  }

  /** A startup packet (SSLRequest, CancelRequest, StartupMessage), if it is whole. */
  startup(): { readonly version: number; readonly body: Buffer } | null {
    if (this.#buffer.length < 8) return null
    const size = this.#buffer.readInt32BE(0)
    if (size < 8 || size > 100_000) throw new Error('not a startup packet')
    if (this.#buffer.length < size) return null
    const version = this.#buffer.readInt32BE(4)
    const body = this.#buffer.subarray(8, size)
    this.#buffer = this.#buffer.subarray(size)
    return { version, body }
  }

  next(): ClientMessage | null {
    if (this.#buffer.length < 5) return null
    const size = this.#buffer.readInt32BE(1)
    if (this.#buffer.length < size + 1) return null
    const code = String.fromCharCode(this.#buffer[0] ?? 0)
    const body = this.#buffer.subarray(5, size + 1)
    this.#buffer = this.#buffer.subarray(size + 1)
    return { code, body }
  }
}

/** Reads the fields of a body one after the other. */
export class Body {
  readonly #body: Buffer
  #at = 0
  constructor(body: Buffer) {
    this.#body = body
  }
  text(): string {
    const end = this.#body.indexOf(0, this.#at)
    const value = this.#body.toString('utf8', this.#at, end < 0 ? this.#body.length : end)
    this.#at = end < 0 ? this.#body.length : end + 1
    return value
  }
  byte(): string {
    const value = String.fromCharCode(this.#body[this.#at] ?? 0)
    this.#at += 1
    return value
  }
  int16(): number {
    const value = this.#body.readInt16BE(this.#at)
    this.#at += 2
    return value
  }
  int32(): number {
    const value = this.#body.readInt32BE(this.#at)
    this.#at += 4
    return value
  }
  uint32(): number {
    const value = this.#body.readUInt32BE(this.#at)
    this.#at += 4
    return value
  }
  bytes(length: number): Buffer {
    const value = this.#body.subarray(this.#at, this.#at + length)
    this.#at += length
    return value
  }
  get done(): boolean {
    return this.#at >= this.#body.length
  }
}
