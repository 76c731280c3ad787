import type { Engine } from '../engine/port'
import type { Books } from './books'
import type { LiveFacts, ReplicaMetrics } from './facts'

const every = 60_000
const kept = 60

/** What is sampled once a minute, as in Materialize: lag and use of replicas. An hour's worth is kept, in memory. */
export class Samples {
  lag: LiveFacts['lagHistory'] = []
  replicaLag: LiveFacts['replicaLagHistory'] = []
  metrics: readonly ReplicaMetrics[] = []
  #next = 0

  isDue(now: number): boolean {
    return now >= this.#next
  }

  async take(books: Books, engine: Engine, now: number, monotonic: number): Promise<void> {
    this.#next = (Math.floor(now / every) + 1) * every
    const occurredAt = now
    const lag: LiveFacts['lagHistory'][number][] = []
    const replicaLag: LiveFacts['replicaLagHistory'][number][] = []
    for (const item of books.catalog.items.values()) {
      if (!['table', 'source', 'materialized-view', 'index', 'sink'].includes(item.type)) continue
      lag.push({ objectId: item.id, lag: lagOf(books.frontierOf(item.id), now), occurredAt })
      for (const flow of books.byId.get(item.id)?.flows.values() ?? []) {
        const frontier = flow.hydrated ? flow.frontier : 0
        replicaLag.push({
          objectId: item.id,
          replicaId: flow.replicaId,
          lag: lagOf(frontier, now),
          occurredAt,
        })
      }
    }
    const since = now - kept * every
    this.lag = [...this.lag.filter((s) => s.occurredAt > since), ...lag]
    this.replicaLag = [...this.replicaLag.filter((s) => s.occurredAt > since), ...replicaLag]
    const held = await bytesHeld(books, engine)
    const metrics = [...books.replicas.values()].map((r) => r.sample(held.get(r.id) ?? 0, now, monotonic))
    this.metrics = [...this.metrics.filter((s) => s.occurredAt > since), ...metrics]
    books.version += 1
  }
}

/** How far behind a frontier is: null if it was never written, none if it is complete. */
export function lagOf(frontier: number | null, now: number): number | null {
  if (frontier === null) return 0
  if (frontier === 0) return null
  return Math.max(0, now - frontier)
}

/** Bytes in Postgres of what each replica maintains. */
async function bytesHeld(books: Books, engine: Engine): Promise<Map<string, number>> {
  const { rows } = await engine.query(`SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('mz_keep', 'mz_user') AND c.relkind IN ('r', 'i')`)
  const sizes = new Map(rows.map(([name, size]) => [name, Number(size)]))
  const held = new Map<string, number>()
  for (const { target, flows } of books.targets) {
    const { item } = target
    const bytes =
      item.type === 'materialized-view'
        ? sizes.get(item.physical)
        : (sizes.get(`rows_${item.id}`) ?? sizes.get(`by_${item.id}`))
    for (const id of flows.keys()) held.set(id, (held.get(id) ?? 0) + (bytes ?? 0))
  }
  return held
}
