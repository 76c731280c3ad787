import type { InputHTMLAttributes, Ref } from 'react'
import { cx } from './cx'

type Props = InputHTMLAttributes<HTMLInputElement> & {
  label: string
  ref?: Ref<HTMLInputElement>
  mono?: boolean
}

/** A line of text; `label` names it for those who can't see where it stands. */
export function Input({ label, className, mono, ...rest }: Props) {
  return (
    <input
      aria-label={label}
      autoComplete="off"
      spellCheck={false}
      className={cx(
        'h-8 w-full min-w-0 rounded-1 border border-line-strong bg-surface px-2.5 text-13 text-ink placeholder:text-ink-3',
        mono && 'font-mono',
        className,
      )}
      {...rest}
    />
  )
}
