import type { Books } from './books'
import type { TargetState } from './dataflow'
import { lower } from './dataflow'
import type { LiveFacts, ObjectStatus, SourceStatistics } from './facts'
import { readFrontier } from './frontier'
import { GeneratorIngestion } from './ingestion'
import { isScheduled, nextRefresh } from './refresh'
import type { Watch } from './round'
import type { Samples } from './samples'

type Materialization = LiveFacts['materializationLag'][number]

/** Reads facts off the books, each kind when it is asked for. */
export function measure(books: Books, samples: Samples, watches: readonly Watch[]): LiveFacts {
  return {
    get version() {
      return books.version
    },
    get frontiers() {
      return frontiers(books)
    },
    get replicaFrontiers() {
      return flowsOf(books).map(({ state, flow }) => ({
        objectId: state.target.id,
        replicaId: flow.replicaId,
        write: flow.hydrated ? flow.frontier : 0,
      }))
    },
    get hydration() {
      return hydration(books)
    },
    get computeHydration() {
      return computeHydration(books)
    },
    lagHistory: samples.lag,
    replicaLagHistory: samples.replicaLag,
    get materializationLag() {
      return books.targets.flatMap((state) => materializationLag(books, state) ?? [])
    },
    get sourceStatuses() {
      return statuses(books, false)
    },
    get sinkStatuses() {
      return statuses(books, true)
    },
    statusHistory: books.statusHistory,
    get sourceStatistics() {
      return sourceStatistics(books)
    },
    get sinkStatistics() {
      return sinkStatistics(books)
    },
    get replicaStatuses() {
      return [...books.replicas.values()].map((replica) => replica.status())
    },
    replicaHistory: books.replicaHistory,
    get replicaMetrics() {
      return [...books.replicas.values()].flatMap((replica) => replica.metrics ?? [])
    },
    replicaMetricsHistory: samples.metrics,
    subscriptions: watches.flatMap(({ observer }) => observer.subscription ?? []),
    get maintenance() {
      return maintenance(books)
    },
    get refreshes() {
      return books.targets.flatMap((state) => refresh(state) ?? [])
    },
  }
}

const flowsOf = (books: Books) =>
  books.targets.flatMap((state) => [...state.flows.values()].map((flow) => ({ state, flow })))

function computeHydration(books: Books): LiveFacts['computeHydration'] {
  return flowsOf(books)
    .filter(({ state }) => state.target.item.type !== 'sink')
    .map(({ state, flow }) => ({
      objectId: state.target.id,
      replicaId: flow.replicaId,
      hydrated: flow.hydrated,
      hydrationTime: flow.hydrationTime,
    }))
}

function maintenance(books: Books): LiveFacts['maintenance'] {
  return flowsOf(books).map(({ state, flow }) => ({
    objectId: state.target.id,
    replicaId: flow.replicaId,
    strategy: state.keyed ? 'by-key' : state.target.strategy,
    runs: flow.runs,
    lastDuration: flow.lastDuration,
    error: state.error?.message ?? null,
  }))
}

function frontiers(books: Books): LiveFacts['frontiers'] {
  const rows: LiveFacts['frontiers'][number][] = []
  for (const item of books.catalog.items.values()) {
    if (!['table', 'source', 'materialized-view', 'index', 'sink'].includes(item.type)) continue
    const write = books.frontierOf(item.id)
    rows.push({ objectId: item.id, write, read: readFrontier(write, books.lastChangeOf(item.id)) })
  }
  return rows
}

function hydration(books: Books): LiveFacts['hydration'] {
  const rows: LiveFacts['hydration'][number][] = []
  for (const state of books.targets) {
    const objectId = state.target.id
    if (state.flows.size === 0) rows.push({ objectId, replicaId: null, hydrated: false })
    for (const flow of state.flows.values()) {
      rows.push({ objectId, replicaId: flow.replicaId, hydrated: flow.hydrated })
    }
  }
  for (const source of books.sources.values()) {
    const whole = source.outputs.every((output) => source.hydrated.has(output.id))
    rows.push({
      objectId: source.id,
      replicaId: source.replicaId,
      hydrated: source.replicaId !== null && whole,
    })
    for (const output of source.outputs) {
      if (output.id === source.id || output.type === 'table') continue
      rows.push({
        objectId: output.id,
        replicaId: source.replicaId,
        hydrated: source.replicaId !== null && source.hydrated.has(output.id),
      })
    }
  }
  return rows
}

/**
 * How far a target is behind its inputs, and behind what stands at the bottom; and which of them is the furthest
 * behind.
 */
function materializationLag(books: Books, state: TargetState): Materialization | null {
  const direct = state.target.inputs
  const roots = rootsOf(books, state)
  const local = slowest(books, direct)
  const global = slowest(books, roots)
  if (local === null || global === null) return null
  const behind = (ids: readonly string[]) => {
    let most: number | null = null
    for (const id of ids) {
      const lag = between(state.frontier, books.frontierOf(id))
      if (lag !== null) most = Math.max(most ?? 0, lag)
    }
    return most
  }
  return {
    objectId: state.target.id,
    localLag: behind(direct),
    globalLag: behind(roots),
    slowestLocalInputId: local,
    slowestGlobalInputId: global,
  }
}

function rootsOf(books: Books, state: TargetState): string[] {
  const roots = new Set<string>()
  const visit = (id: string): void => {
    const below = books.byId.get(id)
    if (!below || below.target.inputs.length === 0) roots.add(id)
    else below.target.inputs.forEach(visit)
  }
  state.target.inputs.forEach(visit)
  return [...roots]
}

function slowest(books: Books, ids: readonly string[]): string | null {
  let found: string | null = null
  let frontier: number | null = null
  for (const id of ids) {
    const own = books.frontierOf(id)
    if (found === null || (own !== null && (frontier === null || own < frontier))) {
      found = id
      frontier = lower(frontier, own)
    }
  }
  return found
}

/** Lag of a frontier behind another; null where the first was never written or is complete. */
function between(frontier: number | null, input: number | null): number | null {
  if (frontier === null) return 0
  if (frontier === 0 || input === null) return null
  return Math.max(0, input - frontier)
}

function statuses(books: Books, sinks: boolean): ObjectStatus[] {
  return [...books.statuses.values()].filter(
    (status) => (books.catalog.items.get(status.objectId)?.type === 'sink') === sinks,
  )
}

function sourceStatistics(books: Books): SourceStatistics[] {
  return [...books.sources.values()].flatMap((source) => {
    const ids = new Set([source.id, ...source.outputs.map((output) => output.id)])
    return [...ids].map((id): SourceStatistics => {
      const own = source.ingestion.counters(id)
      const generator = source.ingestion instanceof GeneratorIngestion ? source.ingestion : null
      const isOutput = source.outputs.some((output) => output.id === id)
      const whole = source.outputs.every((output) => source.hydrated.has(output.id))
      const latencies = [...source.hydrated.values()]
      const topic = source.ingestion instanceof GeneratorIngestion ? null : source.ingestion
      return {
        objectId: id,
        replicaId: source.replicaId,
        messagesReceived: own.messages,
        bytesReceived: own.bytes,
        updatesStaged: own.updates,
        updatesCommitted: own.updates,
        recordsIndexed: 0,
        bytesIndexed: 0,
        rehydrationLatency: isOutput
          ? (source.hydrated.get(id) ?? null)
          : source.replicaId !== null && whole
            ? Math.max(0, ...latencies)
            : null,
        snapshotRecordsKnown: generator?.known.get(id) ?? null,
        snapshotRecordsStaged: generator?.known.has(id)
          ? Math.min(own.updates, generator.known.get(id) ?? 0)
          : null,
        snapshotCommitted: isOutput ? source.ingestion.isComplete(id) : whole,
        offsetKnown: topic ? topic.end : (generator?.ticks ?? null),
        offsetCommitted: topic ? topic.offset(id) : (generator?.ticks ?? null),
      }
    })
  })
}

function sinkStatistics(books: Books): LiveFacts['sinkStatistics'] {
  return [...books.sinks.values()].map((sink) => ({
    objectId: sink.id,
    replicaId: [...(books.byId.get(sink.id)?.flows.keys() ?? [])][0] ?? null,
    messagesStaged: sink.messages,
    messagesCommitted: sink.messages,
    bytesStaged: sink.bytes,
    bytesCommitted: sink.bytes,
  }))
}

function refresh(state: TargetState): LiveFacts['refreshes'][number] | null {
  const { item } = state.target
  if (item.type !== 'materialized-view' || !isScheduled(item)) return null
  const last = Math.max(-1, ...[...state.flows.values()].map((flow) => flow.computedAt))
  return {
    objectId: state.target.id,
    lastCompleted: last < 0 ? null : last,
    next: nextRefresh(item.refresh, Math.max(last, item.createdAt - 1)),
  }
}
