'use client'
import { type ButtonHTMLAttributes, cloneElement, lazy, type ReactElement, Suspense, useState } from 'react'
import type { MenuItem } from './menu-item'

export type { MenuItem }

const fetchBody = () => import('./menu-body')
const MenuBody = lazy(async () => ({ default: (await fetchBody()).MenuBody }))

/**
 * A list of actions under a button; arrows, typing and Esc work as everywhere. What draws it is fetched when the
 * pointer or the focus comes near, so that pages without an open menu don't carry it.
 */
export function Menu({
  trigger,
  items,
  align = 'start',
}: {
  trigger: ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>
  items: readonly MenuItem[]
  align?: 'start' | 'end'
}) {
  const [asked, setAsked] = useState(false)
  const waiting = cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: () => void fetchBody(),
    onFocus: () => void fetchBody(),
    onClick: () => setAsked(true),
  })
  if (!asked) return waiting
  return (
    <Suspense fallback={waiting}>
      <MenuBody trigger={trigger} items={items} align={align} />
    </Suspense>
  )
}
