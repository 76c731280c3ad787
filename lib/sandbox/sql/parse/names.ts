import type { Cursor, Option } from '../../../sql'

/** IF NOT EXISTS. */
export function ifNotExists(c: Cursor): boolean {
  return c.take('IF', 'NOT', 'EXISTS')
}

/** `IN CLUSTER c`, or as stored `IN CLUSTER [u1]`, which is kept with its brackets. */
export function optionalCluster(c: Cursor): string | null {
  if (!c.take('IN', 'CLUSTER')) return null
  if (!c.takeMark('[')) return c.identifier()
  const id = c.identifier()
  c.expectMark(']', 'right square bracket')
  return `[${id}]`
}

/** The rest of RETAIN HISTORY [=] FOR '1 hour'. */
export function retain(c: Cursor, at: number): Option {
  c.expect('HISTORY')
  c.takeMark('=')
  c.expect('FOR')
  return { name: 'RETAIN HISTORY', value: { kind: 'for', text: c.string() }, at }
}
