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
  it('is refused where it is too old or broken', () => {
    for (const text of [JSON.stringify(metadata(4)), '{"metadata"', '[]'])
      expect(parseManifest(text, 'm.json')).toMatchObject({ ok: false, errors: [{ code: 'GL4012' }] })
  })
})
