import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CommanderError } from 'commander'
import { DiagnosticError, EventBus } from '../foundation'
import { type ExitCode, UsageError } from './exit'
import { type Environment, Flags } from './flags'
import { diagnosticLines } from './print/diagnostic'
import { printJson } from './print/json'
import { type LogLevel, printText } from './print/text'
import { type Asked, makeProgram } from './program'
import { makeTerminal, type Streams, type Terminal } from './terminal'

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'none']
const LOG_FORMATS = ['text', 'json', 'default', 'debug'] as const

/** Understands the command line, loads the verb, lets it speak, and gives its exit code. */
export async function runVerb(
  argv: readonly string[],
  env: Environment,
  { stdout, stderr }: Streams,
  version: string,
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
  return call(asked, argv, env, { stdout, stderr })
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
): Promise<ExitCode> {
  const flags = new Flags(asked.options, env)
  const interrupt = new AbortController()
  const stop = listenForInterrupt(interrupt, streams.stderr)
  let terminal: Terminal | undefined
  try {
    terminal = makeTerminal(streams.stdout, streams.stderr, {
      colors: flags.boolean('useColors') ?? null,
      width: flags.integer('printerWidth'),
    })
    const now = () => new Date()
    // Whoever starts a run as a process of its own (the web app) names it and hears of it.
    const bus = new EventBus(env.GREENLIGHT_INVOCATION_ID ?? randomUUID(), now)
    if (env.GREENLIGHT_EVENTS === 'ipc') bus.on((event) => process.send?.(event))
    bus.on(printer(asked, flags, terminal))
    const module = await asked.verb.load?.()
    if (module === undefined) return 2
    return await module.run({
      verb: asked.name,
      flags,
      arguments: asked.arguments,
      env,
      terminal,
      bus,
      signal: interrupt.signal,
      commandLine: argv.map(quoted).join(' '),
      now,
    })
  } catch (e) {
    return refuse(e, terminal, streams)
  } finally {
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

function printer(asked: Asked, flags: Flags, terminal: Terminal) {
  // An answer has standard output for itself.
  const log = asked.verb.answers === true ? { ...terminal, out: terminal.err } : terminal
  if (flags.choice('logFormat', LOG_FORMATS) === 'json') return printJson(log)
  const quiet = flags.boolean('quiet') === true
  const debug = flags.boolean('debug') === true
  const level = flags.choice('logLevel', LOG_LEVELS) ?? (debug ? 'debug' : 'info')
  return printText(log, {
    level: quiet && level !== 'none' ? 'error' : level,
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
