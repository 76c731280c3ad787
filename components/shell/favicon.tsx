'use client'
import { useEffect } from 'react'
import type { Readiness } from '../../lib/foundation'
import type { LiveValue } from '../live/live-value'
import { useTopic } from '../live/use-live'
import { worstOf } from '../live/words'

const shapes: { readonly [state in Readiness]: string } = {
  ready: '<circle cx="10" cy="10" r="5" fill="#35c46a"/>',
  hydrating:
    '<circle cx="10" cy="10" r="4.5" fill="none" stroke="#e3b341" stroke-width="2.5" stroke-dasharray="14 30"/>',
  lagging:
    '<circle cx="10" cy="10" r="5.5" fill="#f0883e"/><path d="M10 6.5V10l2.4 1.6" stroke="#16191f" stroke-width="1.6" fill="none"/>',
  failing: '<path d="M10 4 16 15H4z" fill="#ff6a5e"/>',
  unknown:
    '<circle cx="10" cy="10" r="4.5" fill="none" stroke="#9aa4b2" stroke-width="1.8" stroke-dasharray="2.4 2.3"/>',
  idle: '<circle cx="10" cy="10" r="2.5" fill="#9aa4b2"/>',
}

/** The tab's icon shows the worst state of the project, by shape and colour. */
export function Favicon() {
  const worst = useTopic<LiveValue, Readiness>('live', worstOf) ?? 'unknown'
  useEffect(() => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="5" fill="#16191f"/>${shapes[worst]}</svg>`
    const own = document.querySelector<HTMLLinkElement>('link[rel="icon"][data-live]')
    const link = own ?? document.head.appendChild(document.createElement('link'))
    link.rel = 'icon'
    link.dataset.live = ''
    link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`
  }, [worst])
  return null
}
