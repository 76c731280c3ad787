import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resolveFiles } from '../resolve/testing/project'
import { parseManifest, writeManifest } from './manifest'

const metadata = (version: number) => ({
  metadata: { dbt_schema_version: `https://schemas.getdbt.com/dbt/manifest/v${version}.json` },
})

describe('manifest.json', () => {
  it('comes back as it was written', async () => {
    const { manifest } = resolveFiles({ 'models/a.sql': 'select 1', 'seeds/s.csv': 'id\n1\n' })
    const path = await writeManifest(mkdtempSync(join(tmpdir(), 'greenlight-target-')), manifest)
    expect(parseManifest(readFileSync(path, 'utf8'), path)).toMatchObject({
      ok: true,
      value: JSON.parse(JSON.stringify(manifest)),
    })
  })
  it('is read though an older dbt left sections out', () => {
    expect(parseManifest(JSON.stringify({ ...metadata(10), nodes: {} }), 'm.json')).toMatchObject({
      ok: true,
      value: { unit_tests: {}, saved_queries: {}, parent_map: {} },
    })
  })
  it('is brought up to date where nodes had other fields', () => {
    const node = {
      unique_id: 'model.m.a',
      resource_type: 'model',
      raw_sql: 'select 1',
      refs: [['b'], ['other', 'c']],
      columns: { id: { name: 'id' } },
    }
    const old = {
      ...metadata(6),
      nodes: { 'model.m.a': node },
      metrics: { m: { unique_id: 'm', resource_type: 'metric' } },
    }
    const now = {
      raw_code: 'select 1',
      refs: [
        { package: null, name: 'b', version: null },
        { package: 'other', name: 'c', version: null },
      ],
      columns: { id: { name: 'id', constraints: [] } },
      contract: { enforced: false },
    }
    expect(parseManifest(JSON.stringify(old), 'm.json')).toMatchObject({
      ok: true,
      value: { nodes: { 'model.m.a': now }, metrics: {} },
    })
  })
  it('is refused where it is too old or broken', () => {
    for (const text of [JSON.stringify(metadata(3)), '{"metadata"', '[]'])
      expect(parseManifest(text, 'm.json')).toMatchObject({ ok: false, errors: [{ code: 'GL4012' }] })
  })
})
