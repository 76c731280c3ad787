// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Answer, DeployActions, DeploymentsValue, Plan } from './deployment-value'
import { PlanDialog } from './plan-dialog'

afterEach(cleanup)

const value: DeploymentsValue = {
  configuration: null,
  scope: { target: 'prod', schemas: ['marts'], clusters: [] },
  current: {
    id: '7f3c',
    phase: 'initialised',
    startedAt: '2026-01-01T00:00:00Z',
    by: 'ana',
    commit: null,
    promotedAt: null,
    moments: [],
  },
  previous: null,
  commit: null,
  serving: 'production',
  pairs: [
    {
      kind: 'schema',
      name: 'marts',
      deployment: 'marts_dbt_deploy',
      production: { objects: 1, size: null },
      staged: { objects: 1, size: null },
    },
  ],
  database: null,
  connection: 'live',
  progress: null,
  busy: false,
  readiness: {
    state: 'ready',
    clusters: [],
    relations: [],
    missing: [],
    holdUps: [],
    readySince: '2026-01-01T00:00:00Z',
    unlocked: true,
    at: '2026-01-01T00:00:00Z',
  },
  runs: { run: null, test: null },
  stableForMs: 5000,
}
const sql = ['ALTER SCHEMA "marts" SWAP WITH "marts_dbt_deploy"']
const plan: Answer<Plan> = {
  ok: true,
  value: {
    deploymentId: '7f3c',
    verb: 'promote',
    target: 'prod',
    plannedAt: '2026-01-01T00:00:00.000Z',
    warnings: [{ message: 'view x reads marts.orders', hint: 'Make it again.' }],
    steps: [
      { id: 'swap', sql, html: '<pre>swap</pre>', effect: 'swap', atomic: true, why: 'names move', undo: [] },
    ],
  },
}

function open(part: Partial<DeploymentsValue> = {}, lookOnly = false) {
  const start = vi.fn<DeployActions['start']>(async () => ({ ok: true, value: { id: '7f3c' } }))
  const onStarted = vi.fn()
  const actions = { plan: vi.fn(async () => plan), start }
  const shown = { ...value, ...part }
  render(
    <PlanDialog
      verb="promote"
      lookOnly={lookOnly}
      value={shown}
      actions={actions}
      onClose={() => {}}
      onStarted={onStarted}
    />,
  )
  return { start, onStarted }
}

describe('promoting', () => {
  it('begins on Cancel and wants the id typed', async () => {
    const { start, onStarted } = open()
    const button = await screen.findByRole('button', { name: 'Promote 7f3c to production' })
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' })))
    expect(button.hasAttribute('disabled')).toBe(true)
    const typed = screen.getByRole('textbox', { name: 'Type 7f3c to confirm' })
    fireEvent.change(typed, { target: { value: '7f3' } })
    expect(button.hasAttribute('disabled')).toBe(true)
    fireEvent.change(typed, { target: { value: '7f3c' } })
    fireEvent.click(button)
    await waitFor(() => expect(onStarted).toHaveBeenCalledOnce())
    expect(start).toHaveBeenCalledWith({
      which: 'promote',
      deploymentId: '7f3c',
      plannedAt: '2026-01-01T00:00:00.000Z',
      seen: sql,
      confirmation: '7f3c',
      given: {},
    })
  })
  it('keeps the plan and the id typed when the page is drawn anew, which brings its actions anew', async () => {
    const asked = vi.fn(async () => plan)
    const drawn = () => (
      <PlanDialog
        verb="promote"
        lookOnly={false}
        value={value}
        actions={{ plan: () => asked(), start: vi.fn() }}
        onClose={() => {}}
        onStarted={() => {}}
      />
    )
    const { rerender } = render(drawn())
    const typed = await screen.findByRole('textbox', { name: 'Type 7f3c to confirm' })
    fireEvent.change(typed, { target: { value: '7f3c' } })
    rerender(drawn())
    const button = screen.getByRole('button', { name: 'Promote 7f3c to production' })
    expect(button.hasAttribute('disabled')).toBe(false)
    expect(asked).toHaveBeenCalledOnce()
  })
  it('stays locked while something is not ready, with the id typed too', async () => {
    const readiness = value.readiness && {
      ...value.readiness,
      unlocked: false,
      holdUps: ['orders: hydrating'],
    }
    const { start } = open({ readiness })
    fireEvent.change(await screen.findByRole('textbox', { name: 'Type 7f3c to confirm' }), {
      target: { value: '7f3c' },
    })
    const form = screen.getByRole('form', { name: 'Confirmation' })
    fireEvent.submit(form)
    expect(screen.getByText('Not ready: orders: hydrating.')).toBeTruthy()
    expect(start).not.toHaveBeenCalled()
  })
  it('offers nothing to press when it is only looked at', async () => {
    open({}, true)
    expect(await screen.findByRole('img', { name: /Swaps schema marts with marts_dbt_deploy/ })).toBeTruthy()
    expect(screen.getByText('View x reads marts.orders.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /Promote/ })).toBeNull()
  })
})
