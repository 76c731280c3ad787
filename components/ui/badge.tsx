import type { ReactNode } from 'react'
import { cx } from './cx'

/** A short fact set apart from the text: a type, a tag, a count. States use StateBadge. */
export function Badge({
  children,
  mono = false,
  accent = false,
  title,
}: {
  children: ReactNode
  mono?: boolean
  accent?: boolean
  title?: string
}) {
  return (
    <span
      title={title}
      className={cx(
        'inline-flex h-5 max-w-full items-center gap-1 truncate rounded-1 border px-1.5 text-12 whitespace-nowrap',
        mono && 'font-mono',
        accent ? 'border-transparent bg-accent-soft text-accent' : 'border-line text-ink-2',
      )}
    >
      {children}
    </span>
  )
}
