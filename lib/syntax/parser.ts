import { materializeParser } from './materialize'
import { ownParser } from './own'
import type { SyntaxParser } from './types'

/** Materialize's own parser where a person has installed it, else ours. `load` is given in tests. */
export async function syntaxParser(
  load: () => Promise<SyntaxParser | null> = () => materializeParser(import.meta.url),
): Promise<SyntaxParser> {
  try {
    return (await load()) ?? ownParser
  } catch {
    // another version of the package than the one we know how to load
    return ownParser
  }
}
