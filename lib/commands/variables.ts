import type { ResolvedProject } from '../resolve'

/** A variable as `var()` sees it in the root project: the command line, then the project's own scope, then all. */
export function variable(project: ResolvedProject, name: string): unknown {
  const { raw } = project.parsed
  const own = raw.root.settings.vars[raw.root.name]
  const scoped = typeof own === 'object' && own !== null ? (own as Record<string, unknown>)[name] : undefined
  return raw.cliVars[name] ?? scoped ?? raw.root.settings.vars[name]
}
