'use client'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { Kbd } from '../ui/kbd'

export type NodeAction = { readonly label: string; readonly keys?: string; readonly act: () => void }

/** What one can do with a node, at the pointer or beside the node; arrows, Home, End and Esc as in every menu. */
export function NodeMenu({
  name,
  at,
  actions,
  onClose,
}: {
  name: string
  /** Where its corner goes, within the drawing. */
  at: { readonly x: number; readonly y: number }
  actions: readonly NodeAction[]
  onClose: () => void
}) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    box.current?.querySelector('button')?.focus()
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) onClose()
    }
    window.addEventListener('pointerdown', onPress)
    return () => {
      window.removeEventListener('pointerdown', onPress)
      if (before instanceof HTMLElement) before.focus()
    }
  }, [onClose])
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    const all = [...(box.current?.querySelectorAll('button') ?? [])]
    const focused = document.activeElement
    const now = focused instanceof HTMLButtonElement ? all.indexOf(focused) : -1
    const places: { readonly [key: string]: number } = {
      ArrowDown: (now + 1) % all.length,
      ArrowUp: (now - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }
    const to = places[event.key]
    if (to !== undefined) all[to]?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') onClose()
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={box}
      role="menu"
      tabIndex={-1}
      aria-label={`Menu of ${name}`}
      onKeyDown={onKeyDown}
      className="float-in absolute z-30 w-60 rounded-1 border border-line-strong bg-raised p-1 shadow-float"
      style={{ left: at.x, top: at.y }}
    >
      {actions.map(({ label, keys, act }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onClose()
            act()
          }}
          className="flex h-8 w-full items-center gap-2 rounded-1 px-2 text-left outline-none hover:bg-hover focus:bg-hover"
        >
          <span className="flex-1">{label}</span>
          {keys !== undefined && <Kbd keys={keys} />}
        </button>
      ))}
    </div>
  )
}

/** A place for the menu that keeps it within the drawing. */
export function placeWithin(
  point: { readonly x: number; readonly y: number },
  box: { readonly width: number; readonly height: number },
  count: number,
): { readonly x: number; readonly y: number } {
  return {
    x: Math.max(4, Math.min(point.x, box.width - 244)),
    y: Math.max(4, Math.min(point.y, box.height - (count * 32 + 14))),
  }
}
