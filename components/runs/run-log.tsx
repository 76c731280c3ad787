'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '../ui/button'
import { CopyButton } from '../ui/copy-button'
import { cx } from '../ui/cx'
import { Input } from '../ui/input'
import type { RunLine } from './run-value'

const ROW = 20

export type Depth = 'all' | 'no sql' | 'problems'
const depths: readonly (readonly [Depth, string])[] = [
  ['all', 'Everything'],
  ['no sql', 'Without SQL'],
  ['problems', 'Warnings and errors'],
]
const inks: { readonly [level in RunLine['level']]: string } = {
  sql: 'text-ink-2',
  debug: 'text-ink-3',
  info: 'text-ink',
  warn: 'text-hydrating',
  error: 'text-failing',
}

type Row = { readonly key: string; readonly line: RunLine; readonly text: string; readonly first: boolean }

/** The lines that are shown, cut into rows of one height. */
export function rowsOf(
  lines: readonly (readonly [key: string, line: RunLine])[],
  node: string | null,
  depth: Depth,
  search: string,
): readonly Row[] {
  const wanted = search.trim().toLowerCase()
  return lines.flatMap(([key, line]): Row[] => {
    if (node !== null && line.uniqueId !== node) return []
    if (depth === 'no sql' && line.level === 'sql') return []
    if (depth === 'problems' && line.level !== 'warn' && line.level !== 'error') return []
    if (wanted !== '' && !line.text.toLowerCase().includes(wanted)) return []
    return line.text
      .replace(/\s+$/, '')
      .split('\n')
      .map((text, at) => ({ key: `${key}.${at}`, line, text, first: at === 0 }))
  })
}

/** A run's log: of one node or of all, following its end until somebody scrolls up. */
export function RunLog({
  lines,
  node,
  following,
  onFollow,
}: {
  lines: readonly (readonly [key: string, line: RunLine])[]
  node: string | null
  following: boolean
  onFollow: (on: boolean) => void
}) {
  const [depth, setDepth] = useState<Depth>('all')
  const [search, setSearch] = useState('')
  const rows = useMemo(() => rowsOf(lines, node, depth, search), [lines, node, depth, search])
  const box = useRef<HTMLElement>(null)
  const [left, setLeft] = useState(0)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 20,
    initialRect: { width: 800, height: 30 * ROW },
  })
  useEffect(() => {
    const { current } = box
    if (following && current !== null) current.scrollTop = rows.length * ROW
  }, [following, rows.length])
  const unseen = following ? 0 : Math.max(0, rows.length - left)
  const onScroll = () => {
    const { current } = box
    if (current === null) return
    const atEnd = current.scrollHeight - current.scrollTop - current.clientHeight < 2 * ROW
    if (atEnd !== following) {
      setLeft(rows.length)
      onFollow(atEnd)
    }
  }
  const text = () => rows.map((row) => row.text).join('\n')
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b px-3 py-1.5">
        <select
          aria-label="What the log shows"
          value={depth}
          onChange={(event) => setDepth(event.target.value as Depth)}
          className="h-7 rounded-1 border border-line-strong bg-surface px-1.5 text-12"
        >
          {depths.map(([each, label]) => (
            <option key={each} value={each}>
              {label}
            </option>
          ))}
        </select>
        <Input
          label="Search in the log"
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-7! max-w-48 text-12!"
        />
        <span className="flex-1" />
        <label className="flex items-center gap-1.5 text-12 text-ink-2">
          <input
            type="checkbox"
            checked={following}
            onChange={(event) => onFollow(event.target.checked)}
            className="size-3.5 accent-(--accent-fill)"
          />
          Follow
        </label>
        <CopyButton label="Copy the log" text={text} className="size-7" />
      </div>
      <div className="relative min-h-0 flex-1">
        <section
          ref={box}
          aria-label="Log"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
          tabIndex={0}
          onScroll={onScroll}
          className="absolute inset-0 overflow-auto bg-surface py-1 font-mono text-12 outline-offset-[-2px]"
        >
          {rows.length === 0 && (
            <p className="px-3 py-2 font-sans text-ink-2">
              {lines.length === 0 ? 'The log begins with the first event.' : 'No line answers to this.'}
            </p>
          )}
          <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index]
              if (row === undefined) return null
              return (
                <div
                  key={row.key}
                  className={cx('absolute left-0 flex whitespace-pre pr-4 leading-5', inks[row.line.level])}
                  style={{ top: item.start, height: ROW }}
                >
                  <time
                    dateTime={row.line.at}
                    title={row.line.at}
                    className="w-20 shrink-0 pl-3 text-ink-3 select-none"
                  >
                    {row.first ? new Date(row.line.at).toTimeString().slice(0, 8) : ''}
                  </time>
                  <span className="w-12 shrink-0 text-ink-3 select-none">
                    {row.first ? row.line.level : ''}
                  </span>
                  {row.text}
                </div>
              )
            })}
          </div>
        </section>
        {unseen > 0 && (
          <Button
            size="small"
            look="primary"
            onClick={() => onFollow(true)}
            className="absolute! bottom-3 left-1/2 -translate-x-1/2"
          >
            <ArrowDown size={13} aria-hidden />
            {`${unseen} new`}
          </Button>
        )}
      </div>
    </div>
  )
}
