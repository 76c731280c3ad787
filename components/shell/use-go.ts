'use client'
import { useRouter } from 'next/navigation'
import { useCallback, useTransition } from 'react'
import { useSide, withSide } from './app-link'
import { useUnderWay } from './under-way'

/** Goes to an address within the app, on the side that is looked at. */
export function useGo(): (href: string) => void {
  const router = useRouter()
  const side = useSide()
  const [pending, start] = useTransition()
  useUnderWay(pending)
  return useCallback((href) => start(() => router.push(withSide(href, side))), [router, side])
}

/** Changes the query of the address that one is at; what is changed is not a step back in history. */
export function useReplaceQuery(): (query: URLSearchParams) => void {
  const router = useRouter()
  const [pending, start] = useTransition()
  useUnderWay(pending)
  return useCallback(
    (query) =>
      start(() =>
        router.replace(`${window.location.pathname}${query.size > 0 ? `?${query}` : ''}`, { scroll: false }),
      ),
    [router],
  )
}
