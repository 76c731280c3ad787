/** A lag as it was read at a moment; null where it couldn't be told. */
export type Sample = { readonly at: number; readonly lag: number | null }

/** The samples as an SVG path, broken where nothing is known: a gap is never bridged. */
export function samplePath(
  samples: readonly Sample[],
  x: (at: number) => number,
  y: (lag: number) => number,
): string {
  let path = ''
  let open = false
  for (const { at, lag } of samples) {
    if (lag !== null) path += `${open ? 'L' : 'M'}${x(at).toFixed(1)} ${y(lag).toFixed(1)}`
    open = lag !== null
  }
  return path
}

/** Round values from 0 to at least `most` milliseconds, three to five of them. */
export function ticks(most: number): readonly number[] {
  const rough = most / 4
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * size >= rough) ?? 10) * size
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, at) => at * step)
}
