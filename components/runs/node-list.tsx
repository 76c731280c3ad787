'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useNow } from '../live/now'
import { cx } from '../ui/cx'
import { RunStatus } from '../ui/run-status'
import type { RunNode, RunNodeFacts } from './run-value'
import { shortName } from './start-panel'

const ROW = 32

/** A run's nodes in the order of the graph, each with how it stands. */
export function NodeList({
  nodes,
  facts,
  selected,
  onSelect,
}: {
  nodes: readonly RunNode[]
  facts: RunNodeFacts
  selected: string | null
  onSelect: (id: string | null) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
    initialRect: { width: 400, height: 30 * ROW },
  })
  const at = nodes.findIndex((n) => n.uniqueId === selected)
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at)
  }, [at, virtual])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const next = nodes[Math.max(0, Math.min(nodes.length - 1, at + step))]
    if (next !== undefined) onSelect(next.uniqueId)
  }
  return (
    <div
      ref={box}
      role="listbox"
      aria-label="Nodes of the run"
      tabIndex={0}
      aria-activedescendant={at < 0 ? undefined : `run-node-${at}`}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const node = nodes[item.index]
          if (node === undefined) return null
          const on = node.uniqueId === selected
          return (
            <div
              key={node.uniqueId}
              id={`run-node-${item.index}`}
              role="option"
              tabIndex={-1}
              aria-selected={on}
              onClick={() => onSelect(on ? null : node.uniqueId)}
              onKeyDown={(event) => event.key === 'Enter' && onSelect(node.uniqueId)}
              className={cx(
                'absolute inset-x-0 flex cursor-default items-center gap-2 px-3',
                on ? 'bg-accent-soft' : 'hover:bg-hover',
              )}
              style={{ top: item.start, height: ROW }}
            >
              <span className="w-20 shrink-0">
                <RunStatus status={node.status} />
              </span>
              <span title={node.uniqueId} className="min-w-0 flex-1 truncate font-mono text-12">
                {facts[node.uniqueId]?.name ?? shortName(node.uniqueId)}
              </span>
              <Took node={node} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** How long it took, or takes. */
function Took({ node }: { node: RunNode }) {
  const begun = node.status === 'running' && node.startedAt !== null ? Date.parse(node.startedAt) : null
  const going = useNow((now) => (begun === null ? null : Math.max(0, Math.floor((now - begun) / 1000))), null)
  const text =
    going !== null
      ? `${going} s`
      : node.seconds === null
        ? ''
        : `${node.seconds.toFixed(node.seconds < 10 ? 2 : 1)} s`
  return <span className="shrink-0 text-12 text-ink-3">{text}</span>
}
