import { type Readiness, readiness } from '../../lib/foundation'
import { cx } from './cx'

const inks: { readonly [state in Readiness]: string } = {
  ready: 'text-ready',
  hydrating: 'text-hydrating',
  lagging: 'text-lagging',
  failing: 'text-failing',
  unknown: 'text-unknown',
  idle: 'text-ink-3',
}

/** The class that gives a state its colour; always beside its shape and its word. */
export const stateInk = (state: Readiness): string => inks[state]

function Shape({ state, share }: { state: Readiness; share: number | null }) {
  switch (state) {
    case 'ready':
      return <circle cx="8" cy="8" r="6" fill="currentColor" />
    case 'hydrating':
      return (
        <>
          <circle cx="8" cy="8" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" opacity="0.35" />
          <circle
            cx="8"
            cy="8"
            r="5.25"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.5"
            strokeDasharray={`${Math.max(0.06, Math.min(1, share ?? 0.25)) * 33} 33`}
            transform="rotate(-90 8 8)"
          />
        </>
      )
    case 'lagging':
      return (
        <>
          <circle cx="8" cy="8" r="6" fill="currentColor" />
          <path
            d="M8 4.2V8l2.6 2"
            fill="none"
            stroke="var(--surface)"
            strokeWidth="1.6"
            strokeLinecap="round"
          />
        </>
      )
    case 'failing':
      return <path d="M8 1.6 15 14H1z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
    case 'unknown':
      return (
        <circle
          cx="8"
          cy="8"
          r="5.25"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeDasharray="2.75 2.75"
        />
      )
    case 'idle':
      return <circle cx="8" cy="8" r="2" fill="currentColor" />
  }
}

type GlyphProps = {
  state: Readiness
  size?: 12 | 16 | 20
  /** How much of a hydrating ring is measured to be full, 0 to 1; null where nothing is measured. */
  share?: number | null
  /** Set where no word stands beside it. */
  label?: string
}

/** The state of a thing as a shape that is read without colour. */
export function StateGlyph({ state, size = 12, share = null, label }: GlyphProps) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: named by aria-label where no word stands beside it
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      className={cx('shrink-0', inks[state])}
      data-state={state}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <Shape state={state} share={share} />
    </svg>
  )
}

/** Glyph and word together. */
export function StateBadge({
  state,
  share,
  note,
}: {
  state: Readiness
  share?: number | null
  note?: string
}) {
  return (
    <span className={cx('inline-flex items-center gap-1.5 whitespace-nowrap', inks[state])}>
      <StateGlyph state={state} share={share ?? null} />
      <span className="font-strong">{readiness[state].word}</span>
      {note !== undefined && <span className="text-ink-2">{note}</span>}
    </span>
  )
}
