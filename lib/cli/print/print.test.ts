import { describe, expect, it } from 'vitest'
import { type Diagnostic, type EventBody, EventBus } from '../../foundation'
import { makeTerminal } from '../terminal'
import { diagnosticLines } from './diagnostic'
import { printJson } from './json'
import { tableLines } from './table'
import { type LogLevel, printText } from './text'

function heard() {
  const out: string[] = []
  const err: string[] = []
  const stream = (lines: string[]) => ({ write: (text: string) => void lines.push(text.replace(/\n$/, '')) })
  return { out, err, terminal: makeTerminal(stream(out), stream(err), { colors: false, width: 80 }) }
}

const fault: Diagnostic = {
  code: 'GL3001',
  severity: 'error',
  message: "Model 'orders' depends on a node named 'custmers' which was not found",
  at: { file: 'models/orders.sql', line: 2, column: 13, length: 8 },
  hint: "Did you mean 'customers'?",
}

describe('a diagnostic', () => {
  const { colors } = heard().terminal
  const source = () => "select *\nfrom {{ ref('custmers') }}\n"

  it('shows the line with a caret and says what to do', () => {
    expect(diagnosticLines(fault, colors, source)).toEqual([
      "error GL3001: Model 'orders' depends on a node named 'custmers' which was not found",
      '  ┌ models/orders.sql:2:13',
      "2 │ from {{ ref('custmers') }}",
      '  ·             ^^^^^^^^',
      "  └ Did you mean 'customers'?",
    ])
  })

  it('does without the line where it cannot be read', () => {
    expect(diagnosticLines(fault, colors, () => null)).toHaveLength(3)
    const { at: _, hint: __, ...bare } = fault
    expect(diagnosticLines(bare, colors, source)).toHaveLength(1)
  })

  it('shows the cause with its SQLSTATE, and what else is meant', () => {
    const lines = diagnosticLines(
      {
        ...fault,
        cause: { sqlstate: '42703', text: 'column "x" does not exist\nsecond line' },
        related: [{ at: { file: 'a.yml', line: 3 }, message: 'it is described here' }],
      },
      colors,
      source,
    )
    expect(lines).toContain('  │ column "x" does not exist (SQLSTATE 42703)')
    expect(lines).toContain('  │ second line')
    expect(lines).toContain('  ├ a.yml:3 it is described here')
  })
})

/** What is printed of these events, without the times. */
function printed(level: LogLevel, ...events: EventBody[]) {
  const { out, err, terminal } = heard()
  const bus = new EventBus('id', () => new Date('2026-01-01T12:00:00Z'))
  bus.on(printText(terminal, { level, readSource: () => null }))
  for (const event of events) bus.emit(event)
  return { out: out.map((line) => line.replace(/^12:00:00 {0,2}/, '')), err }
}

const node = { uniqueId: 'model.shop.orders', index: 1, total: 2, text: 'sql view model public.orders' }

describe('the log', () => {
  it('tells of each node as it starts and ends', () => {
    const { out } = printed(
      'info',
      { kind: 'node.started', ...node },
      {
        kind: 'node.finished',
        ...node,
        status: 'success',
        message: 'CREATE VIEW',
        failures: null,
        seconds: 1.234,
      },
      {
        kind: 'node.finished',
        ...node,
        index: 2,
        status: 'skipped',
        message: null,
        failures: null,
        seconds: 0,
      },
    )
    expect(out[0]).toMatch(/^1 of 2 START sql view model public\.orders \.+ \[RUN\]$/)
    expect(out[1]).toMatch(/^✓ 1 of 2 OK sql view model public\.orders \.+ \[CREATE VIEW in 1\.23s\]$/)
    expect(out[2]).toMatch(/^– 2 of 2 SKIP .* \[SKIP\]$/)
  })

  it('repeats failures at the end and counts', () => {
    const { out } = printed(
      'info',
      {
        kind: 'node.finished',
        ...node,
        status: 'error',
        message: 'Database Error\n  no',
        failures: null,
        seconds: 2,
      },
      { kind: 'run.finished', exitCode: 1, seconds: 75, counts: { error: 1, pass: 2, fail: 1, skipped: 3 } },
    )
    expect(out[0]).toContain('[ERROR in 2.00s]')
    expect(out).toContain('Finished in 1 min 15 s.')
    expect(out).toContain('✗ sql view model public.orders')
    expect(out).toContain('    no')
    expect(out).toContain('✗ Completed with 2 errors and 0 warnings')
    expect(out.at(-1)).toBe('Done. PASS=2 WARN=0 ERROR=2 SKIP=3 NO-OP=0 TOTAL=7')
  })

  it('is silent below its level, and about a run that could not begin', () => {
    const { out, err } = printed(
      'error',
      { kind: 'log', level: 'warn', text: 'careful' },
      { kind: 'node.started', ...node },
      { kind: 'diagnostic', diagnostic: { ...fault, severity: 'warning' } },
      { kind: 'diagnostic', diagnostic: fault },
      { kind: 'run.finished', exitCode: 2, seconds: 0, counts: {} },
    )
    expect(out).toEqual([])
    expect(err[0]).toContain('GL3001')
    expect(err.filter((line) => line.includes('GL3001'))).toHaveLength(1)
  })

  it('shows statements to who asks for them', () => {
    const statement: EventBody = { kind: 'node.statement', uniqueId: null, sql: 'select 1' }
    expect(printed('debug', statement).out).toEqual(['(connection):', 'select 1'])
    expect(printed('info', statement).out).toEqual([])
  })

  it('is JSON, a line an event, for machines', () => {
    const { out, terminal } = heard()
    const bus = new EventBus('id', () => new Date('2026-01-01T12:00:00Z'))
    bus.on(printJson(terminal))
    bus.emit({ kind: 'log', level: 'info', text: 'hello' })
    expect(out.map((line) => JSON.parse(line))).toEqual([
      { at: '2026-01-01T12:00:00.000Z', invocationId: 'id', kind: 'log', level: 'info', text: 'hello' },
    ])
  })
})

describe('a table', () => {
  it('lines up its columns, and cuts what is too long', () => {
    expect(
      tableLines(
        ['id', 'name'],
        [
          [1, 'ann'],
          [20, null],
          [3, 'x'.repeat(70)],
        ],
      ),
    ).toEqual([
      `| id | name${' '.repeat(56)} |`,
      `| -- | ${'-'.repeat(60)} |`,
      `|  1 | ann${' '.repeat(57)} |`,
      `| 20 | ${' '.repeat(60)} |`,
      `|  3 | ${'x'.repeat(59)}… |`,
    ])
  })
})
