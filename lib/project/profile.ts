import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Diagnostic, didYouMean, error, fail, ok, type Result, type Span } from '../foundation'
import type { Names } from '../jinja'
import { loadYaml, type YamlDocument } from '../yaml'
import { revealSecrets } from './context/env-var'
import { secretNames } from './context/settings-names'
import { credentialsOf } from './credentials'
import { pythonStr } from './python-repr'
import { type KeyPath, renderTree } from './render'
import type { Host, Profile, ProjectOptions, Settings } from './types'
import {
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
  plainObject,
  toPlain,
} from './values'

/** Where profiles.yml is looked for: --profiles-dir, DBT_PROFILES_DIR, the project, the current folder, ~/.dbt. */
export function profilesFolder(options: ProjectOptions, projectRoot: string, host: Host): string {
  if (options.profilesDir !== undefined) return resolve(host.cwd, options.profilesDir)
  const named = host.env.DBT_PROFILES_DIR
  if (named) return named
  for (const folder of [projectRoot, host.cwd]) if (existsSync(join(folder, 'profiles.yml'))) return folder
  return join(host.home, '.dbt')
}

type Context = {
  readonly options: ProjectOptions
  readonly host: Host
  readonly cliVars: Settings
  readonly projectRoot: string
  /** `profile:` of dbt_project.yml, unrendered. */
  readonly projectProfile: Plain | undefined
  readonly profileSpan: Span | undefined
}

/** Stands in where there is no profile: what is shown of a project needs a database's name, but no database. */
export const standInProfile: Profile = {
  name: 'none',
  targetName: 'none',
  type: 'materialize',
  threads: 1,
  credentials: { host: '', database: 'materialize', schema: 'public' },
  database: 'materialize',
  schema: 'public',
  password: null,
  target: {
    type: 'materialize',
    name: 'none',
    target_name: 'none',
    profile_name: 'none',
    database: 'materialize',
    dbname: 'materialize',
    schema: 'public',
    cluster: null,
    threads: 1,
  },
  path: '',
  isStandIn: true,
}

/** Reads profiles.yml, chooses profile and target, renders that one output and checks its keys. */
export function readProfile(context: Context): Result<Profile> {
  const folder = profilesFolder(context.options, context.projectRoot, context.host)
  const path = join(folder, 'profiles.yml')
  const names = secretNames(context.host, context.cliVars)
  const name = profileName(context, names, path)
  if (!name.ok) return name
  const document = loadProfiles(path)
  if (!document.ok) return document
  const profiles = toPlain(document.value.value)
  if (!profiles) {
    const message = `${UNREADABLE}The profiles.yml file at ${path} is empty`
    return fail(error('GL1003', message, { at: { file: path, line: 1 } }))
  }
  const profile = isPlainObject(profiles) ? profiles[name.value] : undefined
  if (!isPlainObject(profiles) || profile === undefined) {
    const known = isPlainObject(profiles) ? Object.keys(profiles).filter((key) => key !== 'config') : []
    return fail(
      error('GL1003', `Could not find profile named '${name.value}'`, {
        ...(context.profileSpan ? { at: context.profileSpan } : {}),
        hint: didYouMean(name.value, known) ?? `${path} has: ${known.join(', ') || 'none'}.`,
      }),
    )
  }
  if (!isPlainObject(profile)) {
    const isEmpty = profile === null || profile === '' || (isPlainList(profile) && profile.length === 0)
    const message = isEmpty
      ? `Profile ${name.value} in profiles.yml is empty`
      : `outputs not specified in profile '${name.value}'`
    return fail(error('GL1003', message, { at: document.value.span([name.value]) }))
  }
  return chooseTarget(context, name.value, profile, document.value, names, path)
}

function profileName(context: Context, names: Names, path: string): Result<string> {
  if (context.options.profile !== undefined) return ok(context.options.profile)
  const errors: Diagnostic[] = []
  const rendered = renderTree(context.projectProfile ?? null, {
    names,
    renders: () => true,
    at: () => context.profileSpan,
    code: 'GL1007',
    onError: (diagnostic) => errors.push(diagnostic),
  })
  if (errors.length > 0) return fail(...errors)
  if (rendered !== null) return ok(pythonStr(rendered))
  return fail(
    error('GL1003', noProfile(path), {
      at: { file: 'dbt_project.yml', line: 1 },
      hint: `Add \`profile: NAME\` to dbt_project.yml, where NAME is defined in ${path}.`,
    }),
  )
}

function noProfile(path: string): string {
  return (
    'dbt cannot run because no profile was specified for this dbt project.\nTo specify a profile for this project, add ' +
    'a line like the this to\nyour dbt_project.yml file:\n\nprofile: [profile name]\n\nHere, [profile name] should be ' +
    `replaced with a profile name\ndefined in your profiles.yml file. You can find profiles.yml here:\n\n${path}`
  )
}

const UNREADABLE = 'dbt encountered an error while trying to read your profiles.yml file.\n\n'

function loadProfiles(path: string): Result<YamlDocument> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return fail(
      error('GL1003', `No profiles.yml found at ${path}`, {
        at: { file: path, line: 1 },
        hint: 'Put a profiles.yml beside dbt_project.yml or into ~/.dbt, or name its folder with --profiles-dir.',
      }),
    )
  }
  const document = loadYaml(text, { file: path })
  if (document.ok) return document
  return fail(...document.errors.map((e) => ({ ...e, message: `${UNREADABLE}${e.message}` })))
}

function chooseTarget(
  context: Context,
  name: string,
  profile: PlainObject,
  document: YamlDocument,
  names: Names,
  path: string,
): Result<Profile> {
  const errors: Diagnostic[] = []
  const render = (value: Plain, below: KeyPath): Plain =>
    renderTree(value, {
      names,
      renders: () => true,
      at: (inner) => document.span([...below, ...inner]),
      code: 'GL1007',
      onError: (diagnostic) => errors.push(diagnostic),
    })
  const written = profile.target
  const target =
    context.options.target ??
    (written === undefined ? 'default' : pythonStr(render(written, [name, 'target'])))
  if (errors.length > 0) return fail(...errors)
  const outputs = profile.outputs
  if (isPlainList(outputs)) return fail(noTarget(name, target, outputs.map(pythonStr), document))
  if (!isPlainObject(outputs))
    return fail(
      error('GL1003', `outputs not specified in profile '${name}'`, { at: document.span([name], 'key') }),
    )
  const output = outputs[target]
  if (output === undefined) return fail(noTarget(name, target, Object.keys(outputs), document))
  if (!isPlainObject(output)) {
    const message = `output '${target}' of profile '${name}' is misconfigured in profiles.yml`
    return fail(error('GL1004', message, { at: document.span([name, 'outputs', target]) }))
  }
  const rendered = renderOutput(output, [name, 'outputs', target], render, errors)
  if (errors.length > 0) return fail(...errors)
  const revealed = reveal(rendered, context.host)
  return credentialsOf(revealed, {
    profile: name,
    target,
    path,
    threads: context.options.threads,
    at: (key) => document.span([name, 'outputs', target, key]),
  })
}

function noTarget(
  name: string,
  target: string,
  known: readonly string[],
  document: YamlDocument,
): Diagnostic {
  const list = known.map((item) => ` - ${item}`).join('\n')
  const message =
    `The profile '${name}' does not have a target named '${target}'. ` +
    `The valid target names for this profile are:\n${list}`
  const hint = didYouMean(target, known)
  return error('GL1004', message, {
    at: document.span([name, 'outputs'], 'key'),
    ...(hint === undefined ? {} : { hint }),
  })
}

/** A password that is no Jinja is taken as it stands, as dbt does. */
function renderOutput(
  output: PlainObject,
  path: KeyPath,
  render: (value: Plain, below: KeyPath) => Plain,
  errors: Diagnostic[],
): PlainObject {
  const result: MutablePlainObject = plainObject()
  for (const [key, value] of Object.entries(output)) {
    const before = errors.length
    result[key] = render(value, [...path, key])
    if (key === 'password' || key === 'pass') errors.length = before
  }
  return result
}

function reveal(value: PlainObject, host: Host): PlainObject {
  const inner = (item: Plain): Plain => {
    if (typeof item === 'string') return revealSecrets(item, host.env).text
    if (isPlainList(item)) return item.map(inner)
    return isPlainObject(item) ? reveal(item, host) : item
  }
  return plainObject(Object.entries(value).map(([key, item]) => [key, inner(item)]))
}
