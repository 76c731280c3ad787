import { grantOf } from './maintenance/sizes'
import type { ReplicaSize } from './relations/relations'

/** Sizes as mz_cluster_replica_sizes lists them: what the sandbox grants, under Materialize's names. */
export function replicaSizes(names: readonly string[]): readonly ReplicaSize[] {
  return names.map((size) => {
    const { cpuNanoCores, memoryBytes } = grantOf(size)
    const credits = Number.parseInt(size, 10) / 100
    return {
      size,
      processes: 1,
      workers: Math.max(1, Math.round(credits * 2)),
      cpu: cpuNanoCores,
      memory: memoryBytes,
      credits,
    }
  })
}
