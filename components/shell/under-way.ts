'use client'
import { useEffect, useSyncExternalStore } from 'react'

let under = 0
const listeners = new Set<() => void>()

function change(by: number): void {
  under += by
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Says that a navigation is under way as long as `pending` is true. */
export function useUnderWay(pending: boolean): void {
  useEffect(() => {
    if (!pending) return
    change(1)
    return () => change(-1)
  }, [pending])
}

/** Whether a navigation that somebody asked for is still on its way. */
export function useNavigating(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => under > 0,
    () => false,
  )
}
