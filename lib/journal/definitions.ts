import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'

const built = z.object({ fingerprint: z.string(), at: z.string(), invocation: z.string() })
const side = z.record(z.string(), built)
const file = z.object({ production: side, deployment: side })

/** What was last built of a node, and when. */
export type BuiltDefinition = z.infer<typeof built>
export type Definitions = z.infer<typeof file>

/**
 * Which definition of each node stands on which side of a target: recorded when it is built, carried over when the
 * sides are swapped. What differs from production's is *modified*.
 */
export class DefinitionStore {
  /** Where it is kept. */
  readonly path: string
  constructor(folder: string, target: string) {
    this.path = join(folder, 'definitions', `${encodeURIComponent(target)}.json`)
  }

  async read(): Promise<Definitions> {
    try {
      const parsed = file.safeParse(JSON.parse(await readFile(this.path, 'utf8')))
      // A record that cannot be read is thrown away: then nothing is known, which is the truth.
      return parsed.success ? parsed.data : { production: {}, deployment: {} }
    } catch {
      return { production: {}, deployment: {} }
    }
  }

  async #change(change: (now: Definitions) => Definitions): Promise<void> {
    const next = change(await this.read())
    await mkdir(dirname(this.path), { recursive: true })
    await writeFileAtomic(this.path, JSON.stringify(next, null, 1))
  }

  /** Remembers what a run built. */
  record(on: keyof Definitions, nodes: Readonly<Record<string, BuiltDefinition>>): Promise<void> {
    return this.#change((now) => ({ ...now, [on]: { ...now[on], ...nodes } }))
  }

  /** After a swap, for the nodes that were built on the other side. The rest is the same on both. */
  swap(): Promise<void> {
    return this.#change((now) => {
      const moved = Object.keys(now.deployment)
      const back = Object.fromEntries(
        moved.flatMap((id) => (now.production[id] === undefined ? [] : [[id, now.production[id]]])),
      )
      return { production: { ...now.production, ...now.deployment }, deployment: back }
    })
  }

  /** After a cleanup. */
  clearDeployment(): Promise<void> {
    return this.#change((now) => ({ ...now, deployment: {} }))
  }
}
