/** Nodes in groups, and how large a node's cell is. */
export type GroupedInput = {
  readonly group: Int32Array
  readonly groups: number
  /** The order of nodes within a group: upstream first. */
  readonly rank: Int32Array
  readonly cellWidth: number
  readonly cellHeight: number
}
export type GroupedOutput = {
  readonly x: Float32Array
  readonly y: Float32Array
  readonly boxes: readonly {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  }[]
  readonly total: { readonly width: number; readonly height: number }
}

const PADDING = 14
/** The room for a group's label, above its nodes. */
export const HEAD = 52
const GAP = 30
const SHAPE = 1.6

/** How many columns make a group of cells about twice as wide as high. */
function columnsFor(count: number, width: number, height: number): number {
  return Math.max(1, Math.round(Math.sqrt((count * height * SHAPE) / width)))
}

/**
 * The whole project as blocks: a real one is wide and shallow, so that a plain layering would be forty times taller
 * than wide. Each group is a grid of its nodes, upstream first; the groups stand in columns, from those that read
 * little of others to those that read much, and the whole aims at 16:10. Linear but for the sorting.
 */
export function grouped(input: GroupedInput): GroupedOutput {
  const size = input.group.length
  const members: number[][] = Array.from({ length: input.groups }, () => [])
  for (let node = 0; node < size; node++) members[input.group[node] ?? 0]?.push(node)
  const blocks = members.map((nodes, group) => {
    nodes.sort((a, b) => (input.rank[a] ?? 0) - (input.rank[b] ?? 0) || a - b)
    const columns = columnsFor(nodes.length, input.cellWidth, input.cellHeight)
    const rows = Math.ceil(nodes.length / columns)
    return {
      group,
      nodes,
      rows,
      width: columns * input.cellWidth + 2 * PADDING,
      height: rows * input.cellHeight + HEAD + PADDING,
      mean: nodes.reduce((sum, node) => sum + (input.rank[node] ?? 0), 0) / Math.max(1, nodes.length),
    }
  })
  const area = blocks.reduce((sum, block) => sum + (block.width + GAP) * (block.height + GAP), 0)
  const tallest = blocks.reduce((most, block) => Math.max(most, block.height), 0)
  const target = Math.max(tallest, Math.sqrt(area / SHAPE))
  const x = new Float32Array(size)
  const y = new Float32Array(size)
  const boxes: { x: number; y: number; width: number; height: number }[] = []
  let [left, top, widest, bottom] = [0, 0, 0, 0]
  for (const block of [...blocks].sort((a, b) => a.mean - b.mean || a.group - b.group)) {
    if (top > 0 && top + block.height > target) {
      left += widest + GAP
      top = 0
      widest = 0
    }
    boxes[block.group] = { x: left, y: top, width: block.width, height: block.height }
    for (const [at, node] of block.nodes.entries()) {
      x[node] = left + PADDING + Math.floor(at / block.rows) * input.cellWidth
      y[node] = top + HEAD + (at % block.rows) * input.cellHeight
    }
    widest = Math.max(widest, block.width)
    top += block.height + GAP
    bottom = Math.max(bottom, top - GAP)
  }
  return { x, y, boxes, total: { width: left + widest, height: bottom } }
}
