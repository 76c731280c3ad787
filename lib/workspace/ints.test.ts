import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeManifest } from '../artifacts'
import { hostOf, writeProject } from '../project/testing/files'
import { compileProject, loadSnapshot, saveSnapshot, writeManifestText } from '.'

it('keeps no project with an int that JSON would round, but writes its manifest', async () => {
  const folder = writeProject({
    'models/m.sql': 'select 1 as a',
    'models/p.yml': 'models: [{name: m, config: {meta: {weight: 99999999999999999999}}}]',
  })
  const { project, snapshot } = compileProject({ projectDir: folder }, hostOf(folder))
  if (!snapshot || !project) throw new Error('not read')
  saveSnapshot(snapshot, 'a build', null)
  expect(loadSnapshot(project.parsed.raw, 'a build')).toBeNull()

  const target = mkdtempSync(join(tmpdir(), 'greenlight-ints-'))
  expect(writeManifestText(join(target, 'manifest.json'), project.manifest)).toBe(false)
  expect(existsSync(join(target, 'manifest.json'))).toBe(false)
  const path = await writeManifest(target, project.manifest)
  expect(readFileSync(path, 'utf8')).toMatch(/"weight":99999999999999999999\b/)
})
