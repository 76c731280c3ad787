import type { UniqueId } from '../manifest'
import { childrenOf, type Graph, parentsOf } from './graph'
import { type Mask, members } from './mask'
import { compareIds } from './order'

/**
 * Hands out the selected nodes of a graph so that each comes after everything selected that it depends on, also
 * through nodes that are left out. What is ready is handed out by depth, then by id, as dbt's queue does. Whoever
 * works through it calls {@link take} for as many as may run at once and {@link done} as each one ends.
 */
export class RunQueue {
  readonly size: number
  readonly #graph: Graph
  readonly #selected: Mask
  /** Selected nodes by depth and id, and each one's place among them. */
  readonly #ranked: readonly number[]
  readonly #rank: Uint32Array
  readonly #waiting: Uint32Array
  readonly #ready = new Ranks()
  readonly #running = new Set<number>()
  #left: number

  constructor(graph: Graph, selected: Mask) {
    this.#graph = graph
    this.#selected = selected
    this.#ranked = ranked(graph, selected)
    this.#rank = new Uint32Array(graph.size)
    this.#ranked.forEach((node, rank) => {
      this.#rank[node] = rank
    })
    this.size = this.#ranked.length
    this.#left = this.size
    this.#waiting = parentCounts(graph)
    for (let node = 0; node < graph.size; node++) {
      if (parentsOf(graph, node).length === 0) this.#release(node)
    }
  }

  /** The next node that may run; undefined while others must end first, or when none is left. */
  take(): UniqueId | undefined {
    const rank = this.#ready.pop()
    const node = rank === undefined ? undefined : this.#ranked[rank]
    if (node === undefined) return undefined
    this.#running.add(node)
    return this.#graph.ids[node]
  }

  /** Says that a node has ended, so that what waits for it may run. */
  done(uniqueId: UniqueId): void {
    const node = this.#graph.indexOf.get(uniqueId)
    if (node === undefined || !this.#running.delete(node)) return
    this.#left--
    this.#pass(node)
  }

  /** Whether every node has ended. */
  get finished(): boolean {
    return this.#left === 0
  }

  /** The selected nodes in the order in which one worker would run them. */
  static order(graph: Graph, selected: Mask): UniqueId[] {
    const queue = new RunQueue(graph, selected)
    const order: UniqueId[] = []
    for (let id = queue.take(); id !== undefined; id = queue.take()) {
      order.push(id)
      queue.done(id)
    }
    return order
  }

  #release(node: number): void {
    if (this.#selected[node] === 1) this.#ready.push(this.#rank[node] ?? 0)
    else this.#pass(node)
  }

  #pass(start: number): void {
    // A loop, not a recursion: a long chain of nodes that are left out must not exhaust the stack.
    const passing = [start]
    for (let node = passing.pop(); node !== undefined; node = passing.pop()) {
      for (const child of childrenOf(this.#graph, node)) {
        this.#waiting[child] = (this.#waiting[child] ?? 1) - 1
        if (this.#waiting[child] !== 0) continue
        if (this.#selected[child] === 1) this.#ready.push(this.#rank[child] ?? 0)
        else passing.push(child)
      }
    }
  }
}

function parentCounts(graph: Graph): Uint32Array {
  return Uint32Array.from(graph.ids, (_, node) => parentsOf(graph, node).length)
}

function ranked(graph: Graph, selected: Mask): number[] {
  const level = selectedLevels(graph, selected)
  return [...members(selected)].sort(
    (a, b) => (level[a] ?? 0) - (level[b] ?? 0) || compareIds(graph.ids[a] ?? '', graph.ids[b] ?? ''),
  )
}

/** Depth of each node, counted over selected nodes only. */
function selectedLevels(graph: Graph, selected: Mask): Uint32Array {
  const level = new Uint32Array(graph.size)
  const waiting = parentCounts(graph)
  const ready: number[] = []
  waiting.forEach((count, node) => {
    if (count === 0) ready.push(node)
  })
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    for (const child of childrenOf(graph, node)) {
      level[child] = Math.max(level[child] ?? 0, (level[node] ?? 0) + (selected[node] ?? 0))
      waiting[child] = (waiting[child] ?? 1) - 1
      if (waiting[child] === 0) ready.push(child)
    }
  }
  return level
}

/** A heap of numbers, the smallest first. */
class Ranks {
  readonly #heap: number[] = []

  push(rank: number): void {
    let at = this.#heap.push(rank) - 1
    for (let parent = (at - 1) >> 1; at > 0 && this.#swapIfLess(at, parent); parent = (at - 1) >> 1)
      at = parent
  }

  pop(): number | undefined {
    const top = this.#heap[0]
    const last = this.#heap.pop()
    if (top === undefined || last === undefined || this.#heap.length === 0) return top
    this.#heap[0] = last
    for (
      let at = 0, child = this.#smallerChild(at);
      this.#swapIfLess(child, at);
      child = this.#smallerChild(at)
    ) {
      at = child
    }
    return top
  }

  #smallerChild(at: number): number {
    const left = 2 * at + 1
    const right = left + 1
    return (this.#heap[right] ?? Number.POSITIVE_INFINITY) < (this.#heap[left] ?? Number.POSITIVE_INFINITY)
      ? right
      : left
  }

  #swapIfLess(low: number, high: number): boolean {
    const a = this.#heap[low]
    const b = this.#heap[high]
    if (a === undefined || b === undefined || a >= b) return false
    this.#heap[low] = b
    this.#heap[high] = a
    return true
  }
}
