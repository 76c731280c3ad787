'use client'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import type { ComponentProps } from 'react'
import type { Side } from '../live/use-live'

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

/** A link within the app: like Next's, but stays on the side that is looked at, and fetches nothing before it is pressed: a page has hundreds of them. */
export function AppLink({ href, ...rest }: Omit<ComponentProps<typeof Link>, 'href'> & { href: string }) {
  return <Link href={withSide(href, useSide())} prefetch={false} {...rest} />
}
