import { CircleX, TriangleAlert } from 'lucide-react'
import { cx } from '../ui/cx'
import type { Fault } from './deployment-value'

/** What stands in the way, or is worth a look: a sentence and what to do. */
export function FaultList({
  faults,
  warning = false,
  className,
}: {
  faults: readonly Fault[]
  warning?: boolean
  className?: string
}) {
  return (
    <ul {...(warning ? {} : { role: 'alert' })} className={cx('flex flex-col gap-2', className)}>
      {faults.map((fault) => (
        <li key={fault.message} className="flex items-start gap-2">
          {warning ? (
            <TriangleAlert size={14} aria-label="Warning" className="mt-0.5 shrink-0 text-hydrating" />
          ) : (
            <CircleX size={14} aria-label="Error" className="mt-0.5 shrink-0 text-failing" />
          )}
          <div className="min-w-0">
            <p className="break-words">{sentence(fault.message)}</p>
            {fault.hint && <p className="whitespace-pre-wrap break-words text-12 text-ink-2">{fault.hint}</p>}
          </div>
        </li>
      ))}
    </ul>
  )
}

/** A message as a sentence of its own. */
export function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?:]$/.test(whole) ? whole : `${whole}.`
}
