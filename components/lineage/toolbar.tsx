'use client'
import { Layers2, ListTree, Maximize, Minus, Plus, Table2 } from 'lucide-react'
import { buttonClass, IconButton } from '../ui/button'
import { cx } from '../ui/cx'
import { Menu } from '../ui/menu'
import type { legend } from './lens'
import { type LensKey, lensKeys, lensWords } from './lens'
import type { Grouping } from './view-state'
import { groupings } from './view-state'

/** How many hops one way: a number between two buttons, and what one more would bring. */
export function Stepper({
  label,
  value,
  more,
  onChange,
}: {
  label: string
  value: number
  more: number
  onChange: (value: number) => void
}) {
  return (
    <fieldset
      aria-label={label}
      className="flex h-8 items-center rounded-1 border border-line-strong bg-surface"
    >
      <IconButton
        label={`One hop less ${label}`}
        disabled={value === 0}
        onClick={() => onChange(value - 1)}
        className="size-7"
      >
        <Minus size={13} />
      </IconButton>
      <span className="min-w-16 text-center text-12">
        {label} <span className="font-mono">{value}</span>
      </span>
      <IconButton
        label={`One hop more ${label}`}
        disabled={more === 0}
        onClick={() => onChange(value + 1)}
        className="size-7"
      >
        <Plus size={13} />
      </IconButton>
      {more > 0 && (
        <button
          type="button"
          onClick={() => onChange(99)}
          className="h-full border-l px-2 text-12 text-ink-2 hover:text-accent"
          title={`All ${label}`}
        >
          {`+ ${more.toLocaleString('en')}`}
        </button>
      )}
    </fieldset>
  )
}

type BarProps = {
  readonly lens: LensKey
  readonly grouping: Grouping | null
  readonly table: boolean
  readonly onLens: (lens: LensKey) => void
  readonly onGrouping: (grouping: Grouping) => void
  readonly onTable: (table: boolean) => void
  readonly onFit: () => void
  readonly onZoom: (factor: number) => void
}

/** Nearer, further, all of it. */
export function CameraButtons({ onFit, onZoom }: Pick<BarProps, 'onFit' | 'onZoom'>) {
  return (
    <span className="flex">
      <IconButton label="Zoom out" onClick={() => onZoom(1 / 1.4)} className="max-md:hidden">
        <Minus size={15} />
      </IconButton>
      <IconButton label="Zoom in" onClick={() => onZoom(1.4)} className="max-md:hidden">
        <Plus size={15} />
      </IconButton>
      <IconButton label="Fit into view (F)" onClick={onFit}>
        <Maximize size={15} />
      </IconButton>
    </span>
  )
}

/** Lens, grouping, camera. */
export function ViewTools({ lens, grouping, table, onLens, onGrouping, onTable, onFit, onZoom }: BarProps) {
  return (
    <div className="flex items-center gap-1">
      {grouping !== null && (
        <Menu
          align="end"
          trigger={
            <button type="button" className={buttonClass('plain')}>
              <ListTree size={14} aria-hidden />
              <span className="max-lg:sr-only">{`By ${grouping}`}</span>
            </button>
          }
          items={groupings.map((each) => ({
            label: `By ${each}`,
            checked: each === grouping,
            onSelect: () => onGrouping(each),
          }))}
        />
      )}
      <Menu
        align="end"
        trigger={
          <button type="button" className={buttonClass('plain')}>
            <Layers2 size={14} aria-hidden />
            <span className="max-lg:sr-only">{lensWords[lens]}</span>
          </button>
        }
        items={lensKeys.map((key, at) => ({
          label: lensWords[key],
          keys: String(at),
          checked: key === lens,
          onSelect: () => onLens(key),
        }))}
      />
      <IconButton label="As a table (L)" aria-pressed={table} onClick={() => onTable(!table)}>
        <Table2 size={15} />
      </IconButton>
      <span className={cx('flex', table && 'invisible')}>
        <CameraButtons onFit={onFit} onZoom={onZoom} />
      </span>
    </div>
  )
}

/** What the lens' colours mean, with counts; pressing one lights its nodes. */
export function Legend({
  entries,
  lit,
  onPick,
}: {
  entries: ReturnType<typeof legend>
  lit: string | null
  onPick: (word: string | null) => void
}) {
  if (entries.length === 0) return null
  return (
    <ul
      aria-label="Legend"
      className="pane absolute bottom-3 left-3 z-10 flex max-h-[40%] flex-col overflow-y-auto p-1"
    >
      {entries.map(({ value, count }) => (
        <li key={value.word}>
          <button
            type="button"
            aria-pressed={lit === value.word}
            onClick={() => onPick(lit === value.word ? null : value.word)}
            className={cx(
              'flex h-7 w-full items-center gap-2 rounded-1 px-2 text-12',
              lit === value.word ? 'bg-accent-soft' : 'hover:bg-hover',
            )}
          >
            <span
              aria-hidden
              className="h-3.5 w-1 rounded-full"
              style={{ background: `var(${value.token})` }}
            />
            <span className="flex-1 text-left">{value.word}</span>
            <span className="text-ink-3">{count.toLocaleString('en')}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
