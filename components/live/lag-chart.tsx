'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { LiveValue } from './live-value'
import { type Sample, samplePath, ticks } from './samples'
import { liveKey } from './stream-client'
import type { Side } from './use-live'
import { isStale, lagText } from './words'

const KEPT_MS = 10 * 60_000
const [WIDTH, HEIGHT] = [720, 160]

/** One sample a second while the page is open; a gap where the lag couldn't be told or nothing was heard. */
function useSamples(id: string, side: Side): { samples: readonly Sample[]; threshold: number | null } {
  const client = useQueryClient()
  const [samples, setSamples] = useState<readonly Sample[]>([])
  const [threshold, setThreshold] = useState<number | null>(null)
  useEffect(() => {
    const key = liveKey(side === 'deployment' ? 'live/deployment' : 'live')
    const take = () => {
      const at = Date.now()
      const value = client.getQueryData<LiveValue>(key)
      const reading = value?.relations[id]
      if (value === undefined || reading === undefined) return
      setThreshold(reading.thresholdMs ?? null)
      const lag = isStale(reading, value.connection, at) ? null : reading.lagMs
      setSamples((all) => [...all.filter((sample) => at - sample.at < KEPT_MS), { at, lag }])
    }
    take()
    const timer = setInterval(take, 1000)
    return () => clearInterval(timer)
  }, [client, id, side])
  return { samples, threshold }
}

function Limit({ at, text }: { at: number; text: string }) {
  return (
    <>
      <div
        aria-hidden
        className="absolute inset-x-0 border-t border-dashed border-lagging"
        style={{ top: `${at}%` }}
      />
      <span
        className="absolute right-1 -translate-y-full pb-0.5 text-12 text-lagging"
        style={{ top: `${at}%` }}
      >
        {text}
      </span>
    </>
  )
}

/** The lag since this page was opened, up to ten minutes, with its limit. The right edge is now. */
export function LagChart({ id, side }: { id: string; side: Side }) {
  const { samples, threshold } = useSamples(id, side)
  const known = samples.flatMap((sample) => sample.lag ?? [])
  const most = known.length === 0 ? 0 : Math.max(...known)
  // The limit is drawn where it says something: not when it would press the line to the ground.
  const withLimit = threshold !== null && threshold <= Math.max(most, 1000) * 8
  const marks = ticks(Math.max(most, withLimit ? threshold : 0, 1000) * 1.1)
  const top = marks.at(-1) ?? 1000
  const end = samples.at(-1)?.at ?? 0
  const span = Math.max(60_000, end - (samples[0]?.at ?? end))
  const x = (at: number) => WIDTH - ((end - at) / span) * WIDTH
  const y = (lag: number) => HEIGHT - (lag / top) * HEIGHT
  const line = samplePath(samples, x, y)
  const label =
    known.length === 0
      ? 'No lag has been read yet'
      : `Lag now ${lagText(known.at(-1) ?? 0)}, at most ${lagText(most)} since this page was opened`
  return (
    <figure className="pane px-4 pt-3 pb-3" aria-label={label}>
      <figcaption className="mb-3 flex flex-wrap items-baseline gap-x-4 text-12 text-ink-2">
        <span className="text-13 font-strong text-ink">Lag since this page was opened</span>
        <span className="flex-1" />
        {known.length > 0 && (
          <>
            <span>{`now ${lagText(known.at(-1) ?? 0)}`}</span>
            <span>{`most ${lagText(most)}`}</span>
          </>
        )}
      </figcaption>
      <div className="flex gap-2">
        <div aria-hidden className="relative h-40 w-12 shrink-0 text-right text-12 text-ink-3">
          {marks.map((mark) => (
            <span
              key={mark}
              className="absolute right-0 -translate-y-1/2 whitespace-nowrap"
              style={{ top: `${100 - (100 * mark) / top}%` }}
            >
              {mark === 0 ? '0' : lagText(mark)}
            </span>
          ))}
        </div>
        <div className="relative h-40 min-w-0 flex-1">
          {marks.map((mark) => (
            <div
              key={mark}
              aria-hidden
              className="absolute inset-x-0 border-t"
              style={{ top: `${100 - (100 * mark) / top}%` }}
            />
          ))}
          {withLimit && <Limit at={100 - (100 * threshold) / top} text={`limit ${lagText(threshold)}`} />}
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            className="absolute inset-0 size-full overflow-visible"
            aria-hidden
          >
            <path
              d={line}
              fill="none"
              stroke="var(--accent)"
              strokeWidth="1.5"
              strokeLinecap="round"
              strokeLinejoin="round"
              vectorEffect="non-scaling-stroke"
            />
          </svg>
          {known.length === 0 && (
            <p className="absolute inset-0 flex items-center justify-center text-ink-3">
              No lag has been read yet
            </p>
          )}
        </div>
      </div>
      <div aria-hidden className="mt-1.5 flex justify-between pl-14 text-12 text-ink-3">
        <span>{`${Math.round(span / 1000)} s ago`}</span>
        <span>now</span>
      </div>
    </figure>
  )
}
