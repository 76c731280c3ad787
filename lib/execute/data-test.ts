import { z } from 'zod'
import type { NodeStatus } from '../foundation'
import type { TestNode } from '../manifest'

const yes = z
  .enum(['t', 'f', 'true', 'false'])
  .nullable()
  .transform((v) => v === 't' || v === 'true')
const countRow = z.object({
  failures: z.string().transform(Number).nullable(),
  should_warn: yes,
  should_error: yes,
})
export type Counted = z.infer<typeof countRow>

/** The one row of a data test's counting query. */
export function readCount(row: unknown): Counted {
  return countRow.parse(row)
}

/** pass, warn or fail, and dbt's sentence about it. With `warnError` what would warn fails. */
export function judge(
  node: TestNode,
  counted: Counted,
  { warnError = false }: { readonly warnError?: boolean } = {},
): { readonly status: NodeStatus; readonly message: string | null } {
  const failures = counted.failures ?? 0
  const got = `Got ${failures} result${failures === 1 ? '' : 's'}, configured to`
  const severity = String(node.config.severity ?? 'ERROR').toUpperCase()
  if (severity === 'ERROR' && counted.should_error) {
    return { status: 'fail', message: `${got} fail if ${node.config.error_if ?? '!= 0'}` }
  }
  if (counted.should_warn) {
    const condition = node.config.warn_if ?? '!= 0'
    return warnError
      ? { status: 'fail', message: `${got} fail if ${condition}` }
      : { status: 'warn', message: `${got} warn if ${condition}` }
  }
  return { status: 'pass', message: null }
}
