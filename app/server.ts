import 'server-only'
import { join } from 'node:path'
import { z } from 'zod'
import { thisHost } from '../lib/commands'
import {
  type Deployment,
  type DeploymentEntry,
  type DeploymentsValue,
  OpenProject,
  type ProjectData,
  type RunCommand,
  type RunListing,
  type RunValue,
  type Step,
  type StreamEvent,
  streamTopics,
  type Topic,
} from '../lib/commands/web'
import { fail, ok, type Result } from '../lib/foundation'
import type { ColumnRef, UniqueId } from '../lib/manifest'
import type { DeploymentSummary, ProjectReading, RunResults, RunSummary } from './view-models/reading'

/** One open project for each server process; a reload in development keeps it. */
const kept = globalThis as { greenlightProject?: Promise<OpenProject> }

/**
 * The one door from the web to the rest: pages, actions and route handlers ask here and nowhere else. Which project
 * it is stands in the environment, set by `greenlight serve`.
 */
export function openProject(): Promise<OpenProject> {
  kept.greenlightProject ??= open()
  return kept.greenlightProject
}

/** What `greenlight serve` was told of the project. */
const opened = z.object({
  projectDir: z.string().default(() => process.cwd()),
  profilesDir: z.string().optional(),
  profile: z.string().optional(),
  target: z.string().optional(),
  targetPath: z.string().optional(),
  vars: z.string().optional(),
})

async function open(): Promise<OpenProject> {
  const { GREENLIGHT_PROJECT, GREENLIGHT_PROGRAM } = process.env
  const project = new OpenProject({
    project: opened.parse(JSON.parse(GREENLIGHT_PROJECT ?? '{}')),
    host: () => thisHost(),
    program: GREENLIGHT_PROGRAM ?? join(process.cwd(), 'bin', 'greenlight.js'),
  })
  await project.open()
  return project
}

/** The open project as it is now. */
export async function currentProject(): Promise<ProjectReading> {
  return reading(await (await openProject()).data())
}

const empty = {
  nodes: {},
  sources: {},
  macros: {},
  docs: {},
  exposures: {},
  metrics: {},
  groups: {},
  selectors: {},
  disabled: {},
  parent_map: {},
  child_map: {},
  group_map: {},
  saved_queries: {},
  semantic_models: {},
  unit_tests: {},
  functions: {},
}

/** What pages read, out of what the project holds. A project that never compiled is an empty one with its faults. */
function reading(data: ProjectData): ProjectReading {
  const manifest =
    data.project?.manifest ??
    ({ ...empty, metadata: { project_name: null } } as unknown as ProjectReading['manifest'])
  const { catalog } = data
  return {
    version: data.version,
    name: data.name,
    manifest,
    compiledAt: data.compiledAt ?? new Date().toISOString(),
    diagnostics: data.diagnostics,
    nodeFaults: data.nodeFaults,
    git: data.git,
    target: data.target,
    get modelsListed() {
      return data.modelsListed
    },
    compiled: data.compiled,
    catalog:
      catalog === null
        ? null
        : { metadata: { generated_at: catalog.at }, nodes: catalog.nodes, sources: catalog.sources },
    runResults: data.lastResults as RunResults | null,
    modified: data.modified,
    runs: data.runs.map(runSummary),
    deployment: data.deployment === null ? null : deploymentSummary(data.deployment),
    clusterName: data.clusterName,
  }
}

/** A run as lists show it. */
export function runSummary(run: RunListing): RunSummary {
  const { id, command, side, state, startedAt, seconds, counts, nodes } = run
  return { id, command, side, status: state, at: startedAt, seconds, counts, nodes, href: `/runs/${id}` }
}

const phaseWords: { readonly [phase in Deployment['phase']]: string } = {
  initialising: 'init',
  initialised: 'initialised',
  building: 'run',
  built: 'built',
  promoting: 'promote',
  promoted: 'promoted',
  rolling_back: 'rollback',
  rolled_back: 'rolled back',
  cleaning: 'cleanup',
  cleaned: 'cleaned',
  failed: 'failed',
}

function deploymentSummary({
  id,
  phase,
  startedAt,
}: NonNullable<ProjectData['deployment']>): DeploymentSummary {
  return { id, name: id, step: phaseWords[phase], at: startedAt, href: '/deployments' }
}

/** The nodes that a selector picks, with its errors where it is wrong; both in dbt's syntax, empty for none. With a verb, what that would execute. */
export async function selectNodes(
  selector: string,
  exclude: string,
  run?: { readonly verb: RunCommand['verb']; readonly selector: string },
): Promise<Result<readonly UniqueId[]>> {
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
  const project = await openProject()
  const picked =
    run === undefined
      ? project.select(words(selector), words(exclude))
      : project.selectFor(
          run.verb,
          words(selector),
          words(exclude),
          run.selector === '' ? undefined : run.selector,
        )
  return picked.ok ? ok(picked.value, picked.warnings) : fail(...picked.errors)
}

/** The columns of a node; null of what has none. */
export async function columnNames(id: UniqueId) {
  const found = (await openProject()).columnsOf(id)
  return found && { names: found.columns.map(({ name }) => name), incomplete: found.incomplete }
}

/** Where a column comes from and where it goes, see {@link OpenProject.traceColumn}; null where there is no such column. */
export async function traceColumn(
  { node, column }: ColumnRef,
  reach: 'near' | 'all',
  unwanted: () => boolean,
) {
  const project = await openProject()
  const columns = project.columnsOf(node)
  const folded = column.toLowerCase()
  const found =
    columns?.columns.find(({ name }) => name === column) ??
    columns?.columns.find(({ name }) => name.toLowerCase() === folded)
  if (!columns || !found) return null
  const start = { node, column: found.name }
  const ways = await project.traceColumn(start, reach, unwanted)
  if (ways === null) return null
  return { start, ...ways, from: found.from, untraced: found.untraced, rowConditions: columns.conditions }
}

export type { Deployment, DeploymentEntry, DeploymentsValue, RunCommand, RunValue, Step, StreamEvent }

/**
 * Events of the topics that a browser asked for: a snapshot of each, then patches, until `signal` says that it is
 * gone. After a break a browser gets snapshots again.
 */
export async function* openStream(
  topics: readonly string[],
  _lastSeq: number | null,
  signal: AbortSignal,
): AsyncIterable<StreamEvent> {
  const project = await openProject()
  const known = topics.flatMap((name): [string, Topic][] => {
    const topic = project.topic(name)
    return topic === undefined ? [] : [[name, topic]]
  })
  yield* streamTopics(new Map(known), signal, () => new Date())
}
