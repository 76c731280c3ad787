import { describe, expect, it } from 'vitest'
import type { ItemName, ShowBody } from '../../sql'
import { sampleCatalog } from './fixtures/catalog'
import { type ShowScope, showSql } from './show'

const name = (...parts: string[]): ItemName => ({ by: 'name', name: parts, at: 0 })

const scope: ShowScope = {
  catalog: sampleCatalog(),
  database: 'materialize',
  searchPath: ['absent', 'public'],
  user: 'materialize',
  item: (item) => {
    if (item.name.join('.') !== 't') throw new Error(`unknown catalog item '${item.name.join('.')}'`)
    return 'u101'
  },
}

function show(what: string, more: Partial<ShowBody> = {}, given = scope): string {
  const body: ShowBody = {
    what,
    extended: false,
    full: false,
    from: null,
    inCluster: null,
    on: null,
    for: null,
    filter: null,
    ...more,
  }
  return showSql(body, given)
}

describe('SHOW as a query', () => {
  it('takes the first schema of the search path that exists', () => {
    expect(show('tables')).toBe(
      `SELECT "name", "comment" FROM (SELECT "name", "comment" FROM mz_internal.mz_show_tables WHERE schema_id = 'u10') AS "show" ORDER BY "name", "comment"`,
    )
  })

  it('keeps columns in their order', () => {
    expect(show('columns', { from: name('t') })).toContain('ORDER BY "position"')
  })

  it('filters by name or by what the answer shows', () => {
    expect(show('views', { filter: { kind: 'like', pattern: "a'%" } })).toContain(`WHERE "name" LIKE 'a''%'`)
    const expr = { kind: 'identifier', name: ['comment'], at: 0 } as const
    expect(show('views', { filter: { kind: 'where', expr } })).toContain('AS "show" WHERE comment ORDER BY')
  })

  it('narrows by cluster, index, kind and role', () => {
    expect(show('materialized views', { inCluster: 'quickstart' })).toContain("WHERE cluster_id = 'u1'")
    expect(show('indexes', { on: { objectType: null, name: name('t') } })).toContain("WHERE on_id = 'u101'")
    expect(show('privileges', { on: { objectType: 'tables', name: null } })).toContain(
      "object_type = 'table'",
    )
    expect(show('default privileges', { for: { role: 'reader' } })).toContain(
      "grantee IN ('PUBLIC', 'reader', 'materialize')",
    )
  })

  it('says what is not there', () => {
    expect(() => show('tables', { from: name('absent') })).toThrow("unknown schema 'absent'")
    expect(() => show('sources', { inCluster: 'absent' })).toThrow("unknown cluster 'absent'")
    expect(() => show('columns', { from: name('absent') })).toThrow("unknown catalog item 'absent'")
    expect(() => show('tables', {}, { ...scope, searchPath: ['absent'] })).toThrow('no valid schema selected')
  })
})
