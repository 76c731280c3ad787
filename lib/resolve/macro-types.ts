/** Types that macro arguments may be given in properties, and how many types stand in their brackets. */
const TYPES: { readonly [name: string]: number } = {
  str: 0,
  string: 0,
  bool: 0,
  int: 0,
  integer: 0,
  float: 0,
  any: 0,
  list: 1,
  dict: 2,
  optional: 1,
  relation: 0,
  column: 0,
}

/** Whether a text is one of dbt's types for arguments: `string`, `list[relation]`, `dict[str, int]` … */
export function isMacroType(text: string): boolean {
  return afterType(text.replaceAll(/[ \t]/g, '')) === ''
}

/** What follows a type at the beginning of a text; null where there is none. */
function afterType(text: string): string | null {
  const name = /^[a-z]+/.exec(text)?.[0] ?? ''
  const count = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined
  if (count === undefined) return null
  let rest = text.slice(name.length)
  if (count === 0) return rest
  if (!rest.startsWith('[')) return null
  rest = rest.slice(1)
  for (let i = 0; i < count; i++) {
    const after = afterType(rest)
    if (after === null) return null
    rest = after
    if (i === count - 1) break
    if (!rest.startsWith(',')) return null
    rest = rest.slice(1)
  }
  return rest.startsWith(']') ? rest.slice(1) : null
}
