import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'

/**
 * An append-only file of JSON lines. A line is written in one go, so that a crash leaves at most a torn last line,
 * which reading passes over.
 */
export class Log<T> {
  readonly #path: string
  readonly #schema: z.ZodType<T>
  constructor(path: string, schema: z.ZodType<T>) {
    this.#path = path
    this.#schema = schema
  }

  async append(entry: T): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true })
    await appendFile(this.#path, `${JSON.stringify(entry)}\n`)
  }

  /** All entries in order; none where the file isn't there. Lines of another version's shape are left out. */
  async read(): Promise<readonly T[]> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw e
    }
    return text.split('\n').flatMap((line) => {
      const entry = parseLine(line)
      const parsed = this.#schema.safeParse(entry)
      return parsed.success ? [parsed.data] : []
    })
  }
}

function parseLine(line: string): unknown {
  if (line === '') return undefined
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
