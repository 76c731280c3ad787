// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveState } from './live-state'
import type { Connection, RelationReading } from './live-value'
import { liveKey } from './stream-client'

const NOW = Date.parse('2026-01-01T00:00:10Z')
const connected: Connection = {
  state: 'connected',
  message: null,
  at: '2026-01-01T00:00:09Z',
  intervalMs: 1000,
}
const reading = (part: Partial<RelationReading>): RelationReading => ({
  state: 'ready',
  hydrated: true,
  replicas: {},
  lagMs: 400,
  thresholdMs: 5000,
  frontier: null,
  at: '2026-01-01T00:00:09Z',
  reason: null,
  ...part,
})

function show(value: RelationReading | undefined, connection: Connection = connected) {
  const client = new QueryClient()
  client.setQueryData(liveKey('live'), {
    relations: value === undefined ? {} : { a: value },
    clusters: {},
    connection,
  })
  return render(
    <QueryClientProvider client={client}>
      <LiveState id="a" />
    </QueryClientProvider>,
  )
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('LiveState', () => {
  it('shows the word and the lag beside its limit', () => {
    show(reading({}))
    expect(screen.getByText('ready')).toBeTruthy()
    expect(screen.getByText('lag 0.4 s / 5.0 s')).toBeTruthy()
  })

  it('never draws a null lag as zero', () => {
    const { container } = show(reading({ lagMs: null, state: 'unknown' }))
    expect(container.textContent).toBe('unknown')
  })

  it('says what a relation waits for in its title', () => {
    show(reading({ state: 'failing', lagMs: null, reason: 'the source is stalled' }))
    expect(screen.getByTitle('failing, the source is stalled')).toBeTruthy()
  })

  it('is unknown, with the reason, where no database is connected', () => {
    show(undefined, { state: 'none', message: 'connection refused on port 6875' })
    expect(screen.getByTitle('connection refused on port 6875').textContent).toBe('unknownnot connected')
  })

  it('tells its age once it is older than twice the interval', () => {
    show(reading({}))
    act(() => vi.advanceTimersByTime(6000))
    expect(screen.getByTitle(/as of \d+ s ago/)).toBeTruthy()
  })
})
