import type { Stretch } from './lazy-node'

const CHUNK = 1 << 20
/** The most bytes that a UTF-16 unit takes. */
const WIDEST = 3

/** Puts a long text together from new strings and stretches of an old text, and knows how long it is in bytes. */
export class TextBuilder {
  readonly #pieces: Buffer[] = []
  /** Where new strings are written, and what of it is waiting to become a piece. */
  #chunk = Buffer.alloc(0)
  #start = 0
  #end = 0
  #stretch: Stretch | null = null
  length = 0

  add(text: string): void {
    const stretch = this.#stretch
    const bytes = stretch ? Buffer.byteLength(text) : 0
    // Between two stretches that follow each other in the old text stands what stood there before.
    if (stretch && follows(stretch, text, bytes)) {
      this.#stretch = { ...stretch, end: stretch.end + bytes }
      this.length += bytes
      return
    }
    this.#endStretch()
    if (text.length * WIDEST > this.#chunk.length - this.#end) this.#newChunk(text.length * WIDEST)
    const written = this.#chunk.write(text, this.#end)
    this.#end += written
    this.length += written
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

  #newChunk(needed: number): void {
    this.#endStrings()
    this.#chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK, needed))
    this.#start = 0
    this.#end = 0
  }

  #endStretch(): void {
    if (!this.#stretch) return
    const { text, start, end } = this.#stretch
    this.#stretch = null
    this.#pieces.push(text.subarray(start, end))
  }

  #endStrings(): void {
    if (this.#end > this.#start) this.#pieces.push(this.#chunk.subarray(this.#start, this.#end))
    this.#start = this.#end
  }
}

function follows({ text, end }: Stretch, added: string, bytes: number): boolean {
  return bytes <= 512 && text.toString('utf8', end, end + bytes) === added
}
