// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { codes } from '../../lib/foundation'
import { DiagnosticList } from './diagnostic-list'
import type { DiagnosticView } from './diagnostic-view'

vi.mock('next/navigation', () => ({ useSearchParams: () => new URLSearchParams() }))
afterEach(cleanup)
const [code] = Object.keys(codes) as DiagnosticView['code'][]

it('says what, where with a caret, and what to do', () => {
  if (code === undefined) throw new Error('there are no codes')
  const diagnostic: DiagnosticView = {
    code,
    severity: 'error',
    message: "Model 'orders' depends on a node named 'ordrs' which was not found",
    at: { file: 'models/orders.sql', line: 3, column: 15, length: 14 },
    hint: "Did you mean 'stg_orders'?",
    uniqueId: 'model.shop.orders',
    related: [{ at: { file: 'macros/of.sql', line: 1 }, message: 'in macro of' }],
    excerpt: { firstLine: 2, lines: ['select *', "from   {{ ref('ordrs') }}"] },
  }
  const { container } = render(<DiagnosticList diagnostics={[diagnostic]} />)
  expect(screen.getByText('models/orders.sql:3:15')).toBeTruthy()
  expect(screen.getByText(/Did you mean/)).toBeTruthy()
  expect(screen.getByText('in macro of')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'orders' }).getAttribute('href')).toBe('/models/model.shop.orders')
  expect(container.querySelector('pre')?.textContent).toContain(`${' '.repeat(14)}${'^'.repeat(14)}`)
})
