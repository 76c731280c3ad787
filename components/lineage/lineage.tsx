'use client'
import { usePathname, useSearchParams } from 'next/navigation'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLiveValue } from '../live/use-live'
import { runHref } from '../model/run-menu'
import { between, type ProjectGraph, reach } from '../project/project-graph'
import { nodeHref } from '../project/project-index'
import { useProject, useProjectEarly } from '../project/use-project'
import { AppLink, useSide } from '../shell/app-link'
import { useKeys } from '../shell/keys'
import { useGo } from '../shell/use-go'
import { Button, buttonClass } from '../ui/button'
import { Skeleton } from '../ui/skeleton'
import { EmptyState, ErrorState } from '../ui/states'
import { ColumnMode } from './column-mode'
import { type Camera, FlowView } from './flow-view'
import { legend, lensKeys, lensValue, stateOf } from './lens'
import { MapView } from './map-view'
import { useNodeActions } from './node-actions'
import { NodeMenu, placeWithin } from './node-menu'
import { Panel } from './panel'
import { SelectorBox } from './selector-box'
import { Legend, Stepper, ViewTools } from './toolbar'
import { TreeTable } from './tree-table'
import { useSelection } from './use-selection'
import { type LineageState, readState, writeState } from './view-state'
import { around, MOST_CARDS, MOST_UNFOCUSED, visibleOf } from './visible'
import { type Way, walk } from './walk'

/** Reads and writes the view in the URL; what chooses something makes history, what adjusts doesn't. */
function useView(fixed?: string) {
  const search = useSearchParams()
  const pathname = usePathname()
  const state = useMemo(() => {
    const read = readState(new URLSearchParams(search))
    return fixed === undefined ? read : { ...read, focus: fixed }
  }, [search, fixed])
  const change = useCallback(
    (part: Partial<LineageState>, history = false) => {
      const now = new URLSearchParams(window.location.search)
      const next = writeState(now, {
        ...readState(now),
        ...(fixed === undefined ? {} : { focus: fixed }),
        ...part,
      })
      if (fixed !== undefined) next.delete('focus')
      const address = `${pathname}${next.size > 0 ? `?${next}` : ''}`
      // The server has no part in the view: the address changes without asking it for the page again.
      if (history) window.history.pushState(null, '', address)
      else window.history.replaceState(null, '', address)
    },
    [pathname, fixed],
  )
  return { state, change }
}

/** The lineage, whole or around what one looks at. `focus` fixes it to a node, on that node's page. */
export function Lineage({ focus }: { focus?: string }) {
  useProjectEarly()
  const { graph, error, retry } = useProject()
  if (graph === undefined)
    return error === null ? (
      <div className="appear-late p-6" role="status" aria-label="Reading the project">
        <Skeleton className="h-8 w-80" />
      </div>
    ) : (
      <ErrorState
        what="The lineage could not be read"
        why={error.message}
        todo="The server may be restarting."
        action={<Button onClick={retry}>Try again</Button>}
      />
    )
  if (graph.size === 0)
    return (
      <EmptyState title="Nothing to draw yet" command="greenlight ls">
        Lineage shows what reads what: sources, models, and those who use them. It fills with the first model.
      </EmptyState>
    )
  return <View graph={graph} {...(focus === undefined ? {} : { fixed: focus })} />
}

/** Columns where one was chosen, else nodes. */
function View({ graph, fixed }: { graph: ProjectGraph; fixed?: string }) {
  const { state, change } = useView(fixed)
  const go = useGo()
  const small = useSmallScreen()
  const { focus, column } = state
  if (focus === null || column === null || !graph.byId.has(focus))
    return <Drawn graph={graph} {...(fixed === undefined ? {} : { fixed })} />
  return (
    <ColumnMode
      key={`${focus} ${column}`}
      graph={graph}
      at={{ node: focus, column }}
      small={small}
      onColumn={(at) => {
        if (fixed === undefined || at.node === fixed)
          change({ focus: at.node, column: at.column, node: at.node, select: '', exclude: '' }, true)
        else go(`${nodeHref(at.node)}?tab=lineage&col=${encodeURIComponent(at.column)}`)
      }}
      onLeave={() => change({ column: null }, true)}
    />
  )
}

/** Which nodes are shown, and in which way. */
function useShown(graph: ProjectGraph, state: LineageState, opened: ReadonlySet<number>) {
  const { answer } = useSelection(state.select, state.exclude)
  const focus = state.focus === null ? null : (graph.byId.get(state.focus) ?? null)
  const set = useMemo(() => {
    if (answer?.ok) {
      const ids = answer.ids.flatMap((id) => graph.byId.get(id) ?? [])
      return new Set(ids)
    }
    if (focus !== null) return around(graph, focus, state.up, state.down, opened)
    return new Set(Array.from({ length: graph.size }, (_, node) => node))
  }, [graph, answer, focus, state.up, state.down, opened])
  const visible = useMemo(() => visibleOf(graph, set), [graph, set])
  return { answer, focus, set, visible }
}

function Drawn({ graph, fixed }: { graph: ProjectGraph; fixed?: string }) {
  const { state, change } = useView(fixed)
  const go = useGo()
  const side = useSide()
  const live = useLiveValue(side)
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const [path, setPath] = useState<ReadonlySet<number>>(new Set())
  const [picked, setPicked] = useState<string | null>(null)
  const camera = useRef<Camera | null>(null)
  const drawing = useRef<HTMLDivElement>(null)
  const [menu, setMenu] = useState<{ node: number; at: { x: number; y: number } } | null>(null)
  const closeMenu = useCallback(() => setMenu(null), [])
  const box = useRef<HTMLInputElement>(null)
  const columns = useRef<HTMLElement>(null)
  const { answer, focus, set, visible } = useShown(graph, state, opened)
  const selected = state.node === null ? null : (graph.byId.get(state.node) ?? null)
  const small = useSmallScreen()
  const table = state.table || small
  const idOf = (node: number | null) => (node === null ? null : (graph.index.id[node] ?? null))

  const onCamera = useCallback((next: Camera) => {
    camera.current = next
  }, [])
  const onSelect = useCallback(
    (node: number | null) => {
      setPath(new Set())
      change({ node: node === null ? null : (graph.index.id[node] ?? null) })
    },
    [graph, change],
  )
  const onFocus = useCallback(
    (node: number) => {
      const id = graph.index.id[node] ?? ''
      setOpened(new Set())
      if (fixed !== undefined && fixed !== id) go(`${nodeHref(id)}?tab=lineage`)
      else change({ focus: id, node: id, column: null, select: '', exclude: '', up: 2, down: 2 }, true)
    },
    [graph, change, fixed, go],
  )
  const onColumn = useCallback(
    (node: number, column: string) => {
      const id = graph.index.id[node] ?? ''
      if (fixed !== undefined && fixed !== id)
        go(`${nodeHref(id)}?tab=lineage&col=${encodeURIComponent(column)}`)
      else change({ focus: id, node: id, column, select: '', exclude: '' }, true)
    },
    [graph, change, fixed, go],
  )
  const onMore = useCallback((node: number) => setOpened((all) => new Set(all).add(node)), [])
  const onPath = useCallback(
    (node: number) => {
      if (selected !== null && selected !== node) setPath(between(graph, selected, node))
    },
    [graph, selected],
  )
  const onSelector = useCallback(
    (select: string, exclude: string) => change({ select, exclude }, true),
    [change],
  )

  const lensLit = useMemo(() => {
    if (picked === null) return path
    return new Set(
      visible.nodes.filter((node) => lensValue(state.lens, graph.index, live, node)?.word === picked),
    )
  }, [picked, path, visible, state.lens, graph, live])
  const above =
    focus === null || answer?.ok
      ? 0
      : reach(graph.parents, focus, graph.size).size - countReached(graph, set, focus, 'parents')
  const below =
    focus === null || answer?.ok
      ? 0
      : reach(graph.children, focus, graph.size).size - countReached(graph, set, focus, 'children')
  const cards = visible.nodes.length <= (focus === null && !answer?.ok ? MOST_UNFOCUSED : MOST_CARDS)

  const actions = useNodeActions(graph, { onFocus, onSelector, ...(fixed === undefined ? {} : { fixed }) })
  useKeys({
    m: () => {
      const box = drawing.current?.getBoundingClientRect()
      if (selected !== null && !table && box !== undefined)
        setMenu({ node: selected, at: placeWithin({ x: 24, y: 24 }, box, actions.count) })
    },
    f: () => camera.current?.fit(),
    '+': () => camera.current?.zoom(1.4),
    '-': () => camera.current?.zoom(1 / 1.4),
    s: () => box.current?.focus(),
    l: () => change({ table: !state.table }),
    c: () => {
      if (selected === null && focus !== null) onSelect(focus)
      columns.current?.querySelector('button')?.focus()
    },
    u: () => focus !== null && above > 0 && change({ up: state.up + 1 }),
    d: () => focus !== null && below > 0 && change({ down: state.down + 1 }),
    ...Object.fromEntries([
      ['U', () => focus !== null && change({ up: Math.max(0, state.up - 1) })],
      ['D', () => focus !== null && change({ down: Math.max(0, state.down - 1) })],
    ]),
    ...Object.fromEntries(lensKeys.map((lens, at) => [String(at), () => change({ lens })])),
  })

  const onKeyDown = (event: KeyboardEvent) => {
    const ways: { readonly [key: string]: Way } = {
      ArrowLeft: 'up',
      ArrowRight: 'down',
      ArrowDown: 'next',
      ArrowUp: 'previous',
    }
    const from = selected ?? focus ?? visible.nodes[0] ?? null
    const way = ways[event.key]
    if (way !== undefined && from !== null) {
      event.preventDefault()
      const to = selected === null ? from : walk(graph, set, from, way)
      if (to === null) return
      onSelect(to)
      camera.current?.show(to)
    } else if (event.key === 'Enter' && selected !== null) onFocus(selected)
    else if (event.key === 'o' && selected !== null) go(nodeHref(idOf(selected) ?? ''))
    else if (event.key === 'Escape') onSelect(null)
  }

  const onMenu = (node: number, x: number, y: number) => {
    const box = drawing.current?.getBoundingClientRect()
    if (box === undefined) return
    onSelect(node)
    setMenu({ node, at: placeWithin({ x: x - box.left, y: y - box.top }, box, actions.count) })
  }
  const shared = { graph, lens: state.lens, side, selected, onSelect, onFocus, onCamera, onMenu }
  const lost = state.focus !== null && focus === null
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b bg-surface px-3 py-2">
        {fixed === undefined && (
          <SelectorBox
            ref={box}
            index={graph.index}
            select={state.select}
            exclude={state.exclude}
            answer={answer}
            onChange={onSelector}
          />
        )}
        {answer?.ok && answer.ids.length > 0 && (
          <AppLink href={runHref('build', state.select, state.exclude, side)} className={buttonClass()}>
            Run this
          </AppLink>
        )}
        {focus !== null && !answer?.ok && (
          <>
            <Stepper
              label="up"
              value={Math.min(state.up, 98)}
              more={above}
              onChange={(up) => change({ up })}
            />
            <Stepper
              label="down"
              value={Math.min(state.down, 98)}
              more={below}
              onChange={(down) => change({ down })}
            />
          </>
        )}
        <span className="text-12 text-ink-3 max-sm:hidden">
          {path.size > 0
            ? `path of ${path.size} nodes`
            : `${visible.nodes.length.toLocaleString('en')} of ${graph.size.toLocaleString('en')}`}
        </span>
        {focus !== null && fixed === undefined && (
          <Button look="quiet" size="small" onClick={() => change({ focus: null, node: null }, true)}>
            Whole project
          </Button>
        )}
        <span className="grow" />
        <ViewTools
          lens={state.lens}
          grouping={cards ? null : state.group}
          table={table}
          onLens={(lens) => {
            setPicked(null)
            change({ lens })
          }}
          onGrouping={(group) => change({ group })}
          onTable={(shown) => change({ table: shown })}
          onFit={() => camera.current?.fit()}
          onZoom={(factor) => camera.current?.zoom(factor)}
        />
      </div>
      <div className="flex min-h-0 flex-1">
        <div
          ref={drawing}
          role="application"
          aria-label="Lineage. Left and right walk upstream and downstream, up and down among siblings, Enter focuses, L shows a table."
          // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is one stop of the tab key
          tabIndex={0}
          onKeyDown={onKeyDown}
          className="relative min-w-0 flex-1 bg-ground outline-offset-[-2px]"
        >
          {lost ? (
            <EmptyState
              title="The project has no such node"
              action={
                <Button onClick={() => change({ focus: null, node: null })}>Show the whole project</Button>
              }
            >
              <span className="font-mono break-all">{state.focus}</span> was renamed or removed.
            </EmptyState>
          ) : visible.nodes.length === 0 ? (
            <EmptyState title="The selector picks nothing that is drawn">
              It is well formed; no model, source or exposure answers to it.
            </EmptyState>
          ) : table ? (
            <TreeTable
              graph={graph}
              nodes={visible.nodes}
              focus={focus}
              side={side}
              selected={selected}
              onSelect={onSelect}
            />
          ) : cards ? (
            <FlowView
              {...shared}
              visible={visible}
              focus={focus}
              path={lensLit}
              onPath={onPath}
              onMore={onMore}
            />
          ) : (
            <MapView {...shared} nodes={visible.nodes} grouping={state.group} lit={lensLit} />
          )}
          {menu !== null && !table && (
            <NodeMenu
              name={graph.index.name[menu.node] ?? ''}
              at={menu.at}
              actions={actions.of(menu.node)}
              onClose={closeMenu}
            />
          )}
          {!table && (
            <Legend
              entries={legend(state.lens, graph.index, live, visible.nodes)}
              lit={picked}
              onPick={setPicked}
            />
          )}
          <p className="sr-only" aria-live="polite">
            {selected === null ? '' : announcement(graph, live, selected)}
          </p>
        </div>
        {selected !== null && !table && (
          <Panel
            graph={graph}
            node={selected}
            side={side}
            onSelect={onSelect}
            onFocus={onFocus}
            onColumn={onColumn}
            columns={columns}
            onClose={() => onSelect(null)}
          />
        )}
      </div>
    </div>
  )
}

/** How many of the nodes up or down of the focus are shown. */
function countReached(
  graph: ProjectGraph,
  set: ReadonlySet<number>,
  focus: number,
  way: 'parents' | 'children',
): number {
  let count = 0
  for (const node of reach(graph[way], focus, graph.size).keys()) if (set.has(node)) count++
  return count
}

function announcement(graph: ProjectGraph, live: Parameters<typeof stateOf>[1], node: number): string {
  const { index } = graph
  const degree = (offsets: Int32Array) => (offsets[node + 1] ?? 0) - (offsets[node] ?? 0)
  const what =
    index.words.materializations[index.materialization[node] ?? -1] ??
    index.words.kinds[index.kind[node] ?? -1] ??
    ''
  return `${index.name[node]}, ${what.replaceAll('_', ' ')}, ${stateOf(index, live, node).sentence}, ${degree(graph.parents.offsets)} upstream, ${degree(graph.children.offsets)} downstream`
}

/** Below 640 px the table stands in for the drawing. */
function useSmallScreen(): boolean {
  const [small, setSmall] = useState(false)
  useEffect(() => {
    const media = window.matchMedia('(max-width: 639px)')
    const take = () => setSmall(media.matches)
    take()
    media.addEventListener('change', take)
    return () => media.removeEventListener('change', take)
  }, [])
  return small
}
