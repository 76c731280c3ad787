import { type Results, STEPS, type Step } from './run'

export type Verdict = { readonly text: string; readonly holds: boolean }

/** How many times less CPU than dbt-core is wanted, at these sizes. */
const TIMES_LESS: { readonly [step in Step]?: number } = { full: 20, ls: 20, compile: 15 }
const SIZES = [1000, 10_000]

/** What is wanted of the sizes that were measured. */
export function verdicts(bySize: ReadonlyMap<number, Results>): Verdict[] {
  return [
    ...SIZES.flatMap((size) => againstDbt(size, bySize.get(size) ?? {})),
    ...oneChange(bySize.get(10_000) ?? {}),
    ...growth(bySize.get(1000) ?? {}, bySize.get(10_000) ?? {}),
  ]
}

function againstDbt(size: number, { dbt, greenlight }: Results): Verdict[] {
  if (!dbt || !greenlight) return []
  const models = `${size.toLocaleString('en')} models`
  return (Object.keys(STEPS) as Step[]).flatMap((step) => {
    const [theirs, ours, { what }] = [dbt[step], greenlight[step], STEPS[step]]
    const wanted = TIMES_LESS[step]
    const times = theirs.cpuSeconds / ours.cpuSeconds
    return [
      ...(wanted === undefined
        ? []
        : [
            {
              text: `${models}, ${what}: ${times.toFixed(1)} times less CPU than dbt-core (wanted ${wanted})`,
              holds: times >= wanted,
            },
          ]),
      {
        text: `${models}, ${what}: ${ours.peakMb.toFixed(0)} MB at its peak (dbt-core ${theirs.peakMb.toFixed(0)})`,
        holds: ours.peakMb <= theirs.peakMb,
      },
    ]
  })
}

function oneChange({ greenlight }: Results): Verdict[] {
  if (!greenlight) return []
  const { wallSeconds, cpuSeconds } = greenlight.changed
  const text = `10,000 models, one changed: ${wallSeconds.toFixed(2)} s on the clock, ${cpuSeconds.toFixed(2)} s of CPU (wanted 2)`
  return [{ text, holds: Math.min(wallSeconds, cpuSeconds) < 2 }]
}

function growth(small: Results, large: Results): Verdict[] {
  if (!small.greenlight || !large.greenlight) return []
  const times = large.greenlight.full.cpuSeconds / small.greenlight.full.cpuSeconds
  const text = `full parse of 10,000 models: ${times.toFixed(1)} times the CPU of 1,000 (wanted 12 at most)`
  return [{ text, holds: times <= 12 }]
}
