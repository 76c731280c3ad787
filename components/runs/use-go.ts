'use client'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef } from 'react'
import { useSide, withSide } from '../shell/app-link'

const PATIENCE_MS = 1_500

/**
 * Goes to a run that has just begun. What it changes in the database refreshes the pages at the same time, and such a
 * refresh can hold up a client navigation; where that does not arrive, the browser goes there itself.
 */
export function useGo(): (href: string) => void {
  const router = useRouter()
  const side = useSide()
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => () => void (timer.current !== null && clearTimeout(timer.current)), [])
  return useCallback(
    (href) => {
      const to = withSide(href, side)
      router.push(to)
      timer.current = setTimeout(() => window.location.assign(to), PATIENCE_MS)
    },
    [router, side],
  )
}
