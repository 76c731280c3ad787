import type { Settings } from './types'

/** The flags that dbt shows templates: few of all there are. */
const SHOWN = [
  'USE_EXPERIMENTAL_PARSER',
  'STATIC_PARSER',
  'WARN_ERROR',
  'WARN_ERROR_OPTIONS',
  'WRITE_JSON',
  'PARTIAL_PARSE',
  'USE_COLORS',
  'PROFILES_DIR',
  'DEBUG',
  'LOG_FORMAT',
  'VERSION_CHECK',
  'FAIL_FAST',
  'SEND_ANONYMOUS_USAGE_STATS',
  'PRINTER_WIDTH',
  'INDIRECT_SELECTION',
  'LOG_CACHE_EVENTS',
  'QUIET',
  'NO_PRINT',
  'CACHE_SELECTED_ONLY',
  'INTROSPECT',
  'TARGET_PATH',
  'LOG_PATH',
  'INVOCATION_COMMAND',
  'EMPTY',
  'MAXIMUM_SEED_SIZE_MIB',
  'HINTS_ENABLED',
  'FULL_REFRESH',
  'STORE_FAILURES',
  'WHICH',
  'REQUIRE_SQL_HEADER_IN_TEST_CONFIGS',
] as const

/** What is shown where nobody says otherwise and the flag does nothing here. */
const UNUSED: Settings = {
  HINTS_ENABLED: true,
  REQUIRE_SQL_HEADER_IN_TEST_CONFIGS: false,
  WARN_ERROR_OPTIONS: { error: [], warn: [], silence: [] },
}

/** `flags` of templates. */
export function templateFlags(flags: Settings): Settings {
  return Object.fromEntries(SHOWN.map((name) => [name, flags[name] ?? UNUSED[name] ?? null]))
}

/** Arguments of a command line that dbt has and we have no use for, with its defaults. */
const ARGUMENTS: Settings = {
  allow_jinja_file_extensions: false,
  defer: false,
  enable_grouped_warn_error_parser_logs: false,
  favor_state: false,
  inject_ephemeral_ctes: true,
  latest_version_pointer_enabled_by_default: false,
  log_file_max_bytes: 10_485_760,
  log_format_file: 'debug',
  log_level: 'info',
  log_level_file: 'debug',
  macro_debugging: false,
  partial_parse_file_diff: true,
  require_all_warnings_handled_by_warn_error: true,
  require_batched_execution_for_custom_microbatch_strategy: true,
  require_nested_cumulative_type_params: true,
  require_source_and_semantic_model_names_without_spaces: false,
  require_sql_header_in_test_configs: false,
  require_valid_schema_from_generate_schema_name: false,
  require_yaml_configuration_for_mf_time_spines: true,
  show_all_deprecations: false,
  show_resource_report: false,
  skip_nodes_if_on_run_start_fails: true,
  snowflake_projects_otel: false,
  state_modified_compare_vars: false,
  strict_mode: false,
  support_custom_ref_kwargs: false,
  upload_to_artifacts_ingest_api: false,
  use_catalogs_v2: false,
  use_colors_file: true,
  use_fast_test_edges: false,
  use_v2_parser: false,
}
/** Left out unless they are set. */
const QUIET_WHEN_FALSE = new Set([
  'debug',
  'full_refresh',
  'fail_fast',
  'warn_error',
  'single_threaded',
  'log_cache_events',
  'store_failures',
  'use_experimental_parser',
])

/** `invocation_args_dict`: the arguments of the run, named as on the command line. */
export function invocationArguments(
  flags: Settings,
  given: Settings | undefined,
  which: string,
  vars: Settings,
): Settings {
  const all = [
    ...Object.entries(ARGUMENTS),
    ...Object.entries({ ...flags, ...templateFlags(flags) }),
    ...Object.entries(given ?? {}),
  ].map(([name, value]) => [name.toLowerCase(), value] as const)
  const kept = [...new Map(all)].filter(
    ([name, value]) =>
      value !== null && value !== undefined && !(value === false && QUIET_WHEN_FALSE.has(name)),
  )
  return { ...Object.fromEntries(kept), which, vars }
}
