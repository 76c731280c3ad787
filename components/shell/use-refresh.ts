'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useTransition } from 'react'
import type { ProjectPulse } from '../live/live-value'
import { useTopic } from '../live/use-live'
import { useShell } from './shell-context'
import { useNavigating } from './under-way'

/**
 * What goes on in the project may change it faster than pages are made, and somebody reads them: after a refresh there
 * is a rest of as long as it took, or a bit. So a save after another is seen at once, and a slow server isn't asked on
 * and on.
 */
const REST_MS = { least: 100, most: 1_000 }

/**
 * Draws the page anew, without leaving it, when the project is no longer what the page shows. One refresh at a time,
 * and none while somebody is on the way to another page: React shows a new page only when all that was asked of the
 * router is there, so refreshes that follow each other would keep it away.
 */
export function useRefreshOnChange(): void {
  const { version } = useShell()
  const router = useRouter()
  const now = useTopic<ProjectPulse, string>('project', (pulse) => pulse.version)
  const [refreshing, start] = useTransition()
  const navigating = useNavigating()
  const quietUntil = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    if (!refreshing) return
    const began = performance.now()
    return () => {
      const ended = performance.now()
      quietUntil.current = ended + Math.min(REST_MS.most, Math.max(REST_MS.least, ended - began))
    }
  }, [refreshing])
  useEffect(() => {
    if (now === undefined || now === version || refreshing || navigating) return
    const rest = quietUntil.current - performance.now()
    const timer = setTimeout(() => start(() => router.refresh()), Math.max(0, rest))
    return () => clearTimeout(timer)
  }, [now, version, refreshing, navigating, router])
}
