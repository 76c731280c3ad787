import type { ExecuteOutcome, ExecutingVerb } from '../../commands/execute-nodes'
import { executeNodes } from '../../commands/execute-nodes'
import { writeManifest } from '../../commands/parse'
import { LISTABLE, resourceTypes } from '../../commands/resource-types'
import { syntaxCheck } from '../../commands/syntax-check'
import type { ResourceType } from '../../manifest'
import type { ExitCode } from '../exit'
import { deferral, flagOf, open, type Project, rulesOf, selectionFlags, told } from '../project'
import { argumentsOf } from '../run-arguments'
import { selectWork } from '../select-work'
import type { Invocation } from '../verb'
import { failsNode, judge } from '../warning-rules'

/** The kinds that each verb executes; `build` and `test` let people choose among theirs. */
const KINDS: { readonly [verb in ExecutingVerb]: readonly ResourceType[] } = {
  run: ['model'],
  test: ['test', 'unit_test'],
  build: ['model', 'seed', 'snapshot', 'test', 'unit_test'],
  seed: ['seed'],
  snapshot: ['snapshot'],
}

/** What `run`, `test`, `build` and `seed` have in common: select, execute, say how it went. */
export async function execute(
  invocation: Invocation,
  verb: ExecutingVerb,
  vars: { readonly [name: string]: unknown } = {},
  after?: (project: Project, results: ExecuteOutcome['results']) => Promise<void>,
): Promise<ExitCode> {
  const { flags, bus, now, signal, commandLine } = invocation
  const { models: _, ...selection } = selectionFlags(invocation)
  const kinds = kindsOf(invocation, verb)
  const project = await open(invocation, vars)
  if (project === null) return 2
  const { raw } = project.parsed
  if (flags.boolean('writeJson') !== false) await writeManifest(project)
  bus.emit({
    kind: 'log',
    level: 'info',
    text: `Project ${raw.root.name}, target ${raw.profile.targetName}: ${found(project)}`,
  })
  const selected = await selectWork(invocation, project, selection, kinds)
  if (selected === null) return 2
  const ids = selected.filter((id) => !isEphemeral(project, id))
  if (ids.length === 0) {
    bus.emit({ kind: 'log', level: 'info', text: 'Nothing to do: no node to execute is selected.' })
    return 0
  }
  const deferred = await deferral(invocation, project)
  if (!deferred.ok) return told(invocation, deferred) === null ? 2 : 0
  const rules = rulesOf(invocation, project)
  const outcome = await executeNodes({
    project,
    verb,
    selected: ids,
    fullRefresh: flagOf(invocation, project, 'fullRefresh', 'FULL_REFRESH'),
    storeFailures: flagOf(invocation, project, 'storeFailures', 'STORE_FAILURES'),
    failFast: flagOf(invocation, project, 'failFast', 'FAIL_FAST'),
    empty: flags.boolean('empty') ?? false,
    warningsThatFail: (event) => judge(rules, event) === 'error',
    warningFails: (warning) => failsNode(rules, warning),
    defer: deferred.value,
    syntax: await syntaxCheck(project, flags.boolean('syntaxCheck')),
    writeJson: flags.boolean('writeJson') !== false,
    database: invocation.database,
    ...threadsOf(invocation),
    bus,
    now,
    signal,
    commandLine,
    args: argumentsOf(invocation),
  })
  await after?.(project, outcome.results)
  return outcome.exitCode
}

function kindsOf({ flags }: Invocation, verb: ExecutingVerb): Set<ResourceType> {
  const own = KINDS[verb]
  // dbt takes every kind here, and works on those that the verb can work on.
  const wanted = flags.choices('resourceType', [...LISTABLE, 'default', 'all'])
  return resourceTypes(wanted, flags.choices('excludeResourceType', LISTABLE), { byDefault: own, all: own })
}

function threadsOf({ flags }: Invocation): { readonly threads?: number } {
  const threads = flags.integer('threads')
  return threads === undefined ? {} : { threads }
}

/** Ephemeral models stand in the SQL of those that need them. */
function isEphemeral(project: Project, id: string): boolean {
  return project.manifest.nodes[id]?.config.materialized === 'ephemeral'
}

/** `24 models, 3 seeds, …`, as dbt says what it found. */
function found({ manifest }: Project): string {
  const counts = new Map<string, number>()
  for (const section of [manifest.nodes, manifest.sources, manifest.exposures, manifest.unit_tests]) {
    for (const { resource_type } of Object.values(section)) {
      counts.set(resource_type, (counts.get(resource_type) ?? 0) + 1)
    }
  }
  const words: { readonly [type: string]: string } = { test: 'data test' }
  return [...counts]
    .map(([type, n]) => `${n} ${(words[type] ?? type).replaceAll('_', ' ')}${n === 1 ? '' : 's'}`)
    .join(', ')
}
