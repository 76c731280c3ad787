import { openStream } from '../../server'

export const dynamic = 'force-dynamic'
const HEARTBEAT_MS = 15_000

/**
 * The browser's one stream, as server-sent events: `snapshot` and `patch` with `{seq, topic, at, value}`, and the
 * seq as the event's id, so that a connection that breaks resumes behind the last one it had.
 */
export function GET(request: Request): Response {
  const topics = (new URL(request.url).searchParams.get('topics') ?? 'live')
    .split(',')
    .filter((topic) => topic !== '')
  const lastSeq = Number(request.headers.get('last-event-id') ?? Number.NaN)
  const encoder = new TextEncoder()
  const gone = new AbortController()
  request.signal.addEventListener('abort', () => gone.abort())
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (text: string) => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(text))
      }
      write(': open\n\n')
      const heartbeat = setInterval(() => write(': alive\n\n'), HEARTBEAT_MS)
      try {
        const events = openStream(topics, Number.isFinite(lastSeq) ? lastSeq : null, gone.signal)
        for await (const { event, message } of events)
          write(`id: ${message.seq}\nevent: ${event}\ndata: ${JSON.stringify(message)}\n\n`)
      } finally {
        clearInterval(heartbeat)
        if (!gone.signal.aborted) controller.close()
      }
    },
    cancel: () => gone.abort(),
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      Connection: 'keep-alive',
      'X-Accel-Buffering': 'no',
    },
  })
}
