import { pythonJson } from '../../foundation'
import type { ProjectOptions } from '../../project'
import { mappingOf } from '../settings-text'

type Vars = { readonly [name: string]: unknown }

const words = (flag: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [flag, value]

/** The words that tell a verb which project it works on, with `vars` over the project's own of the command line. */
export function projectArguments(project: ProjectOptions, vars: Vars): readonly string[] {
  return [
    ...words('--project-dir', project.projectDir),
    ...words('--profiles-dir', project.profilesDir),
    ...words('--profile', project.profile),
    ...words('--target', project.target),
    ...words('--target-path', project.targetPath),
    ...words('--vars', varsText(project.vars, vars)),
  ]
}

/** As YAML; the project's own as they were typed, where nothing goes over them. */
function varsText(own: ProjectOptions['vars'], over: Vars): string | undefined {
  const isOver = Object.keys(over).length > 0
  if (typeof own === 'string' && !isOver) return own
  const typed = typeof own === 'string' ? mappingOf(own, '--vars') : undefined
  const known = typed?.ok ? typed.value : typeof own === 'object' ? own : {}
  return Object.keys(known).length === 0 && !isOver ? undefined : pythonJson({ ...known, ...over })
}
