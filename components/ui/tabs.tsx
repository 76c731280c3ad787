import { AppLink } from '../shell/app-link'
import { cx } from './cx'

export type TabLink = {
  readonly key: string
  readonly label: string
  readonly href: string
  readonly note?: string | number | undefined
}

/** Tabs that are links: the choice stands in the URL, and each works without JavaScript. */
export function TabLinks({
  tabs,
  current,
  label,
}: {
  tabs: readonly TabLink[]
  current: string
  label: string
}) {
  return (
    <nav
      aria-label={label}
      className="no-print flex gap-5 overflow-x-auto border-b px-6 [scrollbar-width:none]"
    >
      {tabs.map((tab) => (
        <AppLink
          key={tab.key}
          href={tab.href}
          scroll={false}
          replace
          aria-current={tab.key === current ? 'page' : undefined}
          className={cx(
            '-mb-px flex h-10 shrink-0 items-center gap-1.5 border-b-2 font-strong',
            tab.key === current ? 'border-accent text-ink' : 'border-transparent text-ink-2 hover:text-ink',
          )}
        >
          {tab.label}
          {tab.note !== undefined && <span className="text-12 font-normal text-ink-3">{tab.note}</span>}
        </AppLink>
      ))}
    </nav>
  )
}
