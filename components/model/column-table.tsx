'use client'
import { ChevronRight, KeyRound } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import type { Reason } from '../../lib/manifest'
import { ColumnLineage, Untraced } from '../columns/column-lineage'
import { InlineText } from '../docs/inline-text'
import { nodeHref } from '../project/project-index'
import { AppLink } from '../shell/app-link'
import { useReplaceQuery } from '../shell/use-go'
import { Badge } from '../ui/badge'
import { cx } from '../ui/cx'
import { Input } from '../ui/input'
import { RunStatus } from '../ui/run-status'
import { EmptyState } from '../ui/states'
import type { ColumnView, ModelView } from './model-view'

const drifted = (column: ColumnView) =>
  column.comment.state === 'differs' || column.comment.state === 'only in database'

/** Where a text comes from that isn't the column's own. */
function Origin({ column }: { column: ColumnView }) {
  const { origin } = column
  if (origin === null) return null
  if ('docBlocks' in origin)
    return (
      <p className="mb-2 text-ink-2">
        {`Written in doc block ${origin.docBlocks.map((id) => id.split('.').at(-1)).join(', ')}.`}
      </p>
    )
  const href = `${nodeHref(origin.from.id)}?tab=columns&col=${encodeURIComponent(column.name)}`
  return (
    <p className="mb-2 text-ink-2">
      It has no text of its own; this is that of the same name in{' '}
      <AppLink href={href} className="font-mono text-12 text-accent hover:underline">
        {origin.from.name}
      </AppLink>
      .
    </p>
  )
}

function Text({ column }: { column: ColumnView }) {
  if (column.description !== '') return <InlineText text={column.description} />
  if (column.origin !== null && 'text' in column.origin)
    return (
      <span className="text-ink-3">
        <InlineText text={column.origin.text} />
        <span className="ml-2 text-12">{`as in ${column.origin.from.name}`}</span>
      </span>
    )
  return <span className="text-ink-3">not described</span>
}

function Detail({ node, column, drift }: { node: string; column: ColumnView; drift: React.ReactNode }) {
  return (
    <div className="grid gap-4 border-t border-dashed bg-sunken px-4 py-3 pl-14 md:grid-cols-2">
      <div>
        <h3 className="eyebrow mb-1">Comment in the database</h3>
        {column.comment.state === 'unread' ? (
          <p className="text-ink-3">
            {column.known === 'only in project'
              ? 'The relation in the database has no such column.'
              : 'The database has not been read.'}
          </p>
        ) : column.comment.state === 'same' ? (
          <p className="text-ink-2">
            {column.comment.inDatabase ? 'The same text.' : 'None, as in the project.'}
          </p>
        ) : (
          drift
        )}
        {column.declaredType !== null && (
          <p className="mt-2 text-hydrating">
            Declared as <span className="font-mono">{column.declaredType}</span>, the database has{' '}
            <span className="font-mono">{column.type}</span>.
          </p>
        )}
      </div>
      <div>
        <Origin column={column} />
        <h3 className="eyebrow mb-1">Tests</h3>
        {column.tests.length === 0 && <p className="text-ink-3">none on this column</p>}
        {column.tests.map((test) => (
          <p key={test.id} className="flex flex-wrap items-center gap-2">
            <RunStatus status={test.status} failures={test.failures} />
            <span className="font-mono text-12">{test.label}</span>
          </p>
        ))}
      </div>
      <div className="md:col-span-2">
        <ColumnLineage node={node} column={column.name} />
      </div>
    </div>
  )
}

function Row({
  node,
  column,
  number,
  open,
  onToggle,
  drift,
}: {
  node: string
  column: ColumnView
  number: number
  open: boolean
  onToggle: () => void
  drift: React.ReactNode
}) {
  const failed = column.tests.some((test) => test.status === 'fail' || test.status === 'error')
  const key =
    column.constraints.includes('primary key') || column.tests.some((test) => test.label === 'unique')
  const notNull =
    column.constraints.includes('not null') || column.tests.some((test) => test.label === 'not_null')
  return (
    <li id={`col-${column.name}`} className={cx(open && 'bg-accent-soft/30')}>
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        className="grid w-full grid-cols-[20px_24px_minmax(0,1fr)] items-start gap-x-2 px-3 py-1.5 text-left hover:bg-hover md:grid-cols-[20px_24px_minmax(0,2fr)_minmax(0,1.4fr)_minmax(0,4fr)_88px]"
      >
        <ChevronRight size={14} aria-hidden className={cx('mt-[3px] text-ink-3', open && 'rotate-90')} />
        <span className="text-right text-12 leading-5 text-ink-3">{number}</span>
        <span className="flex min-w-0 flex-wrap items-center gap-x-1.5 font-mono">
          <span className="break-all">{column.name}</span>
          {key && <KeyRound size={12} className="shrink-0 text-ink-3" aria-label="unique" />}
          {column.known === 'only in project' && (
            <Badge title="The relation in the database has no such column">not in the database</Badge>
          )}
          {column.known === 'only in database' && (
            <Badge title="The project's files don't name it">not in the project</Badge>
          )}
        </span>
        <span className="min-w-0 font-mono text-12 leading-5 text-ink-2 max-md:col-start-3">
          {column.type ?? ''}
          {notNull && <span className="text-ink-3"> not null</span>}
          {column.declaredType !== null && <span className="ml-1 text-hydrating">differs</span>}
        </span>
        <span className="min-w-0 max-md:col-start-3">
          <Text column={column} />
          {drifted(column) && (
            <span className="ml-2 text-12 font-strong text-hydrating">comment {column.comment.state}</span>
          )}
        </span>
        <span className="text-right text-12 leading-5 max-md:hidden">
          {failed ? (
            <span className="font-strong text-failing">failing</span>
          ) : column.tests.length > 0 ? (
            <span className="text-ink-2">{`${column.tests.length} ${column.tests.length === 1 ? 'test' : 'tests'}`}</span>
          ) : null}
        </span>
      </button>
      {open && <Detail node={node} column={column} drift={drift} />}
    </li>
  )
}

/** Every column with its type from the database and its text from the project; open one for its comment and tests. */
export function ColumnTable({
  view,
  incomplete,
  drifts,
}: {
  view: Pick<ModelView, 'id' | 'columns' | 'catalogAt'>
  /** Why there may be more columns than its SQL tells. */
  incomplete: readonly Reason[]
  drifts: { readonly [column: string]: React.ReactNode }
}) {
  const search = useSearchParams()
  const replace = useReplaceQuery()
  const [filter, setFilter] = useState('')
  const opened = search.get('col')
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (opened !== null) document.getElementById(`col-${opened}`)?.scrollIntoView({ block: 'nearest' })
  }, [opened])
  const toggle = (name: string) => {
    const next = new URLSearchParams(search)
    if (opened === name) next.delete('col')
    else next.set('col', name)
    replace(next)
  }
  if (view.columns.length === 0)
    return (
      <EmptyState title="No columns known" command="greenlight docs generate">
        Neither the project's files name columns here, nor has the database been asked. Describe them under
        columns: in a YAML file; their types come from the database.
        <Untraced reasons={incomplete} what="Its SQL doesn't tell them" />
      </EmptyState>
    )
  const words = filter.toLowerCase().trim()
  const shown = view.columns.filter((column) =>
    `${column.name} ${column.description}`.toLowerCase().includes(words),
  )
  return (
    <div>
      <div className="mb-2 flex items-center gap-3">
        <Input
          label="Filter columns"
          placeholder={`Filter ${view.columns.length} columns`}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="max-w-72"
        />
        <p className="text-12 text-ink-3 max-sm:hidden" aria-live="polite">
          {words !== '' && `${shown.length} of ${view.columns.length}`}
        </p>
        <span className="flex-1" />
        {view.catalogAt === null && (
          <p className="text-12 text-ink-3">
            Types as the project declares them: the database has not been read.
          </p>
        )}
      </div>
      <ul ref={list} className="pane divide-y">
        {shown.map((column) => (
          <Row
            key={column.name}
            node={view.id}
            column={column}
            number={view.columns.indexOf(column) + 1}
            open={opened === column.name}
            onToggle={() => toggle(column.name)}
            drift={drifts[column.name]}
          />
        ))}
      </ul>
      <Untraced reasons={incomplete} what="There may be more" />
    </div>
  )
}
