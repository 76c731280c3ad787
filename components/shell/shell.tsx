'use client'
import dynamic from 'next/dynamic'
import { usePathname } from 'next/navigation'
import {
  type CSSProperties,
  type PointerEvent,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import { StateGlyph } from '../ui/state-glyph'
import { useToast } from '../ui/toast'
import { AppLink } from './app-link'
import { Favicon } from './favicon'
import { useKeys } from './keys'
import { destinations } from './navigation'
import { type ShellView, ShellViewProvider, useShell } from './shell-context'
import { nextTheme, setTheme, themeWords } from './theme'
import { BottomBar, TopBar } from './top-bar'
import { TreeSkeleton } from './tree-skeleton'
import { useGo } from './use-go'
import { useRefreshOnChange } from './use-refresh'
import { whenIdle } from './when-idle'

const fetchPalette = () => import('../search/palette')
const Palette = dynamic(() => fetchPalette().then((module) => module.Palette), { ssr: false })
const TreeDrawer = dynamic(() => import('./tree-drawer').then((module) => module.TreeDrawer), { ssr: false })
const KeyboardMap = dynamic(() => import('./keyboard-map').then((module) => module.KeyboardMap), {
  ssr: false,
})
const SideTree = dynamic(() => import('./side-tree').then((module) => module.SideTree), {
  ssr: false,
  loading: () => <TreeSkeleton />,
})

/** What stands around every page. */
export function Shell({ view, children }: { view: ShellView; children: ReactNode }) {
  return (
    <ShellViewProvider view={view}>
      <Suspense>
        <Frame>{children}</Frame>
      </Suspense>
    </ShellViewProvider>
  )
}

type Overlay = 'search' | 'map' | 'drawer'

function Frame({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Overlay | null>(null)
  // What was opened once stays, closed, so that it opens at once the next time.
  const [asked, setAsked] = useState<ReadonlySet<Overlay>>(new Set())
  const [tree, setTree] = useState(true)
  const [width, setWidth] = useState(264)
  const go = useGo()
  const say = useToast()
  const show = useCallback((overlay: Overlay) => {
    setAsked((all) => new Set(all).add(overlay))
    setOpen(overlay)
  }, [])
  const search = useCallback(() => show('search'), [show])
  useReadySearch(
    // It stands by, closed: what React has to wait for it keeps back for a third of a second.
    useCallback(() => setAsked((all) => new Set(all).add('search')), []),
  )
  useRefreshOnChange()
  useKeys({
    '⌘k': search,
    '/': search,
    '?': () => show('map'),
    '[': () => setTree((shown) => !shown),
    t: () => {
      const theme = nextTheme()
      setTheme(theme)
      say('Theme', themeWords[theme])
    },
    y: () => {
      void navigator.clipboard.writeText(window.location.href)
      say('Link copied', window.location.href)
    },
    ...Object.fromEntries(destinations.map(({ href, keys }) => [keys, () => go(href)])),
  })
  return (
    <div className="print-flow flex h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-1 bg-accent-fill px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <Favicon />
      <TopBar onSearch={search} onTree={() => show('drawer')} />
      <FaultBanner />
      <div className="print-flow flex min-h-0 flex-1">
        {tree && (
          <aside
            aria-label="Project tree"
            className="no-print relative hidden shrink-0 border-r bg-surface xl:block xl:w-(--tree)"
            style={{ '--tree': `${width}px` } as CSSProperties}
          >
            <SideTree />
            <Resizer width={width} onWidth={setWidth} />
          </aside>
        )}
        <main id="main" tabIndex={-1} className="print-flow min-w-0 flex-1 overflow-y-auto outline-none">
          {children}
        </main>
      </div>
      <BottomBar onSearch={search} />
      {asked.has('drawer') && (
        <TreeDrawer open={open === 'drawer'} onOpenChange={(is) => setOpen(is ? 'drawer' : null)} />
      )}
      {asked.has('map') && (
        <KeyboardMap open={open === 'map'} onOpenChange={(is) => setOpen(is ? 'map' : null)} />
      )}
      {asked.has('search') && (
        <Palette open={open === 'search'} onOpenChange={(is) => setOpen(is ? 'search' : null)} />
      )}
    </div>
  )
}

/** Saves come in rows, and all texts are read for search: after the first time nothing begins before it has been quiet. */
const QUIET_MS = 5_000

/** Readies search for each version, when there is nothing better to do. */
function useReadySearch(onCode: () => void): void {
  const { version } = useShell()
  const isFirst = useRef(true)
  useEffect(() => {
    let stop = () => {}
    const ready = () => {
      isFirst.current = false
      void fetchPalette().then(({ warmSearch }) => warmSearch(version))
      onCode()
    }
    const timer = setTimeout(
      () => {
        stop = whenIdle(ready)
      },
      isFirst.current ? 0 : QUIET_MS,
    )
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [version, onCode])
}

/** On every page but the one that lists them: the files have faults, and what is shown is older than they are. */
function FaultBanner() {
  const { errors } = useShell()
  const pathname = usePathname()
  if (errors === 0 || pathname === '/') return null
  return (
    <div
      role="status"
      className="no-print flex min-h-8 shrink-0 items-center gap-2 border-b bg-failing-soft px-4 py-1"
    >
      <StateGlyph state="failing" />
      <span className="min-w-0 flex-1">
        {`The project as saved doesn't compile: ${errors} ${errors === 1 ? 'error' : 'errors'}. What is shown is the last version that did, or what is sound of this one.`}
      </span>
      <AppLink href="/" className="shrink-0 font-strong underline underline-offset-3">
        See what is wrong
      </AppLink>
    </div>
  )
}

function Resizer({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const clamp = (to: number) => onWidth(Math.max(220, Math.min(480, to)))
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved is a widget; hr can't be
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the tree"
      aria-valuenow={width}
      aria-valuemin={220}
      aria-valuemax={480}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={(event) =>
        event.currentTarget.hasPointerCapture(event.pointerId) && clamp(event.clientX)
      }
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') clamp(width + 16)
        if (event.key === 'ArrowLeft') clamp(width - 16)
      }}
      className="absolute inset-y-0 -right-1 z-10 w-2 cursor-col-resize touch-none hover:bg-accent-soft"
    />
  )
}
