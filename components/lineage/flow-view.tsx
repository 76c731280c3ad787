'use client'
import {
  Background,
  MiniMap,
  type Node,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react'
import { useEffect, useMemo, useRef } from 'react'
import { type Side, useLiveValue } from '../live/use-live'
import { neighbours, type ProjectGraph } from '../project/project-graph'
import { cameraMs, canvas, fitAndZoom, whole } from './canvas'
import { Edges } from './edges'
import { HoverStore, useHovered } from './hover-store'
import { useLayered } from './layout/use-layout'
import { type LensKey, lensValue, stateOf } from './lens'
import { CARD, type CardContext, CardContextProvider, type CardData, NodeCard } from './node-card'
import type { Visible } from './visible'

type CardNode = Node<CardData, 'card'>
const nodeTypes: NodeTypes = { card: NodeCard }
const HOVER_MS = 150
/** Below this the names on cards can't be read. */
const READABLE = 0.6
const NOTHING: ReadonlySet<number> = new Set()

export type FlowProps = {
  readonly graph: ProjectGraph
  readonly visible: Visible
  readonly focus: number | null
  readonly selected: number | null
  readonly path: ReadonlySet<number>
  readonly lens: LensKey
  readonly side: Side
  readonly onSelect: (node: number | null) => void
  readonly onPath: (node: number) => void
  readonly onFocus: (node: number) => void
  readonly onMore: (node: number) => void
  /** Asked for the menu of a node, at a point of the window. */
  readonly onMenu: (node: number, x: number, y: number) => void
  /** Gets the camera's commands, for the toolbar and the keys. */
  readonly onCamera: (camera: Camera) => void
}
export type Camera = {
  readonly fit: () => void
  readonly zoom: (factor: number) => void
  readonly show: (node: number) => void
}

/** The neighbourhood, up to 150 cards: React Flow moves and holds them; edges are ours, on one layer behind. */
export function FlowView(props: FlowProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  )
}

function useCards(visible: Visible) {
  const job = useMemo(
    () => ({
      kind: 'layered' as const,
      visible,
      input: { size: visible.nodes.length, edges: visible.edges, ...CARD },
    }),
    [visible],
  )
  const done = useLayered(job)
  const cards = useMemo(() => {
    if (done === null) return null
    const { output } = done
    const shown = (done.job as typeof job).visible
    return shown.nodes.map(
      (node, at): CardNode => ({
        id: String(node),
        type: 'card',
        position: { x: output.x[at] ?? 0, y: output.y[at] ?? 0 },
        width: CARD.width,
        height: CARD.height,
        data: {
          node,
          hiddenUp: shown.hidden.get(node)?.up ?? 0,
          hiddenDown: shown.hidden.get(node)?.down ?? 0,
        },
        draggable: false,
        connectable: false,
        focusable: false,
      }),
    )
  }, [done])
  return {
    cards,
    input: done?.job.input,
    output: done?.output,
    nodes: (done?.job as typeof job | undefined)?.visible.nodes ?? [],
  }
}

function Flow(props: FlowProps) {
  const {
    graph,
    visible,
    focus,
    selected,
    path,
    lens,
    side,
    onSelect,
    onPath,
    onFocus,
    onMore,
    onMenu,
    onCamera,
  } = props
  const flow = useReactFlow<CardNode>()
  const hover = useMemo(() => new HoverStore(), [])
  const { cards, input, output, nodes } = useCards(visible)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const context = useMemo<CardContext>(
    () => ({ graph, lens, side, hover, selected, focus, onMore }),
    [graph, lens, side, hover, selected, focus, onMore],
  )
  const near = (node: number) =>
    new Set([node, ...neighbours(graph.parents, node), ...neighbours(graph.children, node)])
  const hovered = useHovered(hover)
  useEffect(() => {
    hover.set(null, path)
  }, [hover, path])
  const center = path.size > 0 ? null : (hovered ?? selected)
  const lit = path.size > 0 ? path : center !== null ? near(center) : NOTHING

  useCamera(cards, focus, onCamera)
  return (
    <CardContextProvider value={context}>
      <ReactFlow
        nodes={cards ?? []}
        nodeTypes={nodeTypes}
        {...canvas}
        onNodeClick={(event, card) => (event.shiftKey ? onPath(card.data.node) : onSelect(card.data.node))}
        onNodeDoubleClick={(_, card) => onFocus(card.data.node)}
        onNodeContextMenu={(event, card) => {
          event.preventDefault()
          onMenu(card.data.node, event.clientX, event.clientY)
        }}
        onPaneClick={() => onSelect(null)}
        onNodeMouseEnter={(_, card) => {
          clearTimeout(timer.current)
          timer.current = setTimeout(() => hover.set(card.data.node, near(card.data.node)), HOVER_MS)
        }}
        onNodeMouseLeave={() => {
          clearTimeout(timer.current)
          hover.set(null, path)
        }}
      >
        <Background gap={24} size={1} color="var(--line)" />
        {input !== undefined && output !== undefined && (
          <Edges input={input} output={output} nodes={nodes} lit={lit} center={center} />
        )}
        <Minimap graph={graph} lens={lens} side={side} />
      </ReactFlow>
      <span className="sr-only">{flow.viewportInitialized ? '' : 'Drawing'}</span>
    </CardContextProvider>
  )
}

/** Puts the camera on what is new: the whole where it can be read, else the focus. */
function useCamera(
  cards: readonly CardNode[] | null,
  focus: number | null,
  onCamera: (camera: Camera) => void,
): void {
  const flow = useReactFlow<CardNode>()
  const shownFor = useRef<string | null>(null)
  useEffect(() => {
    const calm = cameraMs()
    const show = (node: number) => {
      const card = flow.getNode(String(node))
      if (card)
        void flow.setCenter(card.position.x + CARD.width / 2, card.position.y + CARD.height / 2, {
          zoom: Math.max(READABLE, flow.getZoom()),
          duration: calm,
        })
    }
    onCamera({ ...fitAndZoom(flow), show })
    if (cards === null || cards.length === 0) return
    const key = `${focus} ${cards.length}`
    if (shownFor.current === key) return
    const first = shownFor.current === null
    shownFor.current = key
    const frame = requestAnimationFrame(() => {
      void flow.fitView({ ...whole, duration: first ? 0 : calm }).then(() => {
        if (flow.getZoom() >= READABLE || focus === null) return
        const card = cards.find((each) => each.data.node === focus)
        if (card)
          void flow.setCenter(card.position.x + CARD.width / 2, card.position.y + CARD.height / 2, {
            zoom: 0.85,
          })
      })
    })
    return () => cancelAnimationFrame(frame)
  }, [cards, focus, flow, onCamera])
}

function Minimap({ graph, lens, side }: { graph: ProjectGraph; lens: LensKey; side: Side }) {
  const live = useLiveValue(side)
  const tokens = {
    ready: '--ready',
    hydrating: '--hydrating',
    lagging: '--lagging',
    failing: '--failing',
    unknown: '--control-line',
    idle: '--control-line',
  }
  const colour = ({ data }: CardNode) => {
    const value = lensValue(lens, graph.index, live, data.node)
    return `var(${value?.token ?? tokens[stateOf(graph.index, live, data.node).state]})`
  }
  return (
    <MiniMap<CardNode>
      pannable
      zoomable
      ariaLabel="Map of the lineage"
      nodeColor={colour}
      nodeBorderRadius={8}
      maskColor="var(--hover)"
      bgColor="var(--surface)"
      className="rounded-1 border max-md:hidden!"
      style={{ width: 160, height: 100 }}
    />
  )
}
