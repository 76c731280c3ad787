/** Calls when the browser has nothing better to do; gives what calls it off. */
export function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(act, 1500)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(act, { timeout: 4000 })
  return () => cancelIdleCallback(handle)
}
