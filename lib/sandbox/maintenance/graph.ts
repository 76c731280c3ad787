import type { CatalogView, Index, Item, MaterializedView, Sink } from '../catalog/model'

/** What is kept up to date by work: an MV, an index, a sink. */
export type Target = {
  readonly id: string
  readonly item: MaterializedView | Index | Sink
  readonly clusterId: string
  /** Relations that it reads, through views, which aren't among them; in order of appearance. */
  readonly inputs: readonly string[]
  /** Changes by itself as time goes by: `mz_now()`, or the catalog among what it reads. */
  readonly temporal: boolean
  /** `recompute`: a query whose result is stored. `follow`: Postgres or a log brings the changes. */
  readonly strategy: 'recompute' | 'follow'
  /** How deep it stands below tables and sources: inputs come before what reads them. */
  readonly depth: number
}

type Reach = { readonly inputs: readonly string[]; readonly temporal: boolean }

const mentionsNow = (query: string) => /\bmz_now\b/.test(query)

/** All targets of the catalog in an order in which inputs come first. */
export function targetsOf(catalog: Pick<CatalogView, 'items'>): Target[] {
  const reaches = new Map<string, Reach>()
  const depths = new Map<string, number>()

  const through = (uses: readonly string[]): Reach => {
    const inputs = new Set<string>()
    let temporal = false
    for (const id of uses) {
      const item = catalog.items.get(id)
      if (!item) {
        // A relation of the system: nobody tells when it changes.
        if (id.startsWith('s')) temporal = true
        continue
      }
      if (item.type === 'view') {
        const reach = reachOfView(item.id, item.uses, item.query)
        for (const input of reach.inputs) inputs.add(input)
        temporal ||= reach.temporal
      } else if (item.type === 'table' || item.type === 'source' || item.type === 'materialized-view') {
        inputs.add(id)
      }
    }
    return { inputs: [...inputs], temporal }
  }
  const reachOfView = (id: string, uses: readonly string[], query: string): Reach => {
    const known = reaches.get(id)
    if (known) return known
    const reach = through(uses)
    const found = { inputs: reach.inputs, temporal: reach.temporal || mentionsNow(query) }
    reaches.set(id, found)
    return found
  }
  const reachOf = (item: MaterializedView | Index | Sink): Reach => {
    switch (item.type) {
      case 'materialized-view': {
        const reach = through(item.uses)
        return { inputs: reach.inputs, temporal: reach.temporal || mentionsNow(item.query) }
      }
      case 'index':
        return through([item.onId])
      case 'sink':
        return through([item.fromId])
    }
  }
  const depthOf = (item: Item): number => {
    if (item.type !== 'materialized-view' && item.type !== 'index' && item.type !== 'sink') return 0
    const known = depths.get(item.id)
    if (known !== undefined) return known
    const below = reachOf(item).inputs.map((id) => {
      const input = catalog.items.get(id)
      return input ? depthOf(input) : 0
    })
    const depth = 1 + Math.max(0, ...below)
    depths.set(item.id, depth)
    return depth
  }

  const targets: Target[] = []
  for (const item of catalog.items.values()) {
    if (item.type !== 'materialized-view' && item.type !== 'index' && item.type !== 'sink') continue
    const { inputs, temporal } = reachOf(item)
    targets.push({
      id: item.id,
      item,
      clusterId: item.clusterId,
      inputs,
      temporal,
      strategy: strategyOf(item, catalog),
      depth: depthOf(item),
    })
  }
  return targets.sort((a, b) => a.depth - b.depth || numberOf(a.id) - numberOf(b.id))
}

function strategyOf(
  item: MaterializedView | Index | Sink,
  catalog: Pick<CatalogView, 'items'>,
): Target['strategy'] {
  if (item.type === 'materialized-view') return 'recompute'
  if (item.type === 'sink') return 'follow'
  return catalog.items.get(item.onId)?.type === 'view' ? 'recompute' : 'follow'
}

/** Relations under some items, through views. */
export function leavesOf(catalog: Pick<CatalogView, 'items'>, ids: readonly string[]): string[] {
  const leaves = new Set<string>()
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (seen.has(id)) return
    seen.add(id)
    const item = catalog.items.get(id)
    if (item?.type === 'view') item.uses.forEach(visit)
    else if (item) leaves.add(id)
  }
  ids.forEach(visit)
  return [...leaves]
}

const numberOf = (id: string) => Number(id.slice(1))
