'use client'
import { CornerDownLeft, Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useProject } from '../project/use-project'
import { cx } from '../ui/cx'
import { Kbd } from '../ui/kbd'
import { spoken } from '../ui/type-icon'
import { useGroups } from './items'
import { Lines } from './lines'
import { useSearch } from './use-search'

export { warmSearch } from './use-search'

const MOST = 30

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
  // biome-ignore lint/correctness/useExhaustiveDependencies: another line is chosen, or another stands in its place
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [at, groups])
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
        onKeyDown={onKeyDown}
        aria-busy={text.trim() !== '' && !settled}
        className="min-h-0 flex-1 overflow-y-auto p-1.5"
      >
        <Lines groups={groups} at={at} onPoint={setCursor} />
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
