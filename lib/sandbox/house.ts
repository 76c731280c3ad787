import type { MemoryCatalog } from './catalog/memory'
import type { Engine } from './engine/port'
import type { Live } from './maintenance/port'
import type { SystemRelations } from './relations/port'
import type { Session } from './session/port'
import type { Capture, Timeline } from './time/port'
import type { Types } from './types/port'

/** Every room's port in one place, made by `start.ts` and handed to handlers. */
export type House = {
  readonly engine: Engine
  readonly catalog: MemoryCatalog
  readonly timeline: Timeline
  readonly capture: Capture
  readonly relations: SystemRelations
  readonly types: Types
  readonly live: Live
  /** Open connections. */
  readonly sessions: ReadonlyMap<string, Session>
  /** Feature flags of private previews, off by default (`enable_refresh_every_mvs`, `enable_create_table_from_source`…). */
  flag(name: string): boolean
  /** Sets of the running server. */
  readonly environment: {
    readonly id: string
    readonly region: string
    readonly version: string
    readonly startedAt: number
  }
  readonly faults: Faults
}

/** Faults that tests inject; reachable only in process. `at` names a point, as `maintainer:u5`, `replica:u2`, `commit:reply`. */
export interface Faults {
  /** The action armed for a point, if any; counting ones are used up. */
  take(point: string): Fault | undefined
}
export type Fault =
  | { readonly kind: 'pause'; readonly until: Promise<void> }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'fail'; readonly code: string; readonly message: string }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'kill'; readonly reason: 'oom-killed' | 'restart' }
