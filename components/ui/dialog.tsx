'use client'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { IconButton } from './button'
import { cx } from './cx'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** Said to screen readers, and shown under the title. */
  description?: string
  children: ReactNode
  width?: 'narrow' | 'wide'
  /** From the left edge, as a drawer, instead of the middle. */
  side?: boolean
}

/** A modal that keeps focus inside, closes by Esc, and gives focus back to where it was. */
export function Dialog({ open, onOpenChange, title, description, children, width = 'narrow', side }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fade-in fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cx(
            'fixed z-50 flex flex-col bg-raised shadow-float outline-none',
            side
              ? 'fade-in inset-y-0 left-0 w-[min(320px,88vw)] border-r'
              : 'float-in top-[12vh] left-1/2 max-h-[76vh] -translate-x-1/2 rounded-1 border border-line-strong',
            !side && (width === 'wide' ? 'w-[min(760px,94vw)]' : 'w-[min(480px,94vw)]'),
          )}
        >
          <div className="flex items-start justify-between gap-4 border-b py-2 pr-2 pl-4">
            <div className="py-1">
              <Radix.Title className="text-14 font-strong">{title}</Radix.Title>
              {description && <Radix.Description className="text-ink-2">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close">
                <X size={16} />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
