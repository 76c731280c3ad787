import type { ReactNode } from 'react'
import { cx } from './cx'

/** The body of a page of text: its measure and margins. */
export function Page({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <div className={cx('mx-auto w-full px-4 py-5 sm:px-6', wide ? 'max-w-[1600px]' : 'max-w-[1180px]')}>
      {children}
    </div>
  )
}

/** A titled part of a page: a hairline and a heading, no box. */
export function Section({
  title,
  count,
  action,
  children,
  className,
}: {
  title: string
  count?: number | string | undefined
  action?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <section className={cx('min-w-0', className)}>
      <div className="mb-2 flex h-7 items-center gap-2">
        <h2 className="text-13">{title}</h2>
        {count !== undefined && <span className="text-ink-3">{count}</span>}
        <span className="flex-1" />
        {action}
      </div>
      {children}
    </section>
  )
}
