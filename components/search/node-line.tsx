import { LiveState } from '../live/live-state'
import { hasLiveState } from '../live/words'
import type { ProjectGraph } from '../project/project-graph'
import { spoken, TypeIcon } from '../ui/type-icon'
import { Marked } from './marked'
import type { SearchHit } from './rank'

/** A node that answers, on one line. */
export function NodeLine({
  graph,
  hit,
  words,
  description,
  path,
}: {
  graph: ProjectGraph
  hit: SearchHit
  words: readonly string[]
  description: string
  path: string | null
}) {
  const { index } = graph
  const kind = index.words.kinds[index.kind[hit.node] ?? -1] ?? ''
  const materialization = index.words.materializations[index.materialization[hit.node] ?? -1] ?? null
  const context =
    hit.field === 'path'
      ? path
      : hit.field === 'tag'
        ? (index.tags[hit.node] ?? []).map((tag) => index.words.tags[tag]).join(' ')
        : description
  return (
    <>
      <TypeIcon type={kind} materialization={materialization} size={15} />
      <span className="flex min-w-0 flex-1 items-baseline gap-2.5">
        <span className="shrink-0 truncate font-mono max-md:shrink">
          <Marked text={index.name[hit.node] ?? ''} words={words} />
        </span>
        <span className="min-w-0 truncate text-12 text-ink-3">
          <Marked text={context ?? ''} words={hit.field === 'name' ? [] : words} />
        </span>
      </span>
      <span className="text-12 text-ink-3">{spoken(materialization ?? kind)}</span>
      <LiveState
        id={index.id[hit.node] ?? ''}
        look="glyph"
        applicable={hasLiveState(kind, materialization)}
      />
    </>
  )
}
