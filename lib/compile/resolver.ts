import { ephemeralName, ephemeralRelation, type Parts, Relation } from '../adapter'
import { dbtError } from '../jinja'
import type { ManifestNode, Ref, SourceNode, UniqueId } from '../manifest'
import { pythonTitle } from '../project'
import type { Lookup } from './lookup'

const QUOTED: Parts<boolean> = { database: true, schema: true, identifier: true }

/** What is rendered: a node, a unit test, a macro of an operation. */
export type Subject = {
  readonly uniqueId: UniqueId
  readonly name: string
  readonly resourceType: string
  readonly packageName: string
  readonly file: string
  /** What it may refer to; null: anything (operations). */
  readonly dependsOn: readonly UniqueId[] | null
}

/** Turns `ref` and `source` into relations. */
export type Resolver = {
  ref(ref: Ref): Relation
  source(source: string, table: string): Relation
  metric(name: string, pkg: string | null): string
  function(name: string, pkg: string | null): Relation
}

export type ResolverOptions = {
  readonly subject: Subject
  readonly lookup: Lookup
  readonly root: string
  readonly quoting: Parts<boolean>
  /** `--empty`: relations without rows. */
  readonly empty: boolean
  /** Refers to anything, ephemeral nodes included. */
  readonly free?: boolean
  /** The relation of `--defer` that stands in for a node's own; null where its own is meant. */
  readonly deferred?: (node: ManifestNode) => Relation | null
  /** Told of each ephemeral node referred to, in the order of the calls. */
  readonly onEphemeral: (id: UniqueId) => void
}

/** The resolver of nodes, hooks and operations. */
export function nodeResolver(options: ResolverOptions): Resolver {
  const { subject, lookup, root } = options
  const limit = options.empty ? 0 : null
  return {
    ref(ref) {
      const node = lookup.ref({ from: subject.packageName, root, ...ref })
      if (!node) throw notFound(subject, 'node', ref.name, lookup, ref)
      if (!options.free && subject.dependsOn && !subject.dependsOn.includes(node.unique_id))
        throw unknownDependency(subject, ref)
      if (!isEphemeral(node)) {
        return options.deferred?.(node)?.with({ limit }) ?? nodeRelation(node, options.quoting, limit)
      }
      if (!subject.dependsOn) {
        throw dbtError(
          'OperationsCannotRefEphemeralNodesError',
          `Operations can not ref() ephemeral nodes, but ${node.name} is ephemeral`,
        )
      }
      options.onEphemeral(node.unique_id)
      return ephemeralRelation(node.alias, limit)
    },
    source(sourceName, table) {
      const source = lookup.source({ source: sourceName, table, from: subject.packageName, root })
      if (!source) throw notFound(subject, 'source', `${sourceName}.${table}`, lookup)
      return sourceRelation(source, limit)
    },
    ...namedResolver(options),
  }
}

/** What has no relation of a node behind it. */
function namedResolver({
  subject,
  lookup,
  root,
}: Omit<ResolverOptions, 'empty'>): Pick<Resolver, 'metric' | 'function'> {
  return {
    metric(name, pkg) {
      const metric = lookup.metric(name, pkg, subject.packageName, root)
      if (!metric) throw notFound(subject, 'metric', name, lookup)
      return metric.name
    },
    function(name, pkg) {
      const found = lookup.function(name, pkg, subject.packageName, root)
      if (!found) throw notFound(subject, 'function', name, lookup)
      const part = (value: unknown) => (typeof value === 'string' ? value : null)
      const path = {
        database: part(found.database),
        schema: part(found.schema),
        identifier: part(found.alias) ?? name,
      }
      return new Relation({ path, type: null, quote: QUOTED, include: QUOTED, limit: null })
    },
  }
}

export function isEphemeral(node: ManifestNode): boolean {
  return node.resource_type === 'model' && node.config.materialized === 'ephemeral'
}

/** A node's relation, quoted as the project says. */
export function nodeRelation(
  node: ManifestNode,
  quoting: Parts<boolean>,
  limit: number | null = null,
): Relation {
  const path = { database: node.database, schema: node.schema, identifier: node.alias }
  return new Relation({ path, type: null, quote: quoting, include: QUOTED, limit })
}

/** A source's relation: its own quoting counts, never the project's. */
export function sourceRelation(source: SourceNode, limit: number | null = null): Relation {
  const own = (part: keyof Parts<unknown>) => {
    const value = source.quoting[part]
    return typeof value === 'boolean' ? value : true
  }
  return new Relation({
    path: { database: source.database, schema: source.schema, identifier: source.identifier },
    type: null,
    quote: { database: own('database'), schema: own('schema'), identifier: own('identifier') },
    include: QUOTED,
    limit,
  })
}

/** A fixture of a unit test that stands in for an input. */
export type FixtureInput = {
  /** The id under which the CTE is kept. */
  readonly id: UniqueId
  /** What the test names: a node's name and version, or a source. */
  readonly node: ManifestNode | SourceNode
}

/** The name of a fixture's CTE, without dbt's prefix. */
export function fixtureName(node: ManifestNode | SourceNode): string {
  return node.resource_type === 'source' ? `${node.source_name}__${node.name}` : node.alias
}

/** The resolver of a unit test's model: everything it refers to must be among the test's inputs. */
export function unitTestResolver(
  options: Omit<ResolverOptions, 'empty'> & { readonly inputs: readonly FixtureInput[] },
): Resolver {
  const { subject, lookup, root, inputs } = options
  const use = (wanted: ManifestNode | SourceNode | undefined): Relation | undefined => {
    const input = inputs.find((each) => each.node === wanted)
    if (!input) return undefined
    options.onEphemeral(input.id)
    return ephemeralRelation(fixtureName(input.node), null)
  }
  return {
    ref(ref) {
      const found = use(lookup.ref({ from: subject.packageName, root, ...ref }))
      if (!found) throw notFound(subject, 'node', ref.name, lookup, ref)
      return found
    },
    source(sourceName, table) {
      const found = use(lookup.source({ source: sourceName, table, from: subject.packageName, root }))
      if (!found) throw notFound(subject, 'source', `${sourceName}.${table}`, lookup)
      return found
    },
    ...namedResolver(options),
  }
}

/** `this` of a unit test: its own fixture's name, where it has one. */
export function unitTestThis(node: ManifestNode): string {
  return ephemeralName(node.alias)
}

function notFound(subject: Subject, kind: string, name: string, lookup: Lookup, ref?: Ref): Error {
  const version = ref?.version == null ? '' : `with version '${ref.version}' `
  const pkg = ref?.package == null ? '' : `in package or project '${ref.package}' `
  const reason = lookup.isDisabled(name) ? 'is disabled' : 'was not found'
  const title = pythonTitle(subject.resourceType)
  return dbtError(
    'TargetNotFoundError',
    `${title} '${subject.uniqueId}' (${subject.file}) depends on a ${kind} named '${name}' ${version}${pkg}which ${reason}`,
  )
}

/** dbt's advice for a `ref` that parsing couldn't see. */
function unknownDependency(subject: Subject, ref: Ref): Error {
  const args = [ref.package, ref.name].filter((part) => part !== null).map((part) => `'${part}'`)
  if (ref.version !== null)
    args.push(`version=${typeof ref.version === 'string' ? `'${ref.version}'` : ref.version}`)
  return dbtError(
    'RefBadContextError',
    `dbt was unable to infer all dependencies for the model "${subject.name}".
This typically happens when ref() is placed within a conditional block.

To fix this, add the following hint to the top of the model "${subject.name}":

-- depends_on: {{ ref(${args.join(', ')}) }}`,
  )
}
