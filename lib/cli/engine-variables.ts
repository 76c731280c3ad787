import { type Diagnostic, warning } from '../foundation'
import type { Environment } from './flags'

/** What follows `DBT_ENGINE_` in the names of dbt's own variables. */
const NAMES = `
  ARTIFACT_STATE_PATH CACHE_SELECTED_ONLY CLEAN_PROJECT_FILES_ONLY DEBUG DEFER DEFER_STATE DEFER_TO_STATE
  DOWNLOAD_DIR EMPTY EVENT_TIME_END EVENT_TIME_START EXCLUDE_RESOURCE_TYPES EXPORT_SAVED_QUERIES FAIL_FAST
  FAVOR_STATE FAVOR_STATE_MODE FULL_REFRESH HINTS_ENABLED HOST INCLUDE_SAVED_QUERY INDIRECT_SELECTION
  INTROSPECT INVOCATION_ENV LOG_CACHE_EVENTS LOG_FILE_MAX_BYTES LOG_FORMAT LOG_FORMAT_FILE LOG_LEVEL
  LOG_LEVEL_FILE LOG_PATH MACRO_DEBUGGING NO_PRINT PACKAGE_HUB_URL PARTIAL_PARSE PARTIAL_PARSE_FILE_DIFF
  PARTIAL_PARSE_FILE_PATH POPULATE_CACHE PP_FILE_DIFF_TEST PP_TEST PRINT PRINTER_WIDTH PROFILE PROFILES_DIR
  PROJECT_DIR QUIET RECORDED_FILE_PATH RESOURCE_TYPES SAMPLE SEND_ANONYMOUS_USAGE_STATS
  SHOW_RESOURCE_REPORT SINGLE_THREADED SNOWFLAKE_PROJECTS_OTEL SQLPARSE STATE STATIC_PARSER STORE_FAILURES
  TARGET TARGET_PATH TEST_STATE_MODIFIED UPLOAD_TO_ARTIFACTS_INGEST_API USE_COLORS USE_COLORS_FILE
  USE_EXPERIMENTAL_PARSER USE_FAST_TEST_EDGES USE_V2_PARSER V2_PARSER VERSION_CHECK WARN_ERROR
  WARN_ERROR_OPTIONS WRITE_JSON
`
const PREFIX = 'DBT_ENGINE'

/** dbt keeps names that begin with `DBT_ENGINE` for itself. */
export function engineVariables(env: Environment): readonly Diagnostic[] {
  const found = Object.keys(env).filter((name) => name.startsWith(PREFIX))
  if (found.length === 0) return []
  const known = new Set(NAMES.trim().split(/\s+/))
  return found
    .filter((name) => !known.has(name.slice(PREFIX.length + 1)))
    .map((name) =>
      warning(
        'GL1014',
        `Found custom environment variable \`${name}\` in the environment. The prefix \`${PREFIX}\` is reserved for dbt ` +
          `engine environment variables. Custom environment variables with the prefix \`${PREFIX}\` may cause ` +
          'collisions and runtime errors.',
        { hint: 'Give it another name.' },
      ),
    )
}
