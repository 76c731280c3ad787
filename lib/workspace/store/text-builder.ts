import type { Stretch } from './lazy-node'

const CHUNK = 1 << 20

/** Puts a long text together from new strings and stretches of an old text, and knows how long it is in bytes. */
export class TextBuilder {
  readonly #pieces: Buffer[] = []
  #strings: string[] = []
  #waiting = 0
  #stretch: Stretch | null = null
  length = 0

  add(text: string): void {
    const bytes = Buffer.byteLength(text)
    // Between two stretches that follow each other in the old text stands what stood there before.
    if (this.#stretch && this.#follows(text, bytes)) {
      this.#stretch = { ...this.#stretch, end: this.#stretch.end + bytes }
    } else {
      this.#endStretch()
      this.#strings.push(text)
      this.#waiting += bytes
      if (this.#waiting > CHUNK) this.#endStrings()
    }
    this.length += bytes
  }

  copy(stretch: Stretch): void {
    const { text, start, end } = stretch
    if (this.#stretch?.text === text && this.#stretch.end === start)
      this.#stretch = { text, start: this.#stretch.start, end }
    else {
      this.#endStretch()
      this.#endStrings()
      this.#stretch = stretch
    }
    this.length += end - start
  }

  finish(): readonly Buffer[] {
    this.#endStretch()
    this.#endStrings()
    return this.#pieces
  }

  #follows(added: string, bytes: number): boolean {
    if (!this.#stretch || bytes > 512) return false
    const { text, end } = this.#stretch
    return text.toString('utf8', end, end + bytes) === added
  }

  #endStretch(): void {
    if (!this.#stretch) return
    const { text, start, end } = this.#stretch
    this.#stretch = null
    this.#pieces.push(text.subarray(start, end))
  }

  #endStrings(): void {
    if (this.#strings.length === 0) return
    this.#pieces.push(Buffer.from(this.#strings.join('')))
    this.#strings = []
    this.#waiting = 0
  }
}
