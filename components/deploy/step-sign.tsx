import { Check, LoaderCircle, TriangleAlert } from 'lucide-react'
import { cx } from '../ui/cx'
import type { StepState } from './timeline'

/** How a step stands, as a shape: a tick, a turning ring, a triangle, a full or an empty circle. */
export function StepSign({ state }: { state: StepState }) {
  const round = 'flex size-6 items-center justify-center rounded-full border-[1.5px] bg-surface'
  switch (state) {
    case 'done':
      return (
        <span aria-hidden className={cx(round, 'border-ready text-ready')}>
          <Check size={14} strokeWidth={2.5} />
        </span>
      )
    case 'warned':
      return (
        <span aria-hidden className={cx(round, 'border-hydrating text-hydrating')}>
          <TriangleAlert size={12} strokeWidth={2.5} />
        </span>
      )
    case 'failed':
      return (
        <span aria-hidden className={cx(round, 'border-failing bg-failing-soft text-failing')}>
          <TriangleAlert size={12} strokeWidth={2.5} />
        </span>
      )
    case 'running':
      return (
        <span aria-hidden className={cx(round, 'border-line-strong text-ink')}>
          <LoaderCircle size={14} strokeWidth={2.5} className="motion-safe:animate-spin" />
        </span>
      )
    case 'next':
      return (
        <span aria-hidden className={cx(round, 'border-accent')}>
          <span className="size-2 rounded-full bg-accent" />
        </span>
      )
    case 'waiting':
      return <span aria-hidden className={cx(round, 'border-line-strong border-dashed')} />
  }
}
