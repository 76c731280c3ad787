import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { RunEvent } from '../foundation'
import { Log } from './log'

/** Events are written by us and read back by us; only the envelope is checked. */
const event = z.custom<RunEvent>(
  (v) => typeof v === 'object' && v !== null && 'kind' in v && 'at' in v && 'invocationId' in v,
)

export type RunSummary = {
  readonly id: string
  readonly command: string
  readonly side: 'production' | 'deployment'
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly exitCode: 0 | 1 | 2 | null
  readonly seconds: number | null
  readonly nodes: number
  readonly counts: Readonly<Record<string, number>>
  /** Somebody stopped it before it came to every node. */
  readonly cancelled: boolean
}

/** Every invocation that touched the database, one file of events each. */
export class RunJournal {
  readonly #folder: string
  constructor(folder: string) {
    this.#folder = join(folder, 'runs')
  }

  log(id: string): Log<RunEvent> {
    if (!/^[\w-]+$/.test(id)) throw new RangeError(`not a run's id: ${id}`)
    return new Log(join(this.#folder, `${id}.jsonl`), event)
  }

  events(id: string): Promise<readonly RunEvent[]> {
    return this.log(id).read()
  }

  /** The latest runs first. */
  async list(limit = 50): Promise<readonly RunSummary[]> {
    let names: string[]
    try {
      names = await readdir(this.#folder)
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw e
    }
    const ids = names.filter((n) => n.endsWith('.jsonl')).map((n) => n.slice(0, -'.jsonl'.length))
    const summaries = await Promise.all(ids.map(async (id) => summarise(id, await this.events(id))))
    return summaries
      .filter((s) => s !== null)
      .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
      .slice(0, limit)
  }
}

/** A run in one line; null where it never started. */
export function summarise(id: string, events: readonly RunEvent[]): RunSummary | null {
  const started = events.find((e) => e.kind === 'run.started')
  if (started === undefined || started.kind !== 'run.started') return null
  const finished = events.find((e) => e.kind === 'run.finished')
  const end = finished?.kind === 'run.finished' ? finished : null
  return {
    id,
    command: started.command,
    side: started.side ?? 'production',
    startedAt: started.at,
    finishedAt: end?.at ?? null,
    exitCode: end?.exitCode ?? null,
    seconds: end?.seconds ?? null,
    nodes: started.nodes.length,
    counts: end?.counts ?? {},
    cancelled: events.some((e) => e.kind === 'node.finished' && e.message === 'Cancelled'),
  }
}
