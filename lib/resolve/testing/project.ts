import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Diagnostic } from '../../foundation'
import type { Manifest } from '../../manifest'
import { parseAll } from '../../parse'
import { type Host, readProjectSync } from '../../project'
import { resolveAll } from '../resolve'

const PROFILE = `harbour:
  target: dev
  outputs:
    dev: {type: materialize, host: localhost, port: 6875, user: pilot, password: tell-nobody, dbname: sea, schema: quay, threads: 1}
`

export type Files = { readonly [path: string]: string }

function writeProject(files: Files): string {
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

function hostOf(folder: string, env: Host['env'] = {}): Host {
  return {
    cwd: folder,
    home: '/nonexistent',
    env,
    now: new Date('2026-01-01T00:00:00Z'),
    invocationId: 'test',
  }
}

/** For tests: a project of these files, read, parsed and resolved, with all that there is to say about it. */
export function resolveFiles(
  files: Files,
  options: { readonly env?: Host['env']; readonly vars?: string } = {},
): { readonly manifest: Manifest; readonly diagnostics: readonly Diagnostic[] } {
  const folder = writeProject(files)
  const raw = readProjectSync({ projectDir: folder, vars: options.vars }, hostOf(folder, options.env))
  if (!raw.ok) throw new Error(raw.errors.map((e) => e.message).join('\n'))
  const { parsed, diagnostics } = parseAll(raw.value)
  const resolved = resolveAll(parsed)
  return {
    manifest: resolved.resolved.manifest,
    diagnostics: [...raw.warnings, ...diagnostics, ...resolved.diagnostics],
  }
}
