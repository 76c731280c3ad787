import type { PropertyKey } from '../types'

type Path = readonly (string | number)[]

const LATE = new Set<string | number>(['tests', 'data_tests', 'description', 'loaded_at_query'])
const TESTS = new Set<string | number>(['tests', 'data_tests', 'description'])
const LISTS = new Set<string | number>(['columns', 'dimensions', 'measures', 'entities', 'metrics'])
const LATE_CONFIG = new Set<string | number>(['pre_hook', 'post_hook', 'loaded_at_query'])

/** Whether a text of an entry is rendered when properties are read; descriptions, tests and hooks come later. */
export function rendersProperty(key: PropertyKey, path: Path): boolean {
  if (path.length === 0) return true
  switch (key) {
    case 'sources':
      if (path[0] === 'description' || path[0] === 'loaded_at_query') return false
      if (path[0] === 'config' && path[1] === 'loaded_at_query') return false
      return !(path[0] === 'tables' && isLate(path.slice(2)))
    case 'snapshots':
      // An expression that is read, not rendered.
      return path[0] !== 'relation' && !isLate(path)
    case 'macros':
      return !isLate(path[0] === 'arguments' ? path.slice(1) : path)
    case 'metrics':
      return !isFilter(path) && !isLate(path)
    case 'saved_queries':
      return !(path[0] === 'query_params' && path[1] === 'where') && !isLate(path)
    default:
      return !(path[0] === 'metrics' && isFilter(path)) && !isLate(path)
  }
}

function at(path: Path, index: number): string | number {
  return path[index] ?? ''
}

function isFilter(path: Path): boolean {
  return path.at(-1) === 'filter' || path.at(-2) === 'filter'
}

/** dbt's list of places, one rule a line. */
function isLate(path: Path): boolean {
  const { length } = path
  if (length >= 1 && LATE.has(at(path, 0))) return true
  if (length === 2 && LATE.has(at(path, 1))) return true
  if (length >= 2 && path[0] === 'config' && LATE_CONFIG.has(at(path, 1))) return true
  if (length === 5 && path[4] === 'description') return true
  if (length >= 3 && path[0] === 'versions' && TESTS.has(at(path, 2))) return true
  if (length >= 5 && path[0] === 'versions' && path[2] === 'columns' && TESTS.has(at(path, 4))) return true
  if (length >= 3 && LISTS.has(at(path, 0)) && TESTS.has(at(path, 2))) return true
  const derived = path[0] === 'derived_semantics' && (path[1] === 'dimensions' || path[1] === 'entities')
  return length >= 4 && derived && TESTS.has(at(path, 3))
}
