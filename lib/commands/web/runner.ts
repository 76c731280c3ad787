import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { error, fail, ok, type Result, type RunEvent } from '../../foundation'
import { RunJournal, type RunSummary, summarise } from '../../journal'
import { RunFold, type RunState, type RunValue, runState, runValue, shownCommand } from './run-value'
import type { Topic } from './topic'

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
  /** As one would type it. */
  readonly command: string
  readonly side: RunCommand['side']
  readonly startedAt: string
  readonly events: RunEvent[]
  readonly listeners: Set<() => void>
  readonly stderr: string[]
  cancelled: boolean
}

export type RunListing = RunSummary & { readonly state: RunState }

export type RunnerOptions = {
  /** The program that runs verbs: bin/greenlight.js. */
  readonly program: string
  /** The words that name the project, with these variables over those that it was opened with. */
  readonly projectArguments: (vars: { readonly [name: string]: unknown }) => readonly string[]
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Called when a run begins and when it has ended. */
  readonly onChange: () => void
}

/** The words of a run as one would type them. */
export function commandArguments(command: RunCommand): readonly string[] {
  return [...chosenArguments(command), ...(command.side === 'deployment' ? ['--vars', '{deploy: true}'] : [])]
}

function chosenArguments(command: RunCommand): readonly string[] {
  return [
    command.verb,
    ...(command.select === '' ? [] : ['--select', command.select]),
    ...(command.exclude === '' ? [] : ['--exclude', command.exclude]),
    ...(command.selector === '' ? [] : ['--selector', command.selector]),
    ...(command.fullRefresh ? ['--full-refresh'] : []),
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
    this.#launch(id, command)
    this.#options.onChange()
    return ok({ id })
  }

  #launch(id: string, command: RunCommand): void {
    const vars = command.side === 'deployment' ? { deploy: true } : {}
    const words = [...chosenArguments(command), ...this.#options.projectArguments(vars)]
    const child = fork(this.#options.program, words, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        NODE_ENV: 'production',
        ...this.#options.env,
        GREENLIGHT_EVENTS: 'ipc',
        GREENLIGHT_INVOCATION_ID: id,
      },
    })
    const run: Running = {
      id,
      child,
      command: commandArguments(command).map(quoted).join(' '),
      side: command.side,
      startedAt: new Date().toISOString(),
      events: [],
      listeners: new Set(),
      stderr: [],
      cancelled: false,
    }
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
      void this.#ended(run, code).then(() => {
        changed()
        this.#options.onChange()
      })
    })
  }

  /**
   * A process that ended. A verb records its own run; what ended before it began to (the project doesn't compile,
   * nothing is selected) or in the middle (it was killed) is completed here, so that it can be read later.
   */
  async #ended(run: Running, code: number | null): Promise<void> {
    const has = (kind: RunEvent['kind']) => run.events.some((e) => e.kind === kind)
    const began = has('run.started')
    const end = has('run.finished') ? [] : unfinished(run, code)
    if (!began) run.events.unshift(beginning(run))
    run.events.push(...end)
    const log = this.#journal.log(run.id)
    for (const event of began ? end : run.events) await log.append(event)
  }

  /** Asks a run to stop: it cancels what the database does for it, and records what was made. */
  cancel(id: string): Result<null> {
    const run = this.#running.get(id)
    if (run === undefined || run.child.exitCode !== null) {
      return fail(error('GL5021', `run ${id.slice(0, 8)} is not going`))
    }
    run.cancelled = true
    run.child.kill('SIGINT')
    for (const listener of run.listeners) listener()
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

  /** A run as it is now; null where there is none of this id. */
  async value(id: string): Promise<RunValue | null> {
    const events = await this.events(id)
    const run = this.#running.get(id)
    if (run === undefined && events.length === 0) return null
    return { ...runValue(id, events, this.isRunning(id), run?.cancelled ?? false), ...known(run, events) }
  }

  /** The latest runs first. */
  async list(limit = 50): Promise<readonly RunListing[]> {
    const recorded = await this.#journal.list(limit)
    const fresh = [...this.#running.values()]
      .filter((r) => !recorded.some((s) => s.id === r.id))
      .flatMap((r) => summarise(r.id, [beginning(r), ...r.events]) ?? [])
    return [...fresh, ...recorded]
      .map((s) => {
        const running = this.isRunning(s.id)
        const cancelled = s.cancelled || (this.#running.get(s.id)?.cancelled ?? false)
        return {
          ...s,
          command: shownCommand(s.command),
          cancelled,
          state: runState({ ...s, running, cancelled }),
        }
      })
      .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  }

  /** A run as it goes on. */
  topic(id: string): Topic {
    return {
      listen: (changed) => {
        const run = this.#running.get(id)
        let ended = false
        let fold = new RunFold(id)
        const tell = (events: readonly RunEvent[]) => {
          if (ended) return
          // What ends before it begins gets its beginning at last, in front of what was read already.
          if (run !== undefined && run.child.exitCode !== null) fold = new RunFold(id)
          const value = fold.value(events, this.isRunning(id), run?.cancelled ?? false)
          changed({ ...value, ...known(run, events) })
        }
        if (run === undefined) {
          void this.#journal.events(id).then(tell)
          return () => {
            ended = true
          }
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
          ended = true
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

function beginning(run: Running): RunEvent {
  const { id, command, side, startedAt } = run
  return { at: startedAt, invocationId: id, kind: 'run.started', command, side, nodes: [] }
}

/** What the server knows of a run of its own before the run has said it. */
function known(run: Running | undefined, events: readonly RunEvent[]): Partial<RunValue> {
  if (run === undefined || events.some((e) => e.kind === 'run.started')) return {}
  return { command: run.command, side: run.side, startedAt: run.startedAt }
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w.:+@=/,*-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
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
    {
      ...stamp,
      kind: 'run.finished',
      exitCode: code === 0 ? 0 : code === 1 ? 1 : 2,
      seconds: (Date.now() - Date.parse(run.startedAt)) / 1000,
      counts: {},
    },
  ]
}
