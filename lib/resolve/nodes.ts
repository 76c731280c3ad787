import { type Diagnostic, error } from '../foundation'
import { JinjaError } from '../jinja'
import {
  baseConfig,
  Capture,
  ConfigShapeError,
  ConfigValueError,
  defaultConfig,
  type ParsedNode,
  type ParsedTest,
  renderForCapture,
  templateFault,
} from '../parse'
import { hasJinja, isPlainList, isPlainObject, type PlainObject } from '../project'
import { type ConfigPatch, configure } from './config'
import type { Draft } from './draft'
import { pluralOf, twinsText } from './duplicates'
import { manifestNode } from './manifest'
import { addDisabled, REFERABLE, type ResolveState } from './state'

/** What a function is before its properties say what it takes and gives. */
const NO_SIGNATURE = {
  arguments: [],
  returns: { data_type: 'INVALID_TYPE', description: null },
  overloads: [],
}

/** A draft with nothing decided, from what its file says. */
export function draftOf(node: ParsedNode, state: ResolveState, config = startOf(node, state)): Draft {
  const { captured } = node
  const { profile } = state.project.raw
  return {
    resourceType: node.resourceType,
    uniqueId: node.uniqueId,
    name: node.name,
    packageName: node.packageName,
    path: node.path,
    originalFilePath: node.originalFilePath,
    fqn: node.fqn,
    rawCode: node.rawCode,
    language: node.language,
    checksum: node.checksum,
    span: node.span,
    captured,
    index: node.index,
    config,
    unrenderedConfig: {},
    tags: [...node.tags],
    meta: {},
    group: null,
    access: 'protected',
    docs: { show: true, node_color: null },
    contract: { enforced: false, alias_types: true, checksum: null },
    database: profile.database,
    schema: profile.schema,
    alias: node.name,
    relationName: null,
    description: '',
    docBlocks: [],
    columns: {},
    constraints: [],
    patchPath: null,
    patchSpan: null,
    version: null,
    latestVersion: null,
    deprecationDate: null,
    timeSpine: null,
    primaryKey: [],
    refs: [...captured.refs],
    sources: [...captured.sources],
    metrics: captured.metrics,
    functions: captured.functions,
    macros: [...captured.macros],
    dependsOn: new Set(),
    test: null,
    signature: node.resourceType === 'function' ? NO_SIGNATURE : null,
  }
}

/** Configures and names a node and reads its hooks. False where dbt refuses its config; that is reported. */
export function settle(draft: Draft, state: ResolveState, patch: ConfigPatch | null): boolean {
  state.project.raw.host.reads?.enter(draft.span.file)
  try {
    // A file that was rendered shows its hooks what it was then: the context is made once for both.
    const shown = patch === null && isRendered(draft) ? { ...draft, tags: [...draft.tags] } : draft
    const config = configure(draft, state.trees, patch)
    state.naming.name(draft, config, state.report)
    if (draft.resourceType !== 'test') captureHooks(draft, shown, state)
    return true
  } catch (e) {
    state.report(configFault(e, draft))
    return false
  }
}

function isRendered({ captured, resourceType }: Draft): boolean {
  return captured.staticConfig === null && resourceType !== 'seed'
}

export function configFault(e: unknown, draft: Draft): Diagnostic {
  const at = draft.patchSpan ?? draft.span
  if (e instanceof ConfigValueError)
    return error('GL3009', e.message, {
      at,
      uniqueId: draft.uniqueId,
      ...(e.hint === undefined ? {} : { hint: e.hint }),
    })
  if (e instanceof ConfigShapeError)
    return error('GL3009', e.message, {
      at,
      uniqueId: draft.uniqueId,
      hint: `\`${e.key}\` must be a mapping.`,
    })
  throw e
}

/** Hooks are templates too: what they refer to belongs to the node. `shown` is what they see in `model`. */
function captureHooks(draft: Draft, shown: Draft, state: ResolveState): void {
  const hooks = [draft.config['pre-hook'], draft.config['post-hook']].flatMap((list) =>
    isPlainList(list) ? list : [],
  )
  const texts = hooks.flatMap((hook) =>
    isPlainObject(hook) && typeof hook.sql === 'string' ? [hook.sql] : [],
  )
  if (!texts.some(hasJinja)) return
  const capture = new Capture({ macros: draft.macros })
  const names = state.project.context.namesOf(
    {
      packageName: draft.packageName,
      resourceType: draft.resourceType,
      name: draft.name,
      model: () => manifestNode(shown, state),
      unrenderedConfig: () => null,
    },
    capture,
  )
  for (const text of texts) {
    try {
      renderForCapture(text, names, draft.span)
    } catch (e) {
      if (!(e instanceof JinjaError)) throw e
      const what = `${draft.resourceType} ${draft.name} (${draft.originalFilePath})`
      state.report({ ...templateFault(e, what, draft.span, 'GL3022'), uniqueId: draft.uniqueId })
    }
  }
  draft.refs.push(...capture.refs)
  draft.sources.push(...capture.sources)
  draft.macros = [...capture.result(1).macros]
}

/** First pass: every node of a file, configured by dbt_project.yml and its own `config()`. */
export function settleNodes(state: ResolveState): void {
  const told = new Set<string>()
  for (const parsed of state.project.nodes) {
    const refused = startFault(parsed, state)
    // One that dbt refuses is shown all the same, with the defaults, and found by those that refer to it.
    const draft = draftOf(parsed, state, refused ? defaultConfig(parsed.resourceType) : undefined)
    if (!refused) settle(draft, state, null)
    else if (!told.has(refused.message)) state.report(refused)
    if (refused) told.add(refused.message)
    place(draft, state)
  }
  for (const draft of state.nodes.values()) if (REFERABLE.has(draft.resourceType)) state.refs.add(draft)
}

/** The trees of dbt_project.yml alone may be refused already. */
function startFault(node: ParsedNode, state: ResolveState): Diagnostic | null {
  try {
    startOf(node, state)
    return null
  } catch (e) {
    if (!(e instanceof ConfigValueError) && !(e instanceof ConfigShapeError)) throw e
    return error('GL3009', e.message, { at: node.span, uniqueId: node.uniqueId })
  }
}

function startOf(node: ParsedNode, state: ResolveState): PlainObject {
  return baseConfig(node.resourceType, node.packageName, node.fqn, state.trees)
}

function place(draft: Draft, state: ResolveState): void {
  if (draft.config.enabled === false) {
    addDisabled(state, draft)
    return
  }
  const section = draft.resourceType === 'function' ? state.functions : state.nodes
  const known = section.get(draft.uniqueId)
  if (known) state.report(sameName(draft, known))
  else section.set(draft.uniqueId, draft)
}

/** dbt's message for two enabled resources of one kind and name in a package. */
export function sameName(draft: Draft, known: Draft): Diagnostic {
  const { name, resourceType, test } = draft
  const on = test?.columnName ? `column "${test.columnName}" in ` : ''
  const said = test ? `${name}" defined on ${on}"${test.fileKeyName}` : name
  const sought = REFERABLE.has(resourceType) ? `looking for ref("${name}")` : `looking for ${name}`
  return error(
    'GL3004',
    twinsText(pluralOf(resourceType), said, test ? 'running tests' : sought, [
      { uniqueId: draft.uniqueId, file: draft.originalFilePath },
      { uniqueId: known.uniqueId, file: known.originalFilePath },
    ]),
    {
      at: draft.span,
      uniqueId: draft.uniqueId,
      related: [{ at: known.span, message: 'the other one' }],
      hint: 'Rename or disable one of them.',
    },
  )
}

/** Generic tests: configured, named, and tied to the node that they test. */
export function settleTests(state: ResolveState, tests: readonly ParsedTest[]): void {
  for (const test of tests) {
    const parsed: ParsedNode = {
      resourceType: 'test',
      uniqueId: test.uniqueId,
      name: test.name,
      packageName: test.packageName,
      path: test.path,
      originalFilePath: test.originalFilePath,
      fqn: test.fqn,
      rawCode: test.rawCode,
      language: 'sql',
      checksum: { name: 'none', checksum: '' },
      tags: test.tags,
      index: null,
      captured: test.captured,
      span: test.span,
    }
    const refused = startFault(parsed, state)
    if (refused) {
      state.report(refused)
      continue
    }
    const base = draftOf(parsed, state)
    const draft: Draft = Object.assign(base, {
      description: test.description,
      test: {
        metadata: {
          name: test.metadata.name,
          kwargs: test.metadata.kwargs as never,
          namespace: test.metadata.namespace,
        },
        columnName: test.columnName,
        fileKeyName: test.fileKeyName,
        attachedNode: null,
      },
    })
    if (!settle(draft, state, null)) continue
    attach(draft, test, state)
    place(draft, state)
  }
}

function attach(draft: Draft, { target, packageName }: ParsedTest, state: ResolveState): void {
  if (target.kind === 'source' || !draft.test) return
  const version = target.version === null ? null : (target.version as string | number)
  const [enabled] = state.refs.find(target.name, packageName, version)
  const node = enabled ?? findDisabled(target.name, state)
  if (!node) return
  draft.test.attachedNode = node.uniqueId
  draft.group = node.group
}

function findDisabled(name: string, state: ResolveState): Draft | undefined {
  const index = disabledByName(state)
  return index.get(name) ?? index.get(name.toUpperCase())
}

const disabledIndex = new WeakMap<ResolveState, Map<string, Draft>>()

/** Disabled nodes by name; made once tests are settled, when patches have had their say. */
function disabledByName(state: ResolveState): Map<string, Draft> {
  let index = disabledIndex.get(state)
  if (!index) {
    index = new Map()
    for (const [first] of state.disabled.values())
      if (first && !index.has(first.name)) index.set(first.name, first)
    disabledIndex.set(state, index)
  }
  return index
}
