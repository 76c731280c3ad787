import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CommanderError } from 'commander'
import type { Database } from '../commands/connection'
import { DiagnosticError, EventBus } from '../foundation'
import { Deprecations } from './deprecations'
import { type ExitCode, UsageError } from './exit'
import { type Environment, Flags } from './flags'
import { diagnosticLines } from './print/diagnostic'
import { printJson } from './print/json'
import { LogFile } from './print/log-file'
import { type LogLevel, printText } from './print/text'
import { type Asked, makeProgram } from './program'
import { scrubber } from './scrub'
import { makeTerminal, type Streams, type Terminal } from './terminal'

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'none']
const LOG_FORMATS = ['text', 'json', 'default', 'debug'] as const

/** Understands the command line, loads the verb, lets it speak, and gives its exit code. */
export async function runVerb(
  argv: readonly string[],
  env: Environment,
  { stdout, stderr }: Streams,
  version: string,
  database?: Database,
): Promise<ExitCode> {
  let asked: Asked | undefined
  const program = makeProgram(version, (found) => {
    asked = found
  })
  program.exitOverride()
  program.configureOutput({
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
  })
  overrideExits(program)
  if (argv.length === 0) {
    program.outputHelp()
    return 0
  }
  try {
    program.parse([...argv], { from: 'user' })
  } catch (e) {
    if (e instanceof CommanderError) return e.exitCode === 0 ? 0 : 2
    throw e
  }
  // Help and the version speak for themselves.
  if (asked === undefined) return 0
  return call(asked, argv, env, { stdout, stderr }, database)
}

/** Commands inherit where they write, but not that they must not end the process. */
function overrideExits(program: ReturnType<typeof makeProgram>): void {
  for (const command of program.commands) {
    command.exitOverride()
    command.configureOutput(program.configureOutput())
    for (const below of command.commands) {
      below.exitOverride()
      below.configureOutput(program.configureOutput())
    }
  }
}

async function call(
  asked: Asked,
  argv: readonly string[],
  env: Environment,
  streams: Streams,
  database: Database | undefined,
): Promise<ExitCode> {
  const flags = new Flags(asked.options, env)
  const interrupt = new AbortController()
  const stop = listenForInterrupt(interrupt, streams.stderr)
  let terminal: Terminal | undefined
  let file: LogFile | undefined
  try {
    flags.checkEnvironment()
    const settings = logSettings(flags, {})
    const shown = makeTerminal(streams.stdout, streams.stderr, settings)
    terminal = shown
    let print = printer(asked, flags, settings, shown)
    const now = () => new Date()
    // Whoever starts a run as a process of its own (the web app) names it and hears of it.
    const bus = new EventBus(env.GREENLIGHT_INVOCATION_ID ?? randomUUID(), now)
    if (env.GREENLIGHT_EVENTS === 'ipc') bus.on((event) => process.send?.(event))
    const scrub = scrubber(env)
    bus.on((event) => print(scrub(event)))
    const openFile = (folder: string | undefined) => {
      if (folder === undefined || file !== undefined) return
      file = new LogFile(resolve(flags.text('projectDir') ?? '.', folder))
      const write = file.listener(flags.choice('logLevelFile', LOG_LEVELS) ?? 'debug')
      bus.on((event) => write(scrub(event)))
    }
    openFile(flags.text('logPath'))
    const module = await asked.verb.load?.()
    if (module === undefined) return 2
    const deprecations = new Deprecations()
    const code = await module.run({
      verb: asked.name,
      flags,
      arguments: asked.arguments,
      env,
      terminal: shown,
      bus,
      signal: interrupt.signal,
      commandLine: argv.map(quoted).join(' '),
      now,
      adopt: (written) => {
        const adopted = logSettings(flags, written)
        Object.assign(shown, makeTerminal(streams.stdout, streams.stderr, adopted))
        print = printer(asked, flags, adopted, shown)
      },
      deprecations,
      database,
    })
    const summary = deprecations.summary()
    if (summary !== null) bus.emit({ kind: 'log', level: 'warn', text: summary })
    return code
  } catch (e) {
    return refuse(e, terminal, streams)
  } finally {
    file?.close()
    stop()
  }
}

/** Ctrl-C once: finish in order. Twice: at once. */
function listenForInterrupt(interrupt: AbortController, stderr: NodeJS.WriteStream): () => void {
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(130)
    stderr.write('\nStopping; press Ctrl-C again to leave at once.\n')
    interrupt.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return () => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}

type LogSettings = {
  readonly colors: boolean | null
  readonly width: number | undefined
  readonly json: boolean
  readonly level: LogLevel
}

/** How the log looks: the command line, the environment, then `flags:` of dbt_project.yml. */
function logSettings(flags: Flags, written: { readonly [name: string]: unknown }): LogSettings {
  const own = new Map(Object.entries(written).map(([name, value]) => [name.toUpperCase(), value]))
  const boolean = (key: string, name: string) => flags.boolean(key) ?? booleanOr(own.get(name))
  const width = own.get('PRINTER_WIDTH')
  const format =
    flags.choice('logFormat', LOG_FORMATS) ?? LOG_FORMATS.find((f) => f === own.get('LOG_FORMAT'))
  const level =
    flags.choice('logLevel', LOG_LEVELS) ??
    (boolean('debug', 'DEBUG') === true ? 'debug' : LOG_LEVELS.find((l) => l === own.get('LOG_LEVEL'))) ??
    'info'
  return {
    colors: boolean('useColors', 'USE_COLORS') ?? null,
    width: flags.integer('printerWidth') ?? (typeof width === 'number' ? width : undefined),
    json: format === 'json',
    level: boolean('quiet', 'QUIET') === true && level !== 'none' ? 'error' : level,
  }
}

function booleanOr(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

function printer(asked: Asked, flags: Flags, settings: LogSettings, terminal: Terminal) {
  // An answer has standard output for itself.
  const log: Terminal = asked.verb.answers === true ? { ...terminal, out: terminal.err } : terminal
  if (settings.json) return printJson(log)
  return printText(log, {
    level: settings.level,
    readSource: sourceReader(flags.text('projectDir') ?? '.'),
  })
}

/** Snippets come from the project's files, which diagnostics name below its folder. */
function sourceReader(projectDir: string) {
  return (file: string) => {
    try {
      return readFileSync(resolve(projectDir, file), 'utf8')
    } catch {
      return null
    }
  }
}

function refuse(e: unknown, terminal: Terminal | undefined, { stderr }: Streams): ExitCode {
  if (e instanceof UsageError) {
    stderr.write(`error: ${e.message}\n`)
    return 2
  }
  if (e instanceof DiagnosticError && terminal !== undefined) {
    for (const diagnostic of e.diagnostics) {
      for (const line of diagnosticLines(diagnostic, terminal.colors, sourceReader('.'))) terminal.err(line)
    }
    return 2
  }
  const text = e instanceof Error ? (e.stack ?? e.message) : String(e)
  stderr.write(`This is a fault of Greenlight's, please report it:\n${text}\n`)
  return 2
}

function quoted(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
