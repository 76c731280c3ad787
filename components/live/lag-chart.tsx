'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { LiveValue } from './live-value'
import { liveKey } from './stream-client'
import type { Side } from './use-live'
import { lagText } from './words'

type Sample = { readonly at: number; readonly lag: number | null }
const KEPT_MS = 10 * 60_000
const [WIDTH, HEIGHT] = [720, 160]

/** One sample a second while the page is open; a gap where the lag couldn't be told. */
function useSamples(id: string, side: Side): { samples: readonly Sample[]; threshold: number | null } {
  const client = useQueryClient()
  const [samples, setSamples] = useState<readonly Sample[]>([])
  const read = () =>
    client.getQueryData<LiveValue>(liveKey(side === 'deployment' ? 'live/deployment' : 'live'))?.relations[id]
  useEffect(() => {
    const timer = setInterval(() => {
      const at = Date.now()
      const reading = client.getQueryData<LiveValue>(
        liveKey(side === 'deployment' ? 'live/deployment' : 'live'),
      )?.relations[id]
      if (reading === undefined) return
      setSamples((all) => [...all.filter((sample) => at - sample.at < KEPT_MS), { at, lag: reading.lagMs }])
    }, 1000)
    return () => clearInterval(timer)
  }, [client, id, side])
  return { samples, threshold: read()?.thresholdMs ?? null }
}

function paths(samples: readonly Sample[], x: (at: number) => number, y: (lag: number) => number): string {
  let path = ''
  let open = false
  for (const { at, lag } of samples) {
    if (lag !== null) path += `${open ? 'L' : 'M'}${x(at).toFixed(1)} ${y(lag).toFixed(1)}`
    open = lag !== null
  }
  return path
}

/** The lag since this page was opened, up to ten minutes, with its limit. */
export function LagChart({ id, side }: { id: string; side: Side }) {
  const { samples, threshold } = useSamples(id, side)
  const known = samples.flatMap((sample) => sample.lag ?? [])
  const first = samples[0]
  const top = Math.max(1000, threshold ?? 0, ...known) * 1.15
  const start = first?.at ?? 0
  const span = Math.max(60_000, (samples.at(-1)?.at ?? 0) - start)
  const x = (at: number) => ((at - start) / span) * WIDTH
  const y = (lag: number) => HEIGHT - (lag / top) * HEIGHT
  return (
    <figure className="pane px-4 pt-3 pb-4">
      <figcaption className="eyebrow mb-2 flex justify-between">
        <span>Lag since this page was opened</span>
        <span>{`0 to ${lagText(top)}`}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-40 w-full border-b border-l"
        role="img"
        aria-label={
          known.length === 0
            ? 'No lag has been read yet'
            : `Lag now ${lagText(known.at(-1) ?? 0)}, at most ${lagText(Math.max(...known))}`
        }
      >
        {threshold !== null && (
          <line
            x1="0"
            x2={WIDTH}
            y1={y(threshold)}
            y2={y(threshold)}
            stroke="var(--lagging)"
            strokeDasharray="4 4"
            vectorEffect="non-scaling-stroke"
          />
        )}
        <path
          d={paths(samples, x, y)}
          fill="none"
          stroke="var(--accent)"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </figure>
  )
}
