/** How a relation is doing, in the words that every page, the CLI and a deployment use. */
export type Readiness = 'ready' | 'hydrating' | 'lagging' | 'failing' | 'unknown' | 'idle'

/** Each state's word, the character that stands for its glyph in a terminal, and how bad it is (higher is worse). */
export const readiness: {
  readonly [state in Readiness]: { readonly word: string; readonly character: string; readonly rank: number }
} = {
  ready: { word: 'ready', character: '●', rank: 1 },
  hydrating: { word: 'hydrating', character: '◔', rank: 3 },
  lagging: { word: 'lagging', character: '◷', rank: 4 },
  failing: { word: 'failing', character: '▲', rank: 5 },
  unknown: { word: 'unknown', character: '◌', rank: 2 },
  idle: { word: 'not applicable', character: '·', rank: 0 },
}

/** The state that a whole takes from its parts: the worst of them; `idle` where there are none. */
export function worstReadiness(states: Iterable<Readiness>): Readiness {
  let worst: Readiness = 'idle'
  for (const state of states) if (readiness[state].rank > readiness[worst].rank) worst = state
  return worst
}
