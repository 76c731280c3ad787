import { createHash } from 'node:crypto'
import { currentProject } from '../server'
import type { ProjectReading } from '../view-models/reading'

type Made = { readonly text: string; readonly etag: string }
const made = new Map<string, Made>()

/**
 * Answers with a part of the project as JSON, made once per version. A browser may keep it, but asks each time whether
 * it still holds: a version is known to one server process only, and the next one may count the same way.
 */
export async function keyedJson(
  request: Request,
  part: string,
  make: (reading: ProjectReading) => unknown,
): Promise<Response> {
  const reading = await currentProject()
  const key = `${part} ${reading.version}`
  const known = made.get(key)
  const { text, etag } = known ?? create(make(reading))
  if (known === undefined) {
    if (made.size > 24) made.clear()
    made.set(key, { text, etag })
  }
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    ETag: etag,
    'Cache-Control': isNear(request) ? 'private, no-cache, no-transform' : 'private, no-cache',
  }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  return new Response(text, { headers })
}

/** Whether the browser is on this machine: to pack a megabyte takes longer than to send it there. */
function isNear(request: Request): boolean {
  return /^(localhost|127\.|\[::1\])/.test(request.headers.get('host') ?? '')
}

function create(value: unknown): Made {
  const text = JSON.stringify(value)
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` }
}
