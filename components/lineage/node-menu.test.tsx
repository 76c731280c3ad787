// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { NodeMenu, placeWithin } from './node-menu'

afterEach(cleanup)

it('is walked by arrows, acts once and closes', async () => {
  const [first, second, close] = [vi.fn(), vi.fn(), vi.fn()]
  render(
    <NodeMenu
      name="orders"
      at={{ x: 0, y: 0 }}
      actions={[
        { label: 'Open', act: first },
        { label: 'Copy the name', act: second },
      ]}
      onClose={close}
    />,
  )
  await userEvent.keyboard('{ArrowDown}{Enter}')
  expect([first.mock.calls.length, second.mock.calls.length, close.mock.calls.length]).toEqual([0, 1, 1])
  await userEvent.keyboard('{Escape}')
  expect(close).toHaveBeenCalledTimes(2)
})

it('stays within the drawing', () => {
  expect(placeWithin({ x: 990, y: 590 }, { width: 1000, height: 600 }, 8)).toEqual({ x: 756, y: 330 })
})
