'use client'
import { select } from 'd3-selection'
import { zoom as d3zoom, type ZoomBehavior, type ZoomTransform, zoomIdentity } from 'd3-zoom'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { LiveValue } from '../live/live-value'
import { type Side, useLiveValue } from '../live/use-live'
import type { ProjectGraph } from '../project/project-graph'
import type { Camera } from './flow-view'
import { ranksOf } from './layout/layered'
import { useGrouped } from './layout/use-layout'
import { type LensKey, lensValue, stateOf } from './lens'
import { CELL, MapPainter, type MapPicture, nodeAt, showPainting } from './map-drawing'
import { MapMinimap, type MinimapHandle } from './map-minimap'
import type { Grouping } from './view-state'

const REST_MS = 120
const LONGEST_BLUR = 600

type Props = {
  readonly graph: ProjectGraph
  readonly nodes: readonly number[]
  readonly grouping: Grouping
  readonly lens: LensKey
  readonly side: Side
  readonly selected: number | null
  readonly lit: ReadonlySet<number>
  readonly onSelect: (node: number | null) => void
  readonly onFocus: (node: number) => void
  readonly onMenu: (node: number, x: number, y: number) => void
  readonly onCamera: (camera: Camera) => void
}

function groupsOf(
  graph: ProjectGraph,
  nodes: readonly number[],
  by: Grouping,
): { labels: readonly string[]; group: Int32Array } {
  const { index } = graph
  const table = {
    folder: index.words.folders,
    schema: index.words.schemas,
    cluster: index.words.clusters,
    tag: index.words.tags,
    owner: index.words.owners,
  }[by]
  const column = {
    folder: index.folder,
    schema: index.schema,
    cluster: index.cluster,
    tag: index.tags.map((tags) => tags[0] ?? -1),
    owner: index.owner,
  }[by]
  const numbers = new Map<string, number>()
  const labels: string[] = []
  const group = Int32Array.from(nodes, (node) => {
    const label = table[column[node] ?? -1] ?? `no ${by}`
    const known = numbers.get(label)
    if (known !== undefined) return known
    numbers.set(label, labels.length)
    return labels.push(label) - 1
  })
  return { labels: withoutCommonFolder(labels), group }
}

/** Folders that all groups share say nothing, and take the room of what tells them apart. */
function withoutCommonFolder(labels: readonly string[]): readonly string[] {
  const first = labels[0]?.split('/') ?? []
  let shared = 0
  while (
    shared < first.length - 1 &&
    labels.every(
      (label) => label.split('/')[shared] === first[shared] && label.split('/').length > shared + 1,
    )
  )
    shared++
  return labels.length < 2 ? labels : labels.map((label) => label.split('/').slice(shared).join('/'))
}

/** The project's ranks, for the order within groups; over the whole graph, so that they don't change with the view. */
function ranks(graph: ProjectGraph): Int32Array {
  const of = (offsets: Int32Array, targets: Int32Array) =>
    Array.from({ length: graph.size }, (_, node) =>
      Array.from(targets.subarray(offsets[node] ?? 0, offsets[node + 1] ?? 0)),
    )
  return ranksOf(
    graph.size,
    of(graph.parents.offsets, graph.parents.targets),
    of(graph.children.offsets, graph.children.targets),
  )
}

/** Colours as the canvas takes them: the tokens' values in the theme that is on. */
function useTokens(): readonly [(token: string) => string, turn: number] {
  const [turn, setTurn] = useState(0)
  const cache = useRef(new Map<string, string>())
  useEffect(() => {
    const renew = () => {
      cache.current.clear()
      setTurn((turn) => turn + 1)
    }
    const media = window.matchMedia('(prefers-color-scheme: dark)')
    media.addEventListener('change', renew)
    window.addEventListener('themechange', renew)
    return () => {
      media.removeEventListener('change', renew)
      window.removeEventListener('themechange', renew)
    }
  }, [])
  const read = (token: string) => {
    const known = cache.current.get(token)
    if (known !== undefined) return known
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = `var(${token})`
    const colour = getComputedStyle(probe).color
    probe.remove()
    cache.current.set(token, colour)
    return colour
  }
  return [read, turn]
}

/** Changes whenever what the map says of a node does; the lag's own number isn't on it. */
function useStateMark(
  graph: ProjectGraph,
  nodes: readonly number[],
  lens: LensKey,
  live: LiveValue | undefined,
): string {
  return useMemo(
    () =>
      nodes
        .map((node) => lensValue(lens, graph.index, live, node)?.token ?? stateToken(graph, live, node))
        .join(),
    [graph, nodes, lens, live],
  )
}

const FIRST_MS = 40
const A_FRAME_MS = 7

/** How the map is painted in pieces, frame after frame, and how what is painted moves. */
function useDraw(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  latest: React.RefObject<MapPicture | null>,
  transform: React.RefObject<ZoomTransform>,
  minimap: React.RefObject<MinimapHandle | null>,
): React.RefObject<Draw> {
  const frame = useRef(0)
  const [painter] = useState(() => new MapPainter())
  const move = () => {
    const element = canvas.current
    if (element === null) return
    minimap.current?.look(transform.current, element.clientWidth, element.clientHeight)
    if (painter.painting !== null) showPainting(element, painter.painting, transform.current)
  }
  const advance = (milliseconds: number) => {
    cancelAnimationFrame(frame.current)
    if (painter.advance(milliseconds)) move()
    else frame.current = requestAnimationFrame(() => advance(A_FRAME_MS))
  }
  const paint = () => {
    if (canvas.current === null || latest.current === null) return
    const first = painter.painting === null
    painter.begin(canvas.current, latest.current, transform.current)
    advance(first ? FIRST_MS : A_FRAME_MS)
  }
  useEffect(() => () => cancelAnimationFrame(frame.current), [])
  const draw = useRef<Draw>({ paint, move })
  draw.current = { paint, move }
  return draw
}

/** Any number of nodes, by groups, on one canvas; far away as dots, near with names. */
export function MapView({
  graph,
  nodes,
  grouping,
  lens,
  side,
  selected,
  lit,
  onSelect,
  onFocus,
  onMenu,
  onCamera,
}: Props) {
  const live = useLiveValue(side)
  const canvas = useRef<HTMLCanvasElement>(null)
  const transform = useRef<ZoomTransform>(zoomIdentity)
  const [token, turn] = useTokens()
  const rank = useMemo(() => ranks(graph), [graph])
  const job = useMemo(() => {
    const { labels, group } = groupsOf(graph, nodes, grouping)
    const input = {
      group,
      groups: labels.length,
      rank: Int32Array.from(nodes, (node) => rank[node] ?? 0),
      cellWidth: CELL.width,
      cellHeight: CELL.height,
    }
    return { kind: 'grouped' as const, input, labels, nodes }
  }, [graph, nodes, grouping, rank])
  const done = useGrouped(job)
  const shown = done === null ? null : { ...(done.job as typeof job), output: done.output }
  const picture: MapPicture | null =
    shown === null
      ? null
      : {
          graph,
          nodes: shown.nodes,
          labels: shown.labels,
          group: shown.input.group,
          layout: shown.output,
          selected,
          lit,
          tokenOf: (node) => lensValue(lens, graph.index, live, node)?.token ?? stateToken(graph, live, node),
          token,
        }
  const latest = useRef(picture)
  latest.current = picture
  const minimap = useRef<MinimapHandle>(null)
  const centre = useRef<(x: number, y: number) => void>(() => {})
  const draw = useDraw(canvas, latest, transform, minimap)
  // Anew where what is seen has changed: the layout, the choice, the lens, the theme, a state.
  const seen = useStateMark(graph, nodes, lens, live)
  // biome-ignore lint/correctness/useExhaustiveDependencies: these say when, not what
  useEffect(() => {
    draw.current.paint()
  }, [done, selected, lit, lens, seen, turn, draw])
  const layout = done?.output
  useZoom(canvas, transform, draw, layout, onCamera, centre, (node) => {
    const at = latest.current?.nodes.indexOf(node) ?? -1
    return at < 0 || layout === undefined
      ? null
      : [(layout.x[at] ?? 0) + CELL.width / 2, (layout.y[at] ?? 0) + CELL.height / 2]
  })
  const hit = (event: { nativeEvent: { offsetX: number; offsetY: number } }) =>
    latest.current === null
      ? null
      : nodeAt(
          latest.current,
          transform.current.invert([event.nativeEvent.offsetX, event.nativeEvent.offsetY]),
        )
  return (
    <>
      <canvas
        ref={canvas}
        aria-hidden
        className="block size-full touch-none"
        onClick={(event) => onSelect(hit(event))}
        onDoubleClick={(event) => {
          const node = hit(event)
          if (node !== null) onFocus(node)
        }}
        onContextMenu={(event) => {
          const node = hit(event)
          if (node === null) return
          event.preventDefault()
          onMenu(node, event.clientX, event.clientY)
        }}
        onMouseMove={(event) => {
          const node = hit(event)
          const name = node === null ? '' : (graph.index.name[node] ?? '')
          if (event.currentTarget.title !== name) event.currentTarget.title = name
        }}
      />
      {layout !== undefined && (
        <MapMinimap ref={minimap} layout={layout} onCentre={(x, y) => centre.current(x, y)} />
      )}
    </>
  )
}

function stateToken(graph: ProjectGraph, live: Parameters<typeof stateOf>[1], node: number): string {
  const { state } = stateOf(graph.index, live, node)
  return state === 'unknown' || state === 'idle' ? '--control-line' : `--${state}`
}

/** `paint` draws all anew; `move` shifts what is painted. */
type Draw = { readonly paint: () => void; readonly move: () => void }

type Layout = { readonly total: { readonly width: number; readonly height: number } }

function useZoom(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  transform: React.RefObject<ZoomTransform>,
  draw: React.RefObject<Draw>,
  layout: Layout | undefined,
  onCamera: (camera: Camera) => void,
  centre: React.RefObject<(x: number, y: number) => void>,
  placeOf: (node: number) => readonly [number, number] | null,
): void {
  const place = useRef(placeOf)
  place.current = placeOf
  useEffect(() => {
    const element = canvas.current
    if (element === null || layout === undefined) return
    const target = select(element)
    let frame = 0
    let rest: ReturnType<typeof setTimeout> | undefined
    // A gesture moves the bitmap; when it rests, or has gone on for a while, what is seen is painted sharp.
    let painted = 0
    const paint = () => {
      painted = performance.now()
      draw.current.paint()
    }
    const moved = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => draw.current.move())
      clearTimeout(rest)
      rest = setTimeout(paint, performance.now() - painted > LONGEST_BLUR ? 0 : REST_MS)
    }
    const behaviour: ZoomBehavior<HTMLCanvasElement, unknown> = d3zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([0.02, 2.5])
      .on('zoom', (event: { transform: ZoomTransform }) => {
        transform.current = event.transform
        moved()
      })
    target.call(behaviour).on('dblclick.zoom', null)
    const showAll = () => {
      const { width, height } = element.getBoundingClientRect()
      const k = Math.min(1, (width - 48) / layout.total.width, (height - 48) / layout.total.height)
      const x = (width - layout.total.width * k) / 2
      const y = (height - layout.total.height * k) / 2
      target.call(behaviour.transform, zoomIdentity.translate(x, y).scale(k))
    }
    onCamera({
      fit: showAll,
      zoom: (factor) => void target.call(behaviour.scaleBy, factor),
      show: (node) => {
        const at = place.current(node)
        if (at === null) return
        if (transform.current.k < 0.5) target.call(behaviour.scaleTo, 0.8)
        target.call(behaviour.translateTo, at[0], at[1])
      },
    })
    centre.current = (x, y) => target.call(behaviour.translateTo, x, y)
    showAll()
    paint()
    const resized = new ResizeObserver(paint)
    resized.observe(element)
    return () => {
      resized.disconnect()
      cancelAnimationFrame(frame)
      clearTimeout(rest)
      target.on('.zoom', null)
    }
  }, [canvas, transform, draw, layout, onCamera, centre])
}
