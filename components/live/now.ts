'use client'
import { useSyncExternalStore } from 'react'

let now = 0
let timer: ReturnType<typeof setInterval> | null = null
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === null) {
    now = Date.now()
    timer = setInterval(() => {
      now = Date.now()
      for (const each of listeners) each()
    }, 1000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
}

/** Computes something of the present, each second, by one clock for the whole page; redraws only where the result changes. */
export function useNow<T extends string | number | boolean | null>(of: (now: number) => T, onServer: T): T {
  return useSyncExternalStore(
    subscribe,
    () => of(now === 0 ? Date.now() : now),
    () => onServer,
  )
}
