import { join } from 'node:path'
import { expect, it } from 'vitest'
import { suite } from '../../test/conformance/suites/jinja'

it("renders what dbt's own Jinja rendered, with its errors and their lines", async () => {
  const from = join(import.meta.dirname, 'fixtures/recorded')
  const report = await suite.run({ from, cases: [], options: {}, print: () => {} })
  expect(report.results.length).toBeGreaterThan(400)
  expect(report.results.filter((r) => !r.passed)).toEqual([])
})
