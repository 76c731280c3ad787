import type { Index, Item } from '../catalog/model'
import type { CatalogState } from '../catalog/state'

const age = (item: Item): number => Number(item.id.slice(1))

/** The index that a dataflow, made at some time on a cluster, reads a relation through: the oldest there was. */
function indexFor(
  catalog: CatalogState,
  relation: string,
  dataflow: Item,
  clusterId: string,
): Item | undefined {
  return catalog
    .dependants(relation)
    .filter((each) => each.type === 'index' && each.clusterId === clusterId && age(each) < age(dataflow))
    .toSorted((a, b) => age(a) - age(b))[0]
}

/** Indexes and materialized views, on an index's cluster, that read through it: directly, or through plain views; `gone` are dropped with it. */
export function usersOfIndex(
  catalog: CatalogState,
  index: Index,
  gone: ReadonlySet<string>,
): readonly Item[] {
  const reads = (relation: string, dataflow: Item): boolean => {
    const found = indexFor(catalog, relation, dataflow, index.clusterId)
    if (found) return found.id === index.id
    const item = catalog.items.get(relation)
    return item?.type === 'view' && item.uses.some((used) => reads(used, dataflow))
  }
  return [...catalog.items.values()]
    .filter((item) => {
      if (item.id === index.id || age(item) < age(index)) return false
      if (item.type !== 'index' && item.type !== 'materialized-view') return false
      if (gone.has(item.id)) return false
      return item.clusterId === index.clusterId && item.uses.some((used) => reads(used, item))
    })
    .toSorted((a, b) => age(a) - age(b))
}
