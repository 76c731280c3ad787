import type { ManifestNode, UniqueId } from '../manifest'
import type { Group } from './groups'
import { type Item, type Order, SECTIONS, type Section } from './order'

/** An item with the section that it stands in; of its rank only the pass holds, as files may have other numbers by now. */
export type Placed = { readonly section: Section; readonly item: Item }

/**
 * Finds what stands in an order. It is moved along from one order to the next, changed where they differ, as making it
 * anew for each save costs more than all else that a save needs; an order that was left so gets another when asked.
 */
export class OrderIndex {
  readonly #byId = new Map<UniqueId, Item>()
  readonly #byGroup = new Map<Group, Placed[]>()
  /** How many nodes have a relation's name; counted when somebody asks. */
  #relations: Map<string, number> | undefined

  constructor(order: Order) {
    for (const section of SECTIONS) for (const item of order[section]) this.#add({ section, item })
  }

  find(id: UniqueId): Item | undefined {
    return this.#byId.get(id)
  }

  ofGroup(group: Group): readonly Placed[] {
    return this.#byGroup.get(group) ?? []
  }

  *ofGroups(groups: Iterable<Group>): Generator<Placed> {
    for (const group of groups) yield* this.ofGroup(group)
  }

  /** How many nodes have each relation's name. */
  relations(nodes: Iterable<ManifestNode>): ReadonlyMap<string, number> {
    if (!this.#relations) {
      this.#relations = new Map()
      for (const node of nodes) count(this.#relations, node, 1)
    }
    return this.#relations
  }

  /** Puts other items, and nodes, in the place of all that is of these groups. */
  replace(
    groups: Iterable<Group>,
    own: Order,
    nodes: { readonly old: NodesById; readonly part: NodesById },
  ): void {
    for (const group of groups) {
      for (const { item, section } of this.ofGroup(group)) {
        this.#byId.delete(item.id)
        if (section === 'nodes' && this.#relations) count(this.#relations, nodes.old[item.id], -1)
      }
      this.#byGroup.delete(group)
    }
    for (const section of SECTIONS)
      for (const item of own[section]) {
        this.#add({ section, item })
        if (section === 'nodes' && this.#relations) count(this.#relations, nodes.part[item.id], 1)
      }
  }

  #add(placed: Placed): void {
    const { id, group } = placed.item
    this.#byId.set(id, placed.item)
    const list = this.#byGroup.get(group)
    if (list) list.push(placed)
    else this.#byGroup.set(group, [placed])
  }
}

type NodesById = { readonly [id: UniqueId]: ManifestNode }

function count(relations: Map<string, number>, node: ManifestNode | undefined, by: number): void {
  const place = node ? relationOf(node) : null
  if (place === null) return
  const left = (relations.get(place) ?? 0) + by
  if (left > 0) relations.set(place, left)
  else relations.delete(place)
}

/** The relation that a node takes for itself; null where it takes none. */
export function relationOf(node: ManifestNode): string | null {
  const { resource_type: type, relation_name: relation, database, schema, alias } = node
  const referable = type === 'model' || type === 'seed' || type === 'snapshot'
  return referable || relation !== null ? `${database}\0${schema}\0${alias}` : null
}

const indexes = new WeakMap<Order, OrderIndex>()

export function indexOf(order: Order): OrderIndex {
  let index = indexes.get(order)
  if (!index) {
    index = new OrderIndex(order)
    indexes.set(order, index)
  }
  return index
}

/** Hands an order's index on to the one that follows it; the first has none any more. */
export function moveIndex(
  from: Order,
  to: Order,
  groups: Iterable<Group>,
  own: Order,
  nodes: Parameters<OrderIndex['replace']>[2],
): void {
  const index = indexOf(from)
  indexes.delete(from)
  index.replace(groups, own, nodes)
  indexes.set(to, index)
}
