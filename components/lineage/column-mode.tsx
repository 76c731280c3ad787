'use client'
import { ArrowLeft } from 'lucide-react'
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react'
import type { ColumnRef } from '../../lib/manifest'
import { Blind, ColumnLineage, Untraced } from '../columns/column-lineage'
import type { ColumnTrace } from '../columns/column-value'
import { useColumnTrace } from '../columns/use-column-trace'
import type { ProjectGraph } from '../project/project-graph'
import { nodeHref } from '../project/project-index'
import { AppLink } from '../shell/app-link'
import { useKeys } from '../shell/keys'
import { Button, buttonClass } from '../ui/button'
import { Skeleton } from '../ui/skeleton'
import { EmptyState, ErrorState } from '../ui/states'
import { ColumnFlow } from './column-flow'
import { pictureOf } from './column-picture'
import type { Camera } from './flow-view'
import { CameraButtons } from './toolbar'
import { MOST_CARDS } from './visible'

/** A column is never looked for from outside of the drawing. */
type ColumnCamera = Pick<Camera, 'fit' | 'zoom'>

type Props = {
  readonly graph: ProjectGraph
  readonly at: ColumnRef
  /** The table stands in for the drawing. */
  readonly small: boolean
  readonly onColumn: (at: ColumnRef) => void
  readonly onLeave: () => void
}

/** The lineage of one column: all that it comes from and all that is made from it, and nothing else. */
export function ColumnMode({ graph, at, small, onColumn, onLeave }: Props) {
  const { trace, whole, error } = useColumnTrace(at.node, at.column)
  const camera = useRef<ColumnCamera | null>(null)
  const [selected, setSelected] = useState<number | null>(null)
  const onCamera = useCallback((next: ColumnCamera) => {
    camera.current = next
  }, [])
  const picture = useMemo(() => (trace ? pictureOf(trace) : null), [trace])
  useKeys({
    c: onLeave,
    f: () => camera.current?.fit(),
    '+': () => camera.current?.zoom(1.4),
    '-': () => camera.current?.zoom(1 / 1.4),
  })
  const name = graph.index.name[graph.byId.get(at.node) ?? -1] ?? at.node
  const chosen = (selected === null ? undefined : picture?.columns[selected]) ?? at
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      if (selected === null) onLeave()
      else setSelected(null)
      return
    }
    if (picture === null) return
    const to = walkColumns(picture, selected ?? picture.start, event.key)
    if (to !== null) {
      event.preventDefault()
      setSelected(to)
    } else if (event.key === 'Enter' && selected !== null) onColumn(chosen)
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b bg-surface px-3 py-2">
        <button type="button" onClick={onLeave} className={buttonClass('plain')}>
          <ArrowLeft size={14} aria-hidden />
          Tables
        </button>
        <p className="min-w-0 font-mono break-all">
          <span className="text-ink-3">{`${name}.`}</span>
          {at.column}
        </p>
        <span className="text-12 text-ink-3" aria-live="polite">
          {picture === null
            ? ''
            : `${picture.columns.length.toLocaleString('en')} ${picture.columns.length === 1 ? 'column' : 'columns'}${whole ? '' : ' so far'}`}
        </span>
        <span className="grow" />
        {!small && (
          <CameraButtons
            onFit={() => camera.current?.fit()}
            onZoom={(factor) => camera.current?.zoom(factor)}
          />
        )}
      </div>
      <div className="flex min-h-0 flex-1">
        {!small && (
          <div
            role="application"
            aria-label="Lineage of a column. Left and right walk upstream and downstream, up and down among siblings, Enter follows a column, Escape leaves."
            // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is one stop of the tab key
            tabIndex={0}
            onKeyDown={onKeyDown}
            className="relative min-w-0 flex-1 bg-ground outline-offset-[-2px]"
          >
            <Drawing
              graph={graph}
              trace={trace}
              picture={picture}
              error={error}
              selected={selected}
              onSelect={setSelected}
              onColumn={onColumn}
              onCamera={onCamera}
              onLeave={onLeave}
            />
          </div>
        )}
        <aside
          aria-label={`Details of ${chosen.column}`}
          className={
            small
              ? 'min-w-0 flex-1 overflow-y-auto bg-surface p-4'
              : 'w-[380px] shrink-0 overflow-y-auto border-l bg-surface p-4 max-md:hidden'
          }
        >
          <h2 className="font-mono text-14 break-all">{chosen.column}</h2>
          <p className="mb-3 font-mono text-12 break-all text-ink-3">
            {graph.index.name[graph.byId.get(chosen.node) ?? -1] ?? chosen.node}
          </p>
          <div className="mb-4 flex gap-2">
            <AppLink
              href={`${nodeHref(chosen.node)}?tab=columns&col=${encodeURIComponent(chosen.column)}`}
              className={buttonClass('primary', 'small')}
            >
              Open
            </AppLink>
            {(chosen.node !== at.node || chosen.column !== at.column) && (
              <Button size="small" onClick={() => onColumn(chosen)}>
                Follow
              </Button>
            )}
          </div>
          <ColumnLineage node={chosen.node} column={chosen.column} narrow />
        </aside>
      </div>
    </div>
  )
}

function Drawing({
  graph,
  trace,
  picture,
  error,
  selected,
  onSelect,
  onColumn,
  onCamera,
  onLeave,
}: {
  graph: ProjectGraph
  trace: ColumnTrace | null | undefined
  picture: ReturnType<typeof pictureOf> | null
  error: Error | null
  selected: number | null
  onSelect: (at: number | null) => void
  onColumn: (at: ColumnRef) => void
  onCamera: (camera: ColumnCamera) => void
  onLeave: () => void
}) {
  if (error !== null)
    return (
      <ErrorState
        what="The column could not be traced"
        why={error.message}
        todo="The server may be restarting; try again in a moment."
      />
    )
  if (trace === undefined || (trace !== null && picture === null))
    return (
      <div className="appear-late p-6" role="status" aria-label="Tracing the column">
        <Skeleton className="h-8 w-60" />
      </div>
    )
  if (trace === null || picture === null)
    return (
      <EmptyState
        title="The node has no such column"
        action={<Button onClick={onLeave}>Show its tables</Button>}
      >
        Its SQL was changed, or the column is named in its properties only.
      </EmptyState>
    )
  const follow = (at: number) => {
    const column = picture.columns[at]
    if (column !== undefined) onColumn(column)
  }
  if (picture.columns.length > MOST_CARDS)
    return (
      <EmptyState title={`${picture.columns.length.toLocaleString('en')} columns hang together here`}>
        That is more than can be read as one picture. Beside it stand the nearest; follow one of them, or copy
        the list.
      </EmptyState>
    )
  return (
    <>
      <ColumnFlow
        graph={graph}
        picture={picture}
        selected={selected}
        onSelect={onSelect}
        onFocus={follow}
        onCamera={onCamera}
      />
      <div className="pointer-events-none absolute bottom-3 left-3 max-w-[60%] rounded-1 bg-ground/80 px-2">
        <Untraced reasons={trace.untraced} />
        <Blind graph={graph} way={trace.down} />
      </div>
    </>
  )
}

/** The column that an arrow key leads to; null where there is none. */
function walkColumns(picture: ReturnType<typeof pictureOf>, from: number, key: string): number | null {
  const pairs = Array.from({ length: picture.edges.length / 2 }, (_, edge) => ({
    from: picture.edges[2 * edge] ?? 0,
    to: picture.edges[2 * edge + 1] ?? 0,
  }))
  const inputs = (at: number) => pairs.filter((pair) => pair.to === at).map((pair) => pair.from)
  const outputs = (at: number) => pairs.filter((pair) => pair.from === at).map((pair) => pair.to)
  if (key === 'ArrowLeft') return inputs(from)[0] ?? null
  if (key === 'ArrowRight') return outputs(from)[0] ?? null
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return null
  const siblings = [...new Set([...outputs(from).flatMap(inputs), ...inputs(from).flatMap(outputs)])].sort(
    (a, b) => a - b,
  )
  const place = siblings.indexOf(from)
  return siblings[place + (key === 'ArrowDown' ? 1 : -1)] ?? null
}
