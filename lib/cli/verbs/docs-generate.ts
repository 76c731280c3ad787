import { docsGenerate } from '../../commands/docs-generate'
import { writeManifest } from '../../commands/parse'
import type { ExitCode } from '../exit'
import { open, told } from '../project'
import type { Invocation } from '../verb'

/** `docs generate`: manifest.json and, from the database, catalog.json. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { bus, now } = invocation
  const project = await open(invocation)
  if (project === null) return 2
  await writeManifest(project)
  const catalog = told(invocation, await docsGenerate(project, { at: now(), invocationId: bus.invocationId }))
  if (catalog === null) return 2
  const count = Object.keys(catalog.nodes).length + Object.keys(catalog.sources).length
  bus.emit({
    kind: 'log',
    level: 'info',
    text: `Catalog of ${count} relations written to ${project.parsed.raw.targetPath}/catalog.json`,
  })
  return 0
}
