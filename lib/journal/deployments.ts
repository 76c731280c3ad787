import { join } from 'node:path'
import { z } from 'zod'
import { Log } from './log'

const pair = z.object({ name: z.string(), production: z.string(), deployment: z.string() })

/** Who did it, when, and from where. */
const stamp = {
  at: z.string(),
  deployment: z.string(),
  by: z.string(),
  host: z.string(),
  commit: z.string().nullable(),
}

const phases = [
  'initialising',
  'initialised',
  'building',
  'built',
  'promoting',
  'promoted',
  'rolling_back',
  'rolled_back',
  'cleaning',
  'cleaned',
  'failed',
] as const
export type DeploymentPhase = (typeof phases)[number]

const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('phase'),
    ...stamp,
    target: z.string(),
    phase: z.enum(phases),
    reason: z.string().nullable(),
  }),
  /** Which ids were which side when it began; what later tells which side serves. */
  z.object({
    kind: z.literal('sides'),
    ...stamp,
    target: z.string(),
    schemas: z.array(pair),
    clusters: z.array(pair),
  }),
  z.object({
    kind: z.literal('step'),
    ...stamp,
    verb: z.string(),
    step: z.string(),
    sql: z.array(z.string()),
    outcome: z.enum(['done', 'already', 'failed', 'retried']),
    attempt: z.number(),
    sqlstate: z.string().nullable(),
    message: z.string().nullable(),
  }),
])
export type DeploymentEntry = z.infer<typeof entry>

/** A deployment's story so far. */
export type Deployment = {
  readonly id: string
  readonly target: string
  readonly phase: DeploymentPhase
  readonly startedAt: string
  readonly by: string
  readonly commit: string | null
  readonly promotedAt: string | null
  readonly schemas: readonly z.infer<typeof pair>[]
  readonly clusters: readonly z.infer<typeof pair>[]
  readonly entries: readonly DeploymentEntry[]
}

/** The journal of deployments of a project, kept in its `.greenlight` folder on this machine. */
export class DeploymentJournal {
  readonly #log: Log<DeploymentEntry>
  constructor(folder: string) {
    this.#log = new Log(join(folder, 'deployments.jsonl'), entry)
  }

  append(e: DeploymentEntry): Promise<void> {
    return this.#log.append(e)
  }

  /** All deployments, the oldest first. */
  async list(): Promise<readonly Deployment[]> {
    const byId = new Map<string, Deployment>()
    for (const e of await this.#log.read()) byId.set(e.deployment, fold(byId.get(e.deployment), e))
    return [...byId.values()]
  }

  /** The one of this target that isn't cleaned up yet. */
  async current(target: string): Promise<Deployment | null> {
    const open = (await this.list()).filter((d) => d.target === target && d.phase !== 'cleaned')
    return open.at(-1) ?? null
  }
}

function fold(before: Deployment | undefined, e: DeploymentEntry): Deployment {
  const base: Deployment = before ?? {
    id: e.deployment,
    target: 'target' in e ? e.target : '',
    phase: 'initialising',
    startedAt: e.at,
    by: e.by,
    commit: e.commit,
    promotedAt: null,
    schemas: [],
    clusters: [],
    entries: [],
  }
  const entries = [...base.entries, e]
  switch (e.kind) {
    case 'phase':
      return {
        ...base,
        entries,
        // A failure leaves the deployment where it was, to be taken up again.
        phase: e.phase === 'failed' ? base.phase : e.phase,
        promotedAt: e.phase === 'promoted' ? e.at : base.promotedAt,
      }
    case 'sides':
      return { ...base, entries, schemas: e.schemas, clusters: e.clusters }
    case 'step':
      return { ...base, entries }
  }
}
