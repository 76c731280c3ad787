type Entry = { readonly [key: string]: unknown }

/** What nodes have since dbt 1.5, as dbt fills it in. */
const LATER_FIELDS: Entry = {
  language: 'sql',
  group: null,
  access: 'protected',
  contract: { enforced: false, alias_types: true, checksum: null },
  constraints: [],
  version: null,
  latest_version: null,
  deprecation_date: null,
}

/** A node of dbt 1.0 to 1.5 as this version would have written it: other names of its code, other forms of its refs. */
export function upgradedNode<T extends Entry>(node: T): T {
  const { raw_sql: raw, compiled_sql: compiled, root_path: _, ...rest } = node
  const renamed = {
    ...LATER_FIELDS,
    ...rest,
    ...(raw === undefined ? {} : { raw_code: raw }),
    ...(compiled === undefined ? {} : { compiled_code: compiled }),
    ...(Array.isArray(node.refs) ? { refs: node.refs.map(upgradedRef) } : {}),
    ...(isEntry(node.columns) ? { columns: mapped(node.columns, withConstraints) } : {}),
  }
  // The keys of the node itself are all there, or have another name now.
  return renamed as unknown as T
}

/** `[name]` or `[package, name]`, which had no version. */
function upgradedRef(ref: unknown): unknown {
  if (!Array.isArray(ref)) return ref
  const [first, second] = ref
  return { package: ref.length > 1 ? first : null, name: ref.length > 1 ? second : first, version: null }
}

function withConstraints(column: unknown): unknown {
  return isEntry(column) ? { constraints: [], ...column } : column
}

/** A section with each of its entries changed. */
export function mapped<T, R>(
  section: { readonly [id: string]: T },
  change: (value: T) => R,
): { [id: string]: R } {
  return Object.fromEntries(Object.entries(section).map(([id, value]) => [id, change(value)]))
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
