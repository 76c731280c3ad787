import type { ButtonHTMLAttributes, Ref } from 'react'
import { cx } from './cx'

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger'

const looks: { readonly [look in ButtonLook]: string } = {
  primary: 'bg-accent-fill text-on-accent hover:bg-accent-fill-hover border border-transparent',
  plain: 'bg-surface text-ink border border-line-strong hover:bg-hover',
  quiet: 'text-ink-2 border border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-surface text-failing border border-line-strong hover:bg-failing-soft',
}

/** The classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'plain', size: 'small' | 'normal' = 'normal'): string {
  return cx(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-1 font-strong whitespace-nowrap select-none',
    'transition-colors duration-[var(--quick)] disabled:opacity-50 aria-disabled:opacity-50',
    size === 'small' ? 'h-7 px-2 text-12' : 'h-8 px-3 text-13',
    looks[look],
  )
}

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: ButtonLook
  size?: 'small' | 'normal'
  ref?: Ref<HTMLButtonElement>
}

export function Button({ look = 'plain', size = 'normal', className, type = 'button', ...rest }: Props) {
  return <button type={type} className={cx(buttonClass(look, size), className)} {...rest} />
}

/** A square button with an icon; `label` is what it does, read aloud and shown on hover. */
export function IconButton({
  label,
  className,
  children,
  ...rest
}: Omit<Props, 'look' | 'size'> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-1 text-ink-2 hover:bg-hover hover:text-ink',
        'aria-pressed:bg-accent-soft aria-pressed:text-accent disabled:opacity-40',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  )
}
