'use client'
import Link, { useLinkStatus } from 'next/link'
import { useSearchParams } from 'next/navigation'
import { type ComponentProps, useState } from 'react'
import type { Side } from '../live/use-live'
import { useUnderWay } from './under-way'

/** Which side is looked at; stands in the URL, so that a link shows the same to a colleague. */
export function useSide(): Side {
  return useSearchParams().get('side') === 'deployment' ? 'deployment' : 'production'
}

/** Keeps the side in an address within the app. */
export function withSide(href: string, side: Side): string {
  if (side === 'production' || href.includes('side=')) return href
  const [path, hash] = href.split('#')
  return `${path}${path?.includes('?') ? '&' : '?'}side=${side}${hash === undefined ? '' : `#${hash}`}`
}

/**
 * A link within the app: like Next's, but stays on the side that is looked at. A page has hundreds of them, so nothing
 * is fetched before the pointer or the focus is on one; then a node's page comes ahead of the press.
 */
export function AppLink({
  href,
  children,
  onPointerEnter,
  onFocus,
  ...rest
}: Omit<ComponentProps<typeof Link>, 'href'> & { href: string }) {
  const [near, setNear] = useState(false)
  return (
    <Link
      href={withSide(href, useSide())}
      prefetch={near && href.startsWith('/models/')}
      onPointerEnter={(event) => {
        setNear(true)
        onPointerEnter?.(event)
      }}
      onFocus={(event) => {
        setNear(true)
        onFocus?.(event)
      }}
      {...rest}
    >
      {children}
      <Pending />
    </Link>
  )
}

/** A line along the top while the server makes the page that was asked for; quick answers never show it. */
function Pending() {
  const { pending } = useLinkStatus()
  useUnderWay(pending)
  if (!pending) return null
  return (
    <span
      aria-hidden
      className="appear-late pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 animate-pulse bg-accent"
    />
  )
}
