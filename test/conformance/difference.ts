/** The first place where two JSON values differ, as a path with both values; undefined where they are equal. */
export function firstDifference(ours: unknown, theirs: unknown, path = ''): string | undefined {
  if (Object.is(ours, theirs)) return undefined
  if (Array.isArray(ours) && Array.isArray(theirs)) return listDifference(ours, theirs, path)
  if (isObject(ours) && isObject(theirs)) return objectDifference(ours, theirs, path)
  return `${path || 'value'}: ${shown(ours)}, not ${shown(theirs)}`
}

function listDifference(
  ours: readonly unknown[],
  theirs: readonly unknown[],
  path: string,
): string | undefined {
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    if (i >= ours.length) return `${path}[${i}] is missing: ${shown(theirs[i])}`
    if (i >= theirs.length) return `${path}[${i}] is too much: ${shown(ours[i])}`
    const difference = firstDifference(ours[i], theirs[i], `${path}[${i}]`)
    if (difference !== undefined) return difference
  }
  return undefined
}

type Mapping = { readonly [key: string]: unknown }

function objectDifference(ours: Mapping, theirs: Mapping, path: string): string | undefined {
  for (const key of [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort()) {
    const below = path === '' ? key : `${path}.${key}`
    if (!Object.hasOwn(ours, key)) return `${below} is missing: ${shown(theirs[key])}`
    if (!Object.hasOwn(theirs, key)) return `${below} is too much: ${shown(ours[key])}`
    const difference = firstDifference(ours[key], theirs[key], below)
    if (difference !== undefined) return difference
  }
  return undefined
}

function isObject(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
