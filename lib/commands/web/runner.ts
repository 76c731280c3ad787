import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { type Diagnostic, error, fail, ok, type Result, type RunEvent } from '../../foundation'
import { RunJournal, type RunSummary, summarise } from '../../journal'
import type { Topic, TopicValue } from './topic'

export type RunCommand = {
  readonly verb: 'run' | 'test' | 'build' | 'seed' | 'compile'
  readonly select: string
  readonly exclude: string
  /** A YAML selector's name; `select` then is empty. */
  readonly selector: string
  readonly fullRefresh: boolean
  readonly side: 'production' | 'deployment'
  /** The same key again gives the same run: a double click starts one. */
  readonly idempotencyKey: string
}

type Running = {
  readonly id: string
  readonly child: ChildProcess
  readonly events: RunEvent[]
  readonly listeners: Set<() => void>
  readonly stderr: string[]
  cancelled: boolean
}

export type RunnerOptions = {
  /** The program that runs verbs: bin/greenlight.js. */
  readonly program: string
  readonly projectArguments: readonly string[]
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly onFinished: () => void
}

/** The words of a run as one would type them. */
export function commandArguments(command: RunCommand): readonly string[] {
  return [
    command.verb,
    ...(command.select === '' ? [] : ['--select', command.select]),
    ...(command.exclude === '' ? [] : ['--exclude', command.exclude]),
    ...(command.selector === '' ? [] : ['--selector', command.selector]),
    ...(command.fullRefresh ? ['--full-refresh'] : []),
    ...(command.side === 'deployment' ? ['--vars', '{deploy: true}'] : []),
  ]
}

/**
 * Runs verbs in processes of their own, so that a template that never ends, or a crash, takes nothing else along, and
 * closing a browser stops nothing. Their events come over IPC and are kept in the run's journal by the verb itself.
 */
export class Runner {
  readonly #options: RunnerOptions
  readonly #running = new Map<string, Running>()
  readonly #byKey = new Map<string, string>()
  readonly #journal: RunJournal

  constructor(options: RunnerOptions) {
    this.#options = options
    this.#journal = new RunJournal(options.folder)
  }

  /** Starts a run and gives its id at once. */
  start(command: RunCommand): Result<{ readonly id: string }> {
    const known = this.#byKey.get(command.idempotencyKey)
    if (known !== undefined) return ok({ id: known })
    const busy = [...this.#running.values()].find((r) => r.child.exitCode === null)
    if (busy !== undefined) {
      return fail(
        error('GL5020', `run ${busy.id.slice(0, 8)} is still going`, { hint: 'Wait for it, or cancel it.' }),
      )
    }
    const id = randomUUID()
    this.#byKey.set(command.idempotencyKey, id)
    this.#launch(id, [...commandArguments(command), ...this.#options.projectArguments])
    return ok({ id })
  }

  #launch(id: string, words: readonly string[]): void {
    const child = fork(this.#options.program, [...words], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        NODE_ENV: 'production',
        ...this.#options.env,
        GREENLIGHT_EVENTS: 'ipc',
        GREENLIGHT_INVOCATION_ID: id,
      },
    })
    const run: Running = { id, child, events: [], listeners: new Set(), stderr: [], cancelled: false }
    this.#running.set(id, run)
    const changed = () => {
      for (const listener of run.listeners) listener()
    }
    child.on('message', (event: RunEvent) => {
      run.events.push(event)
      changed()
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => run.stderr.push(text))
    child.on('exit', (code) => {
      if (!run.events.some((e) => e.kind === 'run.finished')) run.events.push(...unfinished(run, code))
      changed()
      this.#options.onFinished()
    })
  }

  /** Asks a run to stop: it cancels what the database does for it, and records what was made. */
  cancel(id: string): Result<null> {
    const run = this.#running.get(id)
    if (run === undefined || run.child.exitCode !== null) {
      return fail(error('GL5021', `run ${id.slice(0, 8)} is not going`))
    }
    run.cancelled = true
    run.child.kill('SIGINT')
    return ok(null)
  }

  isRunning(id: string): boolean {
    const run = this.#running.get(id)
    return run !== undefined && run.child.exitCode === null && run.child.signalCode === null
  }

  /** All that is known of a run, from memory while it goes, else from the journal. */
  async events(id: string): Promise<readonly RunEvent[]> {
    return this.#running.get(id)?.events ?? (await this.#journal.events(id))
  }

  async list(limit = 50): Promise<readonly (RunSummary & { readonly running: boolean })[]> {
    const recorded = await this.#journal.list(limit)
    const fresh = [...this.#running.values()]
      .filter((r) => !recorded.some((s) => s.id === r.id))
      .flatMap((r) => summarise(r.id, r.events) ?? [])
    return [...fresh, ...recorded]
      .map((s) => ({ ...s, running: this.isRunning(s.id) }))
      .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  }

  /** A run as it goes on. */
  topic(id: string): Topic {
    return {
      listen: (changed) => {
        const run = this.#running.get(id)
        const tell = (events: readonly RunEvent[]) =>
          changed(runValue(id, events, this.isRunning(id), run?.cancelled ?? false))
        if (run === undefined) {
          void this.#journal.events(id).then(tell)
          return () => {}
        }
        tell(run.events)
        let timer: NodeJS.Timeout | null = null
        // Many events come at once; a browser draws sixty times a second at most.
        const listener = () => {
          timer ??= setTimeout(() => {
            timer = null
            tell(run.events)
          }, 50)
        }
        run.listeners.add(listener)
        return () => {
          run.listeners.delete(listener)
          if (timer !== null) clearTimeout(timer)
        }
      },
    }
  }

  /** Ends every run, for a server that stops. */
  close(): void {
    for (const { child } of this.#running.values()) if (child.exitCode === null) child.kill('SIGINT')
  }
}

/** The end of a process that could not say it itself. */
function unfinished(run: Running, code: number | null): readonly RunEvent[] {
  const stamp = { at: new Date().toISOString(), invocationId: run.id }
  const text = run.stderr.join('').trim()
  const complaint: RunEvent[] =
    text === '' || run.events.some((e) => e.kind === 'diagnostic')
      ? []
      : [{ ...stamp, kind: 'log', level: 'error', text }]
  return [
    ...complaint,
    { ...stamp, kind: 'run.finished', exitCode: code === 1 ? 1 : 2, seconds: 0, counts: {} },
  ]
}

export type RunNode = {
  readonly uniqueId: string
  readonly label: string
  readonly resourceType: string
  readonly status: string
  readonly message: string | null
  readonly failures: number | null
  readonly startedAt: string | null
  readonly seconds: number | null
  readonly position: number
}

export type RunLine = {
  readonly at: string
  readonly level: string
  readonly text: string
  readonly uniqueId: string | null
}

/** A run folded out of its events: what the console shows. */
export function runValue(
  id: string,
  events: readonly RunEvent[],
  running: boolean,
  cancelled: boolean,
): TopicValue {
  const nodes = new Map<string, RunNode>()
  const lines: Record<string, RunLine> = {}
  const diagnostics: Record<string, Diagnostic> = {}
  for (const [n, e] of events.entries()) {
    foldNode(nodes, e)
    const line = lineOf(e)
    if (line !== null) lines[String(n)] = line
    if (e.kind === 'diagnostic') diagnostics[String(n)] = e.diagnostic
  }
  const summary = summarise(id, events)
  return {
    id,
    command: summary?.command ?? null,
    startedAt: summary?.startedAt ?? events[0]?.at ?? null,
    finishedAt: summary?.finishedAt ?? null,
    exitCode: summary?.exitCode ?? null,
    seconds: summary?.seconds ?? null,
    counts: summary?.counts ?? {},
    running,
    cancelled,
    nodes: Object.fromEntries(nodes),
    lines,
    diagnostics,
  }
}

function foldNode(nodes: Map<string, RunNode>, e: RunEvent): void {
  if (e.kind === 'run.started') {
    for (const [position, n] of e.nodes.entries()) {
      nodes.set(n.uniqueId, {
        ...n,
        status: 'queued',
        message: null,
        failures: null,
        startedAt: null,
        seconds: null,
        position,
      })
    }
  }
  if (e.kind !== 'node.started' && e.kind !== 'node.finished') return
  const before = nodes.get(e.uniqueId)
  const base = before ?? {
    uniqueId: e.uniqueId,
    label: e.text,
    resourceType: '',
    message: null,
    failures: null,
    startedAt: null,
    seconds: null,
    position: nodes.size,
  }
  if (e.kind === 'node.started') nodes.set(e.uniqueId, { ...base, status: 'running', startedAt: e.at })
  else
    nodes.set(e.uniqueId, {
      ...base,
      status: e.status,
      message: e.message,
      failures: e.failures,
      seconds: e.seconds,
    })
}

function lineOf(e: RunEvent): RunLine | null {
  switch (e.kind) {
    case 'node.started':
      return { at: e.at, level: 'info', text: `START ${e.text}`, uniqueId: e.uniqueId }
    case 'node.finished': {
      const bad = e.status === 'error' || e.status === 'fail'
      const text = `${e.status.toUpperCase()} ${e.text} in ${e.seconds.toFixed(2)} s${e.message === null ? '' : `: ${e.message}`}`
      return {
        at: e.at,
        level: bad ? 'error' : e.status === 'warn' ? 'warn' : 'info',
        text,
        uniqueId: e.uniqueId,
      }
    }
    case 'node.statement':
      return { at: e.at, level: 'debug', text: e.sql, uniqueId: e.uniqueId }
    case 'log':
      return { at: e.at, level: e.level, text: e.text, uniqueId: e.uniqueId ?? null }
    case 'diagnostic':
      return {
        at: e.at,
        level: e.diagnostic.severity === 'error' ? 'error' : 'warn',
        text: e.diagnostic.message,
        uniqueId: e.diagnostic.uniqueId ?? null,
      }
    default:
      return null
  }
}
