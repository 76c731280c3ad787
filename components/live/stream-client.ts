import type { QueryClient } from '@tanstack/react-query'
import { applyPatch, type StreamMessage } from './live-value'

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'offline'

/** What the client needs of an EventSource; tests pass one held in memory. */
export type EventStream = {
  addEventListener: (name: string, listener: (event: { data: string }) => void) => void
  onopen: (() => void) | null
  onerror: (() => void) | null
  readonly readyState: number
  close: () => void
}
export type Connect = (url: string) => EventStream
/** Folds a patch into a topic's value; the default is {@link applyPatch}. */
export type Reduce = (value: unknown, patch: unknown) => unknown

export const liveKey = (topic: string) => ['live', topic] as const

const CLOSED = 2

/**
 * The browser's one stream. Topics come and go with the components that show them; what arrives is gathered and put
 * into the query cache once per frame, so that a thousand changes cost one redraw.
 */
export class StreamClient {
  #client: QueryClient
  #connect: Connect
  #frame: (flush: () => void) => void
  #topics = new Map<string, { users: number; reduce: Reduce }>()
  #seen = new Map<string, number>()
  #waiting: { readonly patch: boolean; readonly message: StreamMessage }[] = []
  #stream: EventStream | null = null
  #url = ''
  #state: StreamState = 'connecting'
  #listeners = new Set<() => void>()
  #reopening: ReturnType<typeof setTimeout> | null = null
  #attempts = 0

  constructor(client: QueryClient, connect: Connect, frame: (flush: () => void) => void) {
    this.#client = client
    this.#connect = connect
    this.#frame = frame
    client.setQueryDefaults(['live'], { staleTime: Infinity, gcTime: Infinity, structuralSharing: false })
  }

  get state(): StreamState {
    return this.#state
  }

  /** Called at each change of {@link state}; returns how to stop. */
  onState = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Wants a topic until the returned function is called. */
  want(topic: string, reduce: Reduce = applyPatch): () => void {
    const known = this.#topics.get(topic)
    this.#topics.set(topic, { users: (known?.users ?? 0) + 1, reduce })
    this.#reopenSoon(0)
    return () => {
      const entry = this.#topics.get(topic)
      if (entry === undefined) return
      if (entry.users > 1) this.#topics.set(topic, { ...entry, users: entry.users - 1 })
      else this.#topics.delete(topic)
      this.#reopenSoon(1000)
    }
  }

  close(): void {
    if (this.#reopening !== null) clearTimeout(this.#reopening)
    this.#reopening = null
    this.#stream?.close()
    this.#stream = null
    this.#url = ''
  }

  #reopenSoon(delay: number): void {
    if (this.#reopening !== null) clearTimeout(this.#reopening)
    this.#reopening = setTimeout(() => {
      this.#reopening = null
      this.#open()
    }, delay)
  }

  #open(): void {
    const topics = [...this.#topics.keys()].sort()
    const url = `/api/stream?topics=${topics.map(encodeURIComponent).join(',')}`
    if (topics.length === 0) {
      this.close()
      return
    }
    if (this.#stream !== null && url === this.#url && this.#stream.readyState !== CLOSED) return
    this.#stream?.close()
    this.#url = url
    this.#seen.clear()
    const stream = this.#connect(url)
    this.#stream = stream
    const take = (patch: boolean) => (event: { data: string }) => this.#take(patch, event.data)
    stream.addEventListener('snapshot', take(false))
    stream.addEventListener('patch', take(true))
    stream.onopen = () => {
      this.#attempts = 0
      this.#say('live')
    }
    stream.onerror = () => {
      if (this.#stream !== stream) return
      this.#attempts++
      this.#say(this.#attempts > 5 ? 'offline' : 'reconnecting')
      if (stream.readyState === CLOSED) this.#reopenSoon(Math.min(10_000, 500 * 2 ** this.#attempts))
    }
  }

  #say(state: StreamState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }

  #take(patch: boolean, data: string): void {
    const message = JSON.parse(data) as StreamMessage
    if (this.#waiting.push({ patch, message }) === 1) this.#frame(() => this.#flush())
  }

  #flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    const values = new Map<string, unknown>()
    for (const { patch, message } of waiting) {
      const { topic, seq, value } = message
      const seen = this.#seen.get(topic)
      // Seen already: a stream that resumes may repeat, and a patch without its snapshot means nothing.
      if (patch && (seen === undefined || seq <= seen)) continue
      this.#seen.set(topic, seq)
      const before = values.has(topic) ? values.get(topic) : this.#client.getQueryData(liveKey(topic))
      values.set(topic, patch ? (this.#topics.get(topic)?.reduce ?? applyPatch)(before, value) : value)
    }
    for (const [topic, value] of values) this.#client.setQueryData(liveKey(topic), value)
  }
}
