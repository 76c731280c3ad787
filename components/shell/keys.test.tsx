// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { type Bindings, useKeys } from './keys'

afterEach(cleanup)

function Page({ bindings, children }: { bindings: Bindings; children?: React.ReactNode }) {
  useKeys(bindings)
  return children
}

it('acts on single keys, but not while one types', async () => {
  const theme = vi.fn()
  const { getByRole } = render(
    <Page bindings={{ t: theme }}>
      <input />
    </Page>,
  )
  await userEvent.keyboard('t')
  await userEvent.type(getByRole('textbox'), 't')
  expect(theme).toHaveBeenCalledTimes(1)
})

it('reads what follows a g as one stroke, whoever else listens to the second key', async () => {
  const goSources = vi.fn()
  const selector = vi.fn()
  render(
    <Page bindings={{ 'g s': goSources }}>
      <Page bindings={{ s: selector }} />
    </Page>,
  )
  await userEvent.keyboard('gs')
  expect([goSources.mock.calls.length, selector.mock.calls.length]).toEqual([1, 0])
  await userEvent.keyboard('s')
  expect(selector).toHaveBeenCalledTimes(1)
})
