import { LiveState } from '../live/live-state'
import { hasLiveState } from '../live/words'
import { nodeHref } from '../project/project-index'
import { AppLink } from '../shell/app-link'
import { Identifier } from '../ui/identifier'
import { TypeIcon } from '../ui/type-icon'
import type { ModelView, NodeLink } from './model-view'

const ROW = 36
const MOST = 8

function Box({ node, chosen = false }: { node: NodeLink; chosen?: boolean }) {
  const inner = (
    <>
      <TypeIcon type={node.kind} materialization={node.materialization} />
      <Identifier name={node.name} className="flex-1 text-12" />
      {hasLiveState(node.kind, node.materialization) && <LiveState id={node.id} look="glyph" />}
    </>
  )
  const frame = 'flex h-7 min-w-0 items-center gap-1.5 rounded-1 border px-2'
  return chosen ? (
    <span className={`${frame} border-accent bg-accent-soft`}>{inner}</span>
  ) : (
    <AppLink href={nodeHref(node.id)} className={`${frame} bg-surface hover:border-control`}>
      {inner}
    </AppLink>
  )
}

/** Lines from every box of one column to the middle of the other, drawn to the boxes' fixed heights. */
function Joints({ count, rows, towards }: { count: number; rows: number; towards: 'right' | 'left' }) {
  const height = rows * ROW
  const middle = height / 2
  const first = (height - count * ROW) / 2 + ROW / 2
  const [from, to] = towards === 'right' ? [0, 40] : [40, 0]
  return (
    <svg
      width="40"
      height={height}
      viewBox={`0 0 40 ${height}`}
      aria-hidden
      className="shrink-0 max-md:hidden"
    >
      {Array.from({ length: count }, (_, at) => first + at * ROW).map((y) => (
        <path
          key={y}
          d={`M${from} ${y}C20 ${y} 20 ${middle} ${to} ${middle}`}
          fill="none"
          stroke="var(--line-strong)"
        />
      ))}
    </svg>
  )
}

function Side({ nodes, title, more }: { nodes: readonly NodeLink[]; title: string; more: string }) {
  const shown = nodes.slice(0, nodes.length > MOST ? MOST - 1 : MOST)
  return (
    <ul aria-label={title} className="flex min-w-0 flex-1 flex-col justify-center gap-2">
      {shown.map((node) => (
        <li key={node.id} className="min-w-0">
          <Box node={node} />
        </li>
      ))}
      {nodes.length > shown.length && (
        <li>
          <AppLink href={more} className="flex h-7 items-center px-2 text-12 text-accent hover:underline">
            {`${nodes.length - shown.length} more`}
          </AppLink>
        </li>
      )}
    </ul>
  )
}

/** What it reads and what reads it, one hop each way; every box is a link. */
export function MiniLineage({ view }: { view: ModelView }) {
  const { parents, children } = view
  const rows = Math.max(1, Math.min(MOST, parents.length), Math.min(MOST, children.length))
  const self = { id: view.id, name: view.name, kind: view.kind, materialization: view.materialization }
  const more = '?tab=lineage'
  return (
    <div className="flex items-stretch max-md:flex-col max-md:gap-3">
      {parents.length > 0 && (
        <>
          <Side nodes={parents} title="Depends on" more={more} />
          <Joints count={Math.min(MOST, parents.length)} rows={rows} towards="right" />
        </>
      )}
      <div className="flex min-w-0 flex-1 flex-col justify-center">
        <Box node={self} chosen />
      </div>
      {children.length > 0 && (
        <>
          <Joints count={Math.min(MOST, children.length)} rows={rows} towards="left" />
          <Side nodes={children} title="Used by" more={more} />
        </>
      )}
    </div>
  )
}
