/** JSON as `JSON.stringify` writes it, and ints beyond 2^53 with all of their digits, as Python has them. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (e) {
    // It has no way to write a bigint, and asking first would cost every file that has none.
    if (e instanceof TypeError) return withLongInts(value)
    throw e
  }
}

function withLongInts(value: unknown): string | undefined {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if ('toJSON' in value && typeof value.toJSON === 'function') return withLongInts(value.toJSON())
  if (Array.isArray(value)) return `[${value.map((item) => withLongInts(item) ?? 'null').join(',')}]`
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const text = withLongInts(item)
    return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`]
  })
  return `{${entries.join(',')}}`
}
