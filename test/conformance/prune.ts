/** The pruning of manifests that goldens/README.md describes, for ours as for the recorded ones. */

const INTERNAL = new Set(['dbt', 'dbt_materialize', 'dbt_postgres'])
const DROPPED = new Set([
  'created_at',
  'root_path',
  'build_path',
  'compiled_path',
  'compiled',
  'compiled_code',
  'extra_ctes',
  'extra_ctes_injected',
  'unrendered_config_call_dict',
])
const METADATA = ['adapter_type', 'project_name', 'dbt_schema_version', 'quoting']
const MAPS = new Set(['parent_map', 'child_map', 'group_map'])

type Entry = { readonly [key: string]: unknown }

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pruneEntry(value: unknown): unknown {
  return isEntry(value)
    ? Object.fromEntries(Object.entries(value).filter(([key]) => !DROPPED.has(key)))
    : value
}

/** A manifest as the recorder keeps it: without what changes from run to run, and without dbt's own macros. */
export function pruneManifest(manifest: Entry, projectFolder: string): Entry {
  const result: { [section: string]: unknown } = {}
  for (const [section, value] of Object.entries(manifest)) {
    if (section === 'metadata') {
      const metadata = isEntry(value) ? value : {}
      result.metadata = Object.fromEntries(
        METADATA.flatMap((key) => (key in metadata ? [[key, metadata[key]]] : [])),
      )
      continue
    }
    const pruned = pruneSection(section, isEntry(value) ? value : {})
    if (Object.keys(pruned).length > 0) result[section] = pruned
  }
  return JSON.parse(JSON.stringify(result).replaceAll(projectFolder, '<project>'))
}

function pruneSection(section: string, value: Entry): Entry {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]): [string, unknown][] => {
      if (MAPS.has(section)) return [[key, Array.isArray(entry) ? [...entry].sort() : entry]]
      if (section === 'disabled') return [[key, Array.isArray(entry) ? entry.map(pruneEntry) : entry]]
      if (
        (section === 'macros' || section === 'docs') &&
        isEntry(entry) &&
        INTERNAL.has(String(entry.package_name))
      )
        return []
      const pruned = pruneEntry(entry)
      if (section === 'macros' && isEntry(pruned)) {
        const { supported_languages: _, ...rest } = pruned
        return [[key, rest]]
      }
      return [[key, pruned]]
    }),
  )
}
