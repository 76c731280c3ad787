/** What a replica of some size is granted. */
export type Grant = {
  /** Share of one core: work that takes d ms of the engine takes d/share on the replica. */
  readonly share: number
  readonly cpuNanoCores: number
  readonly memoryBytes: number
  readonly diskBytes: number
}

const gibibyte = 1024 ** 3

/**
 * `25cc` is a quarter of a core, `100cc` and more a whole one (the engine has no more); `scale=s,workers=w` counts
 * its workers. Memory follows Materialize's 4 GiB for 25cc in proportion.
 */
export function grantOf(size: string): Grant {
  const cores = coresOf(size)
  return {
    share: Math.min(1, cores),
    cpuNanoCores: Math.round(cores * 1e9),
    memoryBytes: Math.round(cores * 16 * gibibyte),
    diskBytes: Math.round(cores * 32 * gibibyte),
  }
}

function coresOf(size: string): number {
  const credits = /^(\d+)cc$/i.exec(size)
  if (credits) return Math.max(0.05, Number(credits[1]) / 100)
  const scaled = /^scale=(\d+),workers=(\d+)/i.exec(size)
  if (scaled) return Math.max(1, Number(scaled[1]) * Number(scaled[2]))
  return 1
}
