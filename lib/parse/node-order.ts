/** Keys of nodes, sources and exposures in the order of dbt's own classes: what iterating `model` shows. */
const ORDER = [
  ...[
    'database',
    'schema',
    'name',
    'resource_type',
    'package_name',
    'path',
    'original_file_path',
    'unique_id',
  ],
  ...['fqn', 'alias', 'checksum', 'source_name', 'source_description', 'loader', 'identifier', 'quoting'],
  ...['loaded_at_field', 'loaded_at_query', 'freshness', 'external', 'type', 'owner'],
  ...['config', 'tags', 'description', 'columns', 'meta', 'group', 'docs', 'patch_path', 'build_path'],
  ...['unrendered_config', 'created_at', 'config_call_dict', 'unrendered_config_call_dict', 'relation_name'],
  ...['raw_code', 'doc_blocks', 'language', 'refs', 'sources', 'metrics', 'functions', 'depends_on'],
  ...['compiled_path', 'compiled', 'compiled_code', 'extra_ctes_injected', 'extra_ctes', 'contract'],
  ...[
    'access',
    'constraints',
    'version',
    'latest_version',
    'deprecation_date',
    'defer_relation',
    'primary_key',
  ],
  ...['time_spine', 'batch'],
]
const PLACES = new Map(ORDER.map((key, place) => [key, place]))

/** The entries of a node in dbt's order; keys that are not among dbt's go last. */
export function entriesInOrder(node: object): [string, unknown][] {
  const place = ([key]: [string, unknown]) => PLACES.get(key) ?? ORDER.length
  return Object.entries(node).sort((a, b) => place(a) - place(b))
}
