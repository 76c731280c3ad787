import type { NodeStatus, RunEvent } from '../../foundation'
import type { Terminal } from '../terminal'
import { diagnosticLines, type ReadSource } from './diagnostic'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'none'
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'none']

export type TextOptions = {
  readonly level: LogLevel
  readonly readSource: ReadSource
}

/** Events as a log for people, in the manner of dbt's: a time, what happens, how it ended. */
export function printText(terminal: Terminal, options: TextOptions): (event: RunEvent) => void {
  const printer = new TextPrinter(terminal, options)
  return (event) => printer.print(event)
}

const GLYPHS: {
  readonly [status in NodeStatus]: { glyph: string; word: string; paint: 'green' | 'red' | 'yellow' | 'dim' }
} = {
  success: { glyph: '✓', word: 'OK', paint: 'green' },
  pass: { glyph: '✓', word: 'PASS', paint: 'green' },
  error: { glyph: '✗', word: 'ERROR', paint: 'red' },
  fail: { glyph: '✗', word: 'FAIL', paint: 'red' },
  warn: { glyph: '!', word: 'WARN', paint: 'yellow' },
  skipped: { glyph: '–', word: 'SKIP', paint: 'yellow' },
  'no-op': { glyph: '·', word: 'NO-OP', paint: 'dim' },
  'partial success': { glyph: '!', word: 'PARTIAL', paint: 'yellow' },
}

/** The order in which the last line counts. */
const COUNTED: readonly (readonly [label: string, statuses: readonly string[]])[] = [
  ['PASS', ['success', 'pass']],
  ['WARN', ['warn']],
  ['ERROR', ['error', 'fail']],
  ['SKIP', ['skipped']],
  ['NO-OP', ['no-op']],
]

class TextPrinter {
  readonly #terminal: Terminal
  readonly #options: TextOptions
  /** What failed or warned, told again at the end where it has not scrolled away. */
  readonly #told: { readonly level: 'error' | 'warn'; readonly text: string; readonly message: string }[] = []

  constructor(terminal: Terminal, options: TextOptions) {
    this.#terminal = terminal
    this.#options = options
  }

  print(event: RunEvent): void {
    switch (event.kind) {
      case 'run.started':
        this.#started(event)
        break
      case 'node.started':
        this.#line('info', event.at, this.#progress(event, `START ${event.text}`, '[RUN]'))
        break
      case 'node.finished':
        this.#finished(event)
        break
      case 'node.statement':
        this.#statement(event)
        break
      case 'log':
        this.#log(event)
        break
      case 'diagnostic':
        this.#diagnostic(event)
        break
      case 'run.finished':
        this.#end(event)
    }
  }

  #started(event: Extract<RunEvent, { kind: 'run.started' }>): void {
    const kinds = new Map<string, number>()
    for (const { resourceType } of event.nodes) kinds.set(resourceType, (kinds.get(resourceType) ?? 0) + 1)
    const found = [...kinds].map(([kind, n]) => `${n} ${kind.replaceAll('_', ' ')}${n === 1 ? '' : 's'}`)
    if (found.length > 0) this.#line('info', event.at, `Selected ${found.join(', ')}`)
  }

  #finished(event: Extract<RunEvent, { kind: 'node.finished' }>): void {
    const { glyph, word, paint } = GLYPHS[event.status]
    const { colors } = this.#terminal
    const took =
      event.status === 'skipped' ? word : `${event.message ?? word} in ${event.seconds.toFixed(2)}s`
    const short = took.split('\n')[0] ?? ''
    const outcome = event.status === 'error' ? `ERROR in ${event.seconds.toFixed(2)}s` : short
    const level =
      event.status === 'error' || event.status === 'fail'
        ? 'error'
        : event.status === 'warn'
          ? 'warn'
          : 'info'
    const text = this.#progress(event, `${word} ${event.text}`, `[${outcome}]`)
    this.#line(level, event.at, `${colors[paint](glyph)} ${colors[paint](text.trimStart())}`)
    if ((level === 'error' || level === 'warn') && event.message !== null)
      this.#told.push({ level, text: event.text, message: event.message.trim() })
  }

  /** `3 of 12 START … [RUN]`, with dots between as far as the line is wide. */
  #progress(event: { index: number; total: number }, text: string, outcome: string): string {
    const before = `${event.index} of ${event.total} ${text} `
    const dots = Math.max(3, this.#terminal.width - 10 - [...before].length - outcome.length)
    return `${before}${'.'.repeat(dots)} ${outcome}`
  }

  #statement(event: Extract<RunEvent, { kind: 'node.statement' }>): void {
    if (!this.#shows('debug')) return
    this.#line(
      'debug',
      event.at,
      this.#terminal.colors.dim(`${event.uniqueId ?? '(connection)'}:\n${event.sql.trim()}`),
    )
  }

  #log(event: Extract<RunEvent, { kind: 'log' }>): void {
    const { colors } = this.#terminal
    if (event.print === true) return this.#terminal.out(event.text)
    const paint = { debug: colors.dim, info: (t: string) => t, warn: colors.yellow, error: colors.red }[
      event.level
    ]
    this.#line(event.level, event.at, paint(event.text))
  }

  #diagnostic({ diagnostic }: Extract<RunEvent, { kind: 'diagnostic' }>): void {
    if (!this.#shows(diagnostic.severity === 'error' ? 'error' : 'warn')) return
    const lines = diagnosticLines(diagnostic, this.#terminal.colors, this.#options.readSource)
    for (const line of lines) this.#terminal.err(line)
  }

  #end(event: Extract<RunEvent, { kind: 'run.finished' }>): void {
    const { colors } = this.#terminal
    // Nothing was run: the diagnostic before this says why.
    if (event.exitCode === 2) return
    const total = Object.values(event.counts).reduce((a, b) => a + b, 0)
    const failed = event.exitCode !== 0
    this.#line('info', event.at, '')
    this.#line('info', event.at, `Finished in ${duration(event.seconds)}.`)
    for (const { level, text, message } of this.#told) {
      this.#line(level, event.at, '')
      this.#line(level, event.at, level === 'error' ? colors.red(`✗ ${text}`) : colors.yellow(`! ${text}`))
      for (const line of message.split('\n')) this.#line(level, event.at, `  ${line}`)
    }
    this.#line('info', event.at, '')
    this.#line(failed ? 'error' : 'info', event.at, this.#verdict(event.counts, failed))
    const counts = COUNTED.map(([label, statuses]) => {
      const n = statuses.reduce((sum, status) => sum + (event.counts[status] ?? 0), 0)
      return `${label}=${n}`
    })
    this.#line(failed ? 'error' : 'info', event.at, `Done. ${counts.join(' ')} TOTAL=${total}`)
  }

  /** `Completed with 1 error and 2 warnings`, in dbt's words. */
  #verdict(counts: Readonly<Record<string, number>>, failed: boolean): string {
    const { colors } = this.#terminal
    const n = (...statuses: string[]) => statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0)
    const [errors, warnings] = [n('error', 'fail'), n('warn')]
    const many = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
    if (failed) {
      if (errors === 0) return colors.red('✗ Stopped before the end')
      return colors.red(`✗ Completed with ${many(errors, 'error')} and ${many(warnings, 'warning')}`)
    }
    return warnings > 0
      ? colors.yellow(`! Completed with ${many(warnings, 'warning')}`)
      : colors.green('✓ Completed successfully')
  }

  /** One stream for the whole log, so that its lines stay in order. */
  #line(level: LogLevel, at: string, text: string): void {
    if (!this.#shows(level)) return
    const time = this.#terminal.colors.dim(at.slice(11, 19))
    for (const line of text.split('\n')) this.#terminal.out(line === '' ? time : `${time}  ${line}`)
  }

  #shows(level: LogLevel): boolean {
    return LEVELS.indexOf(level) >= LEVELS.indexOf(this.#options.level)
  }
}

function duration(seconds: number): string {
  const whole = Math.floor(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${(seconds % 60).toFixed(1)} s`
}
