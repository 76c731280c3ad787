import type { Diagnostic } from '../../foundation'
import type { Manifest } from '../../manifest'
import { parseAll } from '../../parse'
import { type Host, readProjectSync } from '../../project'
import { type Files, hostOf, writeProject } from '../../project/testing/files'
import { resolveAll } from '../resolve'

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
