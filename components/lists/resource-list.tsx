'use client'
import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, Download, SlidersHorizontal } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useSearchParams } from 'next/navigation'
import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from 'react'
import { AppLink } from '../shell/app-link'
import { useGo, useReplaceQuery } from '../shell/use-go'
import { Button, IconButton } from '../ui/button'
import { cx } from '../ui/cx'
import { Input } from '../ui/input'
import { EmptyState } from '../ui/states'
import { spoken } from '../ui/type-icon'
import { type ListColumn, listColumns } from './columns'
import { type Chosen, type Counted, facetsOf, narrow } from './facets'
import type { ListKind, ListPage, ListRow } from './list-row'

const Dialog = dynamic(() => import('../ui/dialog').then((module) => module.Dialog), { ssr: false })
const ROW = 32
const titles: { readonly [kind in ListKind]: string } = {
  models: 'Models',
  sources: 'Sources',
  exposures: 'Exposures',
  tests: 'Tests',
}
const empties: {
  readonly [kind in ListKind]: { readonly title: string; readonly text: string; readonly command: string }
} = {
  models: {
    title: 'No models yet',
    text: 'A model is a SELECT in a file under models/. Each one stands here as a line, with its state and its tests.',
    command: 'echo "select 1 as id" > models/first.sql',
  },
  sources: {
    title: 'No sources declared',
    text: 'A source is a table that this project reads and does not make. Declare it under sources: in a YAML file, and read it by source().',
    command: 'greenlight ls --resource-type source',
  },
  exposures: {
    title: 'No exposures declared',
    text: 'An exposure says who uses what: a dashboard, an application, a report. With one, lineage reaches to the people who would notice.',
    command: 'greenlight ls --resource-type exposure',
  },
  tests: {
    title: 'No tests yet',
    text: 'A test is a query that must find no rows. Write unique, not_null or your own beside a column, and each result stands here.',
    command: 'greenlight test',
  },
}
const hiding: { readonly [from in NonNullable<ListColumn['from']>]: string } = {
  md: 'max-md:hidden',
  lg: 'max-lg:hidden',
  xl: 'max-xl:hidden',
}

function useAllRows(page: ListPage): readonly ListRow[] {
  const complete = page.rows.length === page.total
  const { data } = useQuery({
    queryKey: ['list', page.kind, page.version],
    enabled: !complete,
    staleTime: Infinity,
    structuralSharing: false,
    queryFn: async (): Promise<readonly ListRow[]> => {
      const response = await fetch(`/api/project/lists/${page.kind}?v=${page.version}`)
      if (!response.ok) throw new Error(`The list could not be read (${response.status})`)
      return (await response.json()) as readonly ListRow[]
    },
  })
  return complete ? page.rows : (data ?? page.rows)
}

/** The list's filter, facets and order; all of it stands in the URL. */
function useView(kind: ListKind) {
  const search = useSearchParams()
  const replace = useReplaceQuery()
  const chosen: Chosen = useMemo(
    () => new Map(facetsOf(kind).map((facet) => [facet.key, new Set(search.getAll(facet.key))])),
    [kind, search],
  )
  const change = (apply: (params: URLSearchParams) => void) => {
    const next = new URLSearchParams(search)
    apply(next)
    replace(next)
  }
  return { chosen, filter: search.get('q') ?? '', sort: search.get('sort') ?? '', change }
}

function sorted(rows: readonly ListRow[], columns: readonly ListColumn[], sort: string): readonly ListRow[] {
  const down = sort.startsWith('-')
  const column = columns.find((each) => each.key === sort.replace('-', ''))
  if (column === undefined) return rows
  const compare = (a: ListRow, b: ListRow) => {
    const [x, y] = [column.value(a), column.value(b)]
    return x < y ? -1 : x > y ? 1 : 0
  }
  return [...rows].sort((a, b) => (down ? compare(b, a) : compare(a, b)))
}

function download(rows: readonly ListRow[], shown: readonly ListColumn[], name: string): void {
  // What moves each second is no part of a file.
  const columns = shown.filter((column) => !column.live)
  const quoted = (value: string | number) => `"${String(value).replaceAll('"', '""')}"`
  const lines = [
    columns.map((column) => column.label),
    ...rows.map((row) => columns.map((column) => column.value(row))),
  ]
  const url = URL.createObjectURL(
    new Blob([lines.map((line) => line.map(quoted).join(',')).join('\r\n')], { type: 'text/csv' }),
  )
  const link = Object.assign(document.createElement('a'), { href: url, download: `${name}.csv` })
  link.click()
  URL.revokeObjectURL(url)
}

/** A list of resources: facets, filter, order, and only the rows in view in the page. */
export function ResourceList({ page }: { page: ListPage }) {
  const { kind } = page
  const all = useAllRows(page)
  const view = useView(kind)
  const [typed, setTyped] = useState(view.filter)
  const filter = useDeferredValue(typed)
  const [facetsOpen, setFacetsOpen] = useState(false)
  const columns = listColumns[kind]
  const { rows: found, counted } = useMemo(
    () => narrow(all, kind, filter, view.chosen),
    [all, kind, filter, view.chosen],
  )
  const rows = useMemo(() => sorted(found, columns, view.sort), [found, columns, view.sort])
  const active = [...view.chosen].flatMap(([key, values]) =>
    [...values].map((value) => [key, value] as const),
  )
  const narrowed = active.length > 0 || filter !== ''
  // Before all rows are here the server's count of the whole is the true one.
  const count = narrowed ? `${rows.length} of ${page.total}` : String(page.total)
  const reset = () => {
    setTyped('')
    view.change((params) => {
      for (const key of ['q', ...facetsOf(kind).map((facet) => facet.key)]) params.delete(key)
    })
  }
  const toggle = (key: string, value: string) =>
    view.change((params) => {
      if (params.getAll(key).includes(value)) params.delete(key, value)
      else params.append(key, value)
    })
  const facets = <Facets counted={counted} chosen={view.chosen} onToggle={toggle} />
  if (page.total === 0)
    return (
      <EmptyState page title={empties[kind].title} command={empties[kind].command}>
        {empties[kind].text}
      </EmptyState>
    )
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-2">
        <h1 className="text-16">
          {titles[kind]} <span className="text-13 font-normal text-ink-3">{count}</span>
        </h1>
        <Input
          label={`Filter ${kind}`}
          placeholder="Filter by name or description"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() =>
            typed !== view.filter &&
            view.change((params) => (typed === '' ? params.delete('q') : params.set('q', typed)))
          }
          className="max-w-72 max-sm:order-last max-sm:max-w-none"
        />
        {active.map(([key, value]) => (
          <button
            key={`${key}:${value}`}
            type="button"
            onClick={() => toggle(key, value)}
            className="flex h-7 items-center gap-1 rounded-1 bg-accent-soft px-2 text-12 text-accent"
            aria-label={`Remove ${key} ${value}`}
          >
            {key}: <span className="font-mono">{value}</span> ×
          </button>
        ))}
        <span className="flex-1" />
        <IconButton label="Facets" className="xl:hidden" onClick={() => setFacetsOpen(true)}>
          <SlidersHorizontal size={15} />
        </IconButton>
        <IconButton label="Download what is shown as CSV" onClick={() => download(rows, columns, kind)}>
          <Download size={15} />
        </IconButton>
      </div>
      <div className="flex min-h-0 flex-1">
        <aside
          aria-label="Facets"
          className="hidden w-56 shrink-0 overflow-y-auto border-r px-3 py-3 xl:block"
        >
          {facets}
        </aside>
        {rows.length === 0 ? (
          <EmptyState title={`No ${kind} match`} action={<Button onClick={reset}>Remove the filters</Button>}>
            {filter === ''
              ? 'Nothing has all the chosen facets.'
              : `Nothing here has “${filter}” in its name or description.`}
          </EmptyState>
        ) : (
          <Table
            kind={kind}
            rows={rows}
            columns={columns}
            sort={view.sort}
            onSort={(sort) =>
              view.change((params) => (sort === '' ? params.delete('sort') : params.set('sort', sort)))
            }
          />
        )}
      </div>
      {facetsOpen && (
        <Dialog side open onOpenChange={setFacetsOpen} title="Facets">
          <div className="px-3 py-3">{facets}</div>
        </Dialog>
      )}
    </div>
  )
}

function Facets({
  counted,
  chosen,
  onToggle,
}: {
  counted: readonly Counted[]
  chosen: Chosen
  onToggle: (key: string, value: string) => void
}) {
  const [full, setFull] = useState<string | null>(null)
  return counted
    .filter(({ facet, options }) => options.length > 1 || (chosen.get(facet.key)?.size ?? 0) > 0)
    .map(({ facet, options }) => (
      <fieldset key={facet.key} className="mb-4">
        <legend className="eyebrow mb-1 px-1.5">{facet.label}</legend>
        {options.slice(0, full === facet.key ? 200 : 7).map(({ value, count }) => {
          const on = chosen.get(facet.key)?.has(value) ?? false
          return (
            <button
              key={value}
              type="button"
              aria-pressed={on}
              onClick={() => onToggle(facet.key, value)}
              className={cx(
                'flex h-7 w-full items-center gap-2 rounded-1 px-1.5 text-left',
                on ? 'bg-accent-soft text-accent' : 'hover:bg-hover',
              )}
            >
              <span className="min-w-0 flex-1 truncate" title={value}>
                {facet.key === 'mat' || facet.key === 'type' ? spoken(value) : value}
              </span>
              <span className="text-12 text-ink-3">{count}</span>
            </button>
          )
        })}
        {options.length > 7 && full !== facet.key && (
          <button
            type="button"
            onClick={() => setFull(facet.key)}
            className="h-7 px-1.5 text-12 text-accent hover:underline"
          >
            {`${options.length - 7} more`}
          </button>
        )}
      </fieldset>
    ))
}

function Table({
  kind,
  rows,
  columns,
  sort,
  onSort,
}: {
  kind: ListKind
  rows: readonly ListRow[]
  columns: readonly ListColumn[]
  sort: string
  onSort: (sort: string) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const go = useGo()
  const [cursor, setCursor] = useState(0)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 10,
    initialRect: { width: 1000, height: 30 * ROW },
  })
  const move = (to: number) => {
    const at = Math.max(0, Math.min(rows.length - 1, to))
    setCursor(at)
    virtual.scrollToIndex(at)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const acts = new Map<string, () => void>([
      ['ArrowDown', () => move(cursor + 1)],
      ['ArrowUp', () => move(cursor - 1)],
      ['PageDown', () => move(cursor + 20)],
      ['PageUp', () => move(cursor - 20)],
      ['Home', () => move(0)],
      ['End', () => move(rows.length - 1)],
      ['Enter', () => go(rows[cursor]?.href ?? '/')],
    ])
    const act = acts.get(event.key)
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return (
    <div
      ref={box}
      role="grid"
      aria-label={titles[kind]}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={`row-${cursor}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="group/grid @container min-w-0 flex-1 overflow-y-auto outline-offset-[-2px]"
    >
      <div
        role="row"
        tabIndex={-1}
        className="sticky top-0 z-10 flex h-8 items-center gap-4 border-b bg-ground px-4"
      >
        {columns.map((column) => (
          <Head key={column.key} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <div
              key={row.id}
              id={`row-${item.index}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={item.index + 2}
              className={cx(
                'absolute inset-x-0 flex h-8 items-center gap-4 border-b bg-surface px-4 hover:bg-sunken',
                item.index === cursor && 'group-focus-visible/grid:bg-accent-soft',
              )}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {columns.map((column, at) => (
                <div
                  key={column.key}
                  role="gridcell"
                  tabIndex={-1}
                  className={cx(
                    'flex min-w-0',
                    column.from && hiding[column.from],
                    column.alignRight && 'justify-end',
                  )}
                  style={cellStyle(column)}
                >
                  {at === 0 ? (
                    <AppLink href={row.href} tabIndex={-1} className="min-w-0 hover:text-accent">
                      {column.cell(row)}
                    </AppLink>
                  ) : (
                    column.cell(row)
                  )}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** A width in pixels stays; a share grows with the window. */
function cellStyle(column: ListColumn) {
  const share = /minmax\(0,([\d.]+)fr\)/.exec(column.width)?.[1]
  return share === undefined ? { flex: `0 0 ${column.width}` } : { flex: `${share} 1 0` }
}

function Head({
  column,
  sort,
  onSort,
}: {
  column: ListColumn
  sort: string
  onSort: (sort: string) => void
}) {
  const up = sort === column.key
  const down = sort === `-${column.key}`
  const label = (
    <>
      {column.label}
      {up && <ArrowUp size={12} aria-hidden />}
      {down && <ArrowDown size={12} aria-hidden />}
    </>
  )
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
      className={cx(
        'flex min-w-0 text-12',
        column.from && hiding[column.from],
        column.alignRight && 'justify-end',
      )}
      style={cellStyle(column)}
    >
      {column.live ? (
        <span className="text-ink-2">{column.label}</span>
      ) : (
        <button
          type="button"
          className="flex h-8 items-center gap-1 text-ink-2 hover:text-ink"
          onClick={() => onSort(up ? `-${column.key}` : down ? '' : column.key)}
        >
          {label}
        </button>
      )}
    </div>
  )
}
