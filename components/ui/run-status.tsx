import { Ban, Check, CircleSlash, LoaderCircle, Minus, TriangleAlert } from 'lucide-react'
import { cx } from './cx'

type Look = { readonly word: string; readonly ink: string; readonly icon: typeof Check }
const looks: { readonly [status: string]: Look } = {
  success: { word: 'ok', ink: 'text-ready', icon: Check },
  pass: { word: 'pass', ink: 'text-ready', icon: Check },
  'no-op': { word: 'no-op', ink: 'text-ink-2', icon: Minus },
  warn: { word: 'warn', ink: 'text-hydrating', icon: TriangleAlert },
  'partial success': { word: 'partial', ink: 'text-hydrating', icon: TriangleAlert },
  fail: { word: 'failed', ink: 'text-failing', icon: TriangleAlert },
  failed: { word: 'failed', ink: 'text-failing', icon: TriangleAlert },
  error: { word: 'error', ink: 'text-failing', icon: TriangleAlert },
  'runtime error': { word: 'error', ink: 'text-failing', icon: TriangleAlert },
  skipped: { word: 'skipped', ink: 'text-ink-3', icon: CircleSlash },
  cancelled: { word: 'cancelled', ink: 'text-ink-3', icon: Ban },
  queued: { word: 'queued', ink: 'text-ink-3', icon: Minus },
  'broken off': { word: 'broken off', ink: 'text-failing', icon: CircleSlash },
  running: { word: 'running', ink: 'text-ink-2', icon: LoaderCircle },
}

/** How a node or a run ended, in dbt's words, by icon, word and colour. */
export function RunStatus({ status, failures }: { status: string | null; failures?: number | null }) {
  if (status === null) return <span className="text-ink-3">not run</span>
  const look = looks[status] ?? { word: status, ink: 'text-ink-2', icon: Minus }
  const Icon = look.icon
  return (
    <span className={cx('inline-flex items-center gap-1 whitespace-nowrap font-strong', look.ink)}>
      <Icon size={13} strokeWidth={2.25} aria-hidden />
      {look.word}
      {failures != null && failures > 0 && (
        <span className="font-normal text-ink-2">{`${failures} ${failures === 1 ? 'row' : 'rows'}`}</span>
      )}
    </span>
  )
}
