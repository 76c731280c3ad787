import 'server-only'
import { join } from 'node:path'
import { thisHost } from '../lib/commands'
import {
  OpenProject,
  type ProjectData,
  type Step,
  type StreamEvent,
  streamTopics,
  type Topic,
} from '../lib/commands/web'
import { fail, ok, type Result } from '../lib/foundation'
import type { UniqueId } from '../lib/manifest'
import type { ProjectReading, RunResults } from './view-models/reading'

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

async function open(): Promise<OpenProject> {
  const { GREENLIGHT_PROJECT_DIR, GREENLIGHT_PROFILES_DIR, GREENLIGHT_TARGET, GREENLIGHT_PROGRAM } =
    process.env
  const project = new OpenProject({
    project: {
      projectDir: GREENLIGHT_PROJECT_DIR ?? process.cwd(),
      profilesDir: GREENLIGHT_PROFILES_DIR,
      target: GREENLIGHT_TARGET,
    },
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
    git: data.git,
    target: data.target,
    modelsListed: data.modelsListed,
    compiled: data.compiled,
    catalog:
      catalog === null
        ? null
        : { metadata: { generated_at: catalog.at }, nodes: catalog.nodes, sources: catalog.sources },
    runResults: data.lastResults as RunResults | null,
    modified: data.modified,
    runs: data.runs.map((run) => ({
      id: run.id,
      command: run.command,
      status: run.running ? 'running' : run.exitCode === 0 ? 'success' : 'failed',
      at: run.startedAt,
      seconds: run.seconds,
      counts: run.counts,
      href: `/runs/${run.id}`,
    })),
    deployment: null,
  }
}

/** The nodes that a selector picks, with its errors where it is wrong; both in dbt's syntax, empty for none. */
export async function selectNodes(selector: string, exclude: string): Promise<Result<readonly UniqueId[]>> {
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
  const picked = (await openProject()).select(words(selector), words(exclude))
  return picked.ok ? ok(picked.value, picked.warnings) : fail(...picked.errors)
}

export type { Step, StreamEvent }

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
