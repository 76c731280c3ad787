'use client'
import { type ReactNode, useId, useState } from 'react'
import { cx } from './cx'

/** A sentence on hover and focus, under what it explains; Esc hides it. What is only said here must not be needed. */
export function Tooltip({
  text,
  align = 'start',
  children,
}: {
  text: ReactNode
  align?: 'start' | 'end'
  children: ReactNode
}) {
  const [shown, setShown] = useState(false)
  const id = useId()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only shows what its own button says too
    <span
      className="relative inline-flex"
      onPointerEnter={() => setShown(true)}
      onPointerLeave={() => setShown(false)}
      onFocus={() => setShown(true)}
      onBlur={() => setShown(false)}
      onKeyDown={(event) => event.key === 'Escape' && setShown(false)}
    >
      {children}
      {shown && (
        // The space above belongs to it, so that the pointer can wander onto the text.
        <span
          id={id}
          role="tooltip"
          className={cx('absolute top-full z-50 pt-1.5', align === 'end' ? 'right-0' : 'left-0')}
        >
          <span className="float-in block w-max max-w-80 rounded-1 border border-line-strong bg-raised px-2 py-1 text-12 text-ink shadow-float">
            {text}
          </span>
        </span>
      )}
    </span>
  )
}
