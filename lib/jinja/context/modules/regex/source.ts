import { pyError } from '../../../runtime/errors'
import { characters } from '../../../values/characters'
import { reprText } from '../../../values/text'

/** Reads a pattern or a replacement character by character (a backslash with what it escapes is one piece). */
export class RegexSource {
  readonly #characters: readonly string[]
  readonly #text: string
  #at = 0
  constructor(text: string) {
    this.#text = text
    this.#characters = characters(text)
  }
  /** Where the next piece begins. */
  get position(): number {
    return this.#at
  }
  set position(at: number) {
    this.#at = at
  }
  /** The next piece, '' at the end. */
  get next(): string {
    const c = this.#characters[this.#at] ?? ''
    if (c !== '\\') return c
    const escaped = this.#characters[this.#at + 1]
    if (escaped === undefined) throw this.errorAt('bad escape (end of pattern)', this.#characters.length - 1)
    return c + escaped
  }
  take(): string {
    const piece = this.next
    this.#at += piece.startsWith('\\') ? 2 : piece === '' ? 0 : 1
    return piece
  }
  match(piece: string): boolean {
    if (this.next !== piece) return false
    this.take()
    return true
  }
  /** Takes up to `most` characters of a kind. */
  takeWhile(kind: RegExp, most = Number.POSITIVE_INFINITY): string {
    let taken = ''
    while (taken.length < most && this.next.length === 1 && kind.test(this.next)) taken += this.take()
    return taken
  }
  /** Everything up to a closing character, which is taken too. */
  takeUntil(end: string, what: string): string {
    let taken = ''
    for (;;) {
      const piece = this.take()
      if (piece === '') {
        if (taken === '') throw this.error(`missing ${what}`)
        throw this.error(`missing ${end}, unterminated name`, characters(taken).length)
      }
      if (piece === end) {
        if (taken === '') throw this.error(`missing ${what}`, 1)
        return taken
      }
      taken += piece
    }
  }
  checkGroupName(name: string, offset: number): void {
    if (!/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name))
      throw this.error(`bad character in group name ${reprText(name)}`, name.length + offset)
  }
  /** An `re.error` at what stands `back` characters before. */
  error(message: string, back = 0): Error {
    return this.errorAt(message, this.#at - back)
  }
  errorAt(message: string, position: number): Error {
    const before = this.#characters.slice(0, position)
    const lines = before.filter((c) => c === '\n').length
    const place = this.#text.includes('\n')
      ? ` (line ${lines + 1}, column ${position - before.lastIndexOf('\n')})`
      : ''
    return pyError('error', `${message} at position ${position}${place}`)
  }
}
