/**
 * A regular expression that is made when first asked for. Those of Unicode properties take milliseconds to make,
 * even as literals that are never reached, so none of them is written as a literal.
 */
export function lazyPattern(source: string, flags: string): () => RegExp {
  let made: RegExp | null = null
  return () => {
    made ??= new RegExp(source, flags)
    return made
  }
}
