import type { AuditEvent, Catalog, CatalogView, Change } from './model'
import type { CatalogState } from './state'
import type { Counters } from './store'

type Listener = (changes: readonly Change[], at: number, before: CatalogView) => void

/** The catalog as it stands: the latest state, the counters of ids, and who wants to know of changes. */
export class MemoryCatalog implements Catalog {
  #state: CatalogState
  readonly #counters: Counters
  readonly #listeners = new Set<Listener>()
  readonly #audit: AuditEvent[]

  constructor(state: CatalogState, counters: Counters, audit: readonly AuditEvent[]) {
    this.#state = state
    this.#counters = counters
    this.#audit = [...audit]
  }

  get state(): CatalogState {
    return this.#state
  }
  get counters(): ReadonlyMap<string, number> {
    return this.#counters
  }
  get audit(): readonly AuditEvent[] {
    return this.#audit
  }
  get revision() {
    return this.#state.revision
  }
  get databases() {
    return this.#state.databases
  }
  get schemas() {
    return this.#state.schemas
  }
  get roles() {
    return this.#state.roles
  }
  get clusters() {
    return this.#state.clusters
  }
  get replicas() {
    return this.#state.replicas
  }
  get items() {
    return this.#state.items
  }
  get comments() {
    return this.#state.comments
  }
  get defaultPrivileges() {
    return this.#state.defaultPrivileges
  }
  get systemPrivileges() {
    return this.#state.systemPrivileges
  }
  get systemSettings() {
    return this.#state.systemSettings
  }

  nextNumber(kind: string): number {
    const next = this.#counters.get(kind) ?? 1
    this.#counters.set(kind, next + 1)
    return next
  }
  nextId(kind: 'database' | 'schema' | 'role' | 'cluster' | 'replica' | 'item'): string {
    return `u${this.nextNumber(kind)}`
  }
  nextOid(): number {
    return this.nextNumber('oid')
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Makes committed changes visible and tells the listeners. */
  publish(next: CatalogState, changes: readonly Change[], audit: readonly AuditEvent[], at: number): void {
    const before = this.#state
    this.#state = next
    this.#audit.push(...audit)
    for (const listener of this.#listeners) listener(changes, at, before)
  }
}
