import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { NodeColumns } from '../../columns'
import { describeSettings } from '../../database'
import { error, fail, ok, type Result } from '../../foundation'
import { DefinitionStore, type Definitions, DeploymentJournal } from '../../journal'
import { type FeedUpdate, LiveFeed } from '../../live'
import type { ColumnGraph, ColumnRef, ResourceType, UniqueId } from '../../manifest'
import type { Host, ProjectOptions } from '../../project'
import type { ResolvedProject } from '../../resolve'
import { Workspace, type WorkspaceState } from '../../workspace'
import { columnLineage, startTracing } from '../columns'
import { connectionSettings } from '../connection'
import { modifiedNodes } from '../fingerprint'
import { reuseOfVerbs, snapshotCache } from '../open-project'
import { resourceTypes } from '../resource-types'
import { selectInOrder, selectNodes } from '../select-nodes'
import { Deployments } from './deployments'
import { Excerpts } from './excerpts'
import { GitWatch } from './git-watch'
import { inTurns, until } from './in-turns'
import { KeptReading } from './kept-reading'
import { liveCatalog, liveValue, nodesByPlace, type Side, thresholdsOf } from './live-value'
import { NodeFaults } from './node-faults'
import { Pace } from './pace'
import { projectArguments } from './project-arguments'
import type { LiveCatalog, ProjectData } from './project-data'
import { clusterNameOf, compiledSql, modelsListed, scopeOf } from './project-facts'
import { type RunCommand, Runner } from './runner'
import type { Topic } from './topic'

/** While a build goes on the catalog changes with every node; pages need not be made anew for each. */
const catalogPauseMs = 2_000
/** How long the first answer about a column waits for what is made from it. */
const NEAR_MS = 40

export type OpenOptions = {
  readonly project: ProjectOptions
  readonly host: () => Host
  /** bin/greenlight.js, which runs verbs in processes of their own. */
  readonly program: string
}

/** Where a column comes from and goes to; `whole` where everything was looked at that was asked for. */
export type ColumnWays = { readonly up: ColumnGraph; readonly down: ColumnGraph; readonly whole: boolean }

/**
 * The project that a web server has open: its files, its database, its runs and deployments. One per process.
 */
export class OpenProject {
  readonly workspace: Workspace
  readonly runner: Runner
  readonly deployments: Deployments
  readonly #options: OpenOptions
  readonly #root: string
  #feed: { readonly key: string; readonly feed: LiveFeed } | null = null
  #data: { readonly key: string; readonly data: Promise<ProjectData> } | null = null
  #revision = 0
  #catalog: { readonly text: string; readonly value: LiveCatalog } | null = null
  readonly #pulses = new Set<() => void>()
  #stopListening: () => void = () => {}
  #listening: string | null = null
  #known: ResolvedProject | null = null
  readonly #git: GitWatch
  readonly #results = new KeptReading<unknown>()
  readonly #definitions = new KeptReading<Definitions>()
  readonly #nodeFaults = new NodeFaults({ onChange: () => this.#news.now() })
  readonly #news = new Pace(() => {
    this.#revision++
    this.#pulse()
  }, catalogPauseMs)

  constructor(options: OpenOptions) {
    this.#options = options
    const host = options.host()
    this.#root = resolve(host.cwd, options.project.projectDir ?? '.')
    this.workspace = new Workspace(options.project, options.host, snapshotCache(reuseOfVerbs.build))
    this.#git = new GitWatch(this.#root, () => this.#news.now())
    const finished = () => this.#changed()
    this.runner = new Runner({
      program: options.program,
      projectArguments: (vars) => projectArguments(options.project, vars),
      folder: this.folder,
      env: host.env,
      onChange: finished,
    })
    this.deployments = new Deployments({
      project: () => this.workspace.state.project,
      folder: () => this.folder,
      runs: () => this.runner.list(50),
      describe: (project, scope) => ({
        threshold: thresholdsOf(project.manifest, scope),
        nodeOf: nodesByPlace(project.manifest, 'deployment', scope),
      }),
      now: () => options.host().now,
      onFinished: finished,
    })
    this.workspace.onChange(({ project }) => {
      if (project !== this.#known) {
        this.#known = project
        this.#nodeFaults.begin(project)
        this.#listen()
        void this.deployments.refresh()
      }
      this.#pulse()
    })
  }

  get folder(): string {
    return join(this.#root, '.greenlight')
  }

  async open(): Promise<void> {
    await this.workspace.open()
    this.#listen()
  }

  /**
   * The server itself listens as long as it runs, so that a page's first paint knows types and comments, and a
   * deployment's time of being ready counts whether somebody looks or not. Another connection is listened to anew.
   */
  #listen(): void {
    const { project } = this.workspace.state
    if (project === null || project.parsed.raw.profile.isStandIn) return
    const key = describeSettings(connectionSettings(project.parsed.raw.profile, 'live'))
    if (key === this.#listening) return
    this.#listening = key
    this.#stopListening()
    this.#stopListening = this.listenLive((update) => {
      this.#observe(update)
      this.deployments.see(update)
    })
  }

  /** Notes what the catalog says; pages are told only when that is something new. */
  #observe(update: FeedUpdate): void {
    const { project } = this.workspace.state
    const catalog = project === null ? null : liveCatalog(update, project.manifest)
    if (catalog === null) return
    const text = JSON.stringify(catalog)
    if (text === this.#catalog?.text) return
    this.#catalog = { text, value: { at: this.#options.host().now.toISOString(), ...catalog } }
    this.#news.request()
  }

  #changed(): void {
    void this.deployments.refresh()
    this.#news.now()
  }

  #pulse(): void {
    for (const pulse of this.#pulses) pulse()
  }

  /** What pages show; made once for each state of files and runs. */
  data(): Promise<ProjectData> {
    const { state } = this.workspace
    const key = `${state.version} ${this.#revision}`
    if (this.#data?.key !== key) this.#data = { key, data: this.#gather(state, key) }
    return this.#data.data
  }

  async #gather(state: WorkspaceState, key: string): Promise<ProjectData> {
    const { project } = state
    const raw = project?.parsed.raw
    const excerpts = new Excerpts(this.#root)
    const [git, runs, diagnostics, nodeFaults, modified, lastResults, deployment] = await Promise.all([
      this.#git.state(),
      this.runner.list(20),
      excerpts.of(state.diagnostics),
      excerpts.of(this.#nodeFaults.faults),
      project === null ? null : this.#modified(project),
      raw === undefined ? null : this.#lastResults(join(raw.targetPath, 'run_results.json')),
      raw === undefined ? null : new DeploymentJournal(this.folder).current(raw.profile.targetName),
    ])
    return {
      version: key.replace(' ', '-'),
      name: raw?.root.name ?? 'project',
      project,
      compiledAt: state.compiledAt,
      diagnostics,
      nodeFaults,
      git,
      target: {
        name: raw?.profile.targetName ?? 'none',
        address:
          raw === undefined || raw.profile.isStandIn
            ? null
            : describeSettings(connectionSettings(raw.profile, 'web')),
      },
      get modelsListed() {
        return project === null ? 0 : modelsListed(project)
      },
      compiled: (id) => compiledSql(project, id),
      modified,
      runs,
      lastResults,
      catalog: this.#catalog?.value ?? null,
      scope: project === null ? null : scopeOf(project),
      deployment,
      clusterName: (configured) => (project === null ? configured : clusterNameOf(project, configured)),
    }
  }

  #lastResults(path: string): Promise<unknown> {
    return this.#results.of(path, () => jsonAt(path))
  }

  async #modified(project: ResolvedProject) {
    const store = new DefinitionStore(this.folder, project.parsed.raw.profile.targetName)
    const { production } = await this.#definitions.of(store.path, () => store.read())
    return Object.keys(production).length === 0 ? null : modifiedNodes(project.manifest, production)
  }

  /** Hears the live state of the project's database; opens the subscriptions for the first listener. */
  listenLive(listener: (update: FeedUpdate) => void): () => void {
    const { project } = this.workspace.state
    if (project === null || project.parsed.raw.profile.isStandIn) return () => {}
    const settings = connectionSettings(project.parsed.raw.profile, 'live')
    const key = describeSettings(settings)
    if (this.#feed?.key !== key) {
      this.#feed?.feed.close()
      this.#feed = { key, feed: new LiveFeed(settings, thresholdsOf(project.manifest, scopeOf(project))) }
    }
    return this.#feed.feed.listen(listener)
  }

  /** A node's columns with where each comes from; null of what has none, or while no project could be read. */
  columnsOf(id: UniqueId): NodeColumns | null {
    const { project } = this.workspace.state
    return project === null ? null : columnLineage(project).columnsOf(id)
  }

  /**
   * Follows a column both ways. `near`: one step, and of what is made from it as much as is known at once, as that may be
   * thousands of models. `all`: all the way, in turns with other requests; null where it got `unwanted` meanwhile.
   */
  async traceColumn(
    at: ColumnRef,
    reach: 'near' | 'all',
    unwanted: () => boolean,
  ): Promise<ColumnWays | null> {
    const { project } = this.workspace.state
    if (project === null) return null
    if (reach === 'near') {
      const deadline = performance.now() + NEAR_MS
      const { value: up } = until(startTracing(project, at, 'up', 1), Number.POSITIVE_INFINITY)
      const { value: down, whole } = until(startTracing(project, at, 'down', 1), deadline)
      return { up, down, whole }
    }
    const up = await inTurns(startTracing(project, at, 'up'), unwanted)
    const down = up && (await inTurns(startTracing(project, at, 'down'), unwanted))
    return down && { up, down, whole: true }
  }

  /** The nodes that a selector picks: the same parser and the same default that runs use. */
  select(
    select: readonly string[],
    exclude: readonly string[],
    selector?: string,
  ): Result<readonly string[]> {
    const { project } = this.workspace.state
    if (project === null) return fail(error('GL1001', 'the project does not compile'))
    const picked = selectNodes(project, { select, exclude, selector, resourceTypes: resourceTypes([], []) })
    return picked.ok ? ok(picked.value.ids, picked.warnings) : picked
  }

  /** What a run of this command would execute, in its order: the same parser and the same kinds as the verb itself. */
  selectFor(
    verb: RunCommand['verb'],
    select: readonly string[],
    exclude: readonly string[],
    selector?: string,
  ): Result<readonly string[]> {
    const { project } = this.workspace.state
    if (project === null) return fail(error('GL1001', 'the project does not compile'))
    const kinds = executed[verb]
    const picked = selectInOrder(project, {
      select,
      exclude,
      selector,
      resourceTypes: resourceTypes([], [], { byDefault: kinds, all: kinds }),
    })
    if (!picked.ok) return picked
    const { nodes } = project.manifest
    // Ephemeral models stand in the SQL of those that need them.
    const built = picked.value.ids.filter(
      (id) => verb === 'compile' || nodes[id]?.config.materialized !== 'ephemeral',
    )
    return ok(built, picked.warnings)
  }

  /** The topic of this name; undefined for one that doesn't exist. */
  topic(name: string): Topic | undefined {
    const [kind, id] = name.split('/')
    switch (kind) {
      case 'project':
        return this.#projectTopic()
      case 'live':
        return this.#liveTopic(id === 'deployment' ? 'deployment' : 'production')
      case 'runs':
        return id === undefined ? undefined : this.runner.topic(id)
      case 'deployments':
        return this.deployments.topic()
      default:
        return undefined
    }
  }

  #projectTopic(): Topic {
    return {
      listen: (changed) => {
        const tell = () => {
          const { version, diagnostics, compiling } = this.workspace.state
          const errors = diagnostics.filter((d) => d.severity === 'error').length
          changed({ version: `${version}-${this.#revision}`, errors, compiling })
        }
        this.#pulses.add(tell)
        tell()
        return () => this.#pulses.delete(tell)
      },
    }
  }

  #liveTopic(side: Side): Topic {
    return {
      listen: (changed) =>
        this.listenLive((update) => {
          const { project } = this.workspace.state
          if (project !== null)
            changed(liveValue(update, project.manifest, side, scopeOf(project), this.#options.host().now))
        }),
    }
  }

  async close(): Promise<void> {
    this.#news.close()
    this.#git.close()
    this.#nodeFaults.close()
    this.#stopListening()
    this.runner.close()
    this.deployments.close()
    this.#feed?.feed.close()
    await this.workspace.close()
  }
}

/** The kinds of node that each verb executes. */
const executed: { readonly [verb in RunCommand['verb']]: readonly ResourceType[] } = {
  run: ['model'],
  test: ['test', 'unit_test'],
  build: ['model', 'seed', 'snapshot', 'test', 'unit_test'],
  seed: ['seed'],
  compile: ['model', 'snapshot', 'test', 'analysis', 'seed'],
}

async function jsonAt(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}
