'use client'
import { useEffect } from 'react'
import { kindOf, type RunValue } from './run-value'

const shapes: { readonly [state in RunValue['state']]: string } = {
  running:
    '<circle cx="10" cy="10" r="4.5" fill="none" stroke="#8fb8ff" stroke-width="2.5" stroke-dasharray="14 30"/>',
  success: '<path d="m5.5 10.5 3 3 6-7" fill="none" stroke="#35c46a" stroke-width="2.5"/>',
  failed: '<path d="M10 4 16 15H4z" fill="#ff6a5e"/>',
  cancelled: '<path d="M6 6l8 8" stroke="#9aa4b2" stroke-width="2.5"/>',
  'broken off': '<path d="M6 6l8 8M14 6l-8 8" stroke="#ff6a5e" stroke-width="2.5"/>',
}
const characters: { readonly [state in RunValue['state']]: string } = {
  running: '◔',
  success: '✓',
  failed: '▲',
  cancelled: '∅',
  'broken off': '✗',
}

/** The tab's title and icon say how the run stands, as long as its page is open. */
export function useRunSign(value: RunValue): void {
  const { state, command } = value
  const nodes = Object.values(value.nodes)
  const done = nodes.filter((n) => !['queued', 'running'].includes(kindOf(n.status))).length
  const share = state === 'running' && nodes.length > 0 ? ` ${done}/${nodes.length}` : ''
  const title = `${characters[state]}${share} ${command ?? 'run'} · Greenlight`
  useEffect(() => {
    const own = () => {
      if (document.title !== title) document.title = title
    }
    own()
    // The page's own title comes again with each refresh from the server.
    const watch = new MutationObserver(own)
    watch.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => watch.disconnect()
  }, [title])
  useEffect(() => {
    const link = document.createElement('link')
    link.rel = 'icon'
    link.href = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="5" fill="#16191f"/>${shapes[state]}</svg>`)}`
    document.head.append(link)
    return () => link.remove()
  }, [state])
}
