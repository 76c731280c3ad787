/**
 * A value that browsers watch. It has a value now, changes, and tells what changed; it works only while somebody
 * listens.
 */
export type Topic = {
  /** Starts it for the first listener; the returned function ends that. */
  readonly listen: (changed: (value: TopicValue) => void) => () => void
}

export type TopicValue = { readonly [key: string]: unknown }

/** What turns one value into the next: changed keys; of a table under a key only changed entries, null for one gone. */
export function patchOf(before: TopicValue, now: TopicValue): TopicValue | null {
  const patch: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(now)) {
    const was = before[key]
    if (was === value || JSON.stringify(was) === JSON.stringify(value)) continue
    patch[key] = isTable(was) && isTable(value) && key !== 'connection' ? entries(was, value) : value
  }
  return Object.keys(patch).length === 0 ? null : patch
}

function entries(was: TopicValue, now: TopicValue): TopicValue {
  const changed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(now)) {
    if (was[key] !== value && JSON.stringify(was[key]) !== JSON.stringify(value)) changed[key] = value
  }
  for (const key of Object.keys(was)) if (!(key in now)) changed[key] = null
  return changed
}

function isTable(value: unknown): value is TopicValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export type StreamMessage = {
  readonly seq: number
  readonly topic: string
  readonly at: string
  readonly value: unknown
}
export type StreamEvent = { readonly event: 'snapshot' | 'patch'; readonly message: StreamMessage }

let sequence = 0

/**
 * Several topics as one stream of events: a snapshot of each when it has a value, then patches, until the signal
 * says that the browser is gone. After a break a browser gets snapshots again, which need no memory here.
 */
export async function* streamTopics(
  topics: ReadonlyMap<string, Topic>,
  signal: AbortSignal,
  now: () => Date,
): AsyncGenerator<StreamEvent> {
  const waiting: StreamEvent[] = []
  const last = new Map<string, TopicValue>()
  let wake: () => void = () => {}
  const push = (topic: string, value: TopicValue) => {
    const before = last.get(topic)
    last.set(topic, value)
    const content = before === undefined ? value : patchOf(before, value)
    if (content === null) return
    const message = { seq: ++sequence, topic, at: now().toISOString(), value: content }
    waiting.push({ event: before === undefined ? 'snapshot' : 'patch', message })
    wake()
  }
  const stops = [...topics].map(([name, topic]) => topic.listen((value) => push(name, value)))
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    while (!signal.aborted) {
      const event = waiting.shift()
      if (event !== undefined) yield event
      else
        await new Promise<void>((resolve) => {
          wake = resolve
          if (waiting.length > 0 || signal.aborted) resolve()
        })
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    for (const stop of stops) stop()
  }
}
