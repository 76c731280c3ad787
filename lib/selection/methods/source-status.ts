import { DiagnosticError, error } from '../../foundation'
import { text } from '../value'
import type { Method, SourceFreshness } from '../world'

/** `fresher`: sources that have newer data than when the state was recorded. */
export const sourceStatus: Method = {
  name: 'source_status',
  doc: { example: 'fresher', about: 'sources with newer data than in an earlier sources.json' },
  match({ value }, { previous }) {
    if (previous?.sources == null) {
      throw missing('No previous state comparison freshness results in sources.json')
    }
    if (previous.sourcesNow === null) {
      throw missing('No current state comparison freshness results in sources.json')
    }
    const ids = text(value) === 'fresher' ? fresher(previous.sources, previous.sourcesNow) : new Set()
    return (node) => ids.has(node.unique_id)
  },
}

function missing(message: string): DiagnosticError {
  return new DiagnosticError(
    error('GL4003', message, {
      hint: 'Run source freshness and name the folder of the earlier one with --state.',
    }),
  )
}

function fresher(before: readonly SourceFreshness[], now: readonly SourceFreshness[]): Set<string> {
  const then = new Map(before.map(({ uniqueId, maxLoadedAt }) => [uniqueId, maxLoadedAt]))
  const newer = now.filter(({ uniqueId, maxLoadedAt }) => {
    const earlier = then.get(uniqueId)
    if (maxLoadedAt === null) return false
    return earlier == null || isLater(maxLoadedAt, earlier)
  })
  return new Set(newer.map(({ uniqueId }) => uniqueId))
}

/** Times to the microsecond, which `Date` does not keep. */
function isLater(a: string, b: string): boolean {
  const [x, y] = [Date.parse(a), Date.parse(b)]
  return x === y ? fraction(a) > fraction(b) : x > y
}

function fraction(time: string): string {
  return (/\.(\d+)/.exec(time)?.[1] ?? '').padEnd(6, '0')
}
