import {
  type FunctionNode,
  type GraphNode,
  type Manifest,
  type ManifestNode,
  nodesOf,
  type SemanticNode,
  type SourceNode,
} from '../manifest'

type ByPackage<T> = Map<string, T>

type Tables = {
  readonly refs: Map<string, ByPackage<ManifestNode>>
  readonly sources: Map<string, ByPackage<SourceNode>>
  readonly metrics: Map<string, ByPackage<SemanticNode>>
  readonly functions: Map<string, ByPackage<FunctionNode>>
  readonly disabled: Set<string>
}

/** An open project has several compilers for each save; they look things up in the same tables. */
const known = new WeakMap<Manifest, Tables>()

function tablesOf(manifest: Manifest): Tables {
  let tables = known.get(manifest)
  if (!tables) {
    tables = makeTables(manifest)
    known.set(manifest, tables)
  }
  return tables
}

function makeTables(manifest: Manifest): Tables {
  const refs: Tables['refs'] = new Map()
  for (const node of nodesOf(manifest)) {
    if (!isReferable(node)) continue
    const version = node.resource_type === 'model' ? node.version : null
    if (version === null) put(refs, node.name, node.package_name, node)
    else {
      put(refs, versionedName(node.name, version), node.package_name, node)
      if (node.resource_type === 'model' && version === node.latest_version) {
        put(refs, node.name, node.package_name, node)
      }
    }
  }
  const sources: Tables['sources'] = new Map()
  for (const source of Object.values(manifest.sources)) {
    put(sources, `${source.source_name}.${source.name}`, source.package_name, source)
  }
  const metrics: Tables['metrics'] = new Map()
  for (const metric of Object.values(manifest.metrics)) put(metrics, metric.name, metric.package_name, metric)
  const functions: Tables['functions'] = new Map()
  for (const each of Object.values(manifest.functions)) put(functions, each.name, each.package_name, each)
  const disabled = new Set(Object.values(manifest.disabled).flat().map(nameOf))
  return { refs, sources, metrics, functions, disabled }
}

/**
 * Finds what `ref`, `source` and `metric` name, as dbt's lookups do: in the package named, else in the root project,
 * the node's own package, any. Its tables are made when something is first looked up, once for a manifest.
 */
export class Lookup {
  readonly #manifest: Manifest
  readonly #ownFirst: boolean

  /** `ownFirst` is dbt's flag `require_ref_searches_node_package_before_root`. */
  constructor(manifest: Manifest, ownFirst = false) {
    this.#manifest = manifest
    this.#ownFirst = ownFirst
  }

  get #tables(): Tables {
    return tablesOf(this.#manifest)
  }

  /** `ref(name)`, `ref(package, name)`, with a version. */
  ref(query: {
    readonly name: string
    readonly package: string | null
    readonly version: string | number | null
    readonly from: string
    readonly root: string
  }): ManifestNode | undefined {
    const name = query.version === null ? query.name : versionedName(query.name, query.version)
    return this.#find(this.#tables.refs.get(name), query.package, query.from, query.root)
  }
  source(query: {
    readonly source: string
    readonly table: string
    readonly from: string
    readonly root: string
  }): SourceNode | undefined {
    return this.#find(
      this.#tables.sources.get(`${query.source}.${query.table}`),
      null,
      query.from,
      query.root,
    )
  }
  metric(name: string, pkg: string | null, from: string, root: string): SemanticNode | undefined {
    return this.#find(this.#tables.metrics.get(name), pkg, from, root)
  }
  function(name: string, pkg: string | null, from: string, root: string): FunctionNode | undefined {
    return this.#find(this.#tables.functions.get(name), pkg, from, root)
  }
  #find<T>(found: ByPackage<T> | undefined, pkg: string | null, from: string, root: string): T | undefined {
    if (!found) return undefined
    if (pkg !== null) return found.get(pkg)
    const [first, second] = this.#ownFirst ? [from, root] : [root, from]
    return found.get(first) ?? found.get(second) ?? found.values().next().value
  }
  /** Whether something of this name (`source.table` for sources) exists but is disabled. */
  isDisabled(name: string): boolean {
    return this.#tables.disabled.has(name)
  }
}

function isReferable(node: ManifestNode): boolean {
  return node.resource_type === 'model' || node.resource_type === 'seed' || node.resource_type === 'snapshot'
}

function nameOf(node: GraphNode): string {
  return node.resource_type === 'source' ? `${node.source_name}.${node.name}` : node.name
}

function versionedName(name: string, version: string | number): string {
  return `${name}.v${version}`
}

function put<T>(index: Map<string, ByPackage<T>>, name: string, pkg: string, value: T): void {
  const known = index.get(name)
  if (known) known.set(pkg, value)
  else index.set(name, new Map([[pkg, value]]))
}
