'use client'
import {
  Background,
  Handle,
  type Node,
  type NodeTypes,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react'
import { createContext, memo, useContext, useEffect, useMemo } from 'react'
import { kindWords, refKey } from '../columns/column-value'
import type { ProjectGraph } from '../project/project-graph'
import { cx } from '../ui/cx'
import { Identifier } from '../ui/identifier'
import { TypeIcon } from '../ui/type-icon'
import { canvas, fitAndZoom, whole } from './canvas'
import type { ColumnPicture } from './column-picture'
import { Edges } from './edges'
import type { Camera } from './flow-view'
import { useLayered } from './layout/use-layout'

const CARD = { width: 204, height: 56, gapX: 44, gapY: 16 } as const
const NOTHING: ReadonlySet<number> = new Set()

type CardNode = Node<{ readonly at: number }, 'column'>
const nodeTypes: NodeTypes = { column: memo(ColumnCard) }
const Context = createContext<{
  readonly graph: ProjectGraph
  readonly picture: ColumnPicture
  readonly selected: number | null
} | null>(null)

/** One column as a card: its name, the node that has it, and how its value comes about. */
function ColumnCard({ data }: { data: { readonly at: number } }) {
  const context = useContext(Context)
  const column = context?.picture.columns[data.at]
  if (context === null || column === undefined) return null
  const { graph, selected, picture } = context
  const { index } = graph
  const node = graph.byId.get(column.node) ?? -1
  const isStart = data.at === picture.start
  return (
    <div
      className={cx(
        'relative flex flex-col justify-center gap-0.5 rounded-1 border bg-surface px-3',
        data.at === selected
          ? 'border-accent bg-accent-soft ring-2 ring-[var(--accent)]/35'
          : isStart
            ? 'border-accent'
            : 'border-line-strong',
      )}
      style={{ width: CARD.width, height: CARD.height }}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} className="invisible" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="invisible" />
      <div className="flex min-w-0 items-center gap-2">
        <Identifier name={column.column} className={cx('flex-1', isStart && 'font-strong')} />
        {column.untraced.length > 0 && (
          <span
            className="shrink-0 text-12 text-hydrating"
            title={column.untraced.map(({ message }) => message).join('\n')}
          >
            not traced
          </span>
        )}
      </div>
      <div className="flex min-w-0 items-center gap-1.5 text-12 text-ink-3">
        <TypeIcon
          type={index.words.kinds[index.kind[node] ?? -1] ?? ''}
          materialization={index.words.materializations[index.materialization[node] ?? -1] ?? null}
          size={12}
        />
        <Identifier name={index.name[node] ?? column.node} className="flex-1" />
        {column.kind !== null && column.kind !== 'copy' && (
          <span className="shrink-0" title={`Made ${kindWords[column.kind]}`}>
            {column.kind === 'aggregate' ? 'aggregate' : 'expression'}
          </span>
        )}
        {column.more && <span>…</span>}
      </div>
    </div>
  )
}

type Props = {
  readonly graph: ProjectGraph
  readonly picture: ColumnPicture
  readonly selected: number | null
  readonly onSelect: (at: number | null) => void
  readonly onFocus: (at: number) => void
  readonly onCamera: (camera: Pick<Camera, 'fit' | 'zoom'>) => void
}

/** The ancestry and the descendants of one column: each column a card, everything else left out. */
export function ColumnFlow(props: Props) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  )
}

function Flow({ graph, picture, selected, onSelect, onFocus, onCamera }: Props) {
  const flow = useReactFlow<CardNode>()
  const job = useMemo(
    () => ({
      kind: 'layered' as const,
      picture,
      input: { size: picture.columns.length, edges: picture.edges, ...CARD },
    }),
    [picture],
  )
  const done = useLayered(job)
  // The picture that was laid out: the newest one's layout may still be on its way.
  const laid = done === null ? null : (done.job as typeof job)
  const cards = useMemo(
    () =>
      laid === null
        ? []
        : laid.picture.columns.map(
            (column, at): CardNode => ({
              id: refKey(column),
              type: 'column',
              position: { x: done?.output.x[at] ?? 0, y: done?.output.y[at] ?? 0 },
              width: CARD.width,
              height: CARD.height,
              data: { at },
              draggable: false,
              connectable: false,
              focusable: false,
            }),
          ),
    [done, laid],
  )
  useEffect(() => {
    onCamera(fitAndZoom(flow))
    if (cards.length === 0) return
    const frame = requestAnimationFrame(() => void flow.fitView(whole))
    return () => cancelAnimationFrame(frame)
  }, [cards, flow, onCamera])
  const shown = laid?.picture ?? picture
  const context = useMemo(() => ({ graph, picture: shown, selected }), [graph, shown, selected])
  const places = useMemo(() => shown.columns.map((_, at) => at), [shown])
  const lit = useMemo(() => (selected === null ? NOTHING : new Set([selected])), [selected])
  return (
    <Context.Provider value={context}>
      <ReactFlow
        nodes={cards}
        nodeTypes={nodeTypes}
        {...canvas}
        onNodeClick={(_, card) => onSelect(card.data.at)}
        onNodeDoubleClick={(_, card) => onFocus(card.data.at)}
        onPaneClick={() => onSelect(null)}
      >
        <Background gap={24} size={1} color="var(--line)" />
        {laid !== null && done !== null && (
          <Edges input={laid.input} output={done.output} nodes={places} lit={lit} center={selected} />
        )}
      </ReactFlow>
    </Context.Provider>
  )
}
