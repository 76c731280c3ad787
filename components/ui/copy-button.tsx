'use client'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from './button'
import { cx } from './cx'

/** Copies a text and shows for a moment that it did. */
export function CopyButton({
  text,
  label,
  className,
}: {
  /** Made when pressed, where it is long. */
  text: string | (() => string)
  label: string
  className?: string
}) {
  const [done, setDone] = useState(false)
  return (
    <IconButton
      label={done ? 'Copied' : label}
      className={cx('size-6', className)}
      onClick={async () => {
        await navigator.clipboard.writeText(typeof text === 'string' ? text : text())
        setDone(true)
        setTimeout(() => setDone(false), 1500)
      }}
    >
      {done ? <Check size={13} className="text-accent" /> : <Copy size={13} />}
    </IconButton>
  )
}
