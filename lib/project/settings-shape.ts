import { boolean, type Fields, integer, list, mapping, matching, maybe, number, object, text } from './shape'

const texts = maybe(list(text))

const VERSION =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)(\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?)?$/

/** What dbt_project.yml may hold, in the order in which dbt looks. Any other key is an error. */
export const SETTINGS: Fields = {
  name: matching(/^[^\d\W]\w*$/),
  'config-version': maybe(integer),
  version: maybe(matching(VERSION), number),
  'project-root': maybe(text),
  'source-paths': texts,
  'model-paths': texts,
  'macro-paths': texts,
  'data-paths': texts,
  'seed-paths': texts,
  'test-paths': texts,
  'analysis-paths': texts,
  'docs-paths': texts,
  'asset-paths': texts,
  'function-paths': texts,
  'osi-paths': texts,
  'target-path': maybe(text),
  'snapshot-paths': texts,
  'clean-targets': texts,
  profile: maybe(text),
  'log-path': maybe(text),
  'packages-install-path': maybe(text),
  quoting: maybe(
    object({
      schema: maybe(boolean),
      database: maybe(boolean),
      project: maybe(boolean),
      identifier: maybe(boolean),
      snowflake_ignore_case: maybe(boolean),
    }),
  ),
  'on-run-start': maybe(list(text), text),
  'on-run-end': maybe(list(text), text),
  'require-dbt-version': maybe(list(text), text),
  dispatch: list(mapping),
  models: mapping,
  seeds: mapping,
  snapshots: mapping,
  analyses: mapping,
  sources: mapping,
  tests: mapping,
  data_tests: mapping,
  unit_tests: mapping,
  metrics: mapping,
  'semantic-models': mapping,
  'saved-queries': mapping,
  exposures: mapping,
  functions: mapping,
  vars: maybe(mapping),
  packages: list(mapping),
  'query-comment': maybe(
    object({ comment: text, append: maybe(boolean), 'job-label': boolean }),
    object({ novalue: text }),
    text,
  ),
  'restrict-access': boolean,
  'dbt-cloud': maybe(mapping),
  flags: mapping,
}
