/** A line of any list of the project's resources. What a kind doesn't have is null. */
export type ListRow = {
  readonly id: string
  readonly name: string
  readonly href: string
  readonly kind: string
  readonly materialization: string | null
  readonly schema: string | null
  readonly cluster: string | null
  readonly owner: string | null
  readonly folder: string
  readonly tags: readonly string[]
  readonly columns: number
  readonly tests: number
  readonly failed: number
  readonly description: string
  readonly status: string | null
  readonly change: 'new' | 'modified' | null
  /** How many of its texts differ from the database's comments. */
  readonly drift: number
  /** Of a test: what it is about, its type, how many rows failed. */
  readonly subject: { readonly id: string; readonly name: string } | null
  readonly testType: string | null
  readonly failures: number | null
}

export type ListKind = 'models' | 'sources' | 'exposures' | 'tests'

/** The first rows, which the server draws, and how many there are in all; the rest is fetched. */
export type ListPage = {
  readonly version: string
  readonly kind: ListKind
  readonly rows: readonly ListRow[]
  readonly total: number
}
