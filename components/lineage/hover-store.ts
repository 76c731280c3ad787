'use client'
import { useSyncExternalStore } from 'react'

export type Emphasis = 'plain' | 'self' | 'near' | 'dim'

/** Which node the pointer rests on and what is lit with it; each card hears only of its own change. */
export class HoverStore {
  #self: number | null = null
  #near: ReadonlySet<number> = new Set()
  #listeners = new Set<() => void>()
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
  set(self: number | null, near: ReadonlySet<number>): void {
    if (self === this.#self && near === this.#near) return
    this.#self = self
    this.#near = near
    for (const listener of this.#listeners) listener()
  }
  get self(): number | null {
    return this.#self
  }
  of(node: number): Emphasis {
    if (this.#self === null) return this.#near.size > 0 ? (this.#near.has(node) ? 'near' : 'dim') : 'plain'
    if (node === this.#self) return 'self'
    return this.#near.has(node) ? 'near' : 'dim'
  }
}

export function useEmphasis(store: HoverStore, node: number): Emphasis {
  return useSyncExternalStore(
    store.subscribe,
    () => store.of(node),
    () => 'plain',
  )
}

export function useHovered(store: HoverStore): number | null {
  return useSyncExternalStore(
    store.subscribe,
    () => store.self,
    () => null,
  )
}
