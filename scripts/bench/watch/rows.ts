/** Seconds by what was saved; what stands under `beside` has no limit of its own and isn't counted with the rest. */
export type Measured = {
  readonly kinds: ReadonlyMap<string, readonly number[]>
  readonly beside: ReadonlyMap<string, readonly number[]>
}

export type Row = {
  readonly what: string
  readonly saves: number
  readonly p50: number
  readonly p95: number
  readonly longest: number
  readonly verdict: 'ok' | 'too slow' | ''
}

/** A row a kind, and one over all saves, which the limit is for. */
export function rowsOf({ kinds, beside }: Measured, limit: number): Row[] {
  const all = [...kinds.values()].flat()
  const row = (what: string, seconds: readonly number[], verdict: Row['verdict']): Row => ({
    what,
    saves: seconds.length,
    p50: quantile(seconds, 0.5),
    p95: quantile(seconds, 0.95),
    longest: Math.max(...seconds),
    verdict,
  })
  return [
    ...[...kinds].map(([what, seconds]) => row(what, seconds, '')),
    row(`all (wanted ${limit})`, all, quantile(all, 0.95) <= limit ? 'ok' : 'too slow'),
    ...[...beside].map(([what, seconds]) => row(`beside: ${what}`, seconds, '')),
  ]
}

export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length))
  const cells = (each: readonly string[]) => each.map((cell) => cell.padStart(8)).join('')
  return [
    `${''.padEnd(width)}${cells(['saves', 'p50', 'p95', 'longest'])}`,
    ...rows.map(
      ({ what, saves, p50, p95, longest, verdict }) =>
        `${what.padEnd(width)}${cells([String(saves), p50.toFixed(3), p95.toFixed(3), longest.toFixed(3)])}  ${verdict}`,
    ),
  ].join('\n')
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0
}
