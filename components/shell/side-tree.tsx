'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight, ListTree } from 'lucide-react'
import { useParams } from 'next/navigation'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { LiveState } from '../live/live-state'
import { hasLiveState } from '../live/words'
import type { ProjectGraph } from '../project/project-graph'
import { flag, nodeHref } from '../project/project-index'
import { useProject } from '../project/use-project'
import { Button, IconButton } from '../ui/button'
import { cx } from '../ui/cx'
import { Input } from '../ui/input'
import { Menu } from '../ui/menu'
import { SkeletonRows } from '../ui/skeleton'
import { TypeIcon } from '../ui/type-icon'
import { AppLink, useSide } from './app-link'
import { type Arrangement, arrangements, type Branch, buildTree, type TreeRow, treeRows } from './tree'
import { useGo } from './use-go'

/** The project as a tree, arranged in one of five ways; only the lines in view are in the page. */
export function SideTree({ onOpen }: { onOpen?: () => void }) {
  const { graph, error, retry } = useProject()
  const [by, setBy] = useState<Arrangement>('folder')
  const [filter, setFilter] = useState('')
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex items-center gap-1 p-2">
        <Input
          label="Filter the tree"
          placeholder="Filter"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setFilter('')}
          className="h-7"
        />
        <Menu
          align="end"
          trigger={
            <IconButton label={`Arranged by ${by}`} className="size-7">
              <ListTree size={15} />
            </IconButton>
          }
          items={[
            { kind: 'heading', label: 'Arrange by' },
            ...arrangements.map(({ key, label }) => ({
              label,
              checked: key === by,
              onSelect: () => setBy(key),
            })),
          ]}
        />
      </div>
      {error !== null && graph === undefined ? (
        <div className="flex flex-col items-start gap-2 px-3 py-2 text-ink-2">
          {error.message}
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        </div>
      ) : graph === undefined ? (
        <SkeletonRows rows={14} label="Reading the project" />
      ) : (
        <TreeBody key={by} graph={graph} by={by} filter={filter} {...(onOpen ? { onOpen } : {})} />
      )}
    </div>
  )
}

function ancestorsOf(root: Branch, node: number | undefined): ReadonlySet<string> {
  const open = new Set<string>()
  if (node === undefined) return open
  const visit = (branch: Branch): boolean => {
    const found = branch.nodes.includes(node) || branch.branches.some(visit)
    if (found) open.add(branch.key)
    return found
  }
  visit(root)
  return open
}

function TreeBody({
  graph,
  by,
  filter,
  onOpen,
}: {
  graph: ProjectGraph
  by: Arrangement
  filter: string
  onOpen?: () => void
}) {
  const { index } = graph
  const go = useGo()
  const params = useParams<{ id?: string }>()
  const current = params.id === undefined ? undefined : graph.byId.get(decodeURIComponent(params.id))
  const root = useMemo(() => buildTree(index, by), [index, by])
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map())
  const [cursor, setCursor] = useState(0)
  const holds = useMemo(() => ancestorsOf(root, current), [root, current])
  const small = graph.size <= 120
  const rows = useMemo(
    () =>
      treeRows(
        root,
        index,
        (branch, depth) => toggled.get(branch.key) ?? (small || holds.has(branch.key) || depth === 0),
        filter,
      ),
    [root, index, toggled, filter, holds, small],
  )
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 26,
    overscan: 12,
  })
  const toggle = (key: string, open: boolean) => setToggled((all) => new Map(all).set(key, open))
  const move = (to: number) => {
    const at = Math.max(0, Math.min(rows.length - 1, to))
    setCursor(at)
    virtual.scrollToIndex(at)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[cursor]
    const parent = () => {
      for (let at = cursor - 1; at >= 0; at--) if ((rows[at]?.depth ?? 0) < (row?.depth ?? 0)) return move(at)
    }
    const enter = () => {
      if (row?.kind === 'branch') return toggle(row.key, !row.open)
      if (row === undefined) return
      go(nodeHref(index.id[row.node] ?? ''))
      onOpen?.()
    }
    const acts = new Map<string, () => void>([
      ['ArrowDown', () => move(cursor + 1)],
      ['ArrowUp', () => move(cursor - 1)],
      ['Home', () => move(0)],
      ['End', () => move(rows.length - 1)],
      ['ArrowRight', () => (row?.kind === 'branch' && !row.open ? toggle(row.key, true) : move(cursor + 1))],
      ['ArrowLeft', () => (row?.kind === 'branch' && row.open ? toggle(row.key, false) : parent())],
      ['Enter', enter],
    ])
    const act = acts.get(event.key)
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  if (rows.length === 0)
    return (
      <p className="px-3 py-2 text-ink-2">
        {filter === '' ? 'The project has no models yet.' : `Nothing here is named “${filter}”.`}
      </p>
    )
  return (
    <div
      ref={box}
      role="tree"
      aria-label="Project"
      tabIndex={0}
      aria-activedescendant={`tree-${cursor}`}
      onKeyDown={onKeyDown}
      className="group/tree min-h-0 flex-1 overflow-y-auto pb-4 outline-offset-[-2px]"
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <div
              key={row.key}
              id={`tree-${item.index}`}
              role="treeitem"
              tabIndex={-1}
              aria-level={row.depth + 1}
              aria-selected={row.kind === 'node' && row.node === current}
              {...(row.kind === 'branch' ? { 'aria-expanded': row.open } : {})}
              className={cx(
                'absolute inset-x-1 flex h-[26px] items-center rounded-1',
                item.index === cursor &&
                  'group-focus-visible/tree:outline-2 group-focus-visible/tree:outline-[var(--focus)]',
                row.kind === 'node' && row.node === current ? 'bg-accent-soft text-accent' : 'hover:bg-hover',
              )}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Line row={row} graph={graph} onToggle={toggle} {...(onOpen ? { onOpen } : {})} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function Line({
  row,
  graph,
  onToggle,
  onOpen,
}: {
  row: TreeRow
  graph: ProjectGraph
  onToggle: (key: string, open: boolean) => void
  onOpen?: () => void
}) {
  const side = useSide()
  const indent = { paddingLeft: 6 + row.depth * 14 }
  if (row.kind === 'branch')
    return (
      <button
        type="button"
        tabIndex={-1}
        onClick={() => onToggle(row.key, !row.open)}
        className="flex h-full w-full min-w-0 items-center gap-1 pr-2 text-left text-ink-2"
        style={indent}
      >
        <ChevronRight size={13} aria-hidden className={cx('shrink-0 text-ink-3', row.open && 'rotate-90')} />
        <span className="flex-1 truncate">{row.label}</span>
        <span className="text-12 text-ink-3">{row.count}</span>
      </button>
    )
  const { index } = graph
  const id = index.id[row.node] ?? ''
  const name = index.name[row.node] ?? ''
  const kind = index.words.kinds[index.kind[row.node] ?? -1] ?? ''
  const materialization = index.words.materializations[index.materialization[row.node] ?? -1] ?? null
  const flags = index.flags[row.node] ?? 0
  const change = flags & flag.new ? 'N' : flags & flag.modified ? 'M' : null
  return (
    <AppLink
      href={nodeHref(id)}
      tabIndex={-1}
      title={`${name}, ${kind}`}
      {...(onOpen ? { onClick: onOpen } : {})}
      className="flex h-full w-full min-w-0 items-center gap-1.5 pr-2"
      style={{ paddingLeft: indent.paddingLeft + 15 }}
    >
      <TypeIcon type={kind} materialization={materialization} size={13} />
      <span className="min-w-0 flex-1 truncate font-mono text-12">{name}</span>
      {change !== null && (
        <span
          className="font-mono text-12 font-strong text-accent"
          title={change === 'N' ? 'new' : 'modified'}
        >
          {change}
        </span>
      )}
      {hasLiveState(kind, materialization) && <LiveState id={id} side={side} look="glyph" />}
    </AppLink>
  )
}
