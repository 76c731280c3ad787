'use client'
import { Crosshair, X } from 'lucide-react'
import { type RefObject, useState } from 'react'
import { Untraced } from '../columns/column-lineage'
import { useColumnNames } from '../columns/use-column-trace'
import { LiveState } from '../live/live-state'
import type { Side } from '../live/use-live'
import { hasLiveState } from '../live/words'
import { neighbours, type ProjectGraph, reach } from '../project/project-graph'
import { flag, nodeHref } from '../project/project-index'
import { AppLink } from '../shell/app-link'
import { Badge } from '../ui/badge'
import { Button, buttonClass, IconButton } from '../ui/button'
import { CopyButton } from '../ui/copy-button'
import { Identifier } from '../ui/identifier'
import { spoken, TypeIcon } from '../ui/type-icon'

/** More of them only when asked for. */
const MOST_COLUMNS = 12

type Props = {
  readonly graph: ProjectGraph
  readonly node: number
  readonly side: Side
  readonly onSelect: (node: number) => void
  readonly onFocus: (node: number) => void
  readonly onColumn: (node: number, column: string) => void
  /** Gets the list of columns, for the key that leads there. */
  readonly columns: RefObject<HTMLElement | null>
  readonly onClose: () => void
}

/** The columns of a node; choosing one shows its lineage in place of the nodes'. */
function Columns({
  id,
  onColumn,
  list,
}: {
  id: string
  onColumn: (column: string) => void
  list: Props['columns']
}) {
  const [all, setAll] = useState(false)
  const known = useColumnNames(id)
  if (!known || known.names.length === 0) return null
  const shown = all ? known.names : known.names.slice(0, MOST_COLUMNS)
  return (
    <section ref={list}>
      <h3 className="eyebrow mb-1 px-4">{`Columns ${known.names.length}`}</h3>
      <ul>
        {shown.map((name) => (
          <li key={name}>
            <button
              type="button"
              onClick={() => onColumn(name)}
              title={`Lineage of ${name}`}
              className="flex h-7 w-full min-w-0 items-center px-4 text-left hover:bg-hover"
            >
              <Identifier name={name} className="text-12" />
            </button>
          </li>
        ))}
      </ul>
      {shown.length < known.names.length && (
        <Button look="quiet" size="small" className="mx-2" onClick={() => setAll(true)}>
          {`Show all ${known.names.length}`}
        </Button>
      )}
      <div className="px-4">
        <Untraced reasons={known.incomplete} what="There may be more" />
      </div>
    </section>
  )
}

function Neighbours({
  graph,
  nodes,
  title,
  side,
  onSelect,
}: {
  graph: ProjectGraph
  nodes: readonly number[]
  title: string
  side: Side
  onSelect: (node: number) => void
}) {
  const { index } = graph
  return (
    <section>
      <h3 className="eyebrow mb-1 px-4">{`${title} ${nodes.length}`}</h3>
      <ul>
        {nodes.slice(0, 60).map((node) => {
          const kind = index.words.kinds[index.kind[node] ?? -1] ?? ''
          const materialization = index.words.materializations[index.materialization[node] ?? -1] ?? null
          return (
            <li key={node}>
              <button
                type="button"
                onClick={() => onSelect(node)}
                className="flex h-8 w-full min-w-0 items-center gap-2 px-4 text-left hover:bg-hover"
              >
                <TypeIcon type={kind} materialization={materialization} size={13} />
                <Identifier name={index.name[node] ?? ''} className="flex-1 text-12" />
                <LiveState
                  id={index.id[node] ?? ''}
                  side={side}
                  look="glyph"
                  applicable={hasLiveState(kind, materialization)}
                />
              </button>
            </li>
          )
        })}
        {nodes.length > 60 && (
          <li className="px-4 py-1 text-12 text-ink-3">{`and ${nodes.length - 60} more`}</li>
        )}
      </ul>
    </section>
  )
}

/** The chosen node: what it is, how it does, what stands next to it, and where to go from it. */
export function Panel({ graph, node, side, onSelect, onFocus, onColumn, columns, onClose }: Props) {
  const { index } = graph
  const id = index.id[node] ?? ''
  const name = index.name[node] ?? ''
  const kind = index.words.kinds[index.kind[node] ?? -1] ?? ''
  const materialization = index.words.materializations[index.materialization[node] ?? -1] ?? null
  const flags = index.flags[node] ?? 0
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Schema', index.words.schemas[index.schema[node] ?? -1]],
    ['Cluster', index.words.clusters[index.cluster[node] ?? -1]],
    ['Owner', index.words.owners[index.owner[node] ?? -1]],
    ['Folder', index.words.folders[index.folder[node] ?? -1]],
    ['Upstream', String(reach(graph.parents, node, graph.size).size - 1)],
    ['Downstream', String(reach(graph.children, node, graph.size).size - 1)],
    [
      'Tests',
      index.failed[node]
        ? `${index.failed[node]} of ${index.tests[node]} failed`
        : index.tests[node]
          ? String(index.tests[node])
          : undefined,
    ],
  ]
  return (
    <aside
      aria-label={`Details of ${name}`}
      className="flex w-[340px] shrink-0 flex-col overflow-y-auto border-l bg-surface max-md:hidden"
    >
      <div className="flex items-start gap-2 py-2 pr-2 pl-4">
        <TypeIcon type={kind} materialization={materialization} size={16} className="mt-2" />
        <h2 className="min-w-0 flex-1 py-1 font-mono text-14 break-all">{name}</h2>
        <IconButton label="Close" onClick={onClose}>
          <X size={15} />
        </IconButton>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 text-ink-2">
        <span>{spoken(materialization ?? kind)}</span>
        <LiveState id={id} side={side} applicable={hasLiveState(kind, materialization)} />
        {(flags & (flag.modified | flag.new)) !== 0 && (
          <Badge accent>{flags & flag.new ? 'new' : 'modified'}</Badge>
        )}
      </div>
      <div className="flex gap-2 px-4 py-3">
        <AppLink href={nodeHref(id)} className={buttonClass('primary', 'small')}>
          Open
        </AppLink>
        <Button size="small" onClick={() => onFocus(node)}>
          <Crosshair size={13} aria-hidden />
          Focus
        </Button>
        <span className="flex-1" />
        <CopyButton text={name} label="Copy the name" className="size-7" />
      </div>
      <dl className="mb-4 border-y py-1">
        {facts.map(([label, value]) =>
          value === undefined ? null : (
            <div key={label} className="flex min-h-7 items-center gap-3 px-4">
              <dt className="w-24 shrink-0 text-ink-3">{label}</dt>
              <dd className="min-w-0 flex-1 truncate font-mono text-12" title={value}>
                {value}
              </dd>
            </div>
          ),
        )}
      </dl>
      <div className="flex flex-col gap-4 pb-6">
        <Columns key={id} id={id} list={columns} onColumn={(column) => onColumn(node, column)} />
        <Neighbours
          graph={graph}
          nodes={[...neighbours(graph.parents, node)]}
          title="Depends on"
          side={side}
          onSelect={onSelect}
        />
        <Neighbours
          graph={graph}
          nodes={[...neighbours(graph.children, node)]}
          title="Used by"
          side={side}
          onSelect={onSelect}
        />
      </div>
    </aside>
  )
}
