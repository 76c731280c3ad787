/** How long a work goes on at a time. */
const TURN_MS = 8

/** A work in steps, each of which says what is known so far. */
export type Steps<Value> = Iterator<() => Value, Value>

type Options = {
  readonly now?: () => number
  /** Lets everything else go first. */
  readonly pause?: () => Promise<void>
}

const elsewhere = () => new Promise<void>((done) => setTimeout(done, 1))

/**
 * Does a long work to its end, a few milliseconds at a time, so that nobody else waits for the server meanwhile. Null
 * where `unwanted` says in between that nobody waits for the answer any more.
 */
export async function inTurns<Value>(
  steps: Steps<Value>,
  unwanted: () => boolean,
  { now = () => performance.now(), pause = elsewhere }: Options = {},
): Promise<Value | null> {
  for (let end = now() + TURN_MS; ; ) {
    const step = steps.next()
    if (step.done) return step.value
    if (now() < end) continue
    await pause()
    if (unwanted()) return null
    end = now() + TURN_MS
  }
}

/** What of a work is done by a time; `whole` where that is all of it. */
export function until<Value>(
  steps: Steps<Value>,
  deadline: number,
  now: () => number = () => performance.now(),
): { readonly value: Value; readonly whole: boolean } {
  for (;;) {
    const step = steps.next()
    if (step.done) return { value: step.value, whole: true }
    if (now() >= deadline) return { value: step.value(), whole: false }
  }
}
