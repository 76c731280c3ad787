const KEY = 'greenlight.recent'
const MOST = 6

/** The nodes that were opened from search last, newest first. */
export function recent(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === 'string') : []
  } catch {
    return []
  }
}

export function remember(id: string): void {
  const kept = [id, ...recent().filter((each) => each !== id)].slice(0, MOST)
  try {
    localStorage.setItem(KEY, JSON.stringify(kept))
  } catch {
    // A browser that keeps nothing has no recent ones.
  }
}
