import { Database, Server } from 'lucide-react'
import { cx } from '../ui/cx'
import type { Pair } from './deployment-value'

type Tone = 'stays' | 'comes'

function Name({ name, tone, note }: { name: string; tone: Tone; note: string }) {
  return (
    <div
      className={cx(
        'flex h-9 min-w-0 flex-col justify-center rounded-1 border px-2 leading-4',
        tone === 'comes' ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface',
      )}
    >
      <span title={name} className="truncate font-mono text-12">
        {name}
      </span>
      <span className={cx('truncate text-12', tone === 'comes' ? 'text-accent' : 'text-ink-3')}>{note}</span>
    </div>
  )
}

function noteOf(side: string, container: Pair['production']): string {
  if (container === null) return side
  const objects = `${container.objects} ${container.objects === 1 ? 'object' : 'objects'}`
  return [side, container.size, objects].filter(Boolean).join(' · ')
}

/** Names before and after, the swap drawn as one: what stood under one name stands under the other. */
export function SwapDrawing({
  pairs,
  direction,
}: {
  pairs: readonly Pair[]
  direction: 'promote' | 'rollback'
}) {
  const comes = direction === 'promote' ? 'new side' : 'old side'
  const goes = direction === 'promote' ? 'old side' : 'new side'
  return (
    <div role="img" aria-label={spoken(pairs, comes)} className="overflow-x-auto">
      <div className="min-w-[420px]">
        <div className="mb-1.5 grid grid-cols-[1fr_72px_1fr]">
          <span className="eyebrow">Before</span>
          <span />
          <span className="eyebrow">After</span>
        </div>
        <div className="flex flex-col gap-3">
          {pairs.map((pair) => (
            <div key={`${pair.kind} ${pair.name}`} className="grid grid-cols-[1fr_72px_1fr] items-stretch">
              <div className="flex min-w-0 flex-col gap-1">
                <Name name={pair.name} tone="stays" note={noteOf(goes, pair.production)} />
                <Name name={pair.deployment} tone="comes" note={noteOf(comes, pair.staged)} />
              </div>
              <Cross kind={pair.kind} />
              <div className="flex min-w-0 flex-col gap-1">
                <Name name={pair.name} tone="comes" note={noteOf(comes, pair.staged)} />
                <Name name={pair.deployment} tone="stays" note={noteOf(goes, pair.production)} />
              </div>
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

function Cross({ kind }: { kind: Pair['kind'] }) {
  const Icon = kind === 'schema' ? Database : Server
  return (
    <div className="relative">
      <svg aria-hidden viewBox="0 0 72 76" preserveAspectRatio="none" className="absolute inset-0 size-full">
        <path d="M2 18 C 36 18 36 58 70 58" fill="none" stroke="var(--line-strong)" strokeWidth="1.5" />
        <path d="M2 58 C 36 58 36 18 70 18" fill="none" stroke="var(--accent)" strokeWidth="1.5" />
      </svg>
      <span className="absolute top-1/2 left-1/2 flex size-6 -translate-1/2 items-center justify-center rounded-full border bg-raised text-ink-2">
        <Icon size={12} aria-hidden />
      </span>
    </div>
  )
}

function spoken(pairs: readonly Pair[], comes: string): string {
  const names = pairs.map((p) => `${p.kind} ${p.name} with ${p.deployment}`).join(', ')
  return `Swaps ${names}; production's names then stand for the ${comes}.`
}
