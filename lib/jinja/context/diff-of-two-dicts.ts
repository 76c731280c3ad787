import { casefold } from '../methods/text'
import { pyFunction } from '../runtime/function'
import { asText, attributeError } from '../values/compare'
import { iterate } from '../values/iterate'
import { PyDict, type Value } from '../values/value'
import type { ContextMember } from './ports'

function folded(value: Value): string {
  const text = asText(value)
  if (text === undefined) throw attributeError(value, 'casefold')
  return casefold(text)
}
function dictOf(value: Value): PyDict {
  if (value instanceof PyDict) return value
  throw attributeError(value, 'items')
}

/** `diff_of_two_dicts(a, b)`: of lists of texts by key, what only `a` has, without regard to case. */
export const diffOfTwoDictsMember: ContextMember = {
  name: 'diff_of_two_dicts',
  make: () =>
    pyFunction('BaseContext.diff_of_two_dicts', ['dict_a', 'dict_b'], (a) => {
      const theirs = new Map<string, ReadonlySet<string>>()
      for (const [k, v] of dictOf(a.get('dict_b')))
        theirs.set(folded(k), new Set([...iterate(v)].map(folded)))
      const difference = new PyDict()
      for (const [key, items] of dictOf(a.get('dict_a'))) {
        const other = theirs.get(folded(key))
        if (!other) {
          difference.set(key, items)
          continue
        }
        const only = [...iterate(items)].filter((item) => !other.has(folded(item)))
        if (only.length > 0) difference.set(key, only)
      }
      return difference
    }),
}
