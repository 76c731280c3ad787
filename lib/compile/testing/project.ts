import { rmSync } from 'node:fs'
import { parseProject } from '../../parse'
import { readProjectSync } from '../../project'
import { type Files, hostOf, writeProject } from '../../project/testing/files'
import { type ResolvedProject, resolveProject } from '../../resolve'
import { Compiler } from '../compiler'
import type { CompileOptions } from '../types'

// Where what was recorded stood.
const PROFILES = `harbour:
  target: dev
  outputs:
    dev: {type: materialize, host: 127.0.0.1, port: 6875, user: materialize, password: '', dbname: materialize, schema: public, cluster: quickstart, threads: 1}
`

type Setup = {
  /** `--vars` as typed. */
  readonly vars?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A project of the given files, resolved; `dbt_project.yml` and `profiles.yml` are added where they are missing. */
export function projectOf(files: Files, setup: Setup = {}): ResolvedProject {
  const folder = writeProject({ 'profiles.yml': PROFILES, ...files })
  try {
    const options = { projectDir: folder, which: 'compile', ...(setup.vars ? { vars: setup.vars } : {}) }
    const raw = readProjectSync(options, hostOf(folder, setup.env))
    if (!raw.ok) throw new Error(JSON.stringify(raw.errors))
    const parsed = parseProject(raw.value)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
    const resolved = resolveProject(parsed.value)
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.errors))
    return resolved.value
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A compiler of such a project. */
export function compilerOf(files: Files, options: CompileOptions = {}, setup: Setup = {}): Compiler {
  return new Compiler(projectOf(files, setup), options)
}
