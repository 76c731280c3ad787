import type { ResourceType } from '../manifest'

/** What `--resource-type` of `ls` accepts besides `default` and `all`, in the order of dbt's message. */
export const LISTABLE = [
  'metric',
  'semantic_model',
  'saved_query',
  'source',
  'analysis',
  'function',
  'model',
  'test',
  'unit_test',
  'exposure',
  'snapshot',
  'seed',
] as const satisfies readonly ResourceType[]

const LISTED = LISTABLE.filter((type) => type !== 'analysis')

/**
 * The kinds that a command works on: `--resource-type` (with `default` and `all` spelled out) or else the default,
 * without `--exclude-resource-type`.
 */
export function resourceTypes(
  wanted: readonly string[],
  excluded: readonly string[],
  {
    byDefault,
    all,
  }: { readonly byDefault: readonly ResourceType[]; readonly all: readonly ResourceType[] } = {
    byDefault: LISTED,
    all: LISTABLE,
  },
): Set<ResourceType> {
  const named = new Set(wanted.length === 0 ? ['default'] : wanted)
  const kinds = new Set<ResourceType>()
  if (named.has('default')) for (const type of byDefault) kinds.add(type)
  if (named.has('all')) for (const type of all) kinds.add(type)
  for (const type of all) if (named.has(type)) kinds.add(type)
  for (const type of all) if (excluded.includes(type)) kinds.delete(type)
  return kinds
}
