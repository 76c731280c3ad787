'use client'
import { useEffect, useRef } from 'react'

export type Bindings = { readonly [keys: string]: () => void }

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))

let prefix: string | null = null
let prefixTimer: ReturnType<typeof setTimeout> | undefined

/** The name of a stroke as bindings write it: `k`, `⌘k`, `g m` after a `g`. */
function strokeOf(event: KeyboardEvent): string {
  const held = event.metaKey || event.ctrlKey ? '⌘' : ''
  return `${held}${event.key.length === 1 && held ? event.key.toLowerCase() : event.key}`
}

/** Single keys that do something while the component is there; not while typing, and not under an open dialog. */
export function useKeys(bindings: Bindings, enabled = true): void {
  const latest = useRef(bindings)
  latest.current = bindings
  useEffect(() => {
    if (!enabled) return
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return
      const stroke = strokeOf(event)
      const plain = !stroke.startsWith('⌘')
      if (plain && (typing(event.target) || document.querySelector('[role="dialog"]') !== null)) return
      // After a `g` a stroke is only read as following it: `g s` must not do what `s` does.
      const act = latest.current[prefix === null || !plain ? stroke : `${prefix} ${stroke}`]
      if (act === undefined) return
      event.preventDefault()
      prefix = null
      act()
    }
    const onPrefix = (event: KeyboardEvent) => {
      if (event.key !== 'g' || event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return
      // After the other listeners have seen this stroke: the next one is read as following it.
      queueMicrotask(() => {
        prefix = 'g'
        clearTimeout(prefixTimer)
        prefixTimer = setTimeout(() => {
          prefix = null
        }, 1000)
      })
    }
    window.addEventListener('keydown', onKey)
    window.addEventListener('keydown', onPrefix)
    return () => {
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('keydown', onPrefix)
    }
  }, [enabled])
}

/** The keyboard map that `?` shows. */
export const keyboardMap: readonly {
  readonly group: string
  readonly keys: readonly (readonly [keys: string, what: string])[]
}[] = [
  {
    group: 'Anywhere',
    keys: [
      ['⌘ K', 'Search and commands'],
      ['/', 'Search and commands'],
      ['?', 'This map'],
      ['[', 'Show or hide the tree'],
      ['t', 'Change the theme'],
      ['y', 'Copy a link to this page'],
    ],
  },
  {
    group: 'Lineage',
    keys: [
      ['← →', 'Walk upstream, downstream'],
      ['↑ ↓', 'Walk within the rank'],
      ['Enter', 'Focus on the chosen node'],
      ['o', "Open the chosen node's page"],
      ['f', 'Fit into view'],
      ['+ -', 'Zoom'],
      ['u d', 'One more hop up, down'],
      ['⇧U ⇧D', 'One hop less'],
      ['0 – 8', 'Lens'],
      ['m', 'Menu of the chosen node'],
      ['s', 'Selector box'],
      ['l', 'The same as a table'],
    ],
  },
]
