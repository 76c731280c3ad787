import { type ReactNode, useMemo } from 'react'
import type { ProjectGraph } from '../project/project-graph'
import { nodeHref } from '../project/project-index'
import { useGo } from '../shell/use-go'
import { Kbd } from '../ui/kbd'
import { useToast } from '../ui/toast'
import { commandsOf } from './commands'
import { Marked } from './marked'
import { NodeLine } from './node-line'
import type { SearchHit } from './rank'
import { recent, remember } from './recent'
import type { Found } from './use-search'

/** A line that can be chosen. */
export type Item = {
  readonly key: string
  readonly open: () => void
  readonly alternative?: () => void
  readonly row: ReactNode
  readonly nested?: boolean
}
export type Group = {
  readonly of: 'nodes' | 'commands'
  readonly label: string
  readonly items: readonly Item[]
}

type Going = { readonly graph: ProjectGraph; readonly go: (href: string) => void }

function nodeItem(
  { graph, go }: Going,
  hit: SearchHit,
  words: readonly string[],
  found: Found | null,
): readonly Item[] {
  const id = graph.index.id[hit.node] ?? ''
  const visit = (href: string) => {
    remember(id)
    go(href)
  }
  const self: Item = {
    key: id,
    open: () => visit(nodeHref(id)),
    alternative: () => visit(`/lineage?focus=${encodeURIComponent(id)}`),
    row: (
      <NodeLine
        graph={graph}
        hit={hit}
        words={words}
        description={found?.texts?.description[hit.node] ?? ''}
        path={found?.texts?.path[hit.node] ?? null}
      />
    ),
  }
  const columns = hit.columns.map((column): Item => {
    const name = found?.texts?.columns[hit.node]?.[column] ?? ''
    return {
      key: `${id} ${name}`,
      nested: true,
      open: () => visit(`${nodeHref(id)}?tab=columns&col=${encodeURIComponent(name)}`),
      row: (
        <>
          <span className="shrink-0 font-mono text-12">
            <Marked text={name} words={words} />
          </span>
          <span className="truncate text-12 text-ink-3">
            <Marked text={found?.texts?.columnTexts[hit.node]?.[column] ?? ''} words={words} />
          </span>
        </>
      ),
    }
  })
  return [self, ...columns]
}

function recentGroup(going: Going): readonly Group[] {
  const last = recent().flatMap((id) => going.graph.byId.get(id) ?? [])
  if (last.length === 0) return []
  const items = last.flatMap((node) =>
    nodeItem(going, { node, score: 0, columns: [], field: 'name' }, [], null),
  )
  return [{ of: 'nodes', label: 'Recent', items }]
}

function foundGroup(going: Going, found: Found): readonly Group[] {
  const { hits, total, words } = found.answer
  if (hits.length === 0) return []
  const label =
    total > hits.length ? `First ${hits.length} of ${total.toLocaleString('en')}` : `${total} found`
  const items = hits
    .filter((hit) => hit.node < going.graph.size)
    .flatMap((hit) => nodeItem(going, hit, words, found))
  return [{ of: 'nodes', label, items }]
}

/**
 * What the palette lists. Lines stay the same ones until what they show changes: a key that is typed draws nothing but
 * itself before its answer is here.
 */
export function useGroups(
  text: string,
  found: Found | null,
  graph: ProjectGraph | undefined,
  close: () => void,
): readonly Group[] {
  const navigate = useGo()
  const say = useToast()
  const asked = text.trim().toLowerCase()
  const go = useMemo(
    () => (href: string) => {
      close()
      navigate(href)
    },
    [close, navigate],
  )
  const nothingAsked = asked === ''
  const nodes = useMemo((): readonly Group[] => {
    if (graph === undefined) return []
    if (nothingAsked) return recentGroup({ graph, go })
    return found === null ? [] : foundGroup({ graph, go }, found)
  }, [nothingAsked, found, graph, go])
  const commands = useMemo(
    () =>
      commandsOf(go, say, close).map(({ label, keys, act }): Item & { readonly label: string } => ({
        key: label,
        label: label.toLowerCase(),
        open: act,
        row: (
          <>
            <span className="flex-1">{label}</span>
            <Kbd keys={keys} />
          </>
        ),
      })),
    [go, say, close],
  )
  return useMemo((): readonly Group[] => {
    const items = commands.filter(({ label }) => label.includes(asked))
    return items.length > 0 ? [...nodes, { of: 'commands', label: 'Commands', items }] : nodes
  }, [asked, nodes, commands])
}
