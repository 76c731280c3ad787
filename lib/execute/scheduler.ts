import { descendants, type Graph, type Mask, maskOf, members, RunQueue } from '../graph'

/** How a node ended, as far as the others are concerned. */
export type Ended = 'done' | 'blocks'

export type ScheduleOptions = {
  readonly threads: number
  /** Does the work; must not reject. `thread` counts from 0 and is free for nothing else meanwhile. */
  readonly run: (id: string, thread: number) => Promise<Ended>
  /** Called, in its turn, for each node that cannot run because `because` blocked it. */
  readonly skip: (id: string, because: string) => void
  /** No new node starts when it says so; those left are handed to `abandon`. */
  readonly stopped: () => boolean
  readonly abandon: (id: string) => void
}

/**
 * Runs the selected nodes as soon as what they need has ended, at most `threads` at a time. A node that blocks takes
 * everything downstream of it along, also through nodes that weren't selected, and nothing else.
 */
export async function schedule(graph: Graph, selected: Mask, options: ScheduleOptions): Promise<void> {
  const queue = new RunQueue(graph, selected)
  const blockedBy = new Map<string, string>()
  const free = Array.from({ length: Math.max(1, options.threads) }, (_, i) => i).reverse()

  const block = (id: string) => {
    const below = descendants(graph, maskOf(graph.size, [graph.indexOf.get(id) ?? -1]))
    for (const node of members(below)) {
      const blocked = graph.ids[node]
      if (blocked !== undefined && blocked !== id && !blockedBy.has(blocked)) blockedBy.set(blocked, id)
    }
  }

  await new Promise<void>((resolve, reject) => {
    const next = () => {
      while (free.length > 0) {
        const id = queue.take()
        if (id === undefined) break
        const because = blockedBy.get(id)
        if (because !== undefined || options.stopped()) {
          if (because !== undefined && !options.stopped()) options.skip(id, because)
          else options.abandon(id)
          queue.done(id)
          continue
        }
        const thread = free.pop() ?? 0
        options.run(id, thread).then((ended) => {
          free.push(thread)
          if (ended === 'blocks') block(id)
          queue.done(id)
          next()
        }, reject)
      }
      if (queue.finished) resolve()
    }
    next()
  })
}
