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
  if (Object.keys(vars).length === 0) return told(invocation, await openProject(options, hostOf(invocation)))
  const typed = told(invocation, mappingOf(invocation.flags.text('vars'), '--vars'))
  if (typed === null) return null
  return told(invocation, await openProject({ ...options, vars: { ...typed, ...vars } }, hostOf(invocation)))
}

/**
 * Tells a result's warnings or errors and gives its value, or null where there is none. With `--warn-error` a warning
 * is an error.
 */
export function told<T>(invocation: Invocation, result: Result<T>): T | null {
  const strict = invocation.flags.boolean('warnError') === true
  const found = result.ok ? result.warnings : result.errors
  for (const diagnostic of found) {
    invocation.bus.emit({ kind: 'diagnostic', diagnostic: strict ? asError(diagnostic) : diagnostic })
  }
  if (!result.ok) return null
  return strict && result.warnings.length > 0 ? null : result.value
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
