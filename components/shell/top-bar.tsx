'use client'
import { GitBranch, Menu as MenuIcon, Moon, Rocket, Search, Sun, SunMoon } from 'lucide-react'
import { usePathname, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { useConnection, useStreamState } from '../live/use-live'
import { Button, IconButton } from '../ui/button'
import { cx } from '../ui/cx'
import { Kbd } from '../ui/kbd'
import { Menu } from '../ui/menu'
import { StateGlyph } from '../ui/state-glyph'
import { Tooltip } from '../ui/tooltip'
import { AppLink, useSide } from './app-link'
import { destinations, isWithin } from './navigation'
import { type Theme, useShell } from './shell-context'
import { setTheme, themeWords } from './theme'
import { useReplaceQuery } from './use-go'

/** Project, where its files stand, which side is looked at, search, and how the stream does. */
export function TopBar({ onSearch, onTree }: { onSearch: () => void; onTree: () => void }) {
  const { project, git, target } = useShell()
  const side = useSide()
  return (
    <header
      className={cx(
        'no-print relative z-30 flex h-12 shrink-0 items-center gap-2 border-b bg-surface px-3',
        side === 'deployment' && 'border-b-2 border-b-accent',
      )}
    >
      <IconButton label="Open the tree" onClick={onTree} className="xl:hidden max-md:hidden">
        <MenuIcon size={16} />
      </IconButton>
      <AppLink
        href="/"
        className="flex min-w-12 shrink-0 items-center gap-2 rounded-1 py-1 pr-1"
        aria-label={`${project}, overview`}
      >
        <Mark />
        <span className="truncate text-14 font-strong">{project}</span>
      </AppLink>
      {git !== null && (
        <span
          className="flex min-w-0 items-center gap-1 truncate font-mono text-12 text-ink-2 max-lg:hidden"
          title={`${git.branch} at ${git.commit}${git.dirty ? ', with changes not committed' : ''}; target ${target.name}`}
        >
          <GitBranch size={13} aria-hidden className="shrink-0 text-ink-3" />
          <span className="truncate">{git.branch}</span>
          <span className="text-ink-3">{git.commit}</span>
          {git.dirty && <span className="text-accent">+</span>}
        </span>
      )}
      <PageLinks />
      <div className="flex-1" />
      <button
        type="button"
        onClick={onSearch}
        className="flex h-8 shrink-0 items-center gap-2 rounded-1 border border-line-strong bg-sunken px-2 text-ink-2 hover:bg-hover xl:w-44 2xl:w-56 max-md:hidden"
      >
        <Search size={14} aria-hidden className="shrink-0" />
        <span className="flex-1 truncate text-left max-xl:sr-only">Search</span>
        <span className="max-xl:hidden">
          <Kbd keys="⌘ K" />
        </span>
      </button>
      <DeploymentPill />
      <SideSwitch />
      <StreamPill />
      <ThemeMenu />
    </header>
  )
}

/** The product's sign: a signal that shows green. */
function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden className="shrink-0">
      <rect x="1" y="1" width="18" height="18" rx="5" fill="var(--ink)" />
      <circle cx="10" cy="10" r="4.5" fill="light-dark(oklch(0.8 0.19 150), oklch(0.5 0.14 150))" />
    </svg>
  )
}

function PageLinks() {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Pages"
      className="ml-2 flex h-full min-w-0 items-stretch gap-1 overflow-x-auto [scrollbar-width:none] max-md:hidden"
    >
      {destinations.map(({ href, label, keys }) => (
        <AppLink
          key={href}
          href={href}
          title={`${label} (${keys})`}
          aria-current={isWithin(pathname, href) ? 'page' : undefined}
          className={cx(
            'relative flex items-center px-1.5 font-strong outline-offset-[-2px] xl:px-2',
            isWithin(pathname, href)
              ? 'text-ink after:absolute after:inset-x-1.5 after:bottom-0 xl:after:inset-x-2 after:h-0.5 after:bg-accent'
              : 'text-ink-2 hover:text-ink',
          )}
        >
          {label}
        </AppLink>
      ))}
    </nav>
  )
}

function DeploymentPill() {
  const { deployment } = useShell()
  if (deployment === null) return null
  return (
    <AppLink
      href={deployment.href}
      className="flex h-8 items-center gap-1.5 rounded-1 shrink-0 bg-accent-soft px-2 text-accent max-xl:hidden"
      title={`Deployment ${deployment.id} is at ${deployment.step}`}
    >
      <Rocket size={13} aria-hidden />
      <span className="font-mono text-12">{deployment.id.slice(0, 7)}</span>
      <span>{deployment.step}</span>
    </AppLink>
  )
}

function SideSwitch() {
  const { deployment } = useShell()
  const side = useSide()
  const replace = useReplaceQuery()
  const search = useSearchParams()
  if (deployment === null && side === 'production') return null
  const go = (to: 'production' | 'deployment') => {
    const next = new URLSearchParams(search)
    if (to === 'production') next.delete('side')
    else next.set('side', to)
    replace(next)
  }
  return (
    <fieldset
      className="flex h-8 shrink-0 items-center rounded-1 border border-line-strong p-0.5 max-sm:hidden"
      aria-label="Side"
    >
      {(['production', 'deployment'] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={side === each}
          onClick={() => go(each)}
          className={cx(
            'h-full rounded-[4px] px-2 text-12 font-strong',
            side === each ? 'bg-accent-soft text-accent' : 'text-ink-2 hover:text-ink',
          )}
        >
          {each}
        </button>
      ))}
    </fieldset>
  )
}

/** Whether what is shown is live: the stream to the server, then the server's connection to the database. */
function StreamPill() {
  const stream = useStreamState()
  const side = useSide()
  const connection = useConnection(side)
  const { word, sentence, state } =
    stream === 'reconnecting' || stream === 'offline'
      ? {
          word: stream,
          sentence: 'The connection to Greenlight broke; values are the last known.',
          state: 'failing' as const,
        }
      : connection === undefined || connection.state === 'connecting'
        ? {
            word: 'connecting',
            sentence: connection?.message ?? 'Waiting for the first reading.',
            state: 'unknown' as const,
          }
        : connection.state === 'none'
          ? {
              word: 'no database',
              sentence: connection.message ?? 'No database is connected.',
              state: 'unknown' as const,
            }
          : {
              word: 'live',
              sentence:
                connection.message ??
                (connection.state === 'polling'
                  ? 'Asked every few seconds.'
                  : 'Values arrive as they change.'),
              state: 'ready' as const,
            }
  return (
    <Tooltip text={sentence} align="end">
      <button
        type="button"
        className="flex h-8 items-center gap-1.5 rounded-1 px-2 text-12 text-ink-2"
        aria-label={`Stream: ${word}. ${sentence}`}
      >
        <StateGlyph state={state} />
        <span className="max-lg:hidden">{word}</span>
      </button>
    </Tooltip>
  )
}

function ThemeMenu() {
  const shell = useShell()
  const [theme, setOwn] = useState<Theme>(shell.theme)
  const icons = { system: <SunMoon size={16} />, light: <Sun size={16} />, dark: <Moon size={16} /> }
  return (
    <Menu
      align="end"
      trigger={<IconButton label="Theme">{icons[theme]}</IconButton>}
      items={(['system', 'light', 'dark'] as const).map((each) => ({
        label: themeWords[each],
        checked: each === theme,
        onSelect: () => {
          setTheme(each)
          setOwn(each)
        },
      }))}
    />
  )
}

/** Search and the pages in reach of the thumb, on small screens. */
export function BottomBar({ onSearch }: { onSearch: () => void }) {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Pages"
      className="no-print flex h-14 shrink-0 items-stretch border-t bg-surface md:hidden"
    >
      {destinations
        .filter((destination) => destination.onSmallScreens)
        .map(({ href, label, icon: Icon }) => (
          <AppLink
            key={href}
            href={href}
            aria-current={isWithin(pathname, href) ? 'page' : undefined}
            className={cx(
              'flex flex-1 flex-col items-center justify-center gap-0.5 text-12',
              isWithin(pathname, href) ? 'text-accent' : 'text-ink-2',
            )}
          >
            <Icon size={18} aria-hidden />
            {label}
          </AppLink>
        ))}
      <Button
        look="quiet"
        onClick={onSearch}
        className="h-auto! flex-1 flex-col gap-0.5! rounded-none font-normal! text-12!"
      >
        <Search size={18} aria-hidden />
        Search
      </Button>
    </nav>
  )
}
