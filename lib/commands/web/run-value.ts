import type { Diagnostic, RunEvent } from '../../foundation'
import { summarise } from '../../journal'

export type RunNode = {
  readonly uniqueId: string
  readonly label: string
  readonly resourceType: string
  /** dbt's status, or `queued`, `running`, `cancelled`. */
  readonly status: string
  readonly message: string | null
  readonly failures: number | null
  readonly startedAt: string | null
  readonly seconds: number | null
  /** Its place in the order of the graph. */
  readonly position: number
}

export type RunLine = {
  readonly at: string
  /** `sql` is a statement as it was sent. */
  readonly level: 'sql' | 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
  readonly uniqueId: string | null
}

export type RunState = 'running' | 'success' | 'failed' | 'cancelled' | 'broken off'

/** A run as the console shows it. Tables are by unique id or by number, so that only what is new is sent. */
export type RunValue = {
  readonly id: string
  readonly command: string | null
  readonly side: 'production' | 'deployment'
  readonly state: RunState
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly exitCode: 0 | 1 | 2 | null
  readonly seconds: number | null
  readonly counts: Readonly<Record<string, number>>
  /** Somebody asked it to stop and it hasn't yet. */
  readonly cancelling: boolean
  readonly nodes: Readonly<Record<string, RunNode>>
  readonly lines: Readonly<Record<string, RunLine>>
  readonly diagnostics: Readonly<Record<string, Diagnostic>>
}

/** How a run stands, in one word. One without an end that nobody works on any more was broken off. */
export function runState(run: {
  readonly running: boolean
  readonly cancelled: boolean
  readonly exitCode: 0 | 1 | 2 | null
}): RunState {
  if (run.running) return 'running'
  if (run.cancelled) return 'cancelled'
  if (run.exitCode === null) return 'broken off'
  return run.exitCode === 0 ? 'success' : 'failed'
}

/** Folds a run's events into what the console shows, each event once: what did not change stays the same value. */
export class RunFold {
  readonly #id: string
  readonly #nodes = new Map<string, RunNode>()
  readonly #lines: Record<string, RunLine> = {}
  readonly #diagnostics: Record<string, Diagnostic> = {}
  #seen = 0

  constructor(id: string) {
    this.#id = id
  }

  /** The value after all events of this list, which only ever grows. */
  value(events: readonly RunEvent[], running: boolean, cancelled: boolean): RunValue {
    for (; this.#seen < events.length; this.#seen++) {
      const event = events[this.#seen]
      if (event !== undefined) this.#take(event, this.#seen)
    }
    const summary = summarise(this.#id, events)
    const exitCode = summary?.exitCode ?? null
    return {
      id: this.#id,
      command: summary === null ? null : shownCommand(summary.command),
      side: summary?.side ?? 'production',
      state: runState({ running, cancelled: cancelled || (summary?.cancelled ?? false), exitCode }),
      startedAt: summary?.startedAt ?? events[0]?.at ?? null,
      finishedAt: summary?.finishedAt ?? null,
      exitCode,
      seconds: summary?.seconds ?? null,
      counts: summary?.counts ?? {},
      cancelling: running && cancelled,
      nodes: Object.fromEntries(this.#nodes),
      lines: { ...this.#lines },
      diagnostics: { ...this.#diagnostics },
    }
  }

  #take(e: RunEvent, at: number): void {
    foldNode(this.#nodes, e)
    const line = lineOf(e)
    if (line !== null) this.#lines[String(at)] = line
    if (e.kind === 'diagnostic') this.#diagnostics[String(at)] = e.diagnostic
  }
}

/** A run's value out of all its events. */
export function runValue(
  id: string,
  events: readonly RunEvent[],
  running: boolean,
  cancelled: boolean,
): RunValue {
  return new RunFold(id).value(events, running, cancelled)
}

const placing = /\s--(?:project-dir|profiles-dir|profile|target-path|target)(?:=|\s+)(?:'[^']*'|"[^"]*"|\S+)/g

/** A command without the words that only say where the project is, which the server adds. */
export function shownCommand(command: string): string {
  return command.replace(placing, '')
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
  const base = nodes.get(e.uniqueId) ?? {
    uniqueId: e.uniqueId,
    label: e.text,
    resourceType: e.uniqueId.split('.')[0] ?? '',
    message: null,
    failures: null,
    startedAt: null,
    seconds: null,
    position: nodes.size,
  }
  if (e.kind === 'node.started') {
    nodes.set(e.uniqueId, { ...base, status: 'running', startedAt: e.at })
    return
  }
  nodes.set(e.uniqueId, {
    ...base,
    status: e.status === 'skipped' && e.message === 'Cancelled' ? 'cancelled' : e.status,
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
      const level = bad ? 'error' : e.status === 'warn' ? 'warn' : 'info'
      return { at: e.at, level, text, uniqueId: e.uniqueId }
    }
    case 'node.statement':
      return { at: e.at, level: 'sql', text: e.sql, uniqueId: e.uniqueId }
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
