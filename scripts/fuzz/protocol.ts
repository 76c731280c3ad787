import { z } from 'zod'

/** Stands in the environment of the process that compiles, and may be seen nowhere in what it makes. */
export const canary = 'canary-3f9a1c77'

export const question = z.object({ n: z.number() })

/** Sent before a case is tried, so that one that never ends can be told of. */
export const beginning = z.object({ n: z.number(), from: z.string(), what: z.array(z.string()).readonly() })

export const answer = beginning.extend({
  outcome: z.enum(['manifest', 'errors']),
  /** What should not have been: a crash, an escape, an error without a file. */
  fault: z.string().nullable(),
  /** How long the case took to compile or to be looked at, whichever was longer. */
  ms: z.number(),
  /** The most that the process has held so far, this case included. */
  peakMb: z.number(),
})
export type Answer = z.infer<typeof answer>
