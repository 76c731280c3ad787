'use client'
import { Handle, Position, useStore } from '@xyflow/react'
import { createContext, memo, useContext } from 'react'
import { readiness } from '../../lib/foundation'
import type { LiveValue } from '../live/live-value'
import { type Side, useTopic } from '../live/use-live'
import type { ProjectGraph } from '../project/project-graph'
import { flag } from '../project/project-index'
import { cx } from '../ui/cx'
import { Identifier } from '../ui/identifier'
import { StateGlyph, stateInk } from '../ui/state-glyph'
import { spoken, TypeIcon } from '../ui/type-icon'
import { type HoverStore, useEmphasis } from './hover-store'
import { type LensKey, lensValue, stateOf } from './lens'

export const CARD = { width: 240, height: 60, gapX: 60, gapY: 20 } as const
/** Below this zoom a card says its name and state only, in letters that can still be read. */
const FAR = 0.62

/** What every card needs besides its own number; changes seldom. */
export type CardContext = {
  readonly graph: ProjectGraph
  readonly lens: LensKey
  readonly side: Side
  readonly hover: HoverStore
  readonly selected: number | null
  readonly focus: number | null
  readonly onMore: (node: number) => void
}
export const CardContextProvider = createContext<CardContext | null>(null)

/** A node of the view: its number, how many of its neighbours aren't shown. */
export type CardData = { readonly node: number; readonly hiddenUp: number; readonly hiddenDown: number }

function Stack({
  count,
  side,
  name,
  onClick,
}: {
  count: number
  side: 'left' | 'right'
  name: string
  onClick: () => void
}) {
  if (count === 0) return null
  return (
    <button
      type="button"
      tabIndex={-1}
      onClick={(event) => {
        event.stopPropagation()
        onClick()
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      title={`Show ${count} more ${side === 'left' ? 'upstream' : 'downstream'} of ${name}`}
      className={cx(
        'absolute -bottom-3 flex h-6 min-w-6 items-center justify-center rounded-full border border-line-strong bg-raised px-1.5 text-12 text-ink-2 hover:border-accent hover:text-accent',
        side === 'left' ? '-left-3' : '-right-3',
      )}
    >
      {`+${count}`}
    </button>
  )
}

/** A model as a card: icon and name, then its state as shape, word and lag, or what the lens shows. */
export const NodeCard = memo(function NodeCard({ data }: { data: CardData }) {
  const context = useContext(CardContextProvider)
  if (context === null) return null
  return <Card data={data} context={context} />
})

function Card({ data, context }: { data: CardData; context: CardContext }) {
  const { graph, lens, side, hover, selected, focus, onMore } = context
  const { index } = graph
  const { node } = data
  const emphasis = useEmphasis(hover, node)
  const topic = side === 'deployment' ? 'live/deployment' : 'live'
  const spokenState = useTopic<LiveValue, string>(topic, (live) => JSON.stringify(stateOf(index, live, node)))
  const state =
    spokenState === undefined
      ? stateOf(index, undefined, node)
      : (JSON.parse(spokenState) as ReturnType<typeof stateOf>)
  const lensJson = useTopic<LiveValue, string>(topic, (live) =>
    JSON.stringify(lensValue(lens, index, live, node)),
  )
  const shown =
    lensJson === undefined
      ? lensValue(lens, index, undefined, node)
      : (JSON.parse(lensJson) as ReturnType<typeof lensValue>)
  const name = index.name[node] ?? ''
  const kind = index.words.kinds[index.kind[node] ?? -1] ?? ''
  const materialization = index.words.materializations[index.materialization[node] ?? -1] ?? null
  const cluster = index.words.clusters[index.cluster[node] ?? -1]
  const flags = index.flags[node] ?? 0
  const changed = flags & flag.new ? 'N' : flags & flag.modified ? 'M' : null
  const failed = index.failed[node] ?? 0
  const far = useStore((store) => store.transform[2] < FAR)
  const loud = state.state === 'failing' || state.state === 'lagging'
  return (
    <div
      className={cx(
        'relative flex flex-col justify-center gap-1 overflow-visible rounded-1 border bg-surface pr-3 pl-3.5 transition-opacity duration-[var(--quick)]',
        emphasis === 'dim' && 'opacity-40',
        node === selected
          ? 'border-accent bg-accent-soft ring-2 ring-[var(--accent)]/35'
          : loud
            ? state.state === 'failing'
              ? 'border-failing'
              : 'border-lagging'
            : 'border-line-strong',
      )}
      style={{ width: CARD.width, height: CARD.height }}
    >
      {shown !== null && (
        <span
          aria-hidden
          className="absolute inset-y-0 left-0 w-1 rounded-l-[5px]"
          style={{ background: `var(${shown.token})` }}
        />
      )}
      <Handle type="target" position={Position.Left} isConnectable={false} className="invisible" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="invisible" />
      {far ? (
        <div className="flex min-w-0 items-center gap-2">
          <StateGlyph state={state.state} size={20} label={state.sentence} />
          <Identifier name={name} className="flex-1 text-20" />
          {changed !== null && <span className="font-mono text-20 font-strong text-accent">{changed}</span>}
          {failed > 0 && <StateGlyph state="failing" size={20} label={`${failed} of its tests failed`} />}
        </div>
      ) : (
        <>
          <div className="flex min-w-0 items-center gap-1.5">
            <TypeIcon type={kind} materialization={materialization} />
            <Identifier name={name} className={cx('flex-1', node === focus && 'font-strong')} />
            {changed !== null && (
              <span
                className="font-mono text-12 font-strong text-accent"
                title={changed === 'N' ? 'new' : 'modified'}
              >
                {changed}
              </span>
            )}
            {failed > 0 && (
              <span
                className="flex items-center gap-0.5 text-12 text-failing"
                title={`${failed} of its tests failed`}
              >
                <StateGlyph state="failing" />
                {failed}
              </span>
            )}
          </div>
          <div className="flex min-w-0 items-center gap-1.5 text-12 text-ink-2">
            {state.state === 'idle' ? (
              <span className="text-ink-3">{spoken(materialization ?? kind)}</span>
            ) : (
              <span
                className={cx('flex min-w-0 items-center gap-1.5', stateInk(state.state))}
                title={state.sentence}
              >
                <StateGlyph state={state.state} />
                {readiness[state.state].word}
              </span>
            )}
            <span className="min-w-0 flex-1 truncate">
              {/* The lag without its limit, which the title says: a card has no room for both. */}
              {state.state === 'unknown' || state.state === 'idle' ? '' : state.note?.split(' / ')[0]}
            </span>
            <span className="max-w-24 truncate font-mono text-ink-3">
              {shown === null || lens === 'hydration' ? cluster : shown.word}
            </span>
          </div>
        </>
      )}
      <Stack count={data.hiddenUp} side="left" name={name} onClick={() => onMore(node)} />
      <Stack count={data.hiddenDown} side="right" name={name} onClick={() => onMore(node)} />
    </div>
  )
}
