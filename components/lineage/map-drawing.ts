import type { ZoomTransform } from 'd3-zoom'
import { neighbours, type ProjectGraph } from '../project/project-graph'
import { middleTruncate } from '../ui/identifier'
import { type GroupedOutput, HEAD } from './layout/grouped'

export type MapPicture = {
  readonly graph: ProjectGraph
  readonly nodes: readonly number[]
  readonly labels: readonly string[]
  readonly group: Int32Array
  readonly layout: GroupedOutput
  readonly selected: number | null
  /** With some in it, the others are dimmed. */
  readonly lit: ReadonlySet<number>
  readonly tokenOf: (node: number) => string
  readonly token: (token: string) => string
}

/** What one node takes on the map. */
export const CELL = { width: 190, height: 30 } as const
const BOX = { width: 180, height: 24 } as const
/** Below this a name would be smaller than can be read. */
const NAMES_FROM = 0.62
const MOST_EDGES = 600
const MOST_BUNDLES = 300
/** How much more than the window is painted, so that a drag has something to uncover. */
const OVERSCAN = 0.25

type Places = ReadonlyMap<number, number>
const placesOf = new WeakMap<readonly number[], Places>()

function places(nodes: readonly number[]): Places {
  const known = placesOf.get(nodes)
  if (known !== undefined) return known
  const made = new Map(nodes.map((node, at) => [node, at]))
  placesOf.set(nodes, made)
  return made
}

/** How many edges run between each two groups; made once per layout. */
const bundlesOf = new WeakMap<
  GroupedOutput,
  readonly (readonly [from: number, to: number, count: number])[]
>()

function bundles({ graph, nodes, group, layout }: MapPicture) {
  const known = bundlesOf.get(layout)
  if (known !== undefined) return known
  const at = places(nodes)
  const counts = new Map<number, number>()
  for (const [place, node] of nodes.entries())
    for (const child of neighbours(graph.children, node)) {
      const other = at.get(child)
      if (other === undefined) continue
      const [from, to] = [group[place] ?? 0, group[other] ?? 0]
      if (from !== to)
        counts.set(from * layout.boxes.length + to, (counts.get(from * layout.boxes.length + to) ?? 0) + 1)
    }
  const made = [...counts].map(
    ([key, count]) => [Math.floor(key / layout.boxes.length), key % layout.boxes.length, count] as const,
  )
  made.sort((a, b) => b[2] - a[2])
  bundlesOf.set(layout, made)
  return made
}

/** The node at a point of the map, or null. */
export function nodeAt({ nodes, layout }: MapPicture, [x, y]: readonly [number, number]): number | null {
  for (const [place, node] of nodes.entries()) {
    const left = layout.x[place] ?? 0
    const top = layout.y[place] ?? 0
    if (x >= left && x <= left + CELL.width && y >= top && y <= top + CELL.height) return node
  }
  return null
}

/** Work in pieces of a few milliseconds each. */
type Steps = Generator<void, void>
const CURVES_A_STEP = 40
const NAMES_A_STEP = 60

type Window = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

function curve(context: CanvasRenderingContext2D, x: number, y: number, tx: number, ty: number): void {
  const reach = Math.max(30, Math.abs(tx - x) / 2)
  context.moveTo(x, y)
  context.bezierCurveTo(x + reach, y, tx - reach, ty, tx, ty)
}

function drawGroups(context: CanvasRenderingContext2D, picture: MapPicture, view: Window, k: number): void {
  const { layout, labels, token } = picture
  context.fillStyle = token('--surface')
  context.strokeStyle = token('--line')
  context.lineWidth = 1 / k
  for (const box of layout.boxes) {
    if (
      box.x > view.right ||
      box.y > view.bottom ||
      box.x + box.width < view.left ||
      box.y + box.height < view.top
    )
      continue
    context.beginPath()
    context.roundRect(box.x, box.y, box.width, box.height, 8)
    context.fill()
    context.stroke()
  }
  context.fillStyle = token('--ink-2')
  // A label keeps its size on the screen down to a point; where it would run over its box, its end stays: folders differ there.
  const size = Math.max(13, Math.min(46, 11 / k))
  context.font = `550 ${size}px ${getComputedStyle(document.body).fontFamily}`
  for (const [group, box] of layout.boxes.entries()) {
    const fits = Math.floor((box.width - 16) / (size * 0.58))
    if (fits < 3 || box.height * k < 16) continue
    const whole = labels[group] ?? ''
    const label = whole.length <= fits ? whole : `…${whole.slice(whole.length - fits + 1)}`
    context.fillText(label, box.x + 12, box.y + HEAD - 12)
  }
}

function touches(view: Window, x: number, y: number, tx: number, ty: number): boolean {
  return (
    Math.min(x, tx) < view.right &&
    Math.max(x, tx) > view.left &&
    Math.min(y, ty) < view.bottom &&
    Math.max(y, ty) > view.top
  )
}

/** Far away: one line between two groups, wider the more edges it stands for; the thin ones give way first. */
function* drawBundles(
  context: CanvasRenderingContext2D,
  picture: MapPicture,
  view: Window,
  k: number,
): Steps {
  const { layout, token } = picture
  context.strokeStyle = token('--line-strong')
  const shown = bundles(picture)
    .filter(([from, to]) => {
      const [a, b] = [layout.boxes[from], layout.boxes[to]]
      return a !== undefined && b !== undefined && touches(view, a.x + a.width, a.y, b.x, b.y + b.height)
    })
    .slice(0, MOST_BUNDLES)
  context.globalAlpha = shown.length > 150 ? 0.4 : 0.7
  for (const width of [1, 2, 3]) {
    context.lineWidth = width / k
    context.beginPath()
    let pending = 0
    for (const [from, to, count] of shown) {
      if (Math.min(3, Math.ceil(Math.log2(count + 1) / 2)) !== width) continue
      const [a, b] = [layout.boxes[from], layout.boxes[to]]
      if (a && b) curve(context, a.x + a.width, a.y + a.height / 2, b.x, b.y + b.height / 2)
      if (++pending % CURVES_A_STEP !== 0) continue
      context.stroke()
      context.beginPath()
      yield
    }
    context.stroke()
  }
  context.globalAlpha = 1
}

/** Near: the edges between nodes that are both in sight. */
function* drawNearEdges(
  context: CanvasRenderingContext2D,
  picture: MapPicture,
  view: Window,
  k: number,
): Steps {
  const { graph, nodes, layout, token } = picture
  const at = places(nodes)
  const inView = (place: number) => {
    const x = layout.x[place] ?? 0
    const y = layout.y[place] ?? 0
    return x < view.right && x + CELL.width > view.left && y < view.bottom && y + CELL.height > view.top
  }
  context.strokeStyle = token('--line-strong')
  context.lineWidth = 1 / k
  context.beginPath()
  let drawn = 0
  for (const [place, node] of nodes.entries()) {
    if (drawn > MOST_BUNDLES || !inView(place)) continue
    for (const child of neighbours(graph.children, node)) {
      const other = at.get(child)
      if (other === undefined || !inView(other)) continue
      curve(
        context,
        (layout.x[place] ?? 0) + BOX.width,
        (layout.y[place] ?? 0) + 13,
        layout.x[other] ?? 0,
        (layout.y[other] ?? 0) + 13,
      )
      drawn++
      if (drawn % CURVES_A_STEP !== 0) continue
      context.stroke()
      context.beginPath()
      yield
    }
  }
  context.stroke()
}

function* drawNodes(context: CanvasRenderingContext2D, picture: MapPicture, view: Window, k: number): Steps {
  const { graph, nodes, layout, lit, selected, tokenOf, token } = picture
  const named = k >= NAMES_FROM
  const byToken = new Map<string, number[]>()
  for (const [place, node] of nodes.entries()) {
    const x = layout.x[place] ?? 0
    const y = layout.y[place] ?? 0
    if (x > view.right || y > view.bottom || x + CELL.width < view.left || y + CELL.height < view.top)
      continue
    const of = tokenOf(node)
    const list = byToken.get(of)
    if (list === undefined) byToken.set(of, [place])
    else list.push(place)
  }
  const faded = (place: number) => lit.size > 0 && !lit.has(nodes[place] ?? -1)
  for (const [of, list] of byToken) {
    context.fillStyle = token(of)
    for (const place of list) {
      context.globalAlpha = faded(place) ? 0.2 : named ? 1 : 0.85
      // Far away a block of colour; near a stripe at the left of the name.
      if (named) context.fillRect(layout.x[place] ?? 0, (layout.y[place] ?? 0) + 4, 4, BOX.height - 6)
      else context.fillRect(layout.x[place] ?? 0, layout.y[place] ?? 0, BOX.width, BOX.height)
    }
    yield
  }
  if (named) {
    context.fillStyle = token('--ink')
    context.font = `12px ${getComputedStyle(document.documentElement).getPropertyValue('--font-geist-mono') || 'monospace'}`
    let written = 0
    for (const list of byToken.values())
      for (const place of list) {
        if (++written % NAMES_A_STEP === 0) yield
        context.globalAlpha = faded(place) ? 0.35 : 1
        context.fillText(
          middleTruncate(graph.index.name[nodes[place] ?? 0] ?? '', 23),
          (layout.x[place] ?? 0) + 10,
          (layout.y[place] ?? 0) + 17,
        )
      }
  }
  context.globalAlpha = 1
  const place = selected === null ? undefined : places(nodes).get(selected)
  if (place === undefined) return
  context.strokeStyle = token('--accent')
  context.lineWidth = Math.max(1.5, 2 / k)
  context.strokeRect((layout.x[place] ?? 0) - 3, layout.y[place] ?? 0, BOX.width + 4, BOX.height + 2)
}

/** The edges of the chosen node, always on top; with few nodes in sight, theirs too. */
function drawEdges(context: CanvasRenderingContext2D, picture: MapPicture, k: number): void {
  const { graph, nodes, layout, selected, lit, token } = picture
  const at = places(nodes)
  const line = (from: number, to: number) => {
    const a = at.get(from)
    const b = at.get(to)
    if (a === undefined || b === undefined) return
    curve(
      context,
      (layout.x[a] ?? 0) + BOX.width,
      (layout.y[a] ?? 0) + 13,
      layout.x[b] ?? 0,
      (layout.y[b] ?? 0) + 13,
    )
  }
  context.strokeStyle = token('--accent')
  context.lineWidth = 1.5 / k
  context.beginPath()
  let drawn = 0
  for (const node of lit) {
    if (drawn > MOST_EDGES) break
    for (const child of neighbours(graph.children, node)) {
      if (!lit.has(child)) continue
      line(node, child)
      drawn++
    }
  }
  if (selected !== null) {
    for (const parent of neighbours(graph.parents, selected)) line(parent, selected)
    for (const child of neighbours(graph.children, selected).subarray(0, MOST_EDGES)) line(selected, child)
  }
  context.stroke()
}

/** A painting of the map with the camera that it was made for. */
export type Painting = {
  readonly canvas: HTMLCanvasElement
  readonly transform: ZoomTransform
  readonly ratio: number
}

/** Paints on `buffer` what the camera sees and a margin around it, a step at a time. */
function* paintSteps(
  size: { readonly width: number; readonly height: number; readonly ratio: number },
  context: CanvasRenderingContext2D,
  picture: MapPicture,
  transform: ZoomTransform,
): Steps {
  const { width, height, ratio } = size
  const { k } = transform
  const [dx, dy] = [width * OVERSCAN, height * OVERSCAN]
  context.setTransform(ratio * k, 0, 0, ratio * k, ratio * (transform.x + dx), ratio * (transform.y + dy))
  const [left, top] = transform.invert([-dx, -dy])
  const [right, bottom] = transform.invert([width + dx, height + dy])
  const view = { left, top, right, bottom }
  if (k < NAMES_FROM) yield* drawBundles(context, picture, view, k)
  drawGroups(context, picture, view, k)
  yield
  if (k >= NAMES_FROM) yield* drawNearEdges(context, picture, view, k)
  yield* drawNodes(context, picture, view, k)
  drawEdges(context, picture, k)
}

/**
 * Paints the map behind the scenes, some milliseconds in each frame, so that a drag goes on while it is painted; the
 * picture before stays until the next is whole.
 */
export class MapPainter {
  #shown: Painting | null = null
  #spare: HTMLCanvasElement | null = null
  #job: { readonly steps: Steps; readonly painting: Painting; readonly picture: MapPicture } | null = null

  get painting(): Painting | null {
    return this.#shown
  }

  /** Begins a painting anew, in place of one that isn't finished. */
  begin(canvas: HTMLCanvasElement, picture: MapPicture, transform: ZoomTransform): void {
    const { clientWidth: width, clientHeight: height } = canvas
    const ratio = Math.min(2, window.devicePixelRatio || 1)
    const buffer = this.#job?.painting.canvas ?? this.#spare ?? document.createElement('canvas')
    this.#spare = null
    // Read at each step: what is asked for is then rastered in that step, not all of it in the last.
    const context = buffer.getContext('2d', { willReadFrequently: true })
    if (context === null) return
    buffer.width = Math.max(1, Math.round(width * (1 + 2 * OVERSCAN) * ratio))
    buffer.height = Math.max(1, Math.round(height * (1 + 2 * OVERSCAN) * ratio))
    const steps = paintSteps({ width, height, ratio }, context, picture, transform)
    this.#job = { steps, painting: { canvas: buffer, transform, ratio }, picture }
  }

  /** Goes on painting for so many milliseconds; true once the new picture stands in {@link painting}. */
  advance(milliseconds: number): boolean {
    const job = this.#job
    if (job === null) return true
    const until = performance.now() + milliseconds
    const context = job.painting.canvas.getContext('2d')
    do {
      if (job.steps.next().done === true) {
        this.#spare = this.#shown?.canvas ?? null
        this.#shown = job.painting
        this.#job = null
        return true
      }
      context?.getImageData(0, 0, 1, 1)
    } while (performance.now() < until)
    return false
  }
}

/** Shows a painting where the camera is now: one copy of a bitmap, whatever is on it. */
export function showPainting(canvas: HTMLCanvasElement, painting: Painting, transform: ZoomTransform): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const { clientWidth: width, clientHeight: height } = canvas
  const { ratio } = painting
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
  }
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, canvas.width, canvas.height)
  const scale = transform.k / painting.transform.k
  const x = transform.x - (painting.transform.x + width * OVERSCAN) * scale
  const y = transform.y - (painting.transform.y + height * OVERSCAN) * scale
  context.setTransform(scale, 0, 0, scale, x * ratio, y * ratio)
  context.drawImage(painting.canvas, 0, 0)
}
