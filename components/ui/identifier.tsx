import { cx } from './cx'

/** A name that keeps both its ends when space is short: the middle gives way. The whole stands in the title. */
export function Identifier({ name, className }: { name: string; className?: string }) {
  const tail = name.length > 14 ? name.slice(-8) : ''
  const head = tail === '' ? name : name.slice(0, -8)
  return (
    <span title={name} className={cx('inline-flex min-w-0 font-mono', className)}>
      <span className="truncate">{head}</span>
      {tail !== '' && <span className="shrink-0 whitespace-pre">{tail}</span>}
    </span>
  )
}

/** Shortens in the middle to at most `max` characters, for canvases and titles. */
export function middleTruncate(text: string, max: number): string {
  if (text.length <= max) return text
  const tail = Math.floor((max - 1) / 2)
  return `${text.slice(0, max - 1 - tail)}…${text.slice(text.length - tail)}`
}
