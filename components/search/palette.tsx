'use client'
import { CornerDownLeft, Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { LiveState } from '../live/live-state'
import { hasLiveState } from '../live/words'
import type { ProjectGraph } from '../project/project-graph'
import { nodeHref } from '../project/project-index'
import { useProject } from '../project/use-project'
import { destinations } from '../shell/navigation'
import { nextTheme, setTheme, themeWords } from '../shell/theme'
import { useGo } from '../shell/use-go'
import { cx } from '../ui/cx'
import { Kbd } from '../ui/kbd'
import { useToast } from '../ui/toast'
import { spoken, TypeIcon } from '../ui/type-icon'
import { Marked } from './marked'
import type { SearchHit } from './rank'
import { recent, remember } from './recent'
import { type Found, useSearch } from './use-search'

export { warmSearch } from './use-search'

const MOST = 30

/** A line that can be chosen. */
type Item = {
  readonly key: string
  readonly open: () => void
  readonly alternative?: () => void
  readonly row: ReactNode
  readonly nested?: boolean
}
type Group = { readonly label: string; readonly items: readonly Item[] }

/** Search and commands, from anywhere: names at once, everything else as soon as the texts are here. */
export function Palette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="float-in fixed top-[10vh] left-1/2 z-50 flex max-h-[74vh] w-[min(680px,94vw)] -translate-x-1/2 flex-col overflow-hidden rounded-1 border border-line-strong bg-raised shadow-float outline-none max-md:top-2 max-md:max-h-[calc(100dvh-16px)]"
        >
          <Radix.Title className="sr-only">Search and commands</Radix.Title>
          <Body close={() => onOpenChange(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Body({ close }: { close: () => void }) {
  const [text, setText] = useState('')
  const [cursor, setCursor] = useState(0)
  const { graph } = useProject()
  const { found, failed } = useSearch(text, MOST)
  const groups = useGroups(text, found, graph, close)
  const items = useMemo(() => groups.flatMap((group) => group.items), [groups])
  const list = useRef<HTMLDivElement>(null)
  const at = Math.min(cursor, Math.max(0, items.length - 1))
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const item = items[at]
    if (event.key === 'ArrowDown') setCursor((at + 1) % Math.max(1, items.length))
    else if (event.key === 'ArrowUp') setCursor((at - 1 + items.length) % Math.max(1, items.length))
    else if (event.key === 'Enter' && item !== undefined) {
      const act = (event.metaKey || event.ctrlKey) && item.alternative ? item.alternative : item.open
      act()
    } else return
    event.preventDefault()
  }
  const settled = found?.text === text
  const types = text.trim() === '' ? [] : (found?.answer.types ?? [])
  return (
    <>
      <div className="flex h-12 shrink-0 items-center gap-2.5 border-b px-4">
        <Search size={16} aria-hidden className="shrink-0 text-ink-3" />
        <input
          // biome-ignore lint/a11y/noAutofocus: opening the palette is asking to type into it
          autoFocus
          role="combobox"
          aria-label="Search models, columns, docs and commands"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={items[at] === undefined ? undefined : `palette-${at}`}
          autoComplete="off"
          spellCheck={false}
          placeholder="Search models, columns, docs; or a command"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setCursor(0)
          }}
          onKeyDown={onKeyDown}
          className="min-w-0 flex-1 bg-transparent text-16 outline-none placeholder:text-ink-3"
        />
        <Kbd keys="Esc" />
      </div>
      {types.length > 0 && (
        <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-b px-4 py-1.5">
          {types.map(({ type, count }) => {
            const filter = `type:${type}`
            const on = text.includes(filter)
            return (
              <button
                key={type}
                type="button"
                aria-pressed={on}
                onClick={() => setText(on ? text.replace(filter, '').trim() : `${text.trim()} ${filter}`)}
                className={cx(
                  'flex h-6 items-center gap-1.5 rounded-1 border px-2 text-12',
                  on ? 'border-transparent bg-accent-soft text-accent' : 'text-ink-2 hover:bg-hover',
                )}
              >
                {spoken(type)}
                <span className="text-ink-3">{count.toLocaleString('en')}</span>
              </button>
            )
          })}
        </div>
      )}
      <div
        ref={list}
        id="palette-list"
        role="listbox"
        aria-label="Results"
        aria-busy={text.trim() !== '' && !settled}
        className="min-h-0 flex-1 overflow-y-auto p-1.5"
      >
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options within a listbox
          <div key={group.label} role="group" aria-label={group.label}>
            <div className="eyebrow px-2.5 pt-1.5 pb-1">{group.label}</div>
            {group.items.map((item) => {
              const index = items.indexOf(item)
              return (
                <div
                  key={item.key}
                  id={`palette-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  onClick={item.open}
                  onKeyDown={onKeyDown}
                  onMouseMove={() => index !== at && setCursor(index)}
                  className={cx(
                    'flex min-h-8 cursor-default items-center gap-2.5 rounded-1 px-2.5',
                    index === at && 'bg-hover',
                    item.nested && 'ml-6',
                  )}
                >
                  {item.row}
                </div>
              )
            })}
          </div>
        ))}
        {failed !== null && <p className="px-3 py-6 text-ink-2">{failed}</p>}
        {text.trim() !== '' && settled && items.length === 0 && <Nothing text={text} onText={setText} />}
      </div>
      <div className="flex h-9 shrink-0 items-center gap-4 border-t px-4 text-12 text-ink-3 max-md:hidden">
        <span className="flex items-center gap-1.5">
          <CornerDownLeft size={12} aria-hidden /> open
        </span>
        <span className="flex items-center gap-1.5">
          <Kbd keys="⌘ ↵" /> in lineage
        </span>
        <span className="flex-1" />
        <span className="font-mono">tag: owner: schema: cluster: mat: type: col: state:modified</span>
      </div>
    </>
  )
}

function Nothing({ text, onText }: { text: string; onText: (text: string) => void }) {
  const withoutLast = text.trim().split(/\s+/).slice(0, -1).join(' ')
  return (
    <div className="px-3 py-6 text-ink-2">
      <p>
        Nothing has <span className="font-mono text-ink">{text.trim()}</span> in its name, columns, tags, path
        or texts.
      </p>
      {withoutLast !== '' && (
        <button
          type="button"
          onClick={() => onText(withoutLast)}
          className="mt-2 text-accent hover:underline"
        >
          {`Search for ${withoutLast}`}
        </button>
      )}
    </div>
  )
}

function useGroups(
  text: string,
  found: Found | null,
  graph: ProjectGraph | undefined,
  close: () => void,
): readonly Group[] {
  const navigate = useGo()
  const say = useToast()
  return useMemo(() => {
    const go = (href: string) => {
      close()
      navigate(href)
    }
    const nodeItem = (
      graph: ProjectGraph,
      hit: SearchHit,
      words: readonly string[],
      found: Found | null,
    ): readonly Item[] => {
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
    const groups: Group[] = []
    const asked = text.trim().toLowerCase()
    if (graph !== undefined && asked === '') {
      const last = recent().flatMap((id) => graph.byId.get(id) ?? [])
      if (last.length > 0)
        groups.push({
          label: 'Recent',
          items: last.flatMap((node) =>
            nodeItem(graph, { node, score: 0, columns: [], field: 'name' }, [], null),
          ),
        })
    }
    if (graph !== undefined && asked !== '' && found !== null && found.answer.hits.length > 0) {
      const { hits, total, words } = found.answer
      groups.push({
        label:
          total > hits.length ? `First ${hits.length} of ${total.toLocaleString('en')}` : `${total} found`,
        items: hits
          .filter((hit) => hit.node < graph.size)
          .flatMap((hit) => nodeItem(graph, hit, words, found)),
      })
    }
    const commands = commandsOf(go, say, close).filter(
      ({ label }) => asked === '' || label.toLowerCase().includes(asked),
    )
    if (commands.length > 0)
      groups.push({
        label: 'Commands',
        items: commands.map(({ label, keys, act }) => ({
          key: label,
          open: act,
          row: (
            <>
              <span className="flex-1">{label}</span>
              <Kbd keys={keys} />
            </>
          ),
        })),
      })
    return groups
  }, [text, found, graph, close, navigate, say])
}

function commandsOf(
  go: (href: string) => void,
  say: (text: string, detail?: string) => void,
  close: () => void,
) {
  return [
    ...destinations.map(({ href, label, keys }) => ({
      label: `Go to ${label.toLowerCase()}`,
      keys,
      act: () => go(href),
    })),
    {
      label: 'Toggle theme',
      keys: 't',
      act: () => {
        const theme = nextTheme()
        setTheme(theme)
        say('Theme', themeWords[theme])
        close()
      },
    },
    {
      label: 'Copy link to this page',
      keys: 'y',
      act: () => {
        void navigator.clipboard.writeText(window.location.href)
        say('Link copied', window.location.href)
        close()
      },
    },
  ]
}

function NodeLine({
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
