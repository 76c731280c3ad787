import { currentProject } from '../server'
import type { ProjectReading } from '../view-models/reading'

const made = new Map<string, string>()

/**
 * Answers with a part of the project as JSON, made once per version. Asked for under its version it may be kept
 * for good; an older one is answered with what is true now, and not kept.
 */
export async function keyedJson(
  request: Request,
  part: string,
  make: (reading: ProjectReading) => unknown,
): Promise<Response> {
  const reading = await currentProject()
  const etag = `"${part}-${reading.version}"`
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    ETag: etag,
    'Cache-Control':
      new URL(request.url).searchParams.get('v') === reading.version
        ? 'private, max-age=31536000, immutable'
        : 'no-cache',
  }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  const text = made.get(etag) ?? JSON.stringify(make(reading))
  if (made.size > 24) made.clear()
  made.set(etag, text)
  return new Response(text, { headers })
}
