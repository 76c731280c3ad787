import { type Diagnostic, error, warning } from '../foundation'
import type { GroupNode, SemanticNode, UniqueId } from '../manifest'
import { isPlainObject, type RawPackage, type Settings } from '../project'
import type { Draft } from './draft'
import { checkMicrobatch } from './microbatch'
import { REFERABLE, type ResolveState } from './state'

/** What must hold of a whole project: names and relations are unique, groups exist, access makes sense. */
export function checkProject(state: ResolveState, groups: ReadonlyMap<string, GroupNode>): void {
  checkRelations(state)
  checkGroups(state, groups)
  for (const draft of state.nodes.values()) {
    checkName(draft, state)
    checkAccess(draft, state)
    checkSnapshot(draft, state)
  }
  checkMicrobatch(state)
}

function relationKey(draft: Draft): string {
  return `${draft.database}\0${draft.schema}\0${draft.alias}`
}

/** No two nodes may become one relation; a name may stand for a versioned or an unversioned model, not both. */
function checkRelations(state: ResolveState): void {
  const strict = state.project.raw.flags.REQUIRE_UNIQUE_PROJECT_RESOURCE_NAMES === true
  const byRelation = new Map<string, Draft>()
  const versions = new Map<string, Draft>()
  const plain = new Map<string, Draft>()
  for (const draft of state.nodes.values()) {
    if (!REFERABLE.has(draft.resourceType) && draft.relationName === null) continue
    const key = relationKey(draft)
    const known = byRelation.get(key)
    if (known) state.report(sameRelation(draft, known, state))
    else byRelation.set(key, draft)
    if (!REFERABLE.has(draft.resourceType)) continue
    const name = `${draft.packageName}\0${draft.name}`
    const namesake = draft.version === null ? plain.get(name) : undefined
    if (namesake) state.report(sameName(draft, namesake, strict))
    ;(draft.version === null ? plain : versions).set(name, draft)
  }
  for (const [name, draft] of versions) {
    const other = plain.get(name)
    if (other) state.report(versionedAndNot(draft, other))
  }
}

/** A model, a seed and a snapshot of one name: only one of them can be referred to. */
function sameName(draft: Draft, known: Draft, strict: boolean): Diagnostic {
  const details = {
    at: draft.span,
    uniqueId: draft.uniqueId,
    related: [{ at: known.span, message: 'the other one' }],
    hint: 'Rename one of them.',
  }
  if (!strict)
    return warning(
      'GL3040',
      `Found resources with the same name '${draft.name}' in package '${draft.packageName}': '${known.uniqueId}' and ` +
        `'${draft.uniqueId}'. Please update one of the resources to have a unique name.`,
      details,
    )
  const both = [known, draft].map((each) => `\n- ${each.uniqueId} (${each.originalFilePath})`).join('')
  return error(
    'GL3004',
    `dbt found two ${draft.resourceType}s with the name "${draft.name}".\n\nSince these resources have the same name, dbt ` +
      `will be unable to find the correct resource\nwhen looking for ref("${draft.name}").\n\nTo fix this, change the ` +
      `name of one of these resources:${both}`,
    details,
  )
}

function sameRelation(draft: Draft, known: Draft, state: ResolveState): Diagnostic {
  const relation = state.naming.relation(draft.database, draft.schema, draft.alias, null)
  return error(
    'GL3005',
    `dbt found two resources with the database representation "${relation}".\ndbt cannot create two resources with ` +
      `identical database representations. To fix this,\nchange the configuration of one of these resources:\n` +
      `- ${known.uniqueId} (${known.originalFilePath})\n- ${draft.uniqueId} (${draft.originalFilePath})`,
    {
      at: draft.span,
      uniqueId: draft.uniqueId,
      related: [{ at: known.span, message: 'the other one' }],
      hint: 'Give one of them another alias or schema.',
    },
  )
}

function versionedAndNot(draft: Draft, other: Draft): Diagnostic {
  return error(
    'GL3004',
    `dbt found versioned and unversioned models with the name "${draft.name}".\n\nSince these resources have the same name, ` +
      `dbt will be unable to find the correct resource\nwhen looking for ref('${draft.name}').\n\nTo fix this, change the ` +
      `name of the unversioned resource\n${other.uniqueId} (${other.originalFilePath})\nor add the unversioned model to the ` +
      `versions in ${draft.patchPath}`,
    { at: other.span, uniqueId: other.uniqueId },
  )
}

function checkGroups(state: ResolveState, groups: ReadonlyMap<string, GroupNode>): void {
  const names = new Set([...groups.values()].map((group) => group.name))
  for (const draft of state.nodes.values()) {
    if (draft.group === null || names.has(draft.group)) continue
    const list = [...names]
      .sort()
      .map((name) => `'${name}'`)
      .join(', ')
    const details = {
      at: draft.patchSpan ?? draft.span,
      uniqueId: draft.uniqueId,
      hint: 'Define it under `groups:`, with an owner.',
    }
    state.report(error('GL3011', `Invalid group '${draft.group}', expected one of [${list}]`, details))
  }
}

/** The same for what isn't a node. */
export function checkSemanticGroups(
  nodes: Iterable<SemanticNode>,
  groups: ReadonlyMap<string, GroupNode>,
  report: (d: Diagnostic) => void,
): void {
  const names = [...groups.values()].map((group) => group.name).sort()
  for (const { group, unique_id: uniqueId, original_file_path: file } of nodes) {
    if (group === null || names.includes(group)) continue
    const list = names.map((name) => `'${name}'`).join(', ')
    const details = { at: { file, line: 1 }, uniqueId, hint: 'Define it under `groups:`, with an owner.' }
    report(error('GL3011', `Invalid group '${group}', expected one of [${list}]`, details))
  }
}

function checkName(draft: Draft, state: ResolveState): void {
  if (!draft.name.includes(' ') || draft.resourceType === 'operation') return
  if (draft.test) return
  const strict = state.project.raw.flags.REQUIRE_RESOURCE_NAMES_WITHOUT_SPACES !== false
  const message =
    `Resource names cannot contain spaces:\n  * '${draft.uniqueId}' (${draft.originalFilePath})\n` +
    'Please rename the invalid model(s) so that their name(s) do not contain any spaces.'
  const make = strict ? error : warning
  state.report(
    make('GL3017', message, { at: draft.span, uniqueId: draft.uniqueId, hint: 'Rename the file.' }),
  )
}

function checkAccess(draft: Draft, state: ResolveState): void {
  if (
    draft.resourceType !== 'model' ||
    draft.access !== 'public' ||
    draft.config.materialized !== 'ephemeral'
  )
    return
  const message = `Node ${draft.uniqueId} with 'ephemeral' materialization has an invalid value (public) for the access field`
  const details = {
    at: draft.patchSpan ?? draft.span,
    uniqueId: draft.uniqueId,
    hint: 'Make it protected, or materialize it.',
  }
  state.report(error('GL3012', message, details))
}

function checkSnapshot(draft: Draft, state: ResolveState): void {
  if (draft.resourceType !== 'snapshot') return
  const fault = snapshotFault(draft)
  if (fault !== null)
    state.report(error('GL3024', fault, { at: draft.patchSpan ?? draft.span, uniqueId: draft.uniqueId }))
}

function snapshotFault({ config }: Draft): string | null {
  const { strategy, unique_key: key, check_cols: columns, updated_at: updated } = config
  if (!strategy || !key) return "Snapshots must be configured with a 'strategy' and 'unique_key'."
  if (strategy === 'check') {
    if (!columns)
      return 'A snapshot configured with the check strategy must specify a check_cols configuration.'
    if (typeof columns === 'string' && columns !== 'all')
      return `Invalid value for 'check_cols': ${columns}. Expected 'all' or a list of strings.`
  } else if (strategy === 'timestamp') {
    if (!updated)
      return 'A snapshot configured with the timestamp strategy must specify an updated_at configuration.'
    if (columns) return "A 'timestamp' snapshot should not have 'check_cols'"
  }
  if (config.materialized !== 'snapshot') return "A snapshot must have a materialized value of 'snapshot'"
  return null
}

/** The place of a node in a tree of configuration. */
export type Fqn = readonly string[]

/** Warns of branches of dbt_project.yml's trees that apply to nothing. */
export function warnOfUnusedPaths(
  root: RawPackage,
  fqnsOf: (tree: string) => readonly Fqn[],
  report: (d: Diagnostic) => void,
): void {
  const unused: string[] = []
  for (const tree of [
    'models',
    'seeds',
    'snapshots',
    'sources',
    'data_tests',
    'unit_tests',
    'exposures',
    'metrics',
    'semantic_models',
    'saved_queries',
    'functions',
  ] as const) {
    const paths = new Map<string, readonly string[]>()
    collectPaths(root.settings.configs[tree], [], paths)
    const known = paths.size === 0 ? [] : fqnsOf(tree)
    for (const path of paths.values())
      if (!known.some((fqn) => startsWith(fqn, path))) unused.push([tree, ...path.filter(Boolean)].join('.'))
  }
  if (unused.length === 0) return
  const list = unused.map((path) => `- ${path}`).join('\n')
  const at = root.settings.spans[unused[0]?.split('.')[0] ?? '']
  report(
    warning(
      'GL3016',
      `Configuration paths exist in your dbt_project.yml file which do not apply to any resources.\nThere are ` +
        `${unused.length} unused configuration paths:\n${list}`,
      { ...(at ? { at } : {}), hint: 'Correct the names of folders and models, or remove these lines.' },
    ),
  )
}

function startsWith(fqn: readonly string[], path: readonly string[]): boolean {
  return path.length <= fqn.length && path.every((part, i) => fqn[i] === part)
}

function collectPaths(tree: Settings, path: readonly string[], into: Map<string, readonly string[]>): void {
  for (const [key, value] of Object.entries(tree)) {
    if (isPlainObject(value) && !key.startsWith('+')) collectPaths(value, [...path, key], into)
    else into.set(path.join('\0'), path)
  }
}

/** Warns of models that are past their date, and of references to those that soon will be. */
export function warnOfDeprecations(
  state: ResolveState,
  children: ReadonlyMap<UniqueId, readonly UniqueId[]>,
): void {
  for (const draft of state.nodes.values()) {
    if (draft.deprecationDate === null) continue
    warnOfPast(draft, state)
    for (const id of children.get(draft.uniqueId) ?? []) {
      const child = state.nodes.get(id)
      if (child) warnOfReference(child, draft, state)
    }
  }
}

/** The same for a part of a project, which may refer to deprecated models outside of it. */
export function warnOfDeprecationsWithin(state: ResolveState): void {
  const outside = new Map<UniqueId, Draft>()
  for (const draft of state.nodes.values()) {
    if (draft.deprecationDate !== null) warnOfPast(draft, state)
    for (const id of draft.dependsOn) {
      const parent = state.nodes.get(id) ?? outside.get(id) ?? state.outside?.node(id)
      if (!parent || parent.deprecationDate === null) continue
      outside.set(id, parent)
      warnOfReference(draft, parent, state)
    }
  }
}

function warnOfPast(draft: Draft, state: ResolveState): void {
  if (!isPast(draft, state)) return
  const message = `Model ${versionedName(draft)} has passed its deprecation date of ${draft.deprecationDate}. This model should be disabled or removed.`
  state.report(warning('GL3020', message, { at: draft.patchSpan ?? draft.span, uniqueId: draft.uniqueId }))
}

function warnOfReference(child: Draft, draft: Draft, state: ResolveState): void {
  if (child.resourceType !== 'model') return
  state.report(deprecatedReference(child, draft, versionedName(draft), isPast(draft, state)))
}

function isPast({ deprecationDate }: Draft, { project }: ResolveState): boolean {
  return Date.parse(deprecationDate ?? '') < project.raw.host.now.getTime()
}

function versionedName(draft: Draft): string {
  return draft.version === null ? draft.name : `${draft.name}.v${draft.version}`
}

function deprecatedReference(child: Draft, draft: Draft, name: string, past: boolean): Diagnostic {
  const date = draft.deprecationDate ?? ''
  const start = past
    ? `While compiling '${child.name}': Found a reference to ${name}, which was deprecated on '${date}'.`
    : `While compiling '${child.name}': Found a reference to ${name}, which is slated for deprecation on '${date}'.`
  const newer =
    draft.version !== null && draft.latestVersion !== null && draft.version !== draft.latestVersion
      ? ` A new version of '${draft.name}' is available. ${past ? 'Migrate now' : 'Try it out'}: {{ ref('${draft.packageName}', '${draft.name}', v='${draft.latestVersion}') }}.`
      : ''
  return warning('GL3020', start + newer, { at: child.span, uniqueId: child.uniqueId })
}
