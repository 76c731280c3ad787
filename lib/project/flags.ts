import type { Host, ProjectOptions, Settings } from './types'
import { isPlainObject, type Plain } from './values'

/** dbt's flags with their defaults, as `flags` shows them in templates (names in capitals). */
const DEFAULTS: Settings = {
  CACHE_SELECTED_ONLY: false,
  DEBUG: false,
  DEFER: false,
  EMPTY: false,
  FAIL_FAST: false,
  FAVOR_STATE: false,
  FULL_REFRESH: false,
  INDIRECT_SELECTION: 'eager',
  INTROSPECT: true,
  INVOCATION_COMMAND: '',
  LOG_CACHE_EVENTS: false,
  LOG_FORMAT: 'default',
  MAXIMUM_SEED_SIZE_MIB: 1,
  PARTIAL_PARSE: true,
  POPULATE_CACHE: true,
  PRINT: true,
  PRINTER_WIDTH: 80,
  QUIET: false,
  SEND_ANONYMOUS_USAGE_STATS: false,
  STATIC_PARSER: true,
  STORE_FAILURES: false,
  TARGET_PATH: null,
  USE_COLORS: true,
  USE_EXPERIMENTAL_PARSER: false,
  VERSION_CHECK: true,
  WARN_ERROR: null,
  WRITE_JSON: true,
  REQUIRE_RESOURCE_NAMES_WITHOUT_SPACES: true,
  REQUIRE_GENERIC_TEST_ARGUMENTS_PROPERTY: true,
  REQUIRE_REF_SEARCHES_NODE_PACKAGE_BEFORE_ROOT: false,
  REQUIRE_CORRECTED_ANALYSIS_FQNS: false,
  REQUIRE_UNIQUE_PROJECT_RESOURCE_NAMES: false,
  REQUIRE_EXPLICIT_PACKAGE_OVERRIDES_FOR_BUILTIN_MATERIALIZATIONS: true,
  STATE_MODIFIED_COMPARE_MORE_UNRENDERED_VALUES: true,
  SOURCE_FRESHNESS_RUN_PROJECT_HOOKS: true,
  VALIDATE_MACRO_ARGS: true,
}

/** The command line over `DBT_*` of the environment over `flags:` of dbt_project.yml over dbt's defaults. */
export function invocationFlags(options: ProjectOptions, written: Plain | undefined, host: Host): Settings {
  const flags: { [name: string]: unknown } = { ...DEFAULTS, WHICH: options.which ?? 'parse' }
  if (isPlainObject(written))
    for (const [key, value] of Object.entries(written)) flags[key.toUpperCase()] = value
  for (const name of Object.keys(DEFAULTS)) {
    const value = host.env[`DBT_ENGINE_${name}`] ?? host.env[`DBT_${name}`]
    if (value !== undefined) flags[name] = environmentValue(value)
  }
  for (const [key, value] of Object.entries(options.flags ?? {})) {
    const name = key.toUpperCase()
    const isNumber = typeof DEFAULTS[name] === 'number' && typeof value === 'string' && /^-?\d+$/.test(value)
    flags[name] = isNumber ? Number(value) : value
  }
  return flags
}

function environmentValue(text: string): unknown {
  if (/^(true|1|yes|y|t|on)$/i.test(text)) return true
  if (/^(false|0|no|n|f|off|)$/i.test(text)) return false
  return /^\d+$/.test(text) ? Number(text) : text
}
