import type { ReactNode } from 'react'
import { LiveLag, LiveState } from '../live/live-state'
import { hasLiveState } from '../live/words'
import { Badge } from '../ui/badge'
import { Identifier } from '../ui/identifier'
import { NodeText } from '../ui/node-link'
import { RunStatus } from '../ui/run-status'
import { spoken, TypeIcon } from '../ui/type-icon'
import type { ListKind, ListRow } from './list-row'

export type ListColumn = {
  readonly key: string
  readonly label: string
  /** As CSS grid wants it. */
  readonly width: string
  readonly value: (row: ListRow) => string | number
  readonly cell: (row: ListRow) => ReactNode
  readonly alignRight?: boolean
  /** Filled from the stream: not sorted by, not in files. */
  readonly live?: boolean
  /** Shown only from this width of the window on. */
  readonly from?: 'md' | 'lg' | 'xl'
}

const muted = (text: string | null) =>
  text === null ? null : <span className="truncate text-ink-2">{text}</span>

const name: ListColumn = {
  key: 'name',
  label: 'Name',
  width: 'minmax(0,3fr)',
  value: (row) => row.name,
  cell: (row) => (
    <span className="flex min-w-0 items-center gap-2">
      <TypeIcon type={row.kind} materialization={row.materialization} />
      <Identifier name={row.name} />
      {row.change !== null && <Badge accent>{row.change}</Badge>}
      {row.drift > 0 && (
        <span
          title={`${row.drift} of its texts differ from the comments in the database`}
          className="shrink-0 text-12 text-hydrating"
        >
          docs differ
        </span>
      )}
    </span>
  ),
}
const state: ListColumn = {
  key: 'state',
  live: true,
  label: 'State',
  width: '124px',
  value: () => 0,
  cell: (row) => (
    <LiveState id={row.id} look="word" applicable={hasLiveState(row.kind, row.materialization)} />
  ),
  from: 'md',
}
const lag: ListColumn = {
  key: 'lag',
  live: true,
  label: 'Lag',
  width: '56px',
  value: () => 0,
  cell: (row) =>
    hasLiveState(row.kind, row.materialization) ? (
      <LiveLag id={row.id} />
    ) : (
      <span className="text-ink-3">–</span>
    ),
  alignRight: true,
  from: 'md',
}
const materialization: ListColumn = {
  key: 'materialization',
  label: 'Materialization',
  width: '124px',
  value: (row) => row.materialization ?? '',
  cell: (row) => muted(spoken(row.materialization ?? row.kind)),
  from: 'lg',
}
const schema: ListColumn = {
  key: 'schema',
  label: 'Schema',
  width: 'minmax(0,0.9fr)',
  value: (row) => row.schema ?? '',
  cell: (row) => (
    <span className="truncate font-mono text-12 text-ink-2">{row.schema?.split('.').at(-1)}</span>
  ),
  from: 'xl',
}
const cluster: ListColumn = {
  key: 'cluster',
  label: 'Cluster',
  width: 'minmax(0,1.2fr)',
  value: (row) => row.cluster ?? '',
  cell: (row) => <span className="truncate font-mono text-12 text-ink-2">{row.cluster}</span>,
  from: 'xl',
}
const tests: ListColumn = {
  key: 'tests',
  label: 'Tests',
  width: '96px',
  value: (row) => row.failed * 1000 + row.tests,
  cell: (row) =>
    row.failed > 0 ? (
      <span className="font-strong text-failing">{`${row.failed} of ${row.tests} failed`}</span>
    ) : (
      muted(row.tests === 0 ? null : String(row.tests))
    ),
  alignRight: true,
  from: 'lg',
}
const columnCount: ListColumn = {
  key: 'columns',
  label: 'Columns',
  width: '72px',
  value: (row) => row.columns,
  cell: (row) => muted(row.columns === 0 ? null : String(row.columns)),
  alignRight: true,
  from: 'xl',
}
const description: ListColumn = {
  key: 'description',
  label: 'Description',
  width: 'minmax(0,2fr)',
  value: (row) => row.description,
  cell: (row) => <span className="truncate text-ink-2">{row.description}</span>,
  from: 'lg',
}
const owner: ListColumn = {
  key: 'owner',
  label: 'Owner',
  width: 'minmax(0,1fr)',
  value: (row) => row.owner ?? '',
  cell: (row) => muted(row.owner),
  from: 'md',
}
const status: ListColumn = {
  key: 'status',
  label: 'Last result',
  width: '150px',
  value: (row) => row.status ?? '',
  cell: (row) => <RunStatus status={row.status} failures={row.failures} />,
}
const subject: ListColumn = {
  key: 'subject',
  label: 'Of',
  width: 'minmax(0,1.4fr)',
  value: (row) => row.subject?.name ?? '',
  cell: (row) =>
    row.subject === null ? null : (
      <span className="truncate text-12">
        <NodeText node={{ ...row.subject, kind: 'model', materialization: null }} tab="tests" />
      </span>
    ),
  from: 'md',
}
const testType: ListColumn = {
  key: 'testType',
  label: 'Kind',
  width: '104px',
  value: (row) => row.testType ?? '',
  cell: (row) => muted(row.testType),
  from: 'lg',
}

/** The columns of each list, the most telling first. */
export const listColumns: { readonly [kind in ListKind]: readonly ListColumn[] } = {
  models: [name, state, lag, materialization, schema, cluster, tests, columnCount],
  sources: [name, state, lag, schema, description, tests, columnCount],
  exposures: [name, owner, description],
  tests: [name, status, subject, testType],
}
