import type { FunctionNode, GraphNode, Manifest, ManifestNode, SemanticNode, SourceNode } from '../manifest'

type ByPackage<T> = Map<string, T>

/**
 * Finds what `ref`, `source` and `metric` name, as dbt's lookups do: in the package named, else in the root project,
 * the node's own package, any. Made once for a manifest.
 */
export class Lookup {
  readonly #refs = new Map<string, ByPackage<ManifestNode>>()
  readonly #sources = new Map<string, ByPackage<SourceNode>>()
  readonly #metrics = new Map<string, ByPackage<SemanticNode>>()
  readonly #functions = new Map<string, ByPackage<FunctionNode>>()
  readonly #disabled = new Set<string>()

  readonly #ownFirst: boolean

  /** `ownFirst` is dbt's flag `require_ref_searches_node_package_before_root`. */
  constructor(manifest: Manifest, ownFirst = false) {
    this.#ownFirst = ownFirst
    for (const node of Object.values(manifest.nodes)) {
      if (!isReferable(node)) continue
      const version = node.resource_type === 'model' ? node.version : null
      if (version === null) put(this.#refs, node.name, node.package_name, node)
      else {
        put(this.#refs, versionedName(node.name, version), node.package_name, node)
        if (node.resource_type === 'model' && version === node.latest_version) {
          put(this.#refs, node.name, node.package_name, node)
        }
      }
    }
    for (const source of Object.values(manifest.sources)) {
      put(this.#sources, `${source.source_name}.${source.name}`, source.package_name, source)
    }
    for (const metric of Object.values(manifest.metrics))
      put(this.#metrics, metric.name, metric.package_name, metric)
    for (const each of Object.values(manifest.functions))
      put(this.#functions, each.name, each.package_name, each)
    for (const node of Object.values(manifest.disabled).flat()) this.#disabled.add(nameOf(node))
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
    return this.#find(this.#refs.get(name), query.package, query.from, query.root)
  }
  source(query: {
    readonly source: string
    readonly table: string
    readonly from: string
    readonly root: string
  }): SourceNode | undefined {
    return this.#find(this.#sources.get(`${query.source}.${query.table}`), null, query.from, query.root)
  }
  metric(name: string, pkg: string | null, from: string, root: string): SemanticNode | undefined {
    return this.#find(this.#metrics.get(name), pkg, from, root)
  }
  function(name: string, pkg: string | null, from: string, root: string): FunctionNode | undefined {
    return this.#find(this.#functions.get(name), pkg, from, root)
  }
  #find<T>(found: ByPackage<T> | undefined, pkg: string | null, from: string, root: string): T | undefined {
    if (!found) return undefined
    if (pkg !== null) return found.get(pkg)
    const [first, second] = this.#ownFirst ? [from, root] : [root, from]
    return found.get(first) ?? found.get(second) ?? found.values().next().value
  }
  /** Whether something of this name (`source.table` for sources) exists but is disabled. */
  isDisabled(name: string): boolean {
    return this.#disabled.has(name)
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
