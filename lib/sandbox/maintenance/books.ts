import type { CatalogView, Replica, Sink, Source, Table } from '../catalog/model'
import type { SandboxError } from '../errors/error'
import { RecentChanges } from './changes'
import { Dataflow, lower, TargetState } from './dataflow'
import type { ObjectStatus, ReplicaStatus } from './facts'
import { leavesOf, targetsOf } from './graph'
import type { Output } from './ingestion'
import { GeneratorIngestion } from './ingestion'
import { TopicIngestion } from './kafka'
import { isScheduled } from './refresh'
import { ReplicaState } from './replicas'
import { SinkWriter } from './sink'

/** A source at work. */
export type SourceState = {
  readonly id: string
  readonly item: Source
  readonly ingestion: GeneratorIngestion | TopicIngestion
  outputs: readonly Output[]
  progress: Source | null
  /** The replica that runs it, while one does. */
  replicaId: string | null
  /** Monotonic: since when it runs there. */
  startedAt: number
  /** By output: how long it took from the replica's start to the first complete state. */
  readonly hydrated: Map<string, number>
  /** Where it stands while it doesn't run. */
  frozen: number
  error: string | null
}

/** What was stored of items that keep a state of their own, by id. */
export type Saved = {
  readonly ingestions: ReadonlyMap<string, unknown>
  readonly sinks: ReadonlyMap<string, unknown>
}

/**
 * What is known at this moment of everything that is maintained. Frontiers are exclusive: everything below one is
 * complete. Changed only by the keeper and its rounds.
 */
export class Books {
  #catalog: CatalogView
  /** In an order in which inputs come first. */
  targets: TargetState[] = []
  readonly byId = new Map<string, TargetState>()
  readonly replicas = new Map<string, ReplicaState>()
  readonly sources = new Map<string, SourceState>()
  readonly sinks = new Map<string, SinkWriter>()
  /** Which source fills a relation. */
  readonly sourceOf = new Map<string, string>()
  /** When a table or source last changed. */
  readonly written = new Map<string, number>()
  readonly changes = new RecentChanges()
  readonly physical = new Map<string, string>()
  /** The frontier of tables: no write below will come. */
  upper = 0
  /** What changes with time alone is to be brought up to here. */
  due = 0
  replicaHistory: ReplicaStatus[] = []
  statusHistory: ObjectStatus[] = []
  readonly statuses = new Map<string, ObjectStatus>()
  /** Changes with whatever is measured. */
  version = 0
  /** Changes with the catalog only. */
  catalogVersion = 0

  constructor(catalog: CatalogView) {
    this.#catalog = catalog
  }
  get catalog(): CatalogView {
    return this.#catalog
  }

  /** The frontier of a relation, an index or a sink; null is complete. */
  frontierOf(id: string): number | null {
    const target = this.byId.get(id)
    if (target) return target.frontier
    const item = this.#catalog.items.get(id)
    if (item?.type === 'view') {
      let frontier: number | null = null
      for (const leaf of leavesOf(this.#catalog, [id])) frontier = lower(frontier, this.frontierOf(leaf))
      return frontier
    }
    const source = this.sourceOf.get(id)
    return source === undefined ? this.upper : this.#sourceFrontier(source, id)
  }

  #sourceFrontier(sourceId: string, id: string): number {
    const source = this.sources.get(sourceId)
    if (!source) return 0
    const own = source.outputs.some((output) => output.id === id)
    if (own && !source.hydrated.has(id) && !isWhole(source, id)) return 0
    return source.replicaId === null ? source.frozen : this.upper
  }

  /** When what a read of it shows last changed. */
  lastChangeOf(id: string): number {
    return this.byId.get(id)?.lastChange ?? this.written.get(id) ?? 0
  }

  errorOf(id: string): SandboxError | null {
    return this.byId.get(id)?.error ?? null
  }

  /** The lowest frontier of a target's inputs. */
  inputFrontier(target: TargetState): number | null {
    let frontier: number | null = null
    for (const input of target.target.inputs) frontier = lower(frontier, this.frontierOf(input))
    if (target.target.temporal && target.target.inputs.length === 0) frontier = lower(frontier, this.upper)
    return frontier
  }

  /** Takes over a catalog: what is new is installed, what is gone forgotten. */
  follow(catalog: CatalogView, saved: Saved, wallclock: number, monotonic: number): void {
    this.#catalog = catalog
    this.#followReplicas(catalog.replicas, wallclock, monotonic)
    this.#followSources(saved, wallclock, monotonic)
    this.targets = targetsOf(catalog).map((target) => {
      const known = this.byId.get(target.id)
      if (known) {
        known.target = target
        return known
      }
      return new TargetState(target)
    })
    this.byId.clear()
    this.physical.clear()
    for (const item of catalog.items.values())
      if ('physical' in item) this.physical.set(item.physical, item.id)
    for (const state of this.targets) {
      this.byId.set(state.target.id, state)
      this.#installFlows(state, monotonic)
      if (state.target.item.type === 'sink') this.#followSink(state.target.item, saved)
    }
    for (const id of this.sinks.keys()) if (!this.byId.has(id)) this.sinks.delete(id)
    for (const id of this.written.keys()) {
      if (catalog.items.has(id)) continue
      this.written.delete(id)
      this.changes.forget(id)
    }
    for (const id of this.statuses.keys()) if (!catalog.items.has(id)) this.statuses.delete(id)
    this.version += 1
  }

  #followReplicas(replicas: ReadonlyMap<string, Replica>, wallclock: number, monotonic: number): void {
    for (const id of this.replicas.keys()) {
      const replica = replicas.get(id)
      if (!replica || replica.size !== this.replicas.get(id)?.size) this.lose(id)
      if (!replica) this.replicas.delete(id)
    }
    for (const replica of replicas.values()) {
      if (this.replicas.get(replica.id)?.size === replica.size) continue
      this.replicas.set(
        replica.id,
        new ReplicaState(replica.id, replica.clusterId, replica.size, wallclock, monotonic),
      )
    }
  }

  /** A replica is gone or restarts: what it held in memory is lost. */
  lose(replicaId: string): void {
    for (const state of this.targets) state.flows.delete(replicaId)
    for (const source of this.sources.values()) {
      if (source.replicaId === replicaId) this.haltSource(source)
    }
    this.version += 1
  }

  haltSource(source: SourceState): void {
    if (source.replicaId !== null) source.frozen = this.upper
    source.replicaId = null
    source.hydrated.clear()
  }

  #followSources(saved: Saved, wallclock: number, monotonic: number): void {
    this.sourceOf.clear()
    const outputs = new Map<string, (Source | Table)[]>()
    const progress = new Map<string, Source>()
    const fills = (sourceId: string, output: Source | Table) => {
      this.sourceOf.set(output.id, sourceId)
      outputs.set(sourceId, [...(outputs.get(sourceId) ?? []), output])
    }
    for (const item of this.#catalog.items.values()) {
      if (item.type === 'table' && item.source) fills(item.source.sourceId, item)
      if (item.type !== 'source') continue
      if (item.role.kind === 'subsource') fills(item.role.sourceId, item)
      else if (item.role.kind === 'progress') {
        this.sourceOf.set(item.id, item.role.sourceId)
        progress.set(item.role.sourceId, item)
      } else {
        this.sourceOf.set(item.id, item.id)
        if (item.columns.length > 0) fills(item.id, item)
      }
    }
    for (const id of this.sources.keys()) if (!this.#catalog.items.has(id)) this.sources.delete(id)
    for (const item of this.#catalog.items.values()) {
      if (item.type !== 'source' || item.role.kind !== 'ingestion') continue
      const { from } = item.role
      const known = this.sources.get(item.id)
      const before = saved.ingestions.get(item.id) ?? null
      const ingestion =
        known?.ingestion ??
        (from.kind === 'kafka'
          ? new TopicIngestion(item.id, from, before)
          : new GeneratorIngestion(item.id, from, before, wallclock))
      const state: SourceState = known ?? {
        id: item.id,
        item,
        ingestion,
        outputs: [],
        progress: null,
        replicaId: null,
        startedAt: monotonic,
        hydrated: new Map(),
        frozen: 0,
        error: null,
      }
      state.outputs = outputs.get(item.id) ?? []
      state.progress = progress.get(item.id) ?? null
      ingestion.serve(state.outputs, state.progress)
      this.sources.set(item.id, state)
    }
  }

  #followSink(sink: Sink, saved: Saved): void {
    if (!this.sinks.has(sink.id)) {
      this.sinks.set(sink.id, new SinkWriter(sink, saved.sinks.get(sink.id) ?? null))
    }
  }

  #installFlows(state: TargetState, monotonic: number): void {
    for (const [id] of state.flows) {
      if (this.replicas.get(id)?.clusterId !== state.target.clusterId) state.flows.delete(id)
    }
    for (const replica of this.replicas.values()) {
      if (replica.clusterId !== state.target.clusterId || state.flows.has(replica.id)) continue
      state.flows.set(replica.id, new Dataflow(replica.id, monotonic))
    }
  }

  /** A replica that has work to do is up, or comes back. */
  reinstall(monotonic: number): void {
    for (const state of this.targets) this.#installFlows(state, monotonic)
  }

  /** The replicas of a cluster that are up. */
  online(clusterId: string): ReplicaState[] {
    return [...this.replicas.values()].filter((r) => r.clusterId === clusterId && r.online)
  }

  /** Moves on what nobody has to compute: whatever has seen all changes of its inputs is where they are. */
  settle(): void {
    for (const state of this.targets) {
      if (state.paused) continue
      const frontier = this.inputFrontier(state)
      for (const flow of state.flows.values()) {
        if (!flow.hydrated || state.target.item.type === 'sink' || !this.isClean(state, flow)) continue
        if (state.target.item.type === 'materialized-view' && isScheduled(state.target.item)) continue
        if (state.target.temporal) continue
        if (flow.frontier === null) continue
        flow.frontier = frontier === null ? null : Math.max(flow.frontier, frontier)
      }
      if (state.target.item.type === 'sink') this.#settleSink(state, state.target.item, frontier)
      state.advance()
    }
  }

  #settleSink(state: TargetState, sink: Sink, frontier: number | null): void {
    const runs = [...state.flows.values()].some((flow) => flow.hydrated)
    if (!runs || state.frontier === null || this.sinkHasWork(sink)) return
    state.frontier = Math.max(state.frontier, frontier ?? this.upper)
  }

  /** True if a sink has changes to emit, its snapshot, or a cut-over to make. */
  sinkHasWork(sink: Sink): boolean {
    const writer = this.sinks.get(sink.id)
    if (!writer) return false
    return writer.done === 0 || writer.fromId !== sink.fromId || this.lastChangeOf(sink.fromId) >= writer.done
  }

  /** True if a dataflow has seen every change of its inputs. */
  isClean(state: TargetState, flow: Dataflow): boolean {
    if (flow.computedAt < 0) return false
    if (state.target.strategy === 'follow') return true
    return state.target.inputs.every((input) => this.lastChangeOf(input) <= flow.computedAt)
  }

  /** True if a dataflow that changes with time alone is behind the time that it is to show; its replica was busy, say. */
  isLate(state: TargetState, flow: Dataflow): boolean {
    return state.target.temporal && flow.computedAt < this.due - 1
  }

  report(status: ObjectStatus): void {
    const before = this.statuses.get(status.objectId)
    if (before && before.status === status.status && before.error === status.error) return
    this.statuses.set(status.objectId, status)
    this.statusHistory.push(status)
    this.version += 1
  }
}

function isWhole(source: SourceState, id: string): boolean {
  return source.ingestion instanceof GeneratorIngestion
    ? source.ingestion.isComplete(id)
    : source.ingestion.offset(id) > 0
}
