import { type Diagnostic, didYouMean, error, type Span, warning } from '../foundation'
import type { ExposureNode, Ref, SourceNode, UniqueId } from '../manifest'
import { pythonTitle } from '../project'
import type { Draft } from './draft'
import { DisabledLookup, NameLookup, packagesToSearch, RefLookup } from './lookups'
import type { MetricWorld } from './semantic/metrics'
import { REFERABLE, type ResolveState } from './state'

/** What asks for something: a node or an exposure. */
type Asking = {
  readonly uniqueId: UniqueId
  readonly resourceType: string
  readonly name: string
  readonly packageName: string
  readonly originalFilePath: string
  readonly group: string | null
  readonly span: Span
}

export type References = {
  readonly functions: NameLookup<Draft>
  readonly refs: RefLookup
  readonly sources: NameLookup<SourceNode>
  readonly disabled: DisabledLookup
}

/** Lookups of everything that is there once all properties have had their say. */
export function buildReferences(state: ResolveState, disabledSources: readonly SourceNode[]): References {
  const { outside } = state
  const refs = new RefLookup(outside?.refs)
  const disabled = new DisabledLookup(outside?.disabled)
  const sources = new NameLookup<SourceNode>(outside?.sources)
  const functions = new NameLookup<Draft>()
  for (const draft of state.functions.values()) functions.add(draft.name, draft.packageName, draft)
  for (const draft of state.nodes.values()) if (REFERABLE.has(draft.resourceType)) refs.add(draft)
  for (const drafts of state.disabled.values())
    for (const draft of drafts)
      disabled.add(searchName(draft), draft.packageName, draft.resourceType, draft.uniqueId)
  for (const source of state.sources.values())
    sources.add(`${source.source_name}.${source.name}`, source.package_name, source)
  for (const source of disabledSources)
    disabled.add(`${source.source_name}.${source.name}`, source.package_name, 'source', source.unique_id)
  return { functions, refs, sources, disabled }
}

function searchName(draft: Draft): string {
  return draft.version === null ? draft.name : `${draft.name}.v${draft.version}`
}

/** Turns what nodes ask for into edges; what can't be found is reported, for tests as a warning. */
export function resolveNodes(state: ResolveState, references: References): void {
  const asking = [...state.nodes.values()].filter((draft) => draft.resourceType !== 'seed')
  for (const draft of asking) {
    const resolver = new Resolver(draft, state, references)
    for (const [source, table] of draft.sources) depend(draft, resolver.source(source, table))
  }
  for (const draft of asking) {
    const resolver = new Resolver(draft, state, references)
    for (const ref of draft.refs) depend(draft, resolver.ref(ref))
  }
}

/** Edges to functions, and those of functions; sources that a function reads are no edges. */
export function resolveFunctions(state: ResolveState, references: References): void {
  for (const draft of state.functions.values()) {
    const resolver = new Resolver(draft, state, references)
    for (const ref of draft.refs) depend(draft, resolver.ref(ref))
  }
  for (const draft of [...state.nodes.values(), ...state.functions.values()]) {
    if (draft.functions.length === 0) continue
    const resolver = new Resolver(draft, state, references)
    for (const written of draft.functions) depend(draft, resolver.function(written))
  }
}

/** Edges from nodes that use `metric()`. */
export function resolveNodeMetrics(state: ResolveState, references: References, metrics: MetricWorld): void {
  for (const draft of state.nodes.values()) {
    if (draft.metrics.length === 0) continue
    const resolver = new Resolver(draft, state, references)
    for (const metric of draft.metrics) depend(draft, resolver.metric(metric, metrics))
  }
}

/** Notes an edge. dbt marks a node whose reference leads nowhere, though it stays among the nodes. */
function depend(draft: Draft, id: UniqueId | null): void {
  if (id === null) draft.config = { ...draft.config, enabled: false }
  else draft.dependsOn.add(id)
}

export function resolveExposure(
  exposure: ExposureNode,
  span: Span,
  state: ResolveState,
  references: References,
  metrics: MetricWorld,
): readonly UniqueId[] {
  const asking: Asking = {
    uniqueId: exposure.unique_id,
    resourceType: 'exposure',
    name: exposure.name,
    packageName: exposure.package_name,
    originalFilePath: exposure.original_file_path,
    group: null,
    span,
  }
  const resolver = new Resolver(asking, state, references)
  const found = [
    ...exposure.sources.map(([source, table]) => resolver.source(source, table)),
    ...exposure.refs.map((ref) => resolver.ref(ref)),
    ...exposure.metrics.map((metric) => resolver.metric(metric, metrics)),
  ]
  return [...new Set(found.filter((id) => id !== null))]
}

class Resolver {
  readonly #asking: Asking
  readonly #state: ResolveState
  readonly #references: References
  constructor(asking: Asking, state: ResolveState, references: References) {
    this.#asking = asking
    this.#state = state
    this.#references = references
  }

  #packages(target: string | null): readonly (string | null)[] {
    const { raw } = this.#state.project
    const askingFirst = raw.flags.REQUIRE_REF_SEARCHES_NODE_PACKAGE_BEFORE_ROOT === true
    return packagesToSearch(raw.root.name, this.#asking.packageName, target, askingFirst)
  }

  ref(ref: Ref): UniqueId | null {
    let disabled = false
    const name = ref.version === null ? ref.name : `${ref.name}.v${ref.version}`
    for (const pkg of this.#packages(ref.package)) {
      const found = this.#references.refs.find(ref.name, pkg, ref.version)
      if (found.length > 1) {
        this.#state.report(this.#ambiguous(ref, found))
        return null
      }
      const [target] = found
      if (target && target.config.enabled !== false)
        return this.#allowed(target, ref) ? target.uniqueId : null
      disabled ||= this.#references.disabled.has(name, pkg, REFERABLE)
    }
    // dbt keeps silent where a test refers to something disabled.
    if (!disabled || this.#asking.resourceType !== 'test') this.#state.report(this.#notFound(ref, disabled))
    return null
  }

  source(source: string, table: string): UniqueId | null {
    const name = `${source}.${table}`
    let disabled = false
    for (const pkg of this.#packages(null)) {
      const found = this.#references.sources.find(name, pkg)
      if (found) return found.unique_id
      disabled ||= this.#references.disabled.has(name, pkg, null)
    }
    const hint = didYouMean(name, this.#references.sources.names())
    // As for nodes, dbt's warning about a test names a package even where there is none.
    const detail = this.#asking.resourceType === 'test' && !disabled ? "in package '' " : ''
    this.#state.report(this.#missing('source', name, detail, disabled, hint))
    return null
  }

  /** `function('name')` or `function('package', 'name')`. */
  function(written: readonly string[]): UniqueId | null {
    const name = written.at(-1) ?? ''
    const target = written.length > 1 ? (written[0] ?? '') : null
    let disabled = false
    for (const pkg of this.#packages(target)) {
      const found = this.#references.functions.find(name, pkg)
      if (found && found.config.enabled !== false) return found.uniqueId
      disabled ||= this.#references.disabled.has(name, pkg, null)
    }
    if (disabled && this.#asking.resourceType === 'test') return null
    const hint = didYouMean(name, this.#references.functions.names())
    const detail = target === null ? '' : `in package '${target}' `
    this.#state.report(this.#missing('function', name, detail, disabled, hint))
    return null
  }

  /** `metric('name')` or `metric('package', 'name')`. */
  metric(written: readonly string[], metrics: MetricWorld): UniqueId | null {
    const name = written.at(-1) ?? ''
    const found = metrics.find(name, written.length > 1 ? (written[0] ?? '') : this.#asking.packageName)
    if (found?.enabled) return found.uniqueId
    const hint = didYouMean(name, metrics.names())
    this.#state.report(this.#missing('metric', name, '', found !== undefined, hint))
    return null
  }

  /** Whether groups and packages let this one in; if not, that is reported. */
  #allowed(target: Draft, ref: Ref): boolean {
    if (target.resourceType !== 'model') return true
    const asking = this.#asking
    const foreign = asking.packageName !== target.packageName
    const restricted = foreign && this.#restricts(target.packageName)
    const isPrivate = target.access === 'private'
    const outside = asking.group === null || asking.group !== target.group || restricted
    if ((isPrivate && outside) || (target.access === 'protected' && restricted)) {
      this.#state.report(this.#refused(target))
      return false
    }
    this.#warnOfRoot(target, ref)
    return true
  }

  #restricts(packageName: string): boolean {
    return (
      this.#state.project.packages.find((pkg) => pkg.name === packageName)?.settings.restrictAccess === true
    )
  }

  #refused(target: Draft): Diagnostic {
    const { uniqueId } = this.#asking
    const scope =
      target.access === 'private' ? `'${target.group ?? ''}' group` : `'${target.packageName}' package`
    return error(
      'GL3010',
      `Node ${uniqueId} attempted to reference node ${target.uniqueId}, which is not allowed because the referenced node ` +
        `is ${target.access} to the ${scope}.`,
      {
        at: this.#asking.span,
        uniqueId,
        related: [
          { at: target.patchSpan ?? target.span, message: `${target.name} is ${target.access} here` },
        ],
        hint:
          target.access === 'private'
            ? `Put ${this.#asking.name} into the group, or make ${target.name} protected.`
            : `Make ${target.name} public.`,
      },
    )
  }

  #warnOfRoot(target: Draft, ref: Ref): void {
    const { raw } = this.#state.project
    const root = raw.root.name
    if (raw.flags.REQUIRE_REF_SEARCHES_NODE_PACKAGE_BEFORE_ROOT === true) return
    if (this.#asking.packageName === root || target.packageName !== root || ref.package === root) return
    const message =
      `The node '${this.#asking.name}'in package '${this.#asking.packageName}' depends on the root project node ` +
      `'${target.uniqueId}'.This may lead to unexpected cycles downstream. Please set the ` +
      "'require_ref_searches_node_package_before_root' behavior change flag to True to avoid this issue." +
      'For more information, see the documentation at ' +
      'https://docs.getdbt.com/reference/global-configs/behavior-changes#package-ref-search-order'
    this.#state.report(warning('GL3025', message, { at: this.#asking.span, uniqueId: this.#asking.uniqueId }))
  }

  #ambiguous(ref: Ref, found: readonly Draft[]): Diagnostic {
    const ids = found.map((draft) => `'${draft.uniqueId}'`).join(', ')
    const { resourceType, name, originalFilePath } = this.#asking
    return error(
      'GL3019',
      `When referencing '${ref.name}', dbt found nodes in multiple packages: [${ids}]\nTo fix this, use two-argument ` +
        `'ref', with the package name first: ref('package', '${ref.name}')`,
      {
        at: this.#asking.span,
        uniqueId: this.#asking.uniqueId,
        cause: { text: `in ${resourceType} ${name} (${originalFilePath})` },
      },
    )
  }

  #notFound(ref: Ref, disabled: boolean): Diagnostic {
    const version = ref.version === null ? '' : `with version '${ref.version}' `
    // dbt's warning about a test names a package even where the reference has none.
    const isTest = this.#asking.resourceType === 'test'
    const where = isTest ? 'in package' : 'in package or project'
    const pkg = ref.package === null && (!isTest || disabled) ? '' : `${where} '${ref.package ?? ''}' `
    return this.#missing(
      'node',
      ref.name,
      version + pkg,
      disabled,
      didYouMean(ref.name, this.#references.refs.names()),
    )
  }

  /** dbt's messages: an error, but for tests a warning. */
  #missing(
    kind: string,
    name: string,
    detail: string,
    disabled: boolean,
    guess: string | undefined,
  ): Diagnostic {
    const { uniqueId, resourceType, originalFilePath, span } = this.#asking
    const title = pythonTitle(resourceType)
    const reason = disabled ? 'is disabled' : 'was not found'
    const message = `${title} '${uniqueId}' (${originalFilePath}) depends on a ${kind} named '${name}' ${detail}which ${reason}`
    const hint = disabled
      ? `Enable ${name}, or remove the reference.`
      : (guess ?? `Is there a ${kind} of that name?`)
    const details = { at: span, uniqueId, hint }
    if (resourceType === 'test') return warning('GL3018', message, details)
    return error(disabled ? 'GL3002' : 'GL3001', message, details)
  }
}
