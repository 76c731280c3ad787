import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Diagnostic } from '../../foundation'
import type { ExcerptedDiagnostic } from './project-data'

/** Shown before and after the line of a fault. */
const AROUND = 2

/** Gives faults the lines around them; each file below `root` is read once for all of its faults. */
export class Excerpts {
  readonly #root: string
  readonly #texts = new Map<string, Promise<string | null>>()
  constructor(root: string) {
    this.#root = root
  }

  of(diagnostics: readonly Diagnostic[]): Promise<ExcerptedDiagnostic[]> {
    return Promise.all(diagnostics.map((diagnostic) => this.#excerpt(diagnostic)))
  }

  async #excerpt(diagnostic: Diagnostic): Promise<ExcerptedDiagnostic> {
    const { at } = diagnostic
    const text = at === undefined ? null : await this.#read(at.file)
    if (at === undefined || text === null) return { ...diagnostic, excerpt: null }
    const firstLine = Math.max(1, at.line - AROUND)
    return {
      ...diagnostic,
      excerpt: { firstLine, lines: text.split('\n').slice(firstLine - 1, at.line + AROUND) },
    }
  }

  #read(file: string): Promise<string | null> {
    const known = this.#texts.get(file)
    if (known) return known
    const reading = readFile(resolve(this.#root, file), 'utf8').catch(() => null)
    this.#texts.set(file, reading)
    return reading
  }
}
