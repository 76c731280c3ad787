'use client'
import { cx } from '../ui/cx'
import { ago } from '../ui/relative-time'
import { StateBadge, StateGlyph } from '../ui/state-glyph'
import { useNow } from './now'
import { type Side, useConnection, useRelation } from './use-live'
import { heardAt, isStale, speak } from './words'

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
