import { parseCriterion } from './criterion'
import { type Combination, combination, type IndirectSelection, type SelectionSpec } from './spec'

/** What an unrestricted command takes: everything that has a name. */
const EVERYTHING = ['fqn:*', 'source:*', 'exposure:*', 'metric:*', 'semantic_model:*']

/**
 * The spec of `--select` and `--exclude` as typed: blanks separate what is united, commas what must hold together.
 * Nothing in `select` means everything.
 * @throws DiagnosticError GL4002
 */
export function specFromArguments(
  select: readonly string[],
  exclude: readonly string[],
  indirectSelection: IndirectSelection,
): SelectionSpec {
  const included = select.length === 0 ? parseUnion(EVERYTHING, false) : parseUnion(select, true)
  return combination('difference', [included, parseUnion(exclude, true)])

  function parseUnion(parts: readonly string[], expected: boolean): Combination {
    const components = parts.flatMap((part) => part.split(' ')).map((raw) => parseIntersection(raw, expected))
    return combination('union', components, { indirectSelection })
  }

  function parseIntersection(raw: string, expected: boolean): Combination {
    const components = raw.split(',').map((part) => parseCriterion(part, indirectSelection))
    return combination('intersection', components, { indirectSelection, expected: expected ? raw : null })
  }
}
