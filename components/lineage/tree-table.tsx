'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useRef } from 'react'
import { LiveState } from '../live/live-state'
import type { Side } from '../live/use-live'
import { hasLiveState } from '../live/words'
import { type ProjectGraph, reach } from '../project/project-graph'
import { nodeHref } from '../project/project-index'
import { AppLink } from '../shell/app-link'
import { cx } from '../ui/cx'
import { Identifier } from '../ui/identifier'
import { spoken, TypeIcon } from '../ui/type-icon'

type Props = {
  readonly graph: ProjectGraph
  readonly nodes: readonly number[]
  readonly focus: number | null
  readonly side: Side
  readonly selected: number | null
  readonly onSelect: (node: number) => void
}

function distanceText(distance: number | null): string {
  if (distance === null) return ''
  if (distance === 0) return 'the focus'
  return distance < 0 ? `${-distance} up` : `${distance} down`
}

/** The same selection as a table: what each is, how it does, how far it is from the focus. */
export function TreeTable({ graph, nodes, focus, side, selected, onSelect }: Props) {
  const { index } = graph
  const up = focus === null ? null : reach(graph.parents, focus, graph.size)
  const down = focus === null ? null : reach(graph.children, focus, graph.size)
  const distance = (node: number): number | null => {
    const below = down?.get(node)
    if (below !== undefined) return below
    const above = up?.get(node)
    return above === undefined ? null : -above
  }
  const rows = nodes
    .map((node) => ({ node, distance: distance(node) }))
    .sort(
      (a, b) =>
        (a.distance ?? 999) - (b.distance ?? 999) ||
        (index.name[a.node] ?? '').localeCompare(index.name[b.node] ?? ''),
    )
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 36,
    overscan: 10,
  })
  const at = rows.findIndex((row) => row.node === selected)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const to = Math.max(0, Math.min(rows.length - 1, at + step))
    const row = rows[to]
    if (row !== undefined) onSelect(row.node)
    virtual.scrollToIndex(to)
  }
  return (
    <div
      ref={box}
      role="treegrid"
      aria-label="Lineage as a table"
      aria-rowcount={rows.length}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="size-full overflow-y-auto bg-surface outline-offset-[-2px]"
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          const { node } = row
          const kind = index.words.kinds[index.kind[node] ?? -1] ?? ''
          const materialization = index.words.materializations[index.materialization[node] ?? -1] ?? null
          const id = index.id[node] ?? ''
          return (
            <div
              key={id}
              role="row"
              tabIndex={-1}
              aria-level={Math.abs(row.distance ?? 0) + 1}
              aria-selected={node === selected}
              className={cx(
                'absolute inset-x-0 flex h-9 items-center gap-3 border-b px-4',
                node === selected ? 'bg-accent-soft' : 'hover:bg-hover',
              )}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span role="gridcell" tabIndex={-1} className="flex min-w-0 flex-1 items-center gap-2">
                <TypeIcon type={kind} materialization={materialization} />
                <AppLink href={nodeHref(id)} tabIndex={-1} className="min-w-0 hover:text-accent">
                  <Identifier name={index.name[node] ?? ''} className="max-w-full" />
                </AppLink>
              </span>
              <span role="gridcell" tabIndex={-1} className="w-36 max-md:hidden">
                {spoken(materialization ?? kind)}
              </span>
              <span role="gridcell" tabIndex={-1} className="w-28">
                <LiveState id={id} side={side} look="word" applicable={hasLiveState(kind, materialization)} />
              </span>
              {focus !== null && (
                <span role="gridcell" tabIndex={-1} className="w-20 text-right text-12 text-ink-2">
                  {distanceText(row.distance)}
                </span>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
