import { existsSync } from 'node:fs'
import type { Deferral } from '../commands/defer'
import { type Host, openProject, type ProjectOptions, reuseOfVerbs, thisHost } from '../commands/open-project'
import type { IndirectSelection, PreviousState, SelectedNodes } from '../commands/select-nodes'
import { mappingOf } from '../commands/settings-text'
import { DiagnosticError, fail, ok, type Result } from '../foundation'
import { engineVariables } from './engine-variables'
import { UsageError } from './exit'
import { flagDeprecations } from './flag-deprecations'
import type { Invocation } from './verb'
import { applyRules, type WarningRules, warningRules } from './warning-rules'

const INDIRECT: readonly IndirectSelection[] = ['eager', 'cautious', 'buildable', 'empty']

/** What the flags say about which project to read and how. */
export function projectOptions({ flags, verb }: Invocation): ProjectOptions {
  const cache = flags.text('partialParseFilePath')
  if (cache !== undefined && !existsSync(cache))
    throw new UsageError(`Invalid value for '--partial-parse-file-path': File '${cache}' does not exist.`)
  return {
    projectDir: folderOf('--project-dir', flags.text('projectDir')),
    profilesDir: folderOf('--profiles-dir', flags.text('profilesDir')),
    profile: flags.text('profile'),
    target: flags.text('target'),
    targetPath: flags.text('targetPath'),
    threads: flags.integer('threads'),
    vars: flags.text('vars'),
    which: verb,
    flags: flags.said(),
  }
}

function folderOf(flag: string, folder: string | undefined): string | undefined {
  if (folder !== undefined && !existsSync(folder))
    throw new UsageError(`Invalid value for '${flag}': Path '${folder}' does not exist.`)
  return folder
}

/** This process, as the invocation has it. */
export function hostOf({ env, bus, now }: Invocation): Host {
  return { ...thisHost(env), invocationId: bus.invocationId, now: now() }
}

export type Project = Extract<Awaited<ReturnType<typeof openProject>>, { ok: true }>['value']

type Settings = { readonly [name: string]: unknown }

/**
 * Opens the project of an invocation, with `vars` over those of `--vars`, and tells what is wrong with it; null where
 * it cannot be used.
 */
export async function open(invocation: Invocation, vars: Settings = {}): Promise<Project | null> {
  const options = projectOptions(invocation)
  const typed = told(
    invocation,
    mappingOf(Object.keys(vars).length > 0 ? invocation.flags.text('vars') : undefined, '--vars'),
  )
  if (typed === null) return null
  const result = await openProject(
    Object.keys(vars).length > 0 ? { ...options, vars: { ...typed, ...vars } } : options,
    hostOf(invocation),
    reuseOfVerbs,
  )
  if (result.ok) {
    invocation.adopt(result.value.parsed.raw.root.settings.flags)
    const deprecated = [
      ...engineVariables(invocation.env),
      ...flagDeprecations(invocation.flags, warnErrorOptionsOf(invocation, result.value) ?? {}),
    ]
    if (told(invocation, ok(true, deprecated), result.value) === null) return null
  }
  return told(invocation, withoutCycle(invocation, result), result.ok ? result.value : undefined)
}

/** Only `parse`, which needs no order, takes a project with a cycle, as dbt does. */
function withoutCycle<T>({ verb }: Invocation, result: Result<T>): Result<T> {
  const cycle = result.ok ? result.warnings.find(({ code }) => code === 'GL3003') : undefined
  return cycle === undefined || verb === 'parse' ? result : fail({ ...cycle, severity: 'error' })
}

/** Tells a result's warnings or errors, after what `--warn-error` makes of them; null where there is no value. */
export function told<T>(invocation: Invocation, result: Result<T>, project?: Project): T | null {
  const judged = applyRules(rulesOf(invocation, project), result)
  const { deprecations } = invocation
  const written = project === undefined ? undefined : projectFlag(project, 'SHOW_ALL_DEPRECATIONS')
  if ((invocation.flags.boolean('showAllDeprecations') ?? written) === true) deprecations.showAll()
  for (const diagnostic of judged.ok ? judged.warnings : judged.errors)
    if (deprecations.isTold(diagnostic)) invocation.bus.emit({ kind: 'diagnostic', diagnostic })
  return judged.ok ? judged.value : null
}

/** Which warnings are errors: what the command line says, or else the environment, or the project's file. */
export function rulesOf(invocation: Invocation, project?: Project): WarningRules {
  const { flags } = invocation
  const written = project?.parsed.raw.flags ?? {}
  const own = written.WARN_ERROR
  return warningRules(
    flags.boolean('warnError') ?? (typeof own === 'boolean' ? own : undefined),
    warnErrorOptionsOf(invocation, project),
  )
}

/** `--warn-error-options`, or else those of the project's file. */
function warnErrorOptionsOf({ flags }: Invocation, project?: Project): Settings | undefined {
  const text = flags.text('warnErrorOptions')
  if (text === undefined) {
    const options = project?.parsed.raw.flags.WARN_ERROR_OPTIONS
    return isMapping(options) ? options : undefined
  }
  const typed = mappingOf(text, '--warn-error-options')
  if (!typed.ok) throw new DiagnosticError(...typed.errors)
  return typed.value
}

function isMapping(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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

/** What `--state` holds; nothing where it isn't given. Its warnings have been told. */
export async function previousState(
  invocation: Invocation,
  project: Project,
): Promise<Result<PreviousState | undefined>> {
  const folder = invocation.flags.text('state')
  if (folder === undefined) return ok(undefined)
  const { readPreviousState } = await import('../commands/previous-state')
  const { raw } = project.parsed
  const read = readPreviousState(folder, {
    root: raw.root.root,
    targetPath: raw.targetPath,
    compareUnrendered: raw.flags.STATE_MODIFIED_COMPARE_MORE_UNRENDERED_VALUES === true,
  })
  const judged = applyRules(rulesOf(invocation, project), read)
  if (!judged.ok) return judged
  for (const diagnostic of judged.warnings) invocation.bus.emit({ kind: 'diagnostic', diagnostic })
  return ok(judged.value)
}

/** What `--defer` puts in place of relations that are neither selected nor there; nothing where it isn't asked for. */
export async function deferral(
  invocation: Invocation,
  project: Project,
): Promise<Result<Deferral | undefined>> {
  if (!flagOf(invocation, project, 'defer', 'DEFER')) return ok(undefined)
  const { readDeferral } = await import('../commands/defer')
  const { raw } = project.parsed
  const folder = invocation.flags.text('deferState') ?? invocation.flags.text('state')
  const favorState = flagOf(invocation, project, 'favorState', 'FAVOR_STATE')
  return readDeferral(folder, favorState, { root: raw.root.root, targetPath: raw.targetPath })
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

/** `--inline`, which may not stand beside a selection. */
export function inlineQuery({ flags }: Invocation): string | undefined {
  const inline = flags.text('inline')
  if (inline === undefined) return undefined
  if (flags.texts('select').length > 0) throw new UsageError('inline: not allowed with argument select')
  if (flags.text('selector') !== undefined) throw new UsageError('inline: not allowed with argument selector')
  return inline
}

/** Says which default selector is used. */
export function tellSelector(invocation: Invocation, { defaultSelector }: SelectedNodes): void {
  if (defaultSelector === null) return
  invocation.bus.emit({ kind: 'log', level: 'info', text: `Using default selector ${defaultSelector}` })
}
