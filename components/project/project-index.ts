/**
 * The whole project in one compact file: what the tree, the palette and the lineage draw from. Columns of plain
 * values, words by number into a table, so that 10,000 models stay small. Nodes are sorted by unique id.
 */
export type ProjectIndex = {
  readonly project: string
  readonly words: {
    readonly kinds: readonly string[]
    readonly materializations: readonly string[]
    readonly schemas: readonly string[]
    readonly clusters: readonly string[]
    readonly folders: readonly string[]
    readonly tags: readonly string[]
    readonly owners: readonly string[]
    readonly statuses: readonly string[]
  }
  readonly id: readonly string[]
  readonly name: readonly string[]
  readonly kind: readonly number[]
  readonly materialization: readonly number[]
  /** `database.schema`; -1 where the node has no place in the database. */
  readonly schema: readonly number[]
  readonly cluster: readonly number[]
  readonly folder: readonly number[]
  readonly tags: readonly (readonly number[])[]
  readonly owner: readonly number[]
  /** How many tests hang on the node, and how many of them failed when last run. */
  readonly tests: readonly number[]
  readonly failed: readonly number[]
  /** The last run's status of the node; -1 where it hasn't run. */
  readonly status: readonly number[]
  /** See {@link flag}. */
  readonly flags: readonly number[]
  /** Pairs of node numbers, parent then child. */
  readonly edges: readonly number[]
}

/** Bits of `ProjectIndex.flags`. */
export const flag = { documented: 1, modified: 2, new: 4, drift: 8, broken: 16 } as const

/** Columns and descriptions for search, by the node numbers of the index of the same version. */
export type SearchTexts = {
  readonly description: readonly string[]
  readonly columns: readonly (readonly string[])[]
  readonly columnTexts: readonly (readonly string[])[]
  readonly path: readonly string[]
}

/** The page of a node. */
export const nodeHref = (id: string, tab?: string): string =>
  `/models/${encodeURIComponent(id)}${tab === undefined ? '' : `?tab=${tab}`}`
