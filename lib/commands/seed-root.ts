import type { ResolvedProject } from '../resolve'

/** The folder that a package's seeds lie in. */
export function seedRoot(project: ResolvedProject, packageName: string): string {
  const { raw } = project.parsed
  return raw.packages.find((p) => p.name === packageName)?.root ?? raw.root.root
}
