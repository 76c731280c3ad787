import { expect, it } from 'vitest'
import type { DiagnosticView } from '../../components/diagnostics/diagnostic-view'
import { faultLines } from './fault-lines'

const fault = (file: string, line: number, text: string): DiagnosticView => ({
  code: 'GL9006',
  severity: 'warning',
  message: 'Expected end of statement',
  at: { file, line },
  excerpt: { firstLine: line - 1, lines: ['before', text, 'after'] },
})

it('finds the line of a fault in a source that begins later than its file', () => {
  // The file has two empty lines above this.
  const source = 'select id\nfrm orders'
  expect(faultLines(source, 'models/a.sql', [fault('models/a.sql', 4, 'frm orders')])).toEqual([2])
})

it('leaves out faults of other files, and of a file that was saved since', () => {
  const source = 'select id\nfrom orders'
  expect(faultLines(source, 'models/a.sql', [fault('models/a.yml', 2, 'from orders')])).toEqual([])
  expect(faultLines(source, 'models/a.sql', [fault('models/a.sql', 2, 'frm orders')])).toEqual([])
})
