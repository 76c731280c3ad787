/** One piece of work and what has to be done before it. */
export type Job = { readonly id: string; readonly needs: readonly string[] }

/** How a job ended, as far as the others are concerned. */
export type Ended = 'done' | 'blocks'

export type ScheduleOptions = {
  readonly threads: number
  /** Does the work; never rejects. `thread` counts from 0 and is free for nothing else meanwhile. */
  readonly run: (id: string, thread: number) => Promise<Ended>
  /** Called for each job that cannot run because `because` blocked it. */
  readonly skip: (id: string, because: string) => void
  /** No new job starts when it says so; those left are handed to `abandon`. */
  readonly stopped: () => boolean
  readonly abandon: (id: string) => void
}

/**
 * Runs jobs as soon as what they need is done, at most `threads` at a time, earlier ones of the list first. A job
 * that blocks takes everything that hangs on it along, and nothing else. Needs outside the list count as done.
 */
export async function schedule(jobs: readonly Job[], options: ScheduleOptions): Promise<void> {
  const plan = new Plan(jobs)
  const free = Array.from({ length: Math.max(1, options.threads) }, (_, i) => i).reverse()
  await new Promise<void>((resolve, reject) => {
    let running = 0
    const next = () => {
      while (free.length > 0 && !options.stopped()) {
        const id = plan.take()
        if (id === undefined) break
        const thread = free.pop() ?? 0
        running++
        options.run(id, thread).then((ended) => {
          free.push(thread)
          running--
          for (const skipped of plan.finish(id, ended)) options.skip(skipped, id)
          next()
        }, reject)
      }
      if (running > 0) return
      for (const id of plan.rest()) options.abandon(id)
      resolve()
    }
    next()
  })
}

/** Which jobs are ready, and what finishing one frees or takes along. */
class Plan {
  readonly #waiting = new Map<string, number>()
  readonly #dependants = new Map<string, string[]>()
  readonly #position = new Map<string, number>()
  #ready: string[] = []

  constructor(jobs: readonly Job[]) {
    for (const [i, job] of jobs.entries()) this.#position.set(job.id, i)
    for (const job of jobs) {
      const needs = new Set(job.needs.filter((id) => this.#position.has(id) && id !== job.id))
      this.#waiting.set(job.id, needs.size)
      for (const need of needs) this.#dependants.set(need, [...(this.#dependants.get(need) ?? []), job.id])
      if (needs.size === 0) this.#ready.push(job.id)
    }
  }

  take(): string | undefined {
    const id = this.#ready.shift()
    if (id !== undefined) this.#waiting.delete(id)
    return id
  }

  /** Everything that will now never run, in the list's order. */
  finish(id: string, ended: Ended): readonly string[] {
    if (ended === 'blocks') return this.#block(id)
    const freed: string[] = []
    for (const next of this.#dependants.get(id) ?? []) {
      const left = this.#waiting.get(next)
      if (left === undefined) continue
      this.#waiting.set(next, left - 1)
      if (left === 1) freed.push(next)
    }
    this.#ready = [...this.#ready, ...freed].sort((a, b) => this.#place(a) - this.#place(b))
    return []
  }

  rest(): readonly string[] {
    return [...this.#waiting.keys()].sort((a, b) => this.#place(a) - this.#place(b))
  }

  #place(id: string): number {
    return this.#position.get(id) ?? 0
  }

  #block(id: string): readonly string[] {
    const blocked: string[] = []
    const queue = [id]
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      for (const next of this.#dependants.get(at) ?? []) {
        if (!this.#waiting.delete(next)) continue
        blocked.push(next)
        queue.push(next)
      }
    }
    return blocked.sort((a, b) => this.#place(a) - this.#place(b))
  }
}
