import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Host } from '../types'

const PROFILE = `harbour:
  target: dev
  outputs:
    dev: {type: materialize, host: localhost, port: 6875, user: pilot, password: tell-nobody, dbname: sea, schema: quay, threads: 1}
`

export type Files = { readonly [path: string]: string }

/** For tests: writes a project into a new temporary folder. */
export function writeProject(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-project-'))
  const all: Files = {
    'profiles.yml': PROFILE,
    'dbt_project.yml': 'name: skerry\nprofile: harbour\n',
    ...files,
  }
  for (const [path, text] of Object.entries(all)) {
    const absolute = join(folder, path)
    mkdirSync(dirname(absolute), { recursive: true })
    writeFileSync(absolute, text)
  }
  return folder
}

/** For tests: what surrounds a run in that folder. */
export function hostOf(folder: string, env: Host['env'] = {}): Host {
  return {
    cwd: folder,
    home: '/nonexistent',
    env,
    now: new Date('2026-01-01T00:00:00Z'),
    invocationId: 'test',
  }
}
