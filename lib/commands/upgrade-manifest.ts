import { DBT_VERSION } from '../foundation'
import { unrenderedConfig } from '../jinja'
import type { Json, Manifest } from '../manifest'

type Entry = { readonly [key: string]: unknown }

/** Configs of kinds that are compared whole, with keys that an older dbt did not write. */
const DEFAULTS: { readonly [section: string]: Entry } = {
  semantic_models: { enabled: true, group: null, meta: {} },
  saved_queries: {
    enabled: true,
    group: null,
    meta: {},
    export_as: null,
    schema: null,
    cache: { enabled: false },
  },
}

/** Tests whose code has no `config()` that could be read anew. */
const BUILT_IN_TESTS = new Set(['macro.dbt.test_not_null', 'macro.dbt.test_unique'])

/**
 * Brings a manifest of another version of dbt to what this version would have written, as far as `state:` looks at
 * it. Where configs are compared as they are written (`readsConfigs`), those of `config()` calls are read anew from
 * the code: older versions kept some of them as values.
 */
export function upgradeManifest(manifest: Manifest, readsConfigs: boolean): Manifest {
  if (manifest.metadata.dbt_version === DBT_VERSION) return manifest
  const nodes = readsConfigs ? mapValues(manifest.nodes, withWrittenConfig) : manifest.nodes
  return {
    ...manifest,
    nodes,
    semantic_models: mapValues(manifest.semantic_models, (node) => withDefaults(node, 'semantic_models')),
    saved_queries: mapValues(manifest.saved_queries, (node) => withDefaults(node, 'saved_queries')),
  }
}

function mapValues<T>(section: { readonly [id: string]: T }, change: (node: T) => T): { [id: string]: T } {
  return Object.fromEntries(Object.entries(section).map(([id, node]) => [id, change(node)]))
}

function withDefaults<T extends { readonly config?: unknown }>(node: T, section: string): T {
  return { ...node, config: { ...DEFAULTS[section], ...(isEntry(node.config) ? node.config : {}) } }
}

type Coded = {
  readonly resource_type: string
  readonly raw_code?: unknown
  readonly unrendered_config?: unknown
  readonly depends_on?: unknown
}

function withWrittenConfig<T extends Coded>(node: T): T {
  const { raw_code: code, unrendered_config: written, depends_on: needs } = node
  if (typeof code !== 'string' || !isEntry(written) || Object.keys(written).length === 0) return node
  const macros = isEntry(needs) && Array.isArray(needs.macros) ? needs.macros : []
  if (macros.length === 1 && BUILT_IN_TESTS.has(String(macros[0]))) return node
  const read = configsIn(code)
  return read === null ? node : { ...node, unrendered_config: { ...written, ...read } }
}

function configsIn(code: string): { readonly [key: string]: Json } | null {
  try {
    const read = unrenderedConfig(code)
    return read === null ? null : Object.fromEntries(read)
  } catch {
    // What no longer parses was written by a version that could.
    return null
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
