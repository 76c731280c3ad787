import type { Command, Option } from 'commander'

/** An option as data, so that the list of verbs costs nothing to load. */
export type OptionSpec = { readonly flags: string; readonly about: string; readonly hidden?: boolean }

function option(flags: string, about: string): OptionSpec {
  return { flags, about }
}

/** `--name` and `--no-name`; neither means that nobody said anything. */
function pair(flags: string, about: string): OptionSpec[] {
  const name = flags.slice(flags.indexOf('--') + 2)
  return [option(flags, about), { flags: `--no-${name}`, about: '', hidden: true }]
}

/** What has no meaning here, so that command lines written for dbt go on. */
const ofDbt: readonly OptionSpec[] = [
  ...[
    '--log-cache-events',
    '--macro-debugging',
    '--partial-parse-file-diff',
    '--single-threaded',
    '--static-parser',
    '--use-colors-file',
    '--use-experimental-parser',
    '--use-fast-test-edges',
    '--upload-to-artifacts-ingest-api',
    '--hints-enabled',
  ].flatMap((flag) => pair(flag, 'accepted for dbt')),
  option('--log-file-max-bytes <n>', 'accepted for dbt'),
  option('--log-format-file <format>', 'accepted for dbt'),
  option('--partial-parse-file-path <file>', 'accepted for dbt'),
  option('-r, --record-timing-info <file>', 'accepted for dbt'),
]

/** For every verb, before it or after it. */
export const globalOptions: readonly OptionSpec[] = [
  option('-t, --target <name>', "which of the profile's targets to use"),
  option('--profile <name>', 'which profile to use instead of the one in dbt_project.yml'),
  option('--log-format <format>', 'text, or json: one event a line'),
  option('--log-level <level>', 'debug, info, warn, error or none'),
  option('--printer-width <columns>', 'how wide the log is'),
  option('--state <folder>', 'an earlier manifest (and results) to compare with'),
  option('--log-path <folder>', 'write all of the log there too, as dbt.log'),
  option('--log-level-file <level>', 'what of it goes into that file: debug, info, warn, error or none'),
  option('--warn-error-options <yaml>', 'which warnings are errors: {error: all, warn: […], silence: […]}'),
  ...pair('-d, --debug', 'say more'),
  ...pair('-q, --quiet', 'say nothing but errors and what was asked for'),
  ...pair('--use-colors', 'colours, also where the output is no screen'),
  ...pair('--warn-error', 'every warning is an error'),
  ...pair('--show-all-deprecations', 'every deprecation, not only the first of each kind'),
  ...pair('--partial-parse', 'reuse what is known of files that have not changed'),
  ...pair('--version-check', "hold to the project's require-dbt-version"),
  ...pair('--write-json', 'write manifest.json and run_results.json'),
  ...pair('--print', 'show what print() in templates says'),
  ...pair('--populate-cache', 'accepted for dbt; relations are read when they are needed'),
  ...pair('--cache-selected-only', 'accepted for dbt; relations are read when they are needed'),
  ...pair('--send-anonymous-usage-stats', 'accepted for dbt; nothing is ever sent'),
  option(
    '--maximum-seed-size-mib <n>',
    'of bigger seeds only the path tells whether they changed; 0: none are bigger',
  ),
]

export const deferOptions: readonly OptionSpec[] = [
  ...pair('--defer', 'read from the relations of --state what is neither selected nor there'),
  ...pair('--favor-state', 'with --defer: also what is there'),
  option('--defer-state <folder>', 'the manifest to defer to, where it is another than that of --state'),
]

const failFast = pair('-x, --fail-fast', 'stop at the first failure')
const indirectSelection = option(
  '--indirect-selection <mode>',
  'which tests come along: eager, cautious, buildable or empty',
)

/** What dbt takes with every verb; shown where it means something. */
export const silentOptions: readonly OptionSpec[] = [
  ...deferOptions,
  ...failFast,
  indirectSelection,
  ...ofDbt,
].map((spec) => ({ ...spec, hidden: true }))

export const projectOptions: readonly OptionSpec[] = [
  option('--project-dir <folder>', 'where dbt_project.yml is'),
  option('--profiles-dir <folder>', 'where profiles.yml is'),
  option('--target-path <folder>', 'where artifacts go'),
  option('--vars <yaml>', 'variables of the project: {name: value}'),
]

export const syntaxOptions: readonly OptionSpec[] = [
  ...pair('--syntax-check', 'warn of compiled SQL that Materialize could not read'),
]

export const threadOptions: readonly OptionSpec[] = [option('--threads <n>', 'how many nodes at once')]

export const selectionOptions: readonly OptionSpec[] = [
  option('-s, --select <criteria...>', 'what to work on, in dbt’s syntax'),
  { flags: '-m, --models <criteria...>', about: 'the old name of --select', hidden: true },
  { flags: '--model <criteria...>', about: 'the old name of --select', hidden: true },
  option('--exclude <criteria...>', 'what to leave out'),
  option('--selector <name>', 'a selector of selectors.yml'),
  indirectSelection,
]

export const resourceTypeOptions: readonly OptionSpec[] = [
  option('--resource-types, --resource-type <types...>', 'only these kinds'),
  option('--exclude-resource-types, --exclude-resource-type <types...>', 'not these kinds'),
]

export const runOptions: readonly OptionSpec[] = [
  ...failFast,
  option('-f, --full-refresh', 'rebuild from nothing'),
  ...pair('--empty', 'build without rows'),
]

export const testOptions: readonly OptionSpec[] = [
  option('--store-failures', 'keep the rows that fail a test'),
  ...failFast,
]

export const compileOptions: readonly OptionSpec[] = [
  option('--inline <sql>', 'a query to work on, in place of nodes'),
  ...pair('--introspect', 'let templates ask the database'),
  ...pair('--inject-ephemeral-ctes', 'put ephemeral inputs in front of what reads them'),
]

export const planOptions: readonly OptionSpec[] = [
  option('--json', 'the plan as JSON'),
  option('--ignore-existing-objects', 'take over what stands in the new side already'),
  option('--accept <objects...>', 'objects of others that cleanup may drop: schema.name'),
]

export const deployOptions: readonly OptionSpec[] = [
  option('--dry-run', 'show the exact SQL and send nothing'),
  option('-y, --yes', 'do not ask'),
  option('--max-retries <n>', 'how often a swap is tried again after a conflict (3)'),
]

/** Adds an option to a command. `Option` is passed in: it is loaded with commander. */
export function addOption(command: Command, make: typeof Option, spec: OptionSpec): void {
  const added = new make(spec.flags, spec.about)
  if (spec.hidden) added.hideHelp()
  command.addOption(added)
}
