import 'server-only'
import type { StreamMessage } from '../components/live/live-value'
import { ok, type Result } from '../lib/foundation'
import { manifestGraph } from '../lib/graph'
import type { UniqueId } from '../lib/manifest'
import { select } from '../lib/selection'
import { readManifestFile } from './dev/manifest-file'
import type { ProjectReading } from './view-models/reading'

/**
 * The one door from the web to the rest: pages and route handlers ask here and nowhere else.
 * Returns the open project as it is now.
 */
export async function currentProject(): Promise<ProjectReading> {
  return readManifestFile(process.env.GREENLIGHT_MANIFEST ?? 'target/manifest.json')
}

/** The nodes that a selector picks, with its errors where it is wrong; both in dbt's syntax, empty for none. */
export async function selectNodes(selector: string, exclude: string): Promise<Result<readonly UniqueId[]>> {
  const { manifest } = await currentProject()
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
  const selection = select(
    { manifest, graph: manifestGraph(manifest) },
    { select: words(selector), exclude: words(exclude) },
  )
  return selection.ok ? ok(selection.value.ids, selection.warnings) : selection
}

export type StreamEvent = { readonly event: 'snapshot' | 'patch'; readonly message: StreamMessage }

/**
 * Events of the topics that a browser asked for: a snapshot of each, then patches, until `signal` says that it is
 * gone. `lastSeq` is the last one it had, where it comes back after a break.
 */
export async function* openStream(
  topics: readonly string[],
  _lastSeq: number | null,
  signal: AbortSignal,
): AsyncIterable<StreamEvent> {
  const at = new Date().toISOString()
  const message = 'Opened from a manifest file, without a database connection.'
  for (const [seq, topic] of topics.entries())
    if (topic.startsWith('live'))
      yield {
        event: 'snapshot',
        message: {
          seq,
          topic,
          at,
          value: { relations: {}, clusters: {}, connection: { state: 'none', message } },
        },
      }
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
