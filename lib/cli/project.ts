import { type Host, openProject, type ProjectOptions, thisHost } from '../commands/open-project'
import type { IndirectSelection, PreviousState, SelectedNodes } from '../commands/select-nodes'
import { mappingOf } from '../commands/settings-text'
import { type Diagnostic, ok, type Result } from '../foundation'
import type { Invocation } from './verb'

const INDIRECT: readonly IndirectSelection[] = ['eager', 'cautious', 'buildable', 'empty']

/** What the flags say about which project to read and how. */
function projectOptions({ flags, verb }: Invocation): ProjectOptions {
  return {
    projectDir: flags.text('projectDir'),
    profilesDir: flags.text('profilesDir'),
    profile: flags.text('profile'),
    target: flags.text('target'),
    targetPath: flags.text('targetPath'),
    threads: flags.integer('threads'),
    vars: flags.text('vars'),
    which: verb,
    flags: flags.said(),
  }
}

function hostOf({ env, bus, now }: Invocation): Host {
  return { ...thisHost(env), invocationId: bus.invocationId, now: now() }
}

export type Project = Extract<Awaited<ReturnType<typeof openProject>>, { ok: true }>['value']

type Variables = { readonly [name: string]: unknown }

/**
 * Opens the project of an invocation, with `vars` over those of `--vars`, and tells what is wrong with it; null where
 * it cannot be used.
 */
export async function open(invocation: Invocation, vars: Variables = {}): Promise<Project | null> {
  const options = projectOptions(invocation)
  const typed = told(
    invocation,
    mappingOf(Object.keys(vars).length > 0 ? invocation.flags.text('vars') : undefined, '--vars'),
  )
  if (typed === null) return null
  const result = await openProject(
    Object.keys(vars).length > 0 ? { ...options, vars: { ...typed, ...vars } } : options,
    hostOf(invocation),
  )
  return told(invocation, result, result.ok ? result.value : undefined)
}

/**
 * Tells a result's warnings or errors and gives its value, or null where there is none. With `--warn-error`, or where
 * `flags:` of the project's file say so, a warning is an error.
 */
export function told<T>(invocation: Invocation, result: Result<T>, project?: Project): T | null {
  const strict = (invocation.flags.boolean('warnError') ?? projectFlag(project, 'WARN_ERROR')) === true
  const found = result.ok ? result.warnings : result.errors
  for (const diagnostic of found) {
    invocation.bus.emit({ kind: 'diagnostic', diagnostic: strict ? asError(diagnostic) : diagnostic })
  }
  if (!result.ok) return null
  return strict && result.warnings.length > 0 ? null : result.value
}

/** What `flags:` of dbt_project.yml say where the command line and the environment say nothing. */
function projectFlag(project: Project | undefined, name: string): unknown {
  return project?.parsed.raw.flags[name]
}

/** A flag of the command line, the environment or the project's file, in this order. */
export function flagOf(invocation: Invocation, project: Project, key: string, name: string): boolean {
  return (invocation.flags.boolean(key) ?? projectFlag(project, name)) === true
}

/** How tests come along: as the flags say, or else the project's file. */
export function indirectSelection(invocation: Invocation, project: Project): IndirectSelection {
  const written = projectFlag(project, 'INDIRECT_SELECTION')
  return (
    invocation.flags.choice('indirectSelection', INDIRECT) ??
    INDIRECT.find((mode) => mode === written) ??
    'eager'
  )
}

function asError(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: 'error' }
}

/** What `--state` holds; nothing where it isn't given. */
export async function previousState(
  invocation: Invocation,
  project: Project,
): Promise<Result<PreviousState | undefined>> {
  const folder = invocation.flags.text('state')
  if (folder === undefined) return ok(undefined)
  const { readPreviousState } = await import('../commands/previous-state')
  const { raw } = project.parsed
  return readPreviousState(folder, { root: raw.root.root, targetPath: raw.targetPath })
}

/** `--select`, `--exclude`, `--selector` and how tests come along; the old names of `--select` too. */
export function selectionFlags({ flags }: Invocation) {
  const models = [...flags.texts('models'), ...flags.texts('model')]
  return {
    select: [...flags.texts('select'), ...models],
    exclude: flags.texts('exclude'),
    selector: flags.text('selector'),
    indirectSelection: flags.choice('indirectSelection', INDIRECT),
    models,
  }
}

/** Says which default selector is used. */
export function tellSelector(invocation: Invocation, { defaultSelector }: SelectedNodes): void {
  if (defaultSelector === null) return
  invocation.bus.emit({ kind: 'log', level: 'info', text: `Using default selector ${defaultSelector}` })
}
