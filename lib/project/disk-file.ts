import { statSync } from 'node:fs'
import type { FileKind, ProjectFile } from './types'

type Content = Pick<ProjectFile, 'text' | 'head' | 'checksum'>

/** The text of a file, read from disk when it is first asked for. */
export class DiskText {
  readonly absolute: string
  readonly #read: () => Content
  #content: Content | undefined
  constructor(absolute: string, read: () => Content) {
    this.absolute = absolute
    this.#read = read
  }
  get value(): Content {
    this.#content ??= this.#read()
    return this.#content
  }
}

/**
 * When and how a file last changed, as its folder tells it: enough to see that it is another, never enough to see that
 * it is the same after somebody touched it.
 */
export type FileStamp = { readonly size: number; readonly mtimeMs: number; readonly ctimeMs: number }

/** A file of a package whose text is read when somebody asks. */
export class DiskFile implements ProjectFile {
  readonly kind: FileKind
  readonly searchedPath: string
  readonly relativePath: string
  readonly path: string
  readonly shownPath: string
  readonly #text: DiskText
  constructor(place: Omit<ProjectFile, keyof Content>, text: DiskText) {
    this.kind = place.kind
    this.searchedPath = place.searchedPath
    this.relativePath = place.relativePath
    this.path = place.path
    this.shownPath = place.shownPath
    this.#text = text
  }
  get absolute(): string {
    return this.#text.absolute
  }
  get text(): string {
    return this.#text.value.text
  }
  get head(): ProjectFile['head'] {
    return this.#text.value.head
  }
  get checksum(): ProjectFile['checksum'] {
    return this.#text.value.checksum
  }
  /** Null where the file is gone. */
  stamp(): FileStamp | null {
    const found = statSync(this.absolute, { throwIfNoEntry: false })
    return found ? { size: found.size, mtimeMs: found.mtimeMs, ctimeMs: found.ctimeMs } : null
  }
}
