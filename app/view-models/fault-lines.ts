import type { DiagnosticView } from '../../components/diagnostics/diagnostic-view'

/**
 * The lines of a node's source that have a fault, counted from 1. The source may lack lines that its file has (dbt
 * strips what is empty at the start), so a line counts where its text is what the fault shows, nearest to its number.
 */
export function faultLines(
  source: string,
  path: string,
  faults: readonly DiagnosticView[],
): readonly number[] {
  const lines = source.split('\n')
  const found = faults.flatMap(({ at, excerpt }) => {
    if (at?.file !== path || excerpt === null) return []
    const text = excerpt.lines[at.line - excerpt.firstLine]?.trimEnd()
    for (let line = Math.min(at.line, lines.length); line > 0; line--)
      if (lines[line - 1]?.trimEnd() === text) return [line]
    return []
  })
  return [...new Set(found)].sort((a, b) => a - b)
}
