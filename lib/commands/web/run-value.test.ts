import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../foundation'
import { RunFold, runState, runValue, shownCommand } from './run-value'

const stamp = { at: '2026-01-01T00:00:00Z', invocationId: 'i' }
const events: RunEvent[] = [
  {
    ...stamp,
    kind: 'run.started',
    command: "build --select a --project-dir '/my project' --profiles-dir /p --target dev",
    side: 'deployment',
    nodes: [
      { uniqueId: 'model.p.a', resourceType: 'model', label: 'a' },
      { uniqueId: 'model.p.b', resourceType: 'model', label: 'b' },
    ],
  },
  { ...stamp, kind: 'node.started', uniqueId: 'model.p.a', index: 1, total: 2, text: 'a' },
  { ...stamp, kind: 'node.statement', uniqueId: 'model.p.a', sql: 'create view a' },
]

describe('a run as the console shows it', () => {
  it('folds events in the order of the graph', () => {
    const value = runValue('i', events, true, false)
    expect(value).toMatchObject({ command: 'build --select a', side: 'deployment', state: 'running' })
    expect(Object.values(value.nodes).map((n) => [n.position, n.status])).toEqual([
      [0, 'running'],
      [1, 'queued'],
    ])
    expect(value.lines['2']).toMatchObject({ level: 'sql', text: 'create view a' })
  })
  it('takes each event once, however often it is asked', () => {
    const fold = new RunFold('i')
    const before = fold.value(events.slice(0, 2), true, false)
    const after = fold.value(events, true, false)
    expect(after.lines['1']).toBe(before.lines['1'])
    expect(Object.keys(after.lines)).toEqual(['1', '2'])
  })
  it('tells what was cancelled from what was skipped', () => {
    const end = {
      ...stamp,
      kind: 'node.finished',
      uniqueId: 'model.p.b',
      index: 2,
      total: 2,
      status: 'skipped',
      text: 'b',
      message: 'Cancelled',
      failures: null,
      seconds: 0,
    } as const
    const value = runValue('i', [...events, end], false, false)
    expect(value.nodes['model.p.b']?.status).toBe('cancelled')
    expect(value.state).toBe('cancelled')
  })
})

it('says how a run stands in one word', () => {
  const run = { running: false, cancelled: false, exitCode: null }
  expect(runState({ ...run, running: true })).toBe('running')
  expect(runState(run)).toBe('broken off')
  expect(runState({ ...run, exitCode: 0 })).toBe('success')
  expect(runState({ ...run, exitCode: 1 })).toBe('failed')
})

it('leaves out of a command where the project is', () => {
  expect(shownCommand('run --project-dir=/x --select a')).toBe('run --select a')
})
