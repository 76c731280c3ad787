import { writeManifest } from '../../commands/parse'
import type { ExitCode } from '../exit'
import { open } from '../project'
import type { Invocation } from '../verb'

/** `parse`: the project is read and its manifest written. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const started = performance.now()
  const project = await open(invocation)
  if (project === null) return 2
  const path = invocation.flags.boolean('writeJson') === false ? null : await writeManifest(project)
  const seconds = ((performance.now() - started) / 1000).toFixed(2)
  const { nodes, sources } = project.manifest
  const count = `${Object.keys(nodes).length} nodes and ${Object.keys(sources).length} sources`
  const written = path === null ? '' : `, wrote ${path}`
  invocation.bus.emit({ kind: 'log', level: 'info', text: `Parsed ${count} in ${seconds} s${written}` })
  return 0
}
