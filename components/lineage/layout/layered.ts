/** What a layout needs to know: boxes of one size and the edges between them, by number. */
export type LayoutInput = {
  readonly size: number
  /** Pairs, from then to. */
  readonly edges: Int32Array
  readonly width: number
  readonly height: number
  readonly gapX: number
  readonly gapY: number
}

/** Where each box's top left corner stands, and for each edge the points that it passes on its way. */
export type LayoutOutput = {
  readonly x: Float32Array
  readonly y: Float32Array
  readonly rank: Int32Array
  /** Of each edge, where its bends start in `bends`; one more at the end. */
  readonly bendOffsets: Int32Array
  /** Pairs of x and y, the middle of the lane that an edge takes through a rank. */
  readonly bends: Float32Array
  readonly total: { readonly width: number; readonly height: number }
}

type Lists = readonly (readonly number[])[]
const LANE = 18
const SWEEPS = 6

const lists = (size: number): number[][] => Array.from({ length: size }, () => [])

/** Edges without those that close a cycle, found by walking in the order of the numbers: the same input gives the same picture. */
function acyclic(size: number, edges: Int32Array): { parents: number[][]; children: number[][] } {
  const out = lists(size)
  for (let at = 0; at < edges.length; at += 2) out[edges[at] ?? 0]?.push(edges[at + 1] ?? 0)
  const state = new Uint8Array(size)
  const parents = lists(size)
  const children = lists(size)
  for (let root = 0; root < size; root++) {
    if (state[root] !== 0) continue
    const stack: [node: number, next: number][] = [[root, 0]]
    state[root] = 1
    while (stack.length > 0) {
      const top = stack[stack.length - 1]
      if (top === undefined) break
      const [node, next] = top
      const child = out[node]?.[next]
      if (child === undefined) {
        state[node] = 2
        stack.pop()
        continue
      }
      top[1]++
      if (state[child] === 1) continue
      children[node]?.push(child)
      parents[child]?.push(node)
      if (state[child] !== 0) continue
      state[child] = 1
      stack.push([child, 0])
    }
  }
  return { parents, children }
}

/** Longest path from the left, then what has only children is pulled up to just before the first of them. */
export function ranksOf(size: number, parents: Lists, children: Lists): Int32Array {
  const rank = new Int32Array(size)
  const waiting = Int32Array.from(parents, (list) => list.length)
  const order: number[] = []
  for (let node = 0; node < size; node++) if (waiting[node] === 0) order.push(node)
  for (let at = 0; at < order.length; at++) {
    const node = order[at] ?? 0
    for (const child of children[node] ?? []) {
      rank[child] = Math.max(rank[child] ?? 0, (rank[node] ?? 0) + 1)
      waiting[child] = (waiting[child] ?? 0) - 1
      if (waiting[child] === 0) order.push(child)
    }
  }
  for (let at = order.length - 1; at >= 0; at--) {
    const node = order[at] ?? 0
    const below = children[node] ?? []
    if ((parents[node]?.length ?? 0) > 0 || below.length === 0) continue
    rank[node] = Math.min(...below.map((child) => rank[child] ?? 0)) - 1
  }
  return rank
}

/** The layered graph with a stand-in on each rank that an edge crosses. */
type Layers = {
  readonly rows: number[][]
  readonly up: number[][]
  readonly down: number[][]
  readonly real: number
  readonly chains: readonly (readonly number[])[]
}

function layersOf(input: LayoutInput, rank: Int32Array): Layers {
  const up = lists(input.size)
  const down = lists(input.size)
  const ranks = Array.from(rank)
  const chains: number[][] = []
  for (let at = 0; at < input.edges.length; at += 2) {
    const from = input.edges[at] ?? 0
    const to = input.edges[at + 1] ?? 0
    const chain: number[] = []
    let last = from
    for (let r = (rank[from] ?? 0) + 1; r < (rank[to] ?? 0); r++) {
      const lane = ranks.push(r) - 1
      up.push([last])
      down.push([])
      down[last]?.push(lane)
      chain.push(lane)
      last = lane
    }
    if ((rank[to] ?? 0) > (rank[from] ?? 0)) {
      down[last]?.push(to)
      up[to]?.push(last)
    }
    chains.push(chain)
  }
  const rows = lists(Math.max(0, ...ranks) + 1)
  for (const [node, r] of ranks.entries()) rows[r]?.push(node)
  return { rows, up, down, real: input.size, chains }
}

/** Orders each rank by where its neighbours stand, from the left and from the right in turn. */
function order(layers: Layers, deadline: () => boolean): void {
  const place = new Float64Array(layers.up.length)
  const settle = (row: readonly number[]) => {
    for (const [at, node] of row.entries()) place[node] = at / Math.max(1, row.length - 1)
  }
  for (const row of layers.rows) settle(row)
  for (let sweep = 0; sweep < SWEEPS * 2 && !deadline(); sweep++) {
    const forward = sweep % 2 === 0
    const near = forward ? layers.up : layers.down
    const rows = forward ? layers.rows : [...layers.rows].reverse()
    for (const row of rows) {
      const weight = new Map(
        row.map((node) => {
          const list = near[node] ?? []
          const mean = list.reduce((sum, other) => sum + (place[other] ?? 0), 0) / list.length
          return [node, list.length === 0 ? (place[node] ?? 0) : mean]
        }),
      )
      row.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0) || a - b)
      settle(row)
    }
  }
}

/**
 * The places nearest to the wished ones that keep the order and the distances: neighbours that would overlap are
 * merged into a block that stands at the mean of its members' wishes.
 */
export function spread(wishes: readonly number[], distances: readonly number[]): number[] {
  type Block = { sum: number; count: number }
  const offsets: number[] = []
  let offset = 0
  for (const [at] of wishes.entries()) {
    if (at > 0) offset += distances[at - 1] ?? 0
    offsets.push(offset)
  }
  const blocks: Block[] = []
  for (const [at, wish] of wishes.entries()) {
    let block: Block = { sum: wish - (offsets[at] ?? 0), count: 1 }
    for (
      let before = blocks[blocks.length - 1];
      before && before.sum / before.count > block.sum / block.count;
      before = blocks[blocks.length - 1]
    ) {
      blocks.pop()
      block = { sum: before.sum + block.sum, count: before.count + block.count }
    }
    blocks.push(block)
  }
  return blocks
    .flatMap((block) => Array.from({ length: block.count }, () => block.sum / block.count))
    .map((base, at) => base + (offsets[at] ?? 0))
}

/** Middles of all boxes and lanes: each as near to its neighbours as the others let it. */
function middles(layers: Layers, input: LayoutInput): Float64Array {
  const heightOf = (node: number) => (node < layers.real ? input.height : LANE)
  const middle = new Float64Array(layers.up.length)
  const distances = (row: readonly number[]) =>
    row.slice(1).map((node, at) => {
      const before = row[at] ?? 0
      const both = node >= layers.real && before >= layers.real
      return (heightOf(before) + heightOf(node)) / 2 + (both ? 0 : input.gapY)
    })
  for (const row of layers.rows) {
    const gaps = distances(row)
    const length = gaps.reduce((sum, gap) => sum + gap, 0)
    let at = -length / 2
    for (const [index, node] of row.entries()) {
      middle[node] = at
      at += gaps[index] ?? 0
    }
  }
  for (let sweep = 0; sweep < SWEEPS * 2; sweep++) {
    const forward = sweep % 2 === 0
    const near = forward ? layers.up : layers.down
    for (const row of forward ? layers.rows : [...layers.rows].reverse()) {
      const wishes = row.map((node) => {
        const list =
          sweep >= SWEEPS * 2 - 2
            ? [...(layers.up[node] ?? []), ...(layers.down[node] ?? [])]
            : (near[node] ?? [])
        if (list.length === 0) return middle[node] ?? 0
        return list.reduce((sum, other) => sum + (middle[other] ?? 0), 0) / list.length
      })
      for (const [at, y] of spread(wishes, distances(row)).entries()) middle[row[at] ?? 0] = y
    }
  }
  return middle
}

/** Lays a graph out from left to right. The same input gives the same output. */
export function layered(input: LayoutInput, deadline: () => boolean = () => false): LayoutOutput {
  const { parents, children } = acyclic(input.size, input.edges)
  const rank = ranksOf(input.size, parents, children)
  const layers = layersOf(input, rank)
  order(layers, deadline)
  const middle = middles(layers, input)
  const lowest = middle.length === 0 ? 0 : middle.reduce((least, y) => Math.min(least, y), Infinity)
  const firstRank = rank.reduce((least, r) => Math.min(least, r), Infinity)
  const column = (r: number) => (r - firstRank) * (input.width + input.gapX)
  const x = new Float32Array(input.size)
  const y = new Float32Array(input.size)
  for (let node = 0; node < input.size; node++) {
    x[node] = column(rank[node] ?? 0)
    y[node] = (middle[node] ?? 0) - lowest
  }
  const bendOffsets = new Int32Array(layers.chains.length + 1)
  const bends: number[] = []
  for (const [edge, chain] of layers.chains.entries()) {
    const from = input.edges[2 * edge] ?? 0
    for (const [step, lane] of chain.entries())
      bends.push(
        column((rank[from] ?? 0) + step + 1) + input.width / 2,
        (middle[lane] ?? 0) - lowest + input.height / 2,
      )
    bendOffsets[edge + 1] = bends.length
  }
  return {
    x,
    y,
    rank,
    bendOffsets,
    bends: Float32Array.from(bends),
    total: {
      width: x.reduce((most, at) => Math.max(most, at), 0) + input.width,
      height: y.reduce((most, at) => Math.max(most, at), 0) + input.height,
    },
  }
}
