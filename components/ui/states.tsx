import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'

/** An empty place that says what would stand here and what fills it. */
export function EmptyState({
  title,
  children,
  command,
  action,
  quiet = false,
  page = false,
}: {
  title: string
  children: ReactNode
  /** It is the whole page: its title is the page's. */
  page?: boolean
  /** The one command that fills this page. */
  command?: string
  action?: ReactNode
  quiet?: boolean
}) {
  const Title = page ? 'h1' : 'h2'
  return (
    <div
      className={cx(
        'flex flex-col items-start gap-2',
        quiet ? 'px-4 py-4' : 'mx-auto max-w-[560px] px-6 py-16',
      )}
    >
      <Title className={quiet ? 'text-13' : 'text-16'}>{title}</Title>
      <div className="max-w-[64ch] text-ink-2">{children}</div>
      {command && (
        <code className="mt-1 max-w-full overflow-x-auto rounded-1 border bg-sunken px-2.5 py-1.5 font-mono text-12">
          <span className="text-ink-3 select-none">$ </span>
          {command}
        </code>
      )}
      {action && <div className="mt-1">{action}</div>}
    </div>
  )
}

/** What went wrong, why, and what to do; one sentence each. */
export function ErrorState({
  what,
  why,
  todo,
  action,
}: {
  what: string
  why: string
  todo: ReactNode
  action?: ReactNode
}) {
  return (
    <div role="alert" className="mx-auto flex max-w-[560px] flex-col items-start gap-2 px-6 py-16">
      <CircleAlert size={20} className="text-failing" aria-hidden />
      <h2 className="text-16">{what}</h2>
      <p className="max-w-[64ch] break-words text-ink-2">{why}</p>
      <p className="max-w-[64ch] text-ink-2">{todo}</p>
      {action && <div className="mt-2">{action}</div>}
    </div>
  )
}
