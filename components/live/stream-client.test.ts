import { QueryClient } from '@tanstack/react-query'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type EventStream, liveKey, StreamClient } from './stream-client'

/** A stream held in memory: says what a server would, when the test says so. */
class MemoryStream implements EventStream {
  readonly url: string
  readyState = 0
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  closed = false
  #listeners = new Map<string, (event: { data: string }) => void>()
  constructor(url: string) {
    this.url = url
  }
  addEventListener(name: string, listener: (event: { data: string }) => void) {
    this.#listeners.set(name, listener)
  }
  say(event: 'snapshot' | 'patch', seq: number, topic: string, value: unknown) {
    this.#listeners.get(event)?.({ data: JSON.stringify({ seq, topic, at: '2026-01-01T00:00:00Z', value }) })
  }
  close() {
    this.closed = true
    this.readyState = 2
  }
}

let streams: MemoryStream[]
let frames: (() => void)[]
let cache: QueryClient
let client: StreamClient

beforeEach(() => {
  vi.useFakeTimers()
  streams = []
  frames = []
  cache = new QueryClient()
  client = new StreamClient(
    cache,
    (url) => {
      const stream = new MemoryStream(url)
      streams.push(stream)
      return stream
    },
    (flush) => frames.push(flush),
  )
  return () => {
    client.close()
    vi.useRealTimers()
  }
})
const open = () => vi.advanceTimersByTime(1)
const frame = () => {
  for (const flush of frames.splice(0)) flush()
}
const last = () => streams[streams.length - 1] as MemoryStream
const value = () => cache.getQueryData(liveKey('live'))

describe('StreamClient', () => {
  it('opens one stream for all topics that are wanted', () => {
    client.want('live')
    client.want('runs/1')
    client.want('live')
    open()
    expect(streams.map((stream) => stream.url)).toEqual(['/api/stream?topics=live,runs%2F1'])
  })

  it('puts a snapshot and the patches after it into the cache, once per frame', () => {
    client.want('live')
    open()
    last().say('snapshot', 1, 'live', { relations: { a: { lagMs: 1 }, b: { lagMs: 2 } } })
    last().say('patch', 2, 'live', { relations: { a: { lagMs: null } } })
    expect(value()).toBeUndefined()
    expect(frames).toHaveLength(1)
    frame()
    expect(value()).toEqual({ relations: { a: { lagMs: null }, b: { lagMs: 2 } } })
  })

  it('drops what it has seen, what comes late, and a patch without its snapshot', () => {
    client.want('live')
    open()
    last().say('patch', 1, 'live', { relations: { z: {} } })
    last().say('snapshot', 5, 'live', { n: { x: 5 } })
    last().say('patch', 7, 'live', { n: { x: 7 } })
    last().say('patch', 7, 'live', { n: { x: 'again' } })
    last().say('patch', 6, 'live', { n: { x: 'late' } })
    frame()
    expect(value()).toEqual({ n: { x: 7 } })
  })

  it('keeps untouched entries as they are, so that only what changed is redrawn', () => {
    client.want('live')
    open()
    last().say('snapshot', 1, 'live', { relations: { a: { lagMs: 1 }, b: { lagMs: 2 } } })
    frame()
    const before = (value() as { relations: { b: object } }).relations.b
    last().say('patch', 2, 'live', { relations: { a: { lagMs: 3 } } })
    frame()
    expect((value() as { relations: { b: object } }).relations.b).toBe(before)
  })

  it('says that it reconnects, and opens anew where the browser gave up', () => {
    client.want('live')
    open()
    const states: string[] = []
    client.onState(() => states.push(client.state))
    last().onopen?.()
    last().readyState = 2
    last().onerror?.()
    vi.advanceTimersByTime(5000)
    expect(streams).toHaveLength(2)
    last().onopen?.()
    expect(states).toEqual(['live', 'reconnecting', 'live'])
  })

  it('closes some time after the last one left', () => {
    const leave = client.want('live')
    open()
    leave()
    expect(last().closed).toBe(false)
    vi.advanceTimersByTime(1001)
    expect(last().closed).toBe(true)
  })
})
