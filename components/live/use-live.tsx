'use client'
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Connection, LiveValue, RelationReading } from './live-value'
import { type Connect, liveKey, type Reduce, StreamClient, type StreamState } from './stream-client'

const StreamContext = createContext<StreamClient | null>(null)

/** A hidden tab gets no animation frames; it is brought up to date four times a second. */
const nextFrame = (flush: () => void) => {
  if (document.visibilityState === 'visible') requestAnimationFrame(flush)
  else setTimeout(flush, 250)
}
const overEventSource: Connect = (url) => new EventSource(url) as unknown as ReturnType<Connect>

/** Holds the page's one stream; `connect` is another source of events in tests. */
export function LiveProvider({
  children,
  connect = overEventSource,
}: {
  children: ReactNode
  connect?: Connect
}) {
  const queryClient = useQueryClient()
  const stream = useMemo(() => new StreamClient(queryClient, connect, nextFrame), [queryClient, connect])
  useEffect(() => () => stream.close(), [stream])
  return <StreamContext.Provider value={stream}>{children}</StreamContext.Provider>
}

const never = () => () => {}

/** False where the server's HTML is taken over: some parts of a page are, when the stream has brought values already. */
function useTakenOver(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}

/** Subscribes to a topic and gives the part of its value that `select` picks; undefined before the first snapshot. */
export function useTopic<Value, Part = Value>(
  topic: string,
  select?: (value: Value) => Part,
  reduce?: Reduce,
): Part | undefined {
  const stream = useContext(StreamContext)
  useEffect(() => stream?.want(topic, reduce), [stream, topic, reduce])
  const { data } = useQuery<Value, Error, Part>({
    queryKey: liveKey(topic),
    queryFn: skipToken,
    ...(select === undefined ? {} : { select }),
  })
  return useTakenOver() ? data : undefined
}

export function useStreamState(): StreamState {
  const stream = useContext(StreamContext)
  return useSyncExternalStore(
    stream?.onState ?? (() => () => {}),
    () => stream?.state ?? 'connecting',
    () => 'connecting',
  )
}

export type Side = 'production' | 'deployment'
const topicOf = (side: Side) => (side === 'deployment' ? 'live/deployment' : 'live')

/** One relation's reading; only the component that shows it is redrawn when it changes. */
export function useRelation(id: string, side: Side = 'production'): RelationReading | undefined {
  return useTopic<LiveValue, RelationReading | undefined>(topicOf(side), (value) => value.relations[id])
}

export function useConnection(side: Side = 'production'): Connection | undefined {
  return useTopic<LiveValue, Connection>(topicOf(side), (value) => value.connection)
}

export function useLiveValue(side: Side = 'production'): LiveValue | undefined {
  return useTopic<LiveValue>(topicOf(side))
}
