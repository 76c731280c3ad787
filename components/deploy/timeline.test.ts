import { describe, expect, it } from 'vitest'
import type { Answer, DeploymentsValue, Plan, ReadinessView, RunRef, Story } from './deployment-value'
import { completed } from './deployment-value'
import { nextStep, promoteLock, timeline } from './timeline'

const at = (second: number) => `2026-01-01T00:00:0${second}Z`
const moment = (phase: string, second: number, reason: string | null = null) => ({
  phase,
  at: at(second),
  by: 'ana',
  host: 'desk',
  reason,
})
const story = (phase: string, ...moments: Story['moments']): Story => ({
  id: '7f3c',
  phase,
  startedAt: at(0),
  by: 'ana',
  commit: 'abc',
  promotedAt: null,
  moments,
})
const run = (state: RunRef['state']): RunRef => ({
  id: 'r',
  state,
  startedAt: at(3),
  seconds: 4,
  counts: { success: 2 },
})
const readiness = (part: Partial<ReadinessView>): ReadinessView => ({
  state: 'ready',
  clusters: [],
  relations: [],
  missing: [],
  holdUps: [],
  readySince: at(4),
  unlocked: true,
  at: at(5),
  ...part,
})
const value = (part: Partial<DeploymentsValue>): DeploymentsValue => ({
  configuration: null,
  scope: { target: 'prod', schemas: ['marts'], clusters: [] },
  current: null,
  previous: null,
  commit: 'abc',
  serving: 'production',
  pairs: [],
  database: null,
  connection: 'live',
  progress: null,
  busy: false,
  readiness: null,
  runs: { run: null, test: null },
  stableForMs: 5000,
  ...part,
})
const clear: Answer<Plan> = {
  ok: true,
  value: { deploymentId: '7f3c', verb: 'promote', target: 'prod', plannedAt: at(5), steps: [], warnings: [] },
}
const made = story('initialised', moment('initialising', 1), moment('initialised', 3))
const built = { current: made, runs: { run: run('success'), test: run('success') } }
const named = (v: DeploymentsValue, check?: Answer<Plan>) =>
  timeline(v, 1, check).map((s) => `${s.title}: ${s.word}`)

describe('the next safe step', () => {
  it('walks from init to cleanup', () => {
    expect(nextStep(value({}), undefined).label).toBe('Start init')
    expect(nextStep(value({ current: made }), undefined).label).toBe('Start run')
    const ran = { current: made, runs: { run: run('success'), test: null } }
    expect(nextStep(value(ran), undefined).label).toBe('Start test')
    expect(nextStep(value({ ...built, readiness: readiness({}) }), clear)).toMatchObject({
      label: 'Promote 7f3c to production',
      locked: null,
    })
    expect(nextStep(value({ current: story('promoted') }), undefined).label).toBe('Clean up 7f3c')
    expect(
      nextStep(value({ ...built, current: story('rolled_back'), readiness: readiness({}) }), clear).label,
    ).toBe('Promote 7f3c to production')
  })
  it('does not lead past a failed test', () => {
    const failed = { current: made, runs: { run: run('success'), test: run('failed') } }
    expect(nextStep(value({ ...failed, readiness: readiness({}) }), clear).label).toBe('Start test')
  })
  it('finishes what stopped half-way', () => {
    const stopped = story('promoting', moment('promoting', 1), moment('failed', 2, 'connection lost'))
    const now = value({ ...built, current: stopped, readiness: readiness({}) })
    expect(nextStep(now, clear).label).toBe('Finish promoting 7f3c')
    expect(timeline(now, 1, clear).find((s) => s.key === 'promote')).toMatchObject({
      state: 'failed',
      text: 'connection lost',
    })
  })
})

describe('the lock of promote', () => {
  const locked = (part: Partial<DeploymentsValue>, check: Answer<Plan> | undefined = clear) =>
    promoteLock(value({ ...built, readiness: readiness({}), ...part }), check)
  it('opens when all is ready, has stayed so, and nothing stands in the way', () => {
    expect(locked({})).toBeNull()
  })
  it('says what holds it', () => {
    expect(locked({ connection: 'lost' })).toMatch(/connection to the database is lost/)
    expect(locked({ readiness: null })).toMatch(/not known yet/)
    expect(
      locked({
        readiness: readiness({ state: 'hydrating', unlocked: false, holdUps: ['orders: hydrating', 'b'] }),
      }),
    ).toBe('Not ready: orders: hydrating and 1 more.')
    expect(locked({ readiness: readiness({ unlocked: false }) })).toBe(
      'All is ready; it must stay so for 5 s.',
    )
    expect(locked({}, { ok: false, errors: [{ message: 'role x does not own y' }] })).toBe(
      'role x does not own y',
    )
  })
})

describe('the timeline', () => {
  it('always has the same eight steps', () => {
    expect(named(value({}))).toEqual([
      'Plan: ready to begin',
      'Init: waiting',
      'Run: waiting',
      'Test: waiting',
      'Await: waiting',
      'Check: waiting',
      'Promote: waiting',
      'Cleanup: waiting',
    ])
    expect(named(value({ ...built, readiness: readiness({}) }), clear).slice(2)).toEqual([
      'Run: done',
      'Test: done',
      'Await: ready',
      'Check: done',
      'Promote: next',
      'Cleanup: waiting',
    ])
  })
  it('says who did a step and how long it took', () => {
    expect(timeline(value({ current: made }), 0, undefined)[1]).toMatchObject({ by: 'ana', seconds: 2 })
  })
})

it('gives back as null what a patch took away', () => {
  const { readySince: _, ...patched } = readiness({})
  const streamed = { ...value({}), readiness: patched as ReadinessView, runs: {} as DeploymentsValue['runs'] }
  expect(completed(streamed)).toMatchObject({
    readiness: { readySince: null },
    runs: { run: null, test: null },
  })
})
