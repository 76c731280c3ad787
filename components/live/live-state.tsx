'use client'
import { cx } from '../ui/cx'
import { ago } from '../ui/relative-time'
import { StateBadge, StateGlyph } from '../ui/state-glyph'
import { useNow } from './now'
import { type Side, useConnection, useRelation } from './use-live'
import { heardAt, isStale, lagText, speak } from './words'

type Props = { id: string; side?: Side; applicable?: boolean; look?: 'glyph' | 'word' | 'line' }

/** A relation's state as it is now: glyph alone in dense places, else glyph, word and lag; grey with its age when old. */
export function LiveState({ id, side = 'production', applicable = true, look = 'line' }: Props) {
  const reading = useRelation(id, side)
  const connection = useConnection(side)
  const spoken = speak(reading, connection, applicable)
  const age = useNow(
    (now) =>
      reading && isStale(reading, connection, now) ? `as of ${ago(heardAt(reading, connection), now)}` : null,
    null,
  )
  const title = age === null ? spoken.sentence : `${spoken.sentence}, ${age}`
  if (look === 'glyph')
    return (
      <span title={title} className={cx('inline-flex', age !== null && 'opacity-50 grayscale')}>
        <StateGlyph state={spoken.state} label={title} />
      </span>
    )
  const note = look === 'word' ? '' : [spoken.note, age].filter(Boolean).join(', ')
  return (
    <span title={title} className={cx('inline-flex min-w-0', age !== null && 'grayscale opacity-80')}>
      <StateBadge state={spoken.state} {...(note === '' ? {} : { note })} />
    </span>
  )
}

/** The lag alone, for columns of numbers; a dash where it can't be told, grey when it is old. */
export function LiveLag({ id, side = 'production' }: { id: string; side?: Side }) {
  const reading = useRelation(id, side)
  const connection = useConnection(side)
  const stale = useNow((now) => reading !== undefined && isStale(reading, connection, now), false)
  if (reading?.lagMs == null || connection?.state === 'none') return <span className="text-ink-3">–</span>
  const over = reading.thresholdMs != null && reading.lagMs > reading.thresholdMs
  const limit = reading.thresholdMs == null ? '' : ` of ${lagText(reading.thresholdMs)} allowed`
  return (
    <span
      title={`Lag ${lagText(reading.lagMs)}${limit}`}
      className={cx(
        'whitespace-nowrap',
        stale ? 'text-ink-3' : over ? 'font-strong text-lagging' : 'text-ink-2',
      )}
    >
      {lagText(reading.lagMs)}
    </span>
  )
}
