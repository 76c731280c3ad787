import type { UniqueId } from '../../lib/manifest'
import { type AnyTest, allTests, failedStatuses, type Outcome, outcomes, subjectOf } from './facts'
import type { ProjectReading } from './reading'

export type TestCount = { readonly total: number; readonly failed: number }
type Counts = Map<UniqueId, { total: number; failed: number }>
type Counted = {
  readonly tests: readonly AnyTest[]
  readonly results: ProjectReading['runResults']
  readonly counts: Counts
}

let last: Counted | null = null

/**
 * How many tests each node has, and how many of them failed when last run. Counted on from the last time, where only
 * some tests are others than then: of a large project a save touches a few.
 */
export function testCounts(reading: ProjectReading): ReadonlyMap<UniqueId, TestCount> {
  const tests = allTests(reading.manifest)
  const results = outcomes(reading)
  const before = last
  if (before?.results !== reading.runResults || before.tests.length !== tests.length) {
    const counts: Counts = new Map()
    for (const test of tests) count(test, counts, results, 1)
    last = { tests, results: reading.runResults, counts }
    return counts
  }
  const counts: Counts = new Map(before.counts)
  for (const [i, test] of tests.entries()) {
    const was = before.tests[i]
    if (was === test || was === undefined) continue
    count(was, counts, results, -1)
    count(test, counts, results, 1)
  }
  last = { tests, results: reading.runResults, counts }
  return counts
}

function count(test: AnyTest, counts: Counts, results: ReadonlyMap<UniqueId, Outcome>, by: 1 | -1): void {
  const subject = subjectOf(test)
  if (subject === null) return
  const { total, failed } = counts.get(subject) ?? { total: 0, failed: 0 }
  const isFailed = failedStatuses.has(results.get(test.unique_id)?.status ?? '')
  counts.set(subject, { total: total + by, failed: isFailed ? failed + by : failed })
}
