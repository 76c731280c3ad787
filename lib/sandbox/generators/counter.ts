import { z } from 'zod'
import type { GeneratedUpdate, LoadGenerator } from './generator'
import { added, column, loadGenerator } from './generator'

const state = z.object({ next: z.number() })
type CounterState = z.infer<typeof state>

/** Materialize's COUNTER: 1, 2, 3 … a tick; with MAX CARDINALITY the oldest row goes when there are too many. */
export function counter(maxCardinality: number | null): LoadGenerator {
  return loadGenerator<CounterState>({
    tickInterval: 1000,
    tables: [{ name: 'counter', columns: [column('counter', 'bigint')], key: null }],
    start: () => ({ updates: [], state: { next: 1 } }),
    tick: ({ next }) => {
      const updates: GeneratedUpdate[] = [added('counter', next)]
      if (maxCardinality !== null && next > maxCardinality) {
        updates.push({ ...added('counter', next - maxCardinality), diff: -1 })
      }
      return { updates, state: { next: next + 1 } }
    },
    revive: (stored) => state.parse(stored),
  })
}
