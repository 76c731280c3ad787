import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDeferral } from './defer'
import { readPreviousState } from './previous-state'

/** Reads a state folder with these files; the target folder is another. */
function stateOf(
  files: { readonly [name: string]: object | string },
  more: { readonly targetPath?: string } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-state-'))
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return readPreviousState(folder, { root: folder, targetPath: folder, compareUnrendered: true, ...more })
}
const elsewhere = { targetPath: '/nowhere' }

const manifest = (version: number, sections: object = {}) => ({
  metadata: {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/manifest/v${version}.json`,
    dbt_version: '1.7.0',
  },
  ...sections,
})

describe('an earlier manifest', () => {
  it('is one of dbt 1.6 to 1.12', () => {
    for (const version of [10, 11, 12]) {
      expect(stateOf({ 'manifest.json': manifest(version) }, elsewhere)).toMatchObject({
        ok: true,
        value: { manifest: { nodes: {}, unit_tests: {} } },
      })
    }
    expect(stateOf({ 'manifest.json': manifest(13) }, elsewhere)).toMatchObject({
      ok: false,
      errors: [{ code: 'GL4012', message: expect.stringContaining('but found "https://') }],
    })
  })

  // dbt 1.8 and older kept such a list as a value; a newer one keeps what is written.
  it('has its configs read anew from the code, where an older version wrote them', () => {
    const node = {
      unique_id: 'snapshot.a.s',
      resource_type: 'snapshot',
      raw_code: "{{ config(check_cols=['n'], unique_key='id') }} select 1",
      unrendered_config: { check_cols: ['n'], unique_key: 'id', target_schema: 'x' },
      depends_on: { macros: [], nodes: [] },
    }
    const read = stateOf({ 'manifest.json': manifest(12, { nodes: { 'snapshot.a.s': node } }) }, elsewhere)
    expect(read.ok && read.value.manifest?.nodes['snapshot.a.s']).toMatchObject({
      unrendered_config: { check_cols: "['n']", unique_key: 'id', target_schema: 'x' },
    })
  })

  it('has the configs that an older version did not know', () => {
    const node = { unique_id: 'saved_query.a.q', resource_type: 'saved_query', config: { enabled: true } }
    const read = stateOf(
      { 'manifest.json': manifest(11, { saved_queries: { 'saved_query.a.q': node } }) },
      elsewhere,
    )
    expect(read.ok && read.value.manifest?.saved_queries['saved_query.a.q']?.config).toEqual({
      enabled: true,
      group: null,
      meta: {},
      export_as: null,
      schema: null,
      cache: { enabled: false },
    })
  })

  it('may be absent, but not broken', () => {
    expect(stateOf({}, elsewhere)).toMatchObject({ ok: true, value: { manifest: null, results: null } })
    expect(stateOf({ 'manifest.json': '{"metadata": ' }, elsewhere)).toMatchObject({
      ok: false,
      errors: [{ code: 'GL4012', message: expect.stringContaining('manifest.json is no JSON') }],
    })
  })
})

describe('earlier results', () => {
  const results = (schema: string) => ({
    metadata: { dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}.json` },
    results: [{ unique_id: 'model.a.b', status: 'error' }],
  })
  it.each(['run-results/v4', 'run-results/v5', 'run-results/v6'])('are read of %s', (schema) => {
    expect(stateOf({ 'run_results.json': results(schema) }, elsewhere)).toMatchObject({
      ok: true,
      value: { results: [{ uniqueId: 'model.a.b', status: 'error' }] },
    })
  })
  it.each(['run-results/v3', 'catalog/v1'])('are not read of %s', (schema) => {
    expect(stateOf({ 'run_results.json': results(schema) }, elsewhere).ok).toBe(false)
  })
})

it('warns where the state is in the target folder', () => {
  expect(stateOf({})).toMatchObject({ ok: true, warnings: [{ code: 'GL4013' }] })
  expect(stateOf({}, elsewhere)).toMatchObject({ ok: true, warnings: [] })
})

describe('--defer', () => {
  it.each([
    [undefined, '--state or --defer-state are required for deferral, but neither was provided'],
    ['nowhere', 'Could not find manifest in --state path: "nowhere"'],
  ])('needs a manifest: %s', (folder, message) => {
    expect(readDeferral(folder, false, { root: tmpdir(), targetPath: '/nowhere' })).toMatchObject({
      ok: false,
      errors: [{ code: 'GL4012', message }],
    })
  })
})
