'use client'
import type { ColumnRef, Reason } from '../../lib/manifest'
import { type ProjectGraph, reach } from '../project/project-graph'
import { nodeHref } from '../project/project-index'
import { useProject } from '../project/use-project'
import { AppLink } from '../shell/app-link'
import { CopyButton } from '../ui/copy-button'
import { cx } from '../ui/cx'
import { Identifier } from '../ui/identifier'
import { Skeleton } from '../ui/skeleton'
import { TypeIcon } from '../ui/type-icon'
import {
  type ColumnTrace,
  type ColumnWay,
  clauseWord,
  kindWords,
  originSentence,
  refKey,
} from './column-value'
import { impactOf } from './impact'
import { useColumnTrace } from './use-column-trace'

const most = 12

function ColumnLink({ graph, at, note }: { graph: ProjectGraph; at: ColumnRef; note: string }) {
  const { index } = graph
  const node = graph.byId.get(at.node) ?? -1
  return (
    <li className="flex min-w-0 items-center gap-2 py-0.5">
      <TypeIcon
        type={index.words.kinds[index.kind[node] ?? -1] ?? ''}
        materialization={index.words.materializations[index.materialization[node] ?? -1] ?? null}
        size={13}
      />
      <AppLink
        href={`${nodeHref(at.node)}?tab=columns&col=${encodeURIComponent(at.column)}`}
        aria-label={`${index.name[node] ?? at.node}.${at.column}`}
        className="flex min-w-0 font-mono text-12 hover:text-accent hover:underline"
      >
        <Identifier name={index.name[node] ?? at.node} className="text-ink-3" />
        <span className="text-ink-3">.</span>
        <Identifier name={at.column} />
      </AppLink>
      <span className="ml-auto shrink-0 text-12 text-ink-3">{note}</span>
    </li>
  )
}

function Near({
  graph,
  title,
  refs,
  none,
  sofar = false,
}: {
  graph: ProjectGraph
  title: string
  refs: readonly (ColumnRef & { readonly note: string })[]
  none: string
  /** More may come. */
  sofar?: boolean
}) {
  const count = sofar ? `${refs.length} so far` : refs.length.toLocaleString('en')
  return (
    <div className="min-w-0">
      <h3 className="eyebrow mb-1">{refs.length === 0 ? title : `${title} ${count}`}</h3>
      {refs.length === 0 && <p className="text-ink-3">{none}</p>}
      <ul>
        {refs.slice(0, most).map((ref) => (
          <ColumnLink key={`${refKey(ref)} ${ref.note}`} graph={graph} at={ref} note={ref.note} />
        ))}
      </ul>
      {refs.length > most && (
        <p className="text-12 text-ink-3">{`and ${(refs.length - most).toLocaleString('en')} more`}</p>
      )}
    </div>
  )
}

/** What isn't known, said plainly and with its reason. */
export function Untraced({ reasons, what = 'Not traced' }: { reasons: readonly Reason[]; what?: string }) {
  if (reasons.length === 0) return null
  return (
    <ul className="mt-1 flex flex-col gap-1">
      {[...new Set(reasons.map((reason) => reason.message))].map((message) => (
        <li key={message} className="text-12 break-words text-hydrating">
          {`${what}: ${message}`}
        </li>
      ))}
    </ul>
  )
}

/** Children that read a column and couldn't be traced: what is drawn of them may not be all. */
export function Blind({ graph, way }: { graph: ProjectGraph; way: ColumnWay }) {
  return (
    <>
      {way.blind.slice(0, most).map(({ node, reasons }) => (
        <Untraced
          key={node}
          reasons={reasons}
          what={`Not traced into ${graph.index.name[graph.byId.get(node) ?? -1] ?? node}`}
        />
      ))}
      {way.blind.length > most && (
        <p className="mt-1 text-12 text-hydrating">
          {`and not into ${(way.blind.length - most).toLocaleString('en')} more`}
        </p>
      )}
    </>
  )
}

function inputsOf(trace: ColumnTrace) {
  const start = refKey(trace.start)
  return trace.up.edges
    .filter(({ to }) => refKey(to) === start)
    .map(({ from, kind }) => ({ ...from, note: kindWords[kind] }))
}

function outputsOf(trace: ColumnTrace) {
  const start = refKey(trace.start)
  return trace.down.edges
    .filter(({ from }) => refKey(from) === start)
    .map(({ to, kind }) => ({ ...to, note: kindWords[kind] }))
}

/** Where one column comes from and where it goes, its next neighbours by name and the rest in numbers. */
export function ColumnLineage({
  node,
  column,
  narrow = false,
}: {
  node: string
  column: string
  /** All below one another, beside a drawing. */
  narrow?: boolean
}) {
  const { graph } = useProject()
  const { trace, whole, error } = useColumnTrace(node, column)
  if (error !== null) return <p className="text-failing">{error.message}</p>
  if (graph === undefined || trace === undefined)
    return (
      <div className="appear-late" role="status" aria-label="Tracing the column">
        <Skeleton className="h-4 w-64" />
      </div>
    )
  if (trace === null)
    return (
      <p className="text-ink-3">The SQL of this node has no such column, so there is nothing to trace.</p>
    )
  const inputs = inputsOf(trace)
  const impact = impactOf(trace.down, (id) => readersOf(graph, id))
  return (
    <div>
      <div className={cx('grid gap-x-6 gap-y-4', !narrow && 'md:grid-cols-2')}>
        <div className="min-w-0">
          <Near
            graph={graph}
            title="Comes from"
            refs={inputs}
            none={trace.untraced.length > 0 ? '' : originSentence(trace.from)}
          />
          <Untraced reasons={trace.untraced} />
        </div>
        <div className="min-w-0">
          <Near
            graph={graph}
            title="Goes to"
            refs={outputsOf(trace)}
            none={trace.whole ? 'No other column is made from it.' : 'Its readers are being looked at.'}
            sofar={!trace.whole}
          />
          <Blind graph={graph} way={trace.down} />
        </div>
        {trace.rowConditions.length > 0 && (
          <Near
            graph={graph}
            title="Which rows there are"
            refs={trace.rowConditions.map((each) => ({ ...each, note: clauseWord(each.clause) }))}
            none=""
          />
        )}
      </div>
      <p className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-2">
        {!narrow && (
          <AppLink
            href={`${nodeHref(node)}?tab=lineage&col=${encodeURIComponent(trace.start.column)}`}
            className="text-accent hover:underline"
          >
            Draw it
          </AppLink>
        )}
        {whole && <span>{impact.sentence}</span>}
        {whole && impact.columns.length > 0 && (
          <CopyButton label="Copy the list" text={() => impact.columns.join('\n')} className="size-5" />
        )}
      </p>
    </div>
  )
}

/** Exposures, sinks and the like that read a node: they have no columns of their own. */
export function readersOf(graph: ProjectGraph, id: string): readonly { id: string; kind: string }[] {
  const node = graph.byId.get(id)
  if (node === undefined) return []
  return [...reach(graph.children, node, 1).keys()].flatMap((child) => {
    const kind = graph.index.words.kinds[graph.index.kind[child] ?? -1] ?? ''
    return kind === 'exposure' || kind === 'sink' ? [{ id: graph.index.id[child] ?? '', kind }] : []
  })
}
